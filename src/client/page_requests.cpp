#include "client/page_requests.hpp"

#include "client/requests.hpp"

namespace dynox::detail {

namespace {

/// What queries and scans have in common.
template <class Request, class Options>
void fill(Request& request, std::string_view table, const Options& options) {
    request.table_name = table;
    request.index_name = text_of(options.index());
    request.filter_expression = text_of(options.filter());
    request.projection_expression = text_of(options.projection_text());
    request.parameters = parameters_of(options);
    request.consistent_read = options.is_consistent_read();
    if (options.start_key()) {
        request.exclusive_start_key = options.start_key()->to_flat();
    }
}

}  // namespace

api::QueryRequest query_request(std::string_view table, const Query& query) {
    api::QueryRequest request;
    fill(request, table, query);
    request.key_condition_expression = query.key_condition();
    request.scan_index_forward = query.is_forward();
    return request;
}

api::ScanRequest scan_request(std::string_view table, const Scan& scan) {
    api::ScanRequest request;
    fill(request, table, scan);
    request.segment = scan.segment_number();
    request.total_segments = scan.segment_count();
    return request;
}

}  // namespace dynox::detail
