#include "engine/backup/transfers.hpp"

#include <algorithm>

#include "api/wire.hpp"
#include "engine/backup/transfer_records.hpp"
#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t listed_max = 25;     // API Reference
constexpr double token_seconds = 8 * 3600;  // a client token is remembered: API Reference
// Of the past 90 days ListExports and ListImports tell: API Reference.
constexpr double remembered_seconds = 90 * 86'400.0;
constexpr double forget_interval_seconds = 3600;
constexpr const char* cut_short_code = "Interrupted";
constexpr const char* cut_short_text = "the process ended before it was done";

/// What exports and imports differ in.
template <class Description>
struct Transfer;
template <>
struct Transfer<api::ExportDescription> {
    using Answer = api::DescribeExportResult;  // the form of its record
    static constexpr char prefix = 'E';
    static constexpr const char* plural = "exports";
    static constexpr std::size_t running_max = 300;  // Developer Guide, "Quotas"
    static constexpr auto description = &Answer::export_description;
    static constexpr auto arn = &api::ExportDescription::export_arn;
    static constexpr auto status = &api::ExportDescription::export_status;
    static Error missing(const std::string& wanted) {
        return {server_errc::export_not_found, "Export not found: " + wanted};
    }
};
template <>
struct Transfer<api::ImportTableDescription> {
    using Answer = api::DescribeImportResult;
    static constexpr char prefix = 'I';
    static constexpr const char* plural = "imports";
    static constexpr std::size_t running_max = 50;  // API Reference, LimitExceededException
    static constexpr auto description = &Answer::import_table_description;
    static constexpr auto arn = &api::ImportTableDescription::import_arn;
    static constexpr auto status = &api::ImportTableDescription::import_status;
    static Error missing(const std::string& wanted) {
        return {server_errc::import_not_found, "Import not found: " + wanted};
    }
};

template <class Description>
std::string prefix_of() {
    std::string key;
    append_u32(key, transfers_store_id);
    key.push_back(Transfer<Description>::prefix);
    return key;
}

template <class Description>
Result<api::CommitTicket> put(Storage& storage, const Description& description) {
    std::string text;
    api::encode_result(typename Transfer<Description>::Answer{description}, text);
    ItemWriter writer;
    writer.name("description");
    writer.string(text);
    WriteBatch batch;
    batch.put(prefix_of<Description>() + description.*Transfer<Description>::arn, writer.finish());
    return storage.apply(batch);
}

template <class Description>
Result<Description> decode(FlatItemView record) {
    const FlatValue text = record.find("description");
    if (!text.is(AttributeType::string)) {
        return Error(client_errc::storage_damaged,
                     "the record of an export or import is damaged: expected a description");
    }
    auto answer = api::decode_result<typename Transfer<Description>::Answer>(text.as_string());
    if (!answer) {
        return Error(client_errc::storage_damaged,
                     "the record of an export or import is damaged: " + answer.error().message());
    }
    return std::move((*answer).*Transfer<Description>::description);
}

/// Did it end so long ago that it is told of no more?
template <class Description>
bool is_forgotten(const Description& description, double now) {
    return description.end_time && *description.end_time <= now - remembered_seconds;
}

template <class Description>
Result<Description> find(const EngineState& state, const std::string& arn) {
    const auto record = state.storage->get(prefix_of<Description>() + arn);
    if (!record) {
        return record.error();
    }
    if (!*record) {
        return Transfer<Description>::missing(arn);
    }
    Result<Description> found = decode<Description>(**record);
    return found && is_forgotten(*found, state.clock()) ? Transfer<Description>::missing(arn)
                                                        : std::move(found);
}

/// Calls `visit` with each, in the order of their ARNs, those that are told of no more too.
template <class Description, class Visit>
Result<void> for_each(const Storage& storage, Visit&& visit) {
    const std::string low = prefix_of<Description>();
    const auto cursor = storage.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        Result<Description> description = decode<Description>(cursor->view());
        if (!description) {
            return description.error();
        }
        visit(*std::move(description));
    }
    return cursor->status();
}

/// All of them, in the order of their ARNs.
template <class Description>
Result<std::vector<Description>> find_all(const EngineState& state) {
    std::vector<Description> all;
    const double now = state.clock();
    const auto take = [&](Description description) {
        if (!is_forgotten(description, now)) {
            all.push_back(std::move(description));
        }
    };
    if (Result<void> found = for_each<Description>(*state.storage, take); !found) {
        return found.error();
    }
    return all;
}

template <class Description>
Result<void> forget(EngineState& state, double now) {
    WriteBatch batch;
    const auto note = [&](const Description& description) {
        if (is_forgotten(description, now)) {
            batch.erase(prefix_of<Description>() + description.*Transfer<Description>::arn);
        }
    };
    if (Result<void> found = for_each<Description>(*state.storage, note); !found) {
        return found.error();
    }
    if (batch.empty()) {
        return {};
    }
    const Result<api::CommitTicket> applied = state.storage->apply(batch);
    return applied ? Result<void>() : applied.error();
}

