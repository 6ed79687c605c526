#include "engine/storage/rocksdb_store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

#include "engine/storage/rocksdb_log_check.hpp"

namespace dynox::engine {
namespace {

// Memory is bounded for machines that people develop on: cache + write buffers + open tables, some 80 MB at most.
constexpr std::size_t block_cache_bytes = 32U << 20;
constexpr std::size_t write_buffer_bytes = 8U << 20;
constexpr int write_buffers_max = 3;
constexpr std::uint64_t log_bytes_max = 64U << 20;
constexpr std::uint64_t manifest_bytes_max = 16U << 20;
constexpr int open_tables_max = 256;
constexpr int background_jobs_max = 2;
constexpr double filter_bits_per_key = 10;

[[nodiscard]] rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}
[[nodiscard]] std::string_view view(const rocksdb::Slice& bytes) {
    return {bytes.data(), bytes.size()};
}

/// Keeps the last warning in memory, which names the file where a status does not, instead of a log file.
class LastWarning final : public rocksdb::Logger {
  public:
    LastWarning() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}
    using Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        char text[512];
        std::vsnprintf(text, sizeof text, format, arguments);
        const std::lock_guard lock(mutex_);
        text_ = text;
    }
    [[nodiscard]] std::string text() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

  private:
    mutable std::mutex mutex_;
    std::string text_;
};

[[nodiscard]] StoreStatus translate(const rocksdb::Status& status) {
    if (status.ok()) {
        return {};
    }
    // NotSupported: a table or log of a newer RocksDB, or a flipped version number.
    const bool damaged = status.IsCorruption() || status.IsNotSupported();
    return {damaged ? StoreStatus::Code::damaged : StoreStatus::Code::unusable, status.ToString()};
}

