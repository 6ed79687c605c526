// The operations of DynamoDB Streams; ranges over a watcher's records.
#include "dynox/stream.hpp"

#include <cmath>
#include <iterator>
#include <utility>

#include "client/all_pages.hpp"
#include "client/client_operation.hpp"
#include "client/stream_pages.hpp"
#include "dynox/client.hpp"
#include "dynox/detail/client_operations.hpp"

namespace dynox {

namespace {

std::optional<Item> item_of(const std::optional<FlatItem>& flat) {
    return flat ? std::optional<Item>(Item::from_flat(*flat)) : std::nullopt;
}

}  // namespace

std::optional<Item> StreamRecord::new_image() const {
    return item_of(event_.dynamodb.new_image);
}

std::optional<Item> StreamRecord::old_image() const {
    return item_of(event_.dynamodb.old_image);
}

std::chrono::sys_seconds StreamRecord::created_at() const {
    return std::chrono::sys_seconds(std::chrono::seconds(
        static_cast<std::int64_t>(std::floor(event_.dynamodb.approximate_creation_date_time))));
}

bool StreamRecord::is_expiry() const noexcept {
    return event_.user_identity && event_.user_identity->principal_id == "dynamodb.amazonaws.com";
}

StreamRecords::StreamRecords(std::vector<api::StreamEvent> events) {
    records_.reserve(events.size());
    for (api::StreamEvent& event : events) {
        records_.emplace_back(std::move(event));
    }
}

namespace detail {

Task<Result<StreamDescription>> describe_whole_stream(DynamoDBClient client, Driver& driver,
                                                      std::string arn) {
    api::DescribeStreamRequest request;
    request.stream_arn = std::move(arn);
    std::vector<api::Shard> shards;
    for (std::size_t page = 0; page < stream_pages_max; ++page) {
        const OperationPtr<api::DescribeStreamResult> asking = prepare(client, request);
        co_await asking->run(driver);
        Result<api::DescribeStreamResult> result = take_result(*asking);
        if (!result) {
            co_return result.error();
        }
        StreamDescription& description = result->stream_description;
        std::move(description.shards.begin(), description.shards.end(), std::back_inserter(shards));
        if (!description.last_evaluated_shard_id) {
            description.shards = std::move(shards);
            co_return std::move(description);
        }
        request.exclusive_start_shard_id = std::move(description.last_evaluated_shard_id);
    }
    co_return Error(client_errc::invalid_response,
                    "DescribeStream: more than " + std::to_string(stream_pages_max) + " pages");
}

api::GetShardIteratorRequest shard_iterator_request(std::string_view arn, std::string_view shard_id,
                                                    const ShardPosition& position) {
    api::GetShardIteratorRequest request;
    request.stream_arn = arn;
    request.shard_id = shard_id;
    request.shard_iterator_type = position.type();
    request.sequence_number = position.sequence_number();
    return request;
}

api::GetRecordsRequest records_request(std::string_view shard_iterator, std::int32_t limit) {
    api::GetRecordsRequest request;
    request.shard_iterator = shard_iterator;
    request.limit = limit;
    return request;
}

Result<std::string> IteratorOf::operator()(api::GetShardIteratorResult&& result) const {
    return std::move(result.shard_iterator);
}

Result<StreamRecords> RecordsOf::operator()(api::GetRecordsResult&& result) const {
    StreamRecords records(std::move(result.records));
    records.next_shard_iterator(std::move(result.next_shard_iterator));
    return records;
}

}  // namespace detail

detail::OperationPtr<std::vector<StreamSummary>> DynamoDBClient::prepare_list_streams(
    std::string_view table) const {
    api::ListStreamsRequest request;
    if (!table.empty()) {
        request.table_name = table;
    }
    return detail::make_operation<std::vector<StreamSummary>>(
        impl_, detail::AllPages(*this, std::move(request), &api::ListStreamsResult::streams,
                                &api::ListStreamsResult::last_evaluated_stream_arn,
                                &api::ListStreamsRequest::exclusive_start_stream_arn));
}

detail::OperationPtr<StreamDescription> DynamoDBClient::prepare_describe_stream(
    std::string_view stream_arn) const {
    return detail::make_operation<StreamDescription>(
        impl_, [client = *this, arn = std::string(stream_arn)](detail::ClientImpl&,
                                                               detail::Driver& driver) {
            return detail::describe_whole_stream(client, driver, arn);
        });
}

std::vector<StreamSummary> DynamoDBClient::sync_list_streams(std::string_view table) const {
    return detail::run_here(prepare_list_streams(table));
}

StreamDescription DynamoDBClient::sync_describe_stream(std::string_view stream_arn) const {
    return detail::run_here(prepare_describe_stream(stream_arn));
}

std::string DynamoDBClient::sync_get_shard_iterator(std::string_view stream_arn,
                                                    std::string_view shard_id,
                                                    const ShardPosition& position) const {
    return detail::run_mapped<std::string>(
        detail::prepare(*this, detail::shard_iterator_request(stream_arn, shard_id, position)),
        detail::IteratorOf());
}

StreamRecords DynamoDBClient::sync_get_records(std::string_view shard_iterator,
                                               std::int32_t limit) const {
    return detail::run_mapped<StreamRecords>(
        detail::prepare(*this, detail::records_request(shard_iterator, limit)),
        detail::RecordsOf());
}

StreamRange DynamoDBClient::sync_watch(std::string_view table, const Watch& how) const {
    return StreamRange(watch(table, how));
}

StreamRange::iterator StreamRange::begin() {
    load();
    return iterator(*this);
}

std::string StreamRange::position() const {
    return at_ < records_.size() ? watcher_.position_after(records_[at_]) : watcher_.position();
}

void StreamRange::advance() {
    if (++at_ == records_.size()) {
        load();
    }
}

void StreamRange::load() {
    std::optional<StreamRecords> records = watcher_.sync_next();
    ended_ = !records;
    records_ = records ? *std::move(records) : StreamRecords();
    at_ = 0;
}

}  // namespace dynox