/// Errors: limit_exceeded.
template <class Description>
Result<void> check_count(const std::vector<Description>& all) {
    using Kind = Transfer<Description>;
    const auto running = std::count_if(all.begin(), all.end(), [](const Description& one) {
        return one.*Kind::status == "IN_PROGRESS";
    });
    if (static_cast<std::size_t>(running) < Kind::running_max) {
        return {};
    }
    return Error(server_errc::limit_exceeded, "Subscriber limit exceeded: there are at most " +
                                                  std::to_string(Kind::running_max) +
                                                  " concurrent " + Kind::plural);
}

/// The page behind `token`, an ARN, of what is about `table_arn`; the rest goes.
template <class Description>
std::optional<std::string> cut_page(std::vector<Description>& all,
                                    const std::optional<std::string>& table_arn,
                                    const std::optional<std::string>& token, std::int32_t limit) {
    constexpr auto arn = Transfer<Description>::arn;
    std::erase_if(all, [&](const Description& one) {
        return (table_arn && one.table_arn != *table_arn) || (token && one.*arn <= *token);
    });
    const auto size = static_cast<std::size_t>(limit);
    if (all.size() <= size) {
        return std::nullopt;
    }
    all.resize(size);
    return all.back().*arn;
}

/// What a request leaves out was filled in when the export began.
bool is_same(const std::optional<api::IncrementalExportSpecification>& known,
             const std::optional<api::IncrementalExportSpecification>& asked) {
    if (!known || !asked) {
        return known.has_value() == asked.has_value();
    }
    return known->export_from_time == asked->export_from_time &&
           (!asked->export_to_time || known->export_to_time == asked->export_to_time) &&
           (!asked->export_view_type || known->export_view_type == asked->export_view_type);
}

bool is_same(const api::ExportDescription& known,
             const api::ExportTableToPointInTimeRequest& request) {
    return (known.table_arn == request.table_arn ||
            known.table_arn.ends_with(":table/" + request.table_arn)) &&
           known.s3_bucket == request.s3_bucket && known.s3_prefix == request.s3_prefix &&
           known.export_type == request.export_type.value_or("FULL_EXPORT") &&
           (!request.export_time || known.export_time == request.export_time) &&
           is_same(known.incremental_export_specification,
                   request.incremental_export_specification);
}

bool is_same(const api::ImportTableDescription& known, const api::ImportTableRequest& request) {
    return known.s3_bucket_source == request.s3_bucket_source &&
           known.input_format == request.input_format &&
           known.input_format_options == request.input_format_options &&
           known.input_compression_type == request.input_compression_type.value_or("NONE") &&
           known.table_creation_parameters == request.table_creation_parameters;
}

/// The one that was begun with the same token not long ago.
template <class Description, class Request>
const Description* find_token(const std::vector<Description>& all, const Request& request,
                              double now) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const Description& one) {
        return one.client_token == request.client_token &&
               one.start_time.value_or(0) > now - token_seconds;
    });
    return request.client_token && known != all.end() ? &*known : nullptr;
}

/// Those that the end of a process cut short have failed.
template <class Description>
Result<void> fail_cut_short(EngineState& state) {
    constexpr auto status = Transfer<Description>::status;
    Result<std::vector<Description>> all = find_all<Description>(state);
    if (!all) {
        return all.error();
    }
    for (Description& description : *all) {
        if (description.*status != "IN_PROGRESS") {
            continue;
        }
        description.*status = "FAILED";
        description.failure_code = cut_short_code;
        description.failure_message = cut_short_text;
        description.end_time = state.clock();
        if (const auto written = put(*state.storage, description); !written) {
            return written.error();
        }
    }
    return {};
}

}  // namespace

Result<api::CommitTicket> put_record(Storage& storage, const api::ExportDescription& description) {
    return put(storage, description);
}

Result<api::CommitTicket> put_record(Storage& storage,
                                     const api::ImportTableDescription& description) {
    return put(storage, description);
}

Result<void> check_export_directory(const EngineState& state) {
    if (state.options.export_directory.empty()) {
        return validation_error(
            "Exports and imports need a folder that stands for Amazon S3: start the server with "
            "--export-dir DIR, or set EngineConfig::export_directory");
    }
    return {};
}

Result<void> open_transfers(EngineState& state) {
    if (Result<void> exports = fail_cut_short<api::ExportDescription>(state); !exports) {
        return exports;
    }
    if (Result<void> imports = fail_cut_short<api::ImportTableDescription>(state); !imports) {
        return imports;
    }
    for (const TableHandle& table : state.catalogue.tables()) {
        if (table->loading() && !table->history().origin) {
            if (Result<void> done = state.catalogue.finish_loading(*table); !done) {
                return done;
            }
        }
    }
    return {};
}

