#include "engine/scan.hpp"

#include "engine/key_codec.hpp"
#include "engine/page.hpp"
#include "engine/start_key.hpp"

namespace dynox::engine {
namespace {

// Segments are ranges of the digest's first three hex digits (spec/dynamodb.md, section 5, "Hash
// order").
constexpr std::int64_t digest_blocks = 4096;
constexpr int digest_block_shift = 64 - 12;

Result<void> check_segments(const api::ScanRequest& request) {
    if (request.segment && !request.total_segments) {
        return validation_error(
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is "
            "present");
    }
    if (request.total_segments && !request.segment) {
        return validation_error(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is "
            "present");
    }
    if (request.segment && *request.segment >= *request.total_segments) {
        return validation_error(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: " +
            std::to_string(*request.segment) +
            " is not less than TotalSegments: " + std::to_string(*request.total_segments));
    }
    return {};
}

/// The first key of a store whose digest is in `block` or above.
std::string block_begin(StoreId id, std::int64_t block) {
    std::string key;
    if (block >= digest_blocks) {
        append_u32(key, id + 1);
        return key;
    }
    append_u32(key, id);
    append_u64(key, static_cast<std::uint64_t>(block) << digest_block_shift);
    return key;
}

/// Segment i of T has the blocks h with ceil(4096 i / T) <= h < ceil(4096 (i + 1) / T).
KeyRange segment_range(StoreId id, std::int64_t segment, std::int64_t total) {
    const auto first_block = [total](std::int64_t i) {
        return (digest_blocks * i + total - 1) / total;
    };
    return {block_begin(id, first_block(segment)), block_begin(id, first_block(segment + 1))};
}

Result<void> narrow_to_start(const ReadPlan& plan, const api::ScanRequest& request,
                             PageRequest& page) {
    if (!request.exclusive_start_key) {
        return {};
    }
    Result<std::string> key = scan_start_key(plan, *request.exclusive_start_key);
    if (!key) {
        return key.error();
    }
    if (!page.range.contains(*key)) {
        return validation_error(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct "
            "Segment. TotalSegments: " +
            std::to_string(request.total_segments.value_or(1)) +
            " Segment: " + std::to_string(request.segment.value_or(0)));
    }
    start_behind(page.range, *std::move(key), page.direction);
    return {};
}

}  // namespace

Result<api::ScanResult> scan(EngineState& state, const api::ScanRequest& request) {
    if (Result<void> checked = check_segments(request); !checked) {
        return checked.error();
    }
    const Result<ReadExpressions> expressions = parse_read(request);
    if (!expressions) {
        return expressions.error();
    }
    const Result<TableHandle> table = state.find_table(request.table_name);
    if (!table) {
        return table.error();
    }
    const Result<ReadPlan> plan = plan_read(**table, request, *expressions);
    if (!plan) {
        return plan.error();
    }
    PageRequest page;
    page.plan = &*plan;
    page.expressions = &*expressions;
    page.range = segment_range(plan->store_id(), request.segment.value_or(0),
                               request.total_segments.value_or(1));
    page.limit = request.limit;
    page.consistency = consistency_of(request.consistent_read);
    page.return_consumed_capacity = request.return_consumed_capacity;
    if (Result<void> narrowed = narrow_to_start(*plan, request, page); !narrowed) {
        return narrowed.error();
    }
    Result<api::QueryResult> read = read_page(state, page);
    if (!read) {
        return read.error();
    }
    if (Result<void> current = (*table)->check_current(); !current) {
        return current.error();
    }
    api::ScanResult result;
    static_cast<api::QueryResult&>(result) = *std::move(read);
    return result;
}

}  // namespace dynox::engine
