#include "engine/backup/transfers.hpp"

#include <algorithm>

#include "api/wire.hpp"
#include "engine/backup/transfer_records.hpp"
#include "engine/key_codec.hpp"

namespace dynox::engine {
namespace {

constexpr std::int32_t listed_max = 25;     // API Reference
constexpr double token_seconds = 8 * 3600;  // a client token is remembered: API Reference
constexpr const char* cut_short_code = "Interrupted";
constexpr const char* cut_short_text = "the process ended before it was done";

std::string prefix_of(TransferKind kind) {
    std::string key;
    append_u32(key, transfers_store_id);
    key.push_back(static_cast<char>(kind));
    return key;
}

template <class OperationResult>
Result<api::CommitTicket> put_answer(Storage& storage, TransferKind kind, const std::string& arn,
                                     const OperationResult& answer) {
    std::string text;
    api::encode_result(answer, text);
    ItemWriter writer;
    writer.name("description");
    writer.string(text);
    WriteBatch batch;
    batch.put(prefix_of(kind) + arn, writer.finish());
    return storage.apply(batch);
}

template <class OperationResult>
Result<OperationResult> decode(FlatItemView record) {
    const FlatValue text = record.find("description");
    if (!text.is(AttributeType::string)) {
        return Error(client_errc::storage_damaged,
                     "the record of an export or import is damaged: expected a description");
    }
    Result<OperationResult> answer = api::decode_result<OperationResult>(text.as_string());
    if (!answer) {
        return Error(client_errc::storage_damaged,
                     "the record of an export or import is damaged: " + answer.error().message());
    }
    return answer;
}

template <class OperationResult>
Result<std::vector<OperationResult>> all_answers(const Storage& storage, TransferKind kind) {
    std::vector<OperationResult> all;
    const std::string low = prefix_of(kind);
    const auto cursor = storage.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        Result<OperationResult> answer = decode<OperationResult>(cursor->view());
        if (!answer) {
            return answer.error();
        }
        all.push_back(*std::move(answer));
    }
    if (Result<void> status = cursor->status(); !status) {
        return status.error();
    }
    return all;
}

/// The page behind `token`, an ARN, of what is about `table_arn`; the rest goes.
template <class Description, class ArnOf>
std::optional<std::string> cut_page(std::vector<Description>& all, ArnOf&& arn_of,
                                    const std::optional<std::string>& table_arn,
                                    const std::optional<std::string>& token, std::int32_t limit) {
    std::erase_if(all, [&](const Description& one) {
        return (table_arn && one.table_arn != *table_arn) || (token && arn_of(one) <= *token);
    });
    const auto size = static_cast<std::size_t>(limit);
    if (all.size() <= size) {
        return std::nullopt;
    }
    all.resize(size);
    return arn_of(all.back());
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

template <class Description>
void fail_cut_short(Description& description, double now) {
    description.failure_code = cut_short_code;
    description.failure_message = cut_short_text;
    description.end_time = now;
}

}  // namespace

Result<api::CommitTicket> put_record(Storage& storage, const api::ExportDescription& description) {
    return put_answer(storage, TransferKind::to_files, description.export_arn,
                      api::DescribeExportResult{description});
}

Result<api::CommitTicket> put_record(Storage& storage,
                                     const api::ImportTableDescription& description) {
    return put_answer(storage, TransferKind::from_files, description.import_arn,
                      api::DescribeImportResult{description});
}

Result<api::ExportDescription> find_export(const Storage& storage, const std::string& arn) {
    const auto record = storage.get(prefix_of(TransferKind::to_files) + arn);
    if (!record) {
        return record.error();
    }
    if (!*record) {
        return Error(server_errc::export_not_found, "Export not found: " + arn);
    }
    Result<api::DescribeExportResult> answer = decode<api::DescribeExportResult>(**record);
    return answer ? Result<api::ExportDescription>(std::move(answer->export_description))
                  : answer.error();
}

Result<api::ImportTableDescription> find_import(const Storage& storage, const std::string& arn) {
    const auto record = storage.get(prefix_of(TransferKind::from_files) + arn);
    if (!record) {
        return record.error();
    }
    if (!*record) {
        return Error(server_errc::import_not_found, "Import not found: " + arn);
    }
    Result<api::DescribeImportResult> answer = decode<api::DescribeImportResult>(**record);
    return answer ? Result<api::ImportTableDescription>(std::move(answer->import_table_description))
                  : answer.error();
}

Result<std::vector<api::ExportDescription>> all_exports(const Storage& storage) {
    Result<std::vector<api::DescribeExportResult>> answers =
        all_answers<api::DescribeExportResult>(storage, TransferKind::to_files);
    if (!answers) {
        return answers.error();
    }
    std::vector<api::ExportDescription> all;
    all.reserve(answers->size());
    for (api::DescribeExportResult& answer : *answers) {
        all.push_back(std::move(answer.export_description));
    }
    return all;
}

Result<std::vector<api::ImportTableDescription>> all_imports(const Storage& storage) {
    Result<std::vector<api::DescribeImportResult>> answers =
        all_answers<api::DescribeImportResult>(storage, TransferKind::from_files);
    if (!answers) {
        return answers.error();
    }
    std::vector<api::ImportTableDescription> all;
    all.reserve(answers->size());
    for (api::DescribeImportResult& answer : *answers) {
        all.push_back(std::move(answer.import_table_description));
    }
    return all;
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
    Result<std::vector<api::ExportDescription>> exports = all_exports(*state.storage);
    if (!exports) {
        return exports.error();
    }
    for (api::ExportDescription& description : *exports) {
        if (description.export_status == "IN_PROGRESS") {
            description.export_status = "FAILED";
            fail_cut_short(description, state.clock());
            if (const auto put = put_record(*state.storage, description); !put) {
                return put.error();
            }
        }
    }
    Result<std::vector<api::ImportTableDescription>> imports = all_imports(*state.storage);
    if (!imports) {
        return imports.error();
    }
    for (api::ImportTableDescription& description : *imports) {
        if (description.import_status == "IN_PROGRESS") {
            description.import_status = "FAILED";
            fail_cut_short(description, state.clock());
            if (const auto put = put_record(*state.storage, description); !put) {
                return put.error();
            }
        }
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

Result<api::ExportTableToPointInTimeResult> export_table_to_point_in_time(
    EngineState& state, const api::ExportTableToPointInTimeRequest& request,
    api::CommitTicket& ticket) {
    const std::lock_guard lock(state.backups_mutex);  // one token begins one export
    const Result<std::vector<api::ExportDescription>> known = all_exports(*state.storage);
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
    Result<api::ExportDescription> begun = begin_export(state, request, ticket);
    if (!begun) {
        return begun.error();
    }
    state.jobs.run(state, JobQueue::items_at_once);
    return api::ExportTableToPointInTimeResult{*std::move(begun)};
}

Result<api::DescribeExportResult> describe_export(EngineState& state,
                                                  const api::DescribeExportRequest& request) {
    state.jobs.help(state);
    Result<api::ExportDescription> found = find_export(*state.storage, request.export_arn);
    return found ? Result<api::DescribeExportResult>(api::DescribeExportResult{*std::move(found)})
                 : found.error();
}

Result<api::ListExportsResult> list_exports(EngineState& state,
                                            const api::ListExportsRequest& request) {
    state.jobs.help(state);
    Result<std::vector<api::ExportDescription>> all = all_exports(*state.storage);
    if (!all) {
        return all.error();
    }
    api::ListExportsResult result;
    result.next_token = cut_page(
        *all, [](const api::ExportDescription& one) { return one.export_arn; }, request.table_arn,
        request.next_token, request.max_results.value_or(listed_max));
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
    const Result<std::vector<api::ImportTableDescription>> known = all_imports(*state.storage);
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
    Result<api::ImportTableDescription> begun = begin_import(state, request, ticket);
    if (!begun) {
        return begun.error();
    }
    state.jobs.run(state, JobQueue::items_at_once);
    return api::ImportTableResult{*std::move(begun)};
}

Result<api::DescribeImportResult> describe_import(EngineState& state,
                                                  const api::DescribeImportRequest& request) {
    state.jobs.help(state);
    Result<api::ImportTableDescription> found = find_import(*state.storage, request.import_arn);
    return found ? Result<api::DescribeImportResult>(api::DescribeImportResult{*std::move(found)})
                 : found.error();
}

Result<api::ListImportsResult> list_imports(EngineState& state,
                                            const api::ListImportsRequest& request) {
    state.jobs.help(state);
    Result<std::vector<api::ImportTableDescription>> all = all_imports(*state.storage);
    if (!all) {
        return all.error();
    }
    api::ListImportsResult result;
    result.next_token = cut_page(
        *all, [](const api::ImportTableDescription& one) { return one.import_arn; },
        request.table_arn, request.next_token, request.page_size.value_or(listed_max));
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
