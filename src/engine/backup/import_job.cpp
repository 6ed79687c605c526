// ImportTable: the request's checks, and the job that reads the files.
#include <algorithm>
#include <ranges>

#include "api/create_table_rules.hpp"
#include "engine/backup/backups.hpp"
#include "engine/backup/import_lines.hpp"
#include "engine/backup/restores.hpp"
#include "engine/backup/transfer_records.hpp"
#include "engine/key_codec.hpp"
#include "engine/key_validation.hpp"
#include "engine/limits.hpp"

namespace dynox::engine {
namespace {

constexpr std::size_t import_files_max = 50'000;  // Developer Guide, "Import format quotas"
constexpr std::size_t folder_depth_max = 32;
constexpr std::int64_t step_bytes_max = std::int64_t{4} << 20;

struct Source {
    std::string folder;  // below the bucket's, empty or with '/' at its end
    std::string name;
};

/// Finds the files that the keys with a prefix stand for, folder by folder.
class SourceFinder {
  public:
    SourceFinder(std::string export_directory, const api::S3BucketSource& source)
        : export_directory_(std::move(export_directory)),
          bucket_name_(source.s3_bucket),
          prefix_(source.s3_key_prefix.value_or("")) {
        pending_.push_back({prefix_.substr(0, prefix_.rfind('/') + 1), folder_depth_max});
    }
    /// Looks into a folder, and takes what it has off the budget. True: there are more.
    [[nodiscard]] Result<bool> look(std::size_t& budget) {
        if (!bucket_) {
            if (Result<void> opened = open_bucket(); !opened) {
                return opened.error();
            }
        }
        const Pending at = std::move(pending_.back());
        pending_.pop_back();
        if (at.depth == 0) {
            return Error(client_errc::storage_unusable, "the folders of an import lie too deep");
        }
        const Result<Folder> folder = bucket_->enter(at.path, Folder::Missing::fail);
        if (!folder) {
            return folder.error();
        }
        const Result<Folder::Names> names = folder->list(import_files_max);
        if (!names) {
            return names.error();
        }
        budget -= std::min(budget, names->files.size() + names->folders.size() + 1);
        if (Result<void> added = add(at, *names); !added) {
            return added.error();
        }
        if (pending_.empty() && files_.empty()) {
            return Error(client_errc::storage_unusable,
                         "no file's key begins with " + bucket_name_ + "/" + prefix_);
        }
        return !pending_.empty();
    }
    /// Once a first look() went well.
    [[nodiscard]] const Folder& bucket() const { return *bucket_; }
    /// In the order in which they are read: the files of a folder before those of the folders in
    /// it, else by name.
    [[nodiscard]] const std::vector<Source>& files() const noexcept { return files_; }

  private:
    struct Pending {
        std::string path;
        std::size_t depth;
    };
    [[nodiscard]] Result<void> open_bucket() {
        const Result<Folder> root = Folder::open(export_directory_);
        if (!root) {
            return root.error();
        }
        Result<Folder> bucket = root->enter(bucket_name_, Folder::Missing::fail);
        if (!bucket) {
            return bucket.error();
        }
        bucket_.emplace(*std::move(bucket));
        return {};
    }
    [[nodiscard]] Result<void> add(const Pending& at, const Folder::Names& names) {
        // Of the first folder, those alone whose names go on as the prefix does.
        const std::string_view beginning =
            at.depth == folder_depth_max
                ? std::string_view(prefix_).substr(std::min(at.path.size(), prefix_.size()))
                : std::string_view();
        for (const std::string& name : names.files) {
            if (name.starts_with(beginning)) {
                files_.push_back({at.path, name});
            }
        }
        for (const std::string& name : std::ranges::reverse_view(names.folders)) {
            if (name.starts_with(beginning)) {
                pending_.push_back({at.path + name + "/", at.depth - 1});
            }
        }
        if (files_.size() > import_files_max || pending_.size() > import_files_max) {
            return Error(client_errc::storage_unusable, "an import is of 50,000 files at most");
        }
        return {};
    }

    const std::string export_directory_;
    const std::string bucket_name_;
    const std::string prefix_;
    std::optional<Folder> bucket_;
    std::vector<Pending> pending_;  // the last one is next
    std::vector<Source> files_;
};

class ImportJob final : public Job {
  public:
    ImportJob(api::ImportTableDescription description, TableHandle table, SourceFinder sources)
        : description_(std::move(description)),
          loader_(std::move(table)),
          sources_(std::move(sources)) {
        schema_.types = loader_.table()->definition().attribute_definitions;
        if (description_.input_format_options && description_.input_format_options->csv) {
            const api::CsvOptions& csv = *description_.input_format_options->csv;
            schema_.delimiter = csv.delimiter.value_or(",").front();
            schema_.names = csv.header_list.value_or(std::vector<std::string>());
        }
    }

