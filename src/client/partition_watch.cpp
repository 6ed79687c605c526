#include "client/partition_watch.hpp"

#include <algorithm>
#include <array>

#include "client/client_impl.hpp"
#include "client/failure.hpp"
#include "dynox/number.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::detail {

std::string partition_text(FlatValue value) {
    if (value.is(AttributeType::string)) {
        return std::string(value.as_string());
    }
    std::string text;
    if (value.is(AttributeType::number)) {
        Number::append_text_of_ordered(value.as_number_bytes(), text);
        return text;
    }
    if (value.is(AttributeType::binary)) {
        append_hexadecimal(text, value.as_binary());
    }
    return text;
}

std::optional<std::string> known_partition_key(HotPartitionDetector& detector,
                                               std::string_view table, FlatItemView item,
                                               bool is_key) {
    if (std::optional<std::string> known = detector.partition_key(table)) {
        return known;
    }
    if (!is_key || item.size() != 1) {
        return std::nullopt;
    }
    const std::string only((*item.begin()).name);
    detector.set_partition_key(table, only);
    return only;
}

void watch_partition(HotPartitionDetector& detector, Logger* logger, std::string_view table,
                     FlatItemView item, std::string_view partition_key, Direction direction,
                     TimePoint now) {
    const FlatValue value = item.find(partition_key);
    if (value.empty()) {
        return;  // the service will refuse the request
    }
    const std::string key = partition_text(value);
    const std::optional<std::string> warning = direction == Direction::write
                                                   ? detector.record_write(table, key, now)
                                                   : detector.record_read(table, key, now);
    if (warning && logger != nullptr && logger->enabled(LogLevel::warning)) {
        LogRecord record;
        record.level = LogLevel::warning;
        record.message = *warning;
        logger->log(record);
    }
}

/// The key attribute of a table, asked for once. nullopt: not this time; empty: never.
Task<std::optional<std::string>> ClientImpl::ask_partition_key(Driver& driver,
                                                               std::string_view table) {
    api::DescribeTableRequest request;
    request.table_name = table;
    // Not a part of what the user's operation takes.
    const Recording recording = driver.recording();
    driver.set_recording(Recording());
    Result<api::DescribeTableResult> result = co_await execute(driver, request);
    driver.set_recording(recording);
    if (!result) {
        const Error error = result.error();
        constexpr int bad_request = 400;
        const bool later =
            error.code() == server_errc::resource_not_found ||
            error.code().category() != server_category() ||
            classify_answer(bad_request, error, std::nullopt) != FailureKind::permanent;
        co_return later ? std::nullopt : std::optional(std::string());
    }
    for (const api::KeySchemaElement& element : result->table.key_schema) {
        if (element.key_type == api::KeyType::hash) {
            co_return std::optional(element.attribute_name);
        }
    }
    co_return std::optional(std::string());
}

Task<void> ClientImpl::watch(Driver& driver, std::string_view table, FlatItemView item, bool is_key,
                             Direction direction) {
    HotPartitionDetector& detector = *settings().diagnostics;
    std::optional<std::string> partition_key = known_partition_key(detector, table, item, is_key);
    if (!partition_key) {
        partition_key = co_await ask_partition_key(driver, table);
        if (partition_key) {
            detector.set_partition_key(table, *partition_key);
        }
    }
    if (partition_key && !partition_key->empty()) {
        watch_partition(detector, settings().logger.get(), table, item, *partition_key, direction,
                        driver.now());
    }
}

}  // namespace dynox::detail
