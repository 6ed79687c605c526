// ExportTableToPointInTime: the request's checks, and the job that writes the files.
#include <openssl/evp.h>
#include <zlib.h>

#include <cmath>
#include <ctime>
#include <random>

#include "engine/backup/backups.hpp"
#include "engine/backup/folder.hpp"
#include "engine/backup/past_items.hpp"
#include "engine/backup/transfer_records.hpp"
#include "json/dynamodb_json.hpp"
#include "value/hexadecimal.hpp"

namespace dynox::engine {
namespace {

constexpr std::uint64_t data_file_bytes_max = std::uint64_t{256} << 20;  // of JSON
constexpr std::size_t step_bytes_max = std::size_t{4} << 20;             // of JSON
constexpr double increment_seconds_min = 15 * 60;    // Developer Guide, "Incremental export"
constexpr double increment_seconds_max = 24 * 3600;  // Developer Guide, "Incremental export"
constexpr int gzip_window_bits = 31;                 // zlib: the largest window, gzip's frame
constexpr const char* incremental = "INCREMENTAL_EXPORT";

std::string base64_of(std::string_view bytes) {
    std::string text;
    json::append_base64(text, bytes);
    return text;
}

/// MD5, as S3 tells of its objects.
class Md5 {
  public:
    Md5() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_.get(), EVP_md5(), nullptr); }
    void add(std::string_view bytes) {
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }
    /// 16 raw bytes.
    [[nodiscard]] std::string finish() {
        std::string digest(EVP_MAX_MD_SIZE, '\0');
        unsigned size = 0;
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), &size);
        digest.resize(size);
        return digest;
    }

  private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string md5_of(std::string_view bytes) {
    Md5 digest;
    digest.add(bytes);
    return digest.finish();
}

/// A gzip file on its way, and the MD5 of its bytes.
class GzipFile {
  public:
    explicit GzipFile(Descriptor file)
        : file_(std::move(file)), buffer_(std::size_t{64} << 10, '\0') {
        ready_ = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, 8,
                              Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~GzipFile() {
        if (ready_) {
            deflateEnd(&stream_);
        }
    }
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;

    [[nodiscard]] Result<void> write(std::string_view text) { return pack(text, Z_NO_FLUSH); }
    /// Ends the file. \returns its MD5, raw.
    [[nodiscard]] Result<std::string> finish() {
        if (Result<void> packed = pack({}, Z_FINISH); !packed) {
            return packed.error();
        }
        return digest_.finish();
    }

  private:
    [[nodiscard]] Result<void> pack(std::string_view text, int flush) {
        if (!ready_) {
            return Error(client_errc::storage_unusable, "zlib has no memory for an export");
        }
        // zlib does not change its input.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
            stream_.avail_out = static_cast<uInt>(buffer_.size());
            deflate(&stream_, flush);
            const std::string_view packed(buffer_.data(), buffer_.size() - stream_.avail_out);
            digest_.add(packed);
            if (Result<void> written = write_all(file_, packed); !written) {
                return written;
            }
        } while (stream_.avail_out == 0);
        return {};
    }

    Descriptor file_;
    std::string buffer_;
    z_stream stream_{};
    bool ready_ = false;
    Md5 digest_;
};

/// The lines of an export, one after the other.
class Lines {
  public:
    virtual ~Lines() = default;
    [[nodiscard]] virtual Result<bool> prepare(std::size_t& budget) = 0;
    [[nodiscard]] virtual bool valid() const = 0;
    virtual void append(std::string& out) const = 0;
    virtual void next() = 0;
    [[nodiscard]] virtual Result<void> status() const { return {}; }
};

class FullLines final : public Lines {
  public:
    FullLines(EngineState& state, const Table& table, Moment moment)
        : items_(state, table, moment) {}
    Result<bool> prepare(std::size_t& budget) override { return items_.prepare(budget); }
    bool valid() const override { return items_.valid(); }
    void append(std::string& out) const override {
        out.append("{\"Item\":");
        json::append_item(out, items_.item());
        out.append("}\n");
    }
    void next() override { items_.next(); }
    Result<void> status() const override { return items_.status(); }

  private:
    PastItems items_;
};

class IncrementalLines final : public Lines {
  public:
    enum class View : std::uint8_t { new_image, new_and_old_images };
    IncrementalLines(EngineState& state, TableHandle table, Moment begin, Moment end, View view)
        : table_(std::move(table)), view_(view), items_(state, *table_, begin, end) {}
    Result<bool> prepare(std::size_t& budget) override { return items_.prepare(budget); }
    bool valid() const override { return items_.valid(); }
    void append(std::string& out) const override {
        const ChangedItems::Change& change = items_.change();
        const auto micros =
            static_cast<std::int64_t>(std::llround(time_of_moment(change.last) * 1e6));
        out.append("{\"Metadata\":{\"WriteTimestampMicros\":{\"N\":\"");
        out.append(std::to_string(micros)).append("\"}}");
        if (change.before || change.after) {
            out.append(",\"Keys\":");
            json::append_item(out, keys_of(change.after ? *change.after : *change.before));
        }
        if (change.before && view_ == View::new_and_old_images) {
            out.append(",\"OldImage\":");
            json::append_item(out, *change.before);
        }
        if (change.after) {
            out.append(",\"NewImage\":");
            json::append_item(out, *change.after);
        }
        out.append("}\n");
    }
    void next() override { items_.next(); }