    Result<Progress> step(EngineState& state, std::size_t items) override {
        while (!is_found_ && items != 0) {
            const Result<bool> more = sources_.look(items);
            if (!more) {
                return more.error();
            }
            is_found_ = !*more;
        }
        const std::int64_t end = description_.processed_size_bytes + step_bytes_max;
        for (; items != 0 && description_.processed_size_bytes < end; --items) {
            if (file_ == nullptr) {
                if (next_ == sources_.files().size()) {
                    return finish(state);
                }
                if (Result<void> opened = open_next(); !opened) {
                    return opened.error();
                }
            }
            if (Result<void> read = read_item(state); !read) {
                return read.error();
            }
        }
        if (Result<void> flushed = loader_.flush(state); !flushed) {
            return flushed.error();
        }
        const auto put = put_record(*state.storage, description_);
        return put ? Result<Progress>(Progress::more) : put.error();
    }
    void fail(EngineState& state, const Error& error) override {
        description_.import_status = "FAILED";
        description_.end_time = state.clock();
        description_.failure_code = is_found_ ? "S3InternalError" : "S3NoSuchKey";
        description_.failure_message = error.message();
        static_cast<void>(put_record(*state.storage, description_));
        if (!is_found_) {
            // The service makes no table of what is not there.
            static_cast<void>(state.catalogue.abandon_loading(*loader_.table()));
            return;
        }
        static_cast<void>(loader_.flush(state));
        // The table stays, with what was imported.
        static_cast<void>(state.catalogue.finish_loading(*loader_.table()));
    }

  private:
    [[nodiscard]] bool is_csv() const { return description_.input_format == "CSV"; }

    static Error in_file(const Source& source, const Error& error) {
        return {client_errc::storage_unusable,
                source.folder + source.name + ": " + error.message()};
    }

    [[nodiscard]] Result<void> open_next() {
        const Source& source = sources_.files()[next_++];
        const Result<Folder> folder = sources_.bucket().enter(source.folder, Folder::Missing::fail);
        if (!folder) {
            return folder.error();
        }
        Result<Descriptor> file = folder->open_file(source.name);
        if (!file) {
            return file.error();
        }
        Result<std::unique_ptr<ImportFile>> opened =
            ImportFile::open(*std::move(file), description_.input_compression_type == "GZIP"
                                                   ? ImportFile::Packing::gzip
                                                   : ImportFile::Packing::none);
        if (!opened) {
            return in_file(source, opened.error());
        }
        file_ = *std::move(opened);
        names_ = schema_.names;
        return {};
    }

    [[nodiscard]] Result<FlatItem> item_of(const std::string& record) const {
        if (!is_csv()) {
            return json_item(record);
        }
        const auto fields = csv_fields(record, schema_.delimiter);
        if (!fields || record.size() > import_record_bytes_max) {
            return Error(server_errc::validation, "a quoted field has no end");
        }
        return csv_item(schema_, names_, *fields);
    }

    [[nodiscard]] Result<void> check(const FlatItem& item) const {
        const Table& table = *loader_.table();
        if (item.item_size_bytes() > item_size_bytes_max) {
            return Error(server_errc::validation,
                         "Item size has exceeded the maximum allowed size");
        }
        if (Result<void> fine = check_item_key(table, item); !fine) {
            return fine;
        }
        return check_index_keys(table, item);
    }

    [[nodiscard]] Result<void> read_item(EngineState& state) {
        const Result<std::optional<std::string>> record =
            file_->next_record(is_csv() ? std::optional(schema_.delimiter) : std::nullopt);
        if (!record) {
            return in_file(sources_.files()[next_ - 1], record.error());
        }
        if (!*record) {
            file_.reset();
            return {};
        }
        description_.processed_size_bytes += static_cast<std::int64_t>((*record)->size()) + 1;
        if (is_csv() && names_.empty()) {
            names_ = csv_fields(**record, schema_.delimiter).value_or(std::vector<std::string>());
            return {};
        }
        if ((*record)->find_first_not_of(" \t\r") == std::string::npos) {
            return {};  // an empty line is no item
        }
        ++description_.processed_item_count;
        Result<FlatItem> item = item_of(**record);
        if (!item || !check(*item)) {
            ++description_.error_count;
            return {};
        }
        ++description_.imported_item_count;
        std::string key = table_key(*loader_.table(), *item);
        if (loader_.has(key)) {
            if (Result<void> flushed = loader_.flush(state); !flushed) {
                return flushed;
            }
        }
        loader_.add(std::move(key), *std::move(item));
        return {};
    }

    [[nodiscard]] Result<Progress> finish(EngineState& state) {
        if (Result<void> flushed = loader_.flush(state); !flushed) {
            return flushed.error();
        }
        if (Result<void> done = state.catalogue.finish_loading(*loader_.table()); !done) {
            return done.error();
        }
        description_.import_status = "COMPLETED";
        description_.end_time = state.clock();
        const auto put = put_record(*state.storage, description_);
        return put ? Result<Progress>(Progress::done) : put.error();
    }

