#include "engine/clock.hpp"

#include "dynox/number.hpp"
#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

constexpr std::string_view advanced_name = "advanced";

std::string record_key() {
    std::string key;
    append_u32(key, clock_store_id);
    return key;
}

}  // namespace

Result<void> Clock::open() {
    const Result<std::optional<FlatItem>> record = storage_.get(record_key());
    if (!record) {
        return record.error();
    }
    if (!*record) {
        return {};
    }
    const FlatValue advanced = (*record)->find(advanced_name);
    if (!advanced.is(AttributeType::number)) {
        return Error(client_errc::storage_damaged,
                     "the clock's record is damaged: expected advanced, found none");
    }
    advanced_.store(Number::from_ordered(advanced.as_number_bytes()).to_double_rounded());
    return {};
}

Result<api::CommitTicket> Clock::advance(double seconds) {
    const std::lock_guard lock(advance_mutex_);
    const double advanced = advanced_.load() + seconds;
    const Result<Number> number = Number::from_double(advanced);
    if (!number) {
        return number.error();
    }
    ItemWriter writer;
    writer.name(advanced_name);
    writer.number(*number);
    WriteBatch batch;
    batch.put(record_key(), writer.finish());
    Result<api::CommitTicket> applied = storage_.apply(batch);
    if (applied) {
        advanced_.store(advanced);
    }
    return applied;
}

}  // namespace dynox::engine