  private:
    [[nodiscard]] FlatItem keys_of(FlatItemView item) const {
        ItemWriter writer;
        for (const KeyAttribute& attribute : table_->key().attributes) {
            writer.name(attribute.name);
            writer.value(item.find(attribute.name));
        }
        return writer.finish();
    }
    const TableHandle table_;
    const View view_;
    ChangedItems items_;
};

/// 26 letters and digits, as the service names files.
std::string file_name() {
    std::random_device device;
    std::string name;
    for (int i = 0; i < 26; ++i) {
        name.push_back("abcdefghijklmnopqrstuvwxyz234567"[device() & 31U]);
    }
    return name + ".json.gz";
}

/// "2020-11-04T07:28:34.028Z"
std::string time_text(double time) {
    const auto milliseconds = static_cast<std::int64_t>(std::llround(time * 1000));
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char day[32];
    const std::size_t size = std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S.", &parts);
    const std::string fraction = std::to_string(1000 + milliseconds % 1000);
    return std::string(day, size) + fraction.substr(1) + "Z";
}

void member(std::string& out, std::string_view name, const std::optional<std::string>& text) {
    out.append(out.empty() ? "{" : ",");
    json::append_string(out, name);
    out.push_back(':');
    if (text) {
        json::append_string(out, *text);
    } else {
        out.append("null");
    }
}
void member(std::string& out, std::string_view name, std::int64_t number) {
    out.append(out.empty() ? "{" : ",");
    json::append_string(out, name);
    out.append(":").append(std::to_string(number));
}

class ExportJob final : public Job {
  public:
    ExportJob(api::ExportDescription description, std::string id, Folder bucket,
              std::unique_ptr<Lines> lines)
        : description_(std::move(description)),
          id_(std::move(id)),
          bucket_(std::move(bucket)),
          lines_(std::move(lines)) {}

    Result<Progress> step(EngineState& state, std::size_t items) override {
        const Result<bool> waits = lines_->prepare(items);
        if (!waits) {
            return waits.error();
        }
        if (*waits) {
            return Progress::more;
        }
        if (Result<void> written = write_lines(items); !written) {
            return written.error();
        }
        if (lines_->valid()) {
            return Progress::more;
        }
        if (Result<void> status = lines_->status(); !status) {
            return status.error();
        }
        if (Result<void> ended = finish(state.clock()); !ended) {
            return ended.error();
        }
        const auto put = put_record(*state.storage, description_);
        return put ? Result<Progress>(Progress::done) : put.error();
    }
    void fail(EngineState& state, const Error& error) override {
        description_.export_status = "FAILED";
        description_.end_time = state.clock();
        description_.failure_code = "S3InternalError";
        description_.failure_message = error.message();
        static_cast<void>(put_record(*state.storage, description_));
    }

  private:
    [[nodiscard]] std::string folder() const {
        std::string key = description_.s3_prefix.value_or("");
        if (!key.empty() && key.back() != '/') {
            key.push_back('/');
        }
        return key + "AWSDynamoDB/";
    }
    [[nodiscard]] std::string data_folder() const {
        return folder() + (description_.export_type == incremental ? "data/" : id_ + "/data/");
    }

    [[nodiscard]] Result<void> write_lines(std::size_t items) {
        std::string text;
        for (; lines_->valid() && items != 0 && text.size() < step_bytes_max;
             lines_->next(), --items) {
            lines_->append(text);
            ++file_items_;
        }
        if (file_ == nullptr) {
            Result<Folder> folder = bucket_.enter(data_folder(), Folder::Missing::make);
            if (!folder) {
                return folder.error();
            }
            file_name_ = file_name();
            Result<Descriptor> file = folder->create_file(file_name_);
            if (!file) {
                return file.error();
            }
            file_ = std::make_unique<GzipFile>(*std::move(file));
        }
        file_bytes_ += text.size();
        if (Result<void> written = file_->write(text); !written) {
            return written;
        }
        return file_bytes_ < data_file_bytes_max && lines_->valid() ? Result<void>() : end_file();
    }