    api::ImportTableDescription description_;
    TableLoader loader_;
    SourceFinder sources_;
    bool is_found_ = false;  // all of them
    std::size_t next_ = 0;   // of the files
    std::unique_ptr<ImportFile> file_;
    CsvSchema schema_;
    std::vector<std::string> names_;  // of the file's fields
};

Result<void> check_csv(const api::ImportTableRequest& request) {
    if (!request.input_format_options || !request.input_format_options->csv) {
        return {};
    }
    if (request.input_format != "CSV") {
        return invalid_parameter("InputFormatOptions are those of CSV, InputFormat is " +
                                 request.input_format);
    }
    const std::string delimiter = request.input_format_options->csv->delimiter.value_or(",");
    if (std::string_view(",;:|\t ").find(delimiter) == std::string_view::npos) {
        return invalid_parameter(
            "expected Delimiter to be one of comma, semicolon, colon, pipe, tab and blank, found " +
            delimiter);
    }
    return {};
}

Result<void> check_request(const EngineState& state, const api::ImportTableRequest& request) {
    if (Result<void> there = check_export_directory(state); !there) {
        return there;
    }
    if (request.input_format == "ION") {
        return validation_error("dynox reads no ION: expected InputFormat DYNAMODB_JSON or CSV");
    }
    if (request.input_compression_type == "ZSTD") {
        return validation_error("dynox reads no ZSTD: expected InputCompressionType GZIP or NONE");
    }
    if (Result<void> fine = check_csv(request); !fine) {
        return fine;
    }
    const api::S3BucketSource& source = request.s3_bucket_source;
    if (source.s3_bucket.find('/') != std::string::npos || source.s3_bucket.empty()) {
        return validation_error("expected S3Bucket to be the name of a bucket, found: " +
                                source.s3_bucket);
    }
    if (Result<void> fine = check_key_path(source.s3_bucket, "S3Bucket"); !fine) {
        return fine;
    }
    return check_key_path(source.s3_key_prefix.value_or(""), "S3KeyPrefix");
}

api::CreateTableRequest definition_of(const api::TableCreationParameters& parameters) {
    api::CreateTableRequest definition;
    definition.table_name = parameters.table_name;
    definition.attribute_definitions = parameters.attribute_definitions;
    definition.key_schema = parameters.key_schema;
    definition.billing_mode = parameters.billing_mode;
    definition.provisioned_throughput = parameters.provisioned_throughput;
    definition.on_demand_throughput = parameters.on_demand_throughput;
    definition.sse_specification = parameters.sse_specification;
    definition.global_secondary_indexes = parameters.global_secondary_indexes;
    definition.vector_indexes = parameters.vector_indexes;
    return definition;
}

api::ImportTableDescription description_of(const EngineState& state,
                                           const api::ImportTableRequest& request, double now) {
    api::ImportTableDescription description;
    description.table_arn = "arn:aws:dynamodb:" + state.region + ":000000000000:table/" +
                            request.table_creation_parameters.table_name;
    description.import_arn = make_arn(description.table_arn, "import", now);
    description.import_status = "IN_PROGRESS";
    description.client_token = request.client_token;
    description.s3_bucket_source = request.s3_bucket_source;
    description.input_format = request.input_format;
    description.input_format_options = request.input_format_options;
    description.input_compression_type = request.input_compression_type.value_or("NONE");
    description.table_creation_parameters = request.table_creation_parameters;
    description.start_time = now;
    return description;
}

}  // namespace

Result<api::ImportTableDescription> begin_import(EngineState& state,
                                                 const api::ImportTableRequest& request,
                                                 api::CommitTicket& ticket) {
    if (Result<void> fine = check_request(state, request); !fine) {
        return fine.error();
    }
    const api::CreateTableRequest definition = definition_of(request.table_creation_parameters);
    if (Result<void> valid = api::check_create_table(definition); !valid) {
        return valid.error();
    }
    if (state.catalogue.find(definition.table_name) != nullptr) {
        return Error(server_errc::resource_in_use,
                     "Table already exists: " + definition.table_name);
    }
    const double now = state.clock();
    api::ImportTableDescription description = description_of(state, request, now);
    const Result<TableHandle> table =
        state.catalogue.create_loading(definition, now, std::nullopt, ticket);
    if (!table) {
        return table.error();
    }
    description.table_id = (*table)->identity().uuid;
    const auto put = put_record(*state.storage, description);
    if (!put) {
        return put.error();
    }
    ticket = *put;
    state.jobs.start(state, std::make_unique<ImportJob>(description, *table,
                                                        SourceFinder(state.options.export_directory,
                                                                     request.s3_bucket_source)));
    return description;
}

}  // namespace dynox::engine