[[nodiscard]] rocksdb::CompressionType best_compression() {
    const auto supported = rocksdb::GetSupportedCompressions();
    const bool lz4 =
        std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
    return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

[[nodiscard]] rocksdb::Options make_options(bool create, rocksdb::Env* env) {
    rocksdb::Options options;
    options.env = env;
    options.create_if_missing = create;
    options.paranoid_checks = true;
    // A log that ends within a record was cut by a crash, and nothing behind the cut was acknowledged. Damage before
    // the end is refused; RocksDB's default would silently drop what comes after it.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.write_buffer_size = write_buffer_bytes;
    options.max_write_buffer_number = write_buffers_max;
    options.max_total_wal_size = log_bytes_max;
    options.max_manifest_file_size = manifest_bytes_max;
    options.max_open_files = open_tables_max;
    options.max_background_jobs = background_jobs_max;
    options.level_compaction_dynamic_level_bytes = true;
    options.compression = best_compression();
    options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    options.stats_dump_period_sec = 0;  // these two would keep a thread awake
    options.stats_persist_period_sec = 0;

    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(block_cache_bytes);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(filter_bits_per_key));
    table.cache_index_and_filter_blocks = true;  // so that they count as cache
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.format_version = 5;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

class RocksDBCursor final : public ByteCursor {
  public:
    RocksDBCursor(rocksdb::DB& db, std::string_view low, std::string_view high, Direction direction)
        : low_(low), high_(high), direction_(direction), low_slice_(low_), high_slice_(high_) {
        rocksdb::ReadOptions options;
        options.iterate_lower_bound = &low_slice_;
        options.iterate_upper_bound = &high_slice_;
        iterator_.reset(low < high ? db.NewIterator(options) : rocksdb::NewEmptyIterator());
        if (direction == Direction::forward) {
            iterator_->SeekToFirst();
        } else {
            iterator_->SeekToLast();
        }
    }
    [[nodiscard]] bool valid() const override { return iterator_->Valid(); }
    [[nodiscard]] std::string_view key() const override { return view(iterator_->key()); }
    [[nodiscard]] std::string_view value() const override { return view(iterator_->value()); }
    void next() override {
        if (direction_ == Direction::forward) {
            iterator_->Next();
        } else {
            iterator_->Prev();
        }
    }
    StoreStatus status() const override { return translate(iterator_->status()); }

  private:
    std::string low_;
    std::string high_;
    Direction direction_;
    rocksdb::Slice low_slice_;
    rocksdb::Slice high_slice_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksDBStore final : public ByteStore {
  public:
    explicit RocksDBStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}

    ~RocksDBStore() override {
        // A failure leaves the log, which has everything: the next open replays it.
        if (!abandoned_) {
            db_->Flush(rocksdb::FlushOptions()).PermitUncheckedError();
        }
        const auto closed = db_->Close();
        closed.PermitUncheckedError();
    }

    StoreStatus get(std::string_view key, ByteSink& sink) const override {
        rocksdb::PinnableSlice value;
        const auto status =
            db_->Get(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), slice(key), &value);
        if (status.ok()) {
            sink.take(view(value));
        }
        return status.IsNotFound() ? StoreStatus() : translate(status);
    }

    [[nodiscard]] std::unique_ptr<ByteCursor> range(std::string_view low, std::string_view high,
                                                    Direction direction) const override {
        return std::make_unique<RocksDBCursor>(*db_, low, high, direction);
    }

    StoreStatus write(const ByteChange* changes, std::size_t count) override {
        std::size_t bytes = 16;  // header and slack
        for (std::size_t i = 0; i < count; ++i) {
            bytes += changes[i].key.size() + changes[i].value.size() + 12;
        }
        rocksdb::WriteBatch batch(bytes);
        for (std::size_t i = 0; i < count; ++i) {
            const auto status = add(batch, changes[i]);
            if (!status.ok()) {
                return translate(status);
            }
        }
        return translate(db_->Write(rocksdb::WriteOptions(), &batch));
    }

    StoreStatus sync() override { return translate(db_->SyncWAL()); }

    StoreStatus checkpoint(const char* directory) const override {
        rocksdb::Checkpoint* made = nullptr;
        const auto status = rocksdb::Checkpoint::Create(db_.get(), &made);
        const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
        // What memory holds is flushed first, so that no log has to be copied.
        return translate(status.ok() ? checkpoint->CreateCheckpoint(directory) : status);
    }

    void abandon() override {
        // Not flushed: that uses statics which are made at the first flush, and so are gone by now.
        db_->SyncWAL().PermitUncheckedError();
        rocksdb::CancelAllBackgroundWork(db_.get(), true);  // its threads use statics too
        abandoned_ = true;
    }

  private:
    [[nodiscard]] static rocksdb::Status add(rocksdb::WriteBatch& batch, const ByteChange& change) {
        switch (change.kind) {
            case ByteChange::Kind::put:
                return batch.Put(slice(change.key), slice(change.value));
            case ByteChange::Kind::erase:
                return batch.Delete(slice(change.key));
            case ByteChange::Kind::erase_range:
                return batch.DeleteRange(slice(change.key), slice(change.value));
        }
        return rocksdb::Status::InvalidArgument("unknown kind of change");
    }

    std::unique_ptr<rocksdb::DB> db_;
    bool abandoned_ = false;
};

}  // namespace

std::unique_ptr<ByteStore> open_rocksdb_store(const std::string& directory, bool create,
                                              rocksdb::Env* env, StoreStatus& status) {
    status = check_logs(*env->GetFileSystem(), directory);
    if (!status.ok()) {
        return nullptr;
    }
    rocksdb::Options options = make_options(create, env);
    const auto warning = std::make_shared<LastWarning>();
    options.info_log = warning;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, directory, &db);
    if (opened.ok()) {
        return std::make_unique<RocksDBStore>(std::unique_ptr<rocksdb::DB>(db));
    }
    status = translate(opened);
    // A store that was made before and now lacks a file, CURRENT among them, is damaged.
    if (!create && (opened.IsInvalidArgument() || opened.IsPathNotFound() || opened.IsNotFound())) {
        status.code = StoreStatus::Code::damaged;
    }
    const std::string found = warning->text();
    if (!found.empty() && status.message.find(directory) == std::string::npos) {
        status.message += " (" + found + ")";
    }
    return nullptr;
}

}  // namespace dynox::engine