    [[nodiscard]] Result<void> end_file() {
        const Result<std::string> digest = file_->finish();
        if (!digest) {
            return digest.error();
        }
        file_.reset();
        std::string hexadecimal;
        append_hexadecimal(hexadecimal, *digest);
        std::string line;
        member(line, "itemCount", file_items_);
        member(line, "md5Checksum", base64_of(*digest));
        member(line, "etag", hexadecimal);
        member(line, "dataFileS3Key", data_folder() + file_name_);
        files_.append(line).append("}\n");
        items_ += file_items_;
        bytes_ += file_bytes_;
        file_items_ = 0;
        file_bytes_ = 0;
        return {};
    }

    [[nodiscard]] std::string summary() const {
        const bool is_full = description_.export_type != incremental;
        std::string text;
        member(text, "version", is_full ? "2020-06-30" : "2023-08-01");
        member(text, "exportArn", description_.export_arn);
        member(text, "startTime", time_text(description_.start_time.value_or(0)));
        member(text, "endTime", time_text(description_.end_time.value_or(0)));
        member(text, "tableArn", description_.table_arn);
        member(text, "tableId", description_.table_id);
        if (is_full) {
            member(text, "exportTime", time_text(description_.export_time.value_or(0)));
        } else {
            const api::IncrementalExportSpecification& part =
                *description_.incremental_export_specification;
            member(text, "exportFromTime", time_text(part.export_from_time.value_or(0)));
            member(text, "exportToTime", time_text(part.export_to_time.value_or(0)));
        }
        member(text, "s3Bucket", description_.s3_bucket);
        member(text, "s3Prefix", description_.s3_prefix);
        member(text, "s3SseAlgorithm", description_.s3_sse_algorithm);
        member(text, "s3SseKmsKeyId", description_.s3_sse_kms_key_id);
        member(text, "manifestFilesS3Key", folder() + id_ + "/manifest-files.json");
        member(text, "billedSizeBytes", description_.billed_size_bytes.value_or(0));
        member(text, "itemCount", description_.item_count.value_or(0));
        member(text, "outputFormat", description_.export_format);
        if (!is_full) {
            member(text, "outputView",
                   description_.incremental_export_specification->export_view_type);
        }
        member(text, "exportType", description_.export_type);
        return text + "}";
    }

    [[nodiscard]] Result<void> finish(double now) {
        description_.export_status = "COMPLETED";
        description_.end_time = now;
        description_.item_count = items_;
        description_.export_manifest = folder() + id_ + "/manifest-summary.json";
        description_.billed_size_bytes = static_cast<std::int64_t>(bytes_);
        const Result<Folder> place = bucket_.enter(folder() + id_, Folder::Missing::make);
        if (!place) {
            return place.error();
        }
        // The summary last: an export that has one is whole.
        const std::string summary_text = summary();
        const std::pair<const char*, std::string> files[] = {
            {"manifest-files.json", files_},
            {"manifest-files.md5", base64_of(md5_of(files_))},
            {"manifest-summary.md5", base64_of(md5_of(summary_text))},
            {"manifest-summary.json", summary_text},
        };
        for (const auto& [name, text] : files) {
            const Result<Descriptor> file = place->create_file(name);
            if (!file) {
                return file.error();
            }
            if (Result<void> written = write_all(*file, text); !written) {
                return written;
            }
        }
        return {};
    }

    api::ExportDescription description_;
    const std::string id_;
    Folder bucket_;
    std::unique_ptr<Lines> lines_;
    std::unique_ptr<GzipFile> file_;
    std::string file_name_;
    std::string files_;  // manifest-files.json
    std::int64_t file_items_ = 0;
    std::uint64_t file_bytes_ = 0;
    std::int64_t items_ = 0;
    std::uint64_t bytes_ = 0;
};

Error invalid_time(const std::string& what) {
    return {server_errc::invalid_export_time,
            "The specified ExportTime is outside of the point in time recovery window: " + what};
}

Error recovery_is_off(const Table& table) {
    return {server_errc::point_in_time_recovery_unavailable,
            "Point in time recovery is not enabled for table '" + table.name() + "'"};
}

/// Fills what is absent. Errors: invalid_export_time; validation.
Result<void> set_times(api::ExportDescription& description, double earliest, double latest) {
    if (description.export_type != incremental) {
        description.export_time = description.export_time.value_or(latest);
        if (*description.export_time > latest || *description.export_time < earliest) {
            return invalid_time("expected " + time_text(earliest) + " to " + time_text(latest));
        }
        return {};
    }
    if (!description.incremental_export_specification ||
        !description.incremental_export_specification->export_from_time) {
        return invalid_parameter(
            "IncrementalExportSpecification with ExportFromTime is required for an incremental "
            "export");
    }
    api::IncrementalExportSpecification& part = *description.incremental_export_specification;
    part.export_to_time = part.export_to_time.value_or(latest);
    part.export_view_type = part.export_view_type.value_or("NEW_AND_OLD_IMAGES");
    const double length = *part.export_to_time - *part.export_from_time;
    if (*part.export_from_time < earliest || *part.export_to_time > latest) {
        return invalid_time("expected " + time_text(earliest) + " to " + time_text(latest));
    }
    if (length < increment_seconds_min || length > increment_seconds_max) {
        return invalid_time("an incremental export is of 15 minutes to 24 hours");
    }
    return {};
}