Result<void> forget_transfers(EngineState& state, double now) {
    const double last = state.transfers_forgotten.load(std::memory_order_relaxed);
    if (now - last < forget_interval_seconds && now >= last) {
        return {};
    }
    state.transfers_forgotten.store(now, std::memory_order_relaxed);
    Result<void> forgotten = forget<api::ExportDescription>(state, now);
    return forgotten ? forget<api::ImportTableDescription>(state, now) : forgotten;
}

Result<api::ExportTableToPointInTimeResult> export_table_to_point_in_time(
    EngineState& state, const api::ExportTableToPointInTimeRequest& request,
    api::CommitTicket& ticket) {
    const std::lock_guard lock(state.backups_mutex);  // one token begins one export
    const Result<std::vector<api::ExportDescription>> known =
        find_all<api::ExportDescription>(state);
    if (!known) {
        return known.error();
    }
    if (const auto* again = find_token(*known, request, state.clock())) {
        if (!is_same(*again, request)) {
            return Error(server_errc::export_conflict,
                         "There was a conflict when writing to the specified S3 bucket: the client "
                         "token was used for another export");
        }
        return api::ExportTableToPointInTimeResult{*again};
    }
    if (Result<void> free = check_count(*known); !free) {
        return free.error();
    }
    Result<api::ExportDescription> begun = begin_export(state, request, ticket);
    if (!begun) {
        return begun.error();
    }
    return api::ExportTableToPointInTimeResult{*std::move(begun)};
}

Result<api::DescribeExportResult> describe_export(EngineState& state,
                                                  const api::DescribeExportRequest& request) {
    state.jobs.help(state);
    Result<api::ExportDescription> found = find<api::ExportDescription>(state, request.export_arn);
    return found ? Result<api::DescribeExportResult>(api::DescribeExportResult{*std::move(found)})
                 : found.error();
}

Result<api::ListExportsResult> list_exports(EngineState& state,
                                            const api::ListExportsRequest& request) {
    state.jobs.help(state);
    Result<std::vector<api::ExportDescription>> all = find_all<api::ExportDescription>(state);
    if (!all) {
        return all.error();
    }
    api::ListExportsResult result;
    result.next_token = cut_page(*all, request.table_arn, request.next_token,
                                 request.max_results.value_or(listed_max));
    for (const api::ExportDescription& one : *all) {
        api::ExportSummary& summary = result.export_summaries.emplace_back();
        summary.export_arn = one.export_arn;
        summary.export_status = one.export_status;
        summary.export_type = one.export_type;
    }
    return result;
}

Result<api::ImportTableResult> import_table(EngineState& state,
                                            const api::ImportTableRequest& request,
                                            api::CommitTicket& ticket) {
    const std::lock_guard lock(state.backups_mutex);  // one token begins one import
    const Result<std::vector<api::ImportTableDescription>> known =
        find_all<api::ImportTableDescription>(state);
    if (!known) {
        return known.error();
    }
    if (const auto* again = find_token(*known, request, state.clock())) {
        if (!is_same(*again, request)) {
            return Error(server_errc::import_conflict,
                         "There was a conflict when importing from the specified S3 source: the "
                         "client token was used for another import");
        }
        return api::ImportTableResult{*again};
    }
    if (Result<void> free = check_count(*known); !free) {
        return free.error();
    }
    Result<api::ImportTableDescription> begun = begin_import(state, request, ticket);
    if (!begun) {
        return begun.error();
    }
    return api::ImportTableResult{*std::move(begun)};
}

Result<api::DescribeImportResult> describe_import(EngineState& state,
                                                  const api::DescribeImportRequest& request) {
    state.jobs.help(state);
    Result<api::ImportTableDescription> found =
        find<api::ImportTableDescription>(state, request.import_arn);
    return found ? Result<api::DescribeImportResult>(api::DescribeImportResult{*std::move(found)})
                 : found.error();
}

Result<api::ListImportsResult> list_imports(EngineState& state,
                                            const api::ListImportsRequest& request) {
    state.jobs.help(state);
    Result<std::vector<api::ImportTableDescription>> all =
        find_all<api::ImportTableDescription>(state);
    if (!all) {
        return all.error();
    }
    api::ListImportsResult result;
    result.next_token = cut_page(*all, request.table_arn, request.next_token,
                                 request.page_size.value_or(listed_max));
    for (const api::ImportTableDescription& one : *all) {
        api::ImportSummary& summary = result.import_summary_list.emplace_back();
        summary.import_arn = one.import_arn;
        summary.import_status = one.import_status;
        summary.table_arn = one.table_arn;
        summary.s3_bucket_source = one.s3_bucket_source;
        summary.cloud_watch_log_group_arn = one.cloud_watch_log_group_arn;
        summary.input_format = one.input_format;
        summary.start_time = one.start_time;
        summary.end_time = one.end_time;
    }
    return result;
}

}  // namespace dynox::engine