api::ExportDescription description_of(const api::ExportTableToPointInTimeRequest& request,
                                      const Table& table, double now) {
    api::ExportDescription description;
    description.export_arn = make_arn(table.arn(), "export", now);
    description.export_status = "IN_PROGRESS";
    description.start_time = now;
    description.table_arn = table.arn();
    description.table_id = table.identity().uuid;
    description.export_time = request.export_time;
    description.client_token = request.client_token;
    description.s3_bucket = request.s3_bucket;
    description.s3_bucket_owner = request.s3_bucket_owner;
    description.s3_prefix = request.s3_prefix;
    description.s3_sse_algorithm = request.s3_sse_algorithm.value_or("AES256");
    description.s3_sse_kms_key_id = request.s3_sse_kms_key_id;
    description.export_format = request.export_format.value_or("DYNAMODB_JSON");
    description.export_type = request.export_type.value_or("FULL_EXPORT");
    description.incremental_export_specification = request.incremental_export_specification;
    return description;
}

std::unique_ptr<Lines> lines_of(EngineState& state, const TableHandle& table,
                                const api::ExportDescription& description) {
    if (description.export_type != incremental) {
        return std::make_unique<FullLines>(state, *table, end_of(*description.export_time));
    }
    const api::IncrementalExportSpecification& part = *description.incremental_export_specification;
    return std::make_unique<IncrementalLines>(
        state, table, begin_of(*part.export_from_time), begin_of(*part.export_to_time),
        part.export_view_type == "NEW_IMAGE" ? IncrementalLines::View::new_image
                                             : IncrementalLines::View::new_and_old_images);
}

Result<void> check_request(const EngineState& state,
                           const api::ExportTableToPointInTimeRequest& request) {
    if (Result<void> there = check_export_directory(state); !there) {
        return there;
    }
    if (request.export_format == "ION") {
        return validation_error("dynox writes no ION: expected ExportFormat DYNAMODB_JSON");
    }
    if (request.s3_bucket.find('/') != std::string::npos || request.s3_bucket.empty()) {
        return validation_error("expected S3Bucket to be the name of a bucket, found: " +
                                request.s3_bucket);
    }
    if (Result<void> fine = check_key_path(request.s3_bucket, "S3Bucket"); !fine) {
        return fine;
    }
    return check_key_path(request.s3_prefix.value_or(""), "S3Prefix");
}

}  // namespace

Result<api::ExportDescription> begin_export(EngineState& state,
                                            const api::ExportTableToPointInTimeRequest& request,
                                            api::CommitTicket& ticket) {
    if (Result<void> fine = check_request(state, request); !fine) {
        return fine.error();
    }
    const Result<TableHandle> table = find_backed_up_table(state, request.table_arn);
    if (!table) {
        return table.error();
    }
    const auto setting = state.recovery.find(**table);
    if (!setting) {
        return recovery_is_off(**table);
    }
    const double now = state.clock();
    api::ExportDescription description = description_of(request, **table, now);
    const double latest = state.recovery.end_at_latest(**table, now);
    if (Result<void> timed = set_times(description, setting->earliest(now), latest); !timed) {
        return timed.error();
    }
    const Result<Folder> root = Folder::open(state.options.export_directory);
    if (!root) {
        return validation_error(root.error().message());
    }
    Result<Folder> bucket = root->enter(request.s3_bucket, Folder::Missing::make);
    if (!bucket) {
        return validation_error(bucket.error().message());
    }
    std::unique_ptr<Lines> lines = lines_of(state, *table, description);
    if ((*table)->dropped()) {  // maybe before the views were taken
        return Error(server_errc::table_not_found, "Table not found: " + request.table_arn);
    }
    // So may have been the end of the log.
    const auto still = state.recovery.find(**table);
    if (!still) {
        return recovery_is_off(**table);
    }
    if (Result<void> timed = set_times(description, still->earliest(now), latest); !timed) {
        return timed.error();
    }
    const Result<api::CommitTicket> put = put_record(*state.storage, description);
    if (!put) {
        return put.error();
    }
    ticket = *put;
    std::string id = description.export_arn.substr(description.export_arn.rfind('/') + 1);
    state.jobs.start(state, std::make_unique<ExportJob>(description, std::move(id),
                                                        *std::move(bucket), std::move(lines)));
    return description;
}

}  // namespace dynox::engine
