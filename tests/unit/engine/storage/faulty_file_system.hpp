// A file system for RocksDB that fails at a chosen call, and can lose what was not synced, as a power cut does.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <string>
#include <utility>

namespace dynox::test {

enum class Fault {
    none,
    fail_once,  // the call fails, the next ones do not: a disk that was full for a moment
    fail,       // this call and all later ones fail: the device is gone, or the process ends here
    tear,       // as fail, but an append writes its first half
};

/// Files are those of the system, except that syncs are only noted down. Calls that change something are counted.
class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
  public:
    using IOStatus = rocksdb::IOStatus;

    FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    [[nodiscard]] const char* Name() const override { return "FaultyFileSystem"; }

    /// The `call`-th change from now on (the first is 1) meets `fault`.
    void plan(Fault fault, std::uint64_t call) {
        const std::lock_guard lock(mutex_);
        fault_ = fault;
        fault_call_ = calls_ + call;
    }
    [[nodiscard]] std::uint64_t calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    /// Whether the planned call came.
    [[nodiscard]] bool has_failed() const {
        const std::lock_guard lock(mutex_);
        return failed_;
    }

    /// After the store is closed: files end where they were synced, or somewhere behind it; files whose directory was
    /// not synced after they were made or renamed are gone, and those they replaced are back.
    void lose_unsynced(std::uint32_t seed) {
        namespace fs = std::filesystem;
        std::mt19937 random(seed);
        for (const auto& [path, state] : files_) {
            if (fs::exists(path) && fs::file_size(path) > state.synced) {
                const std::uint64_t open = fs::file_size(path) - state.synced;
                fs::resize_file(path, state.synced + (random() % 2 == 0 ? 0 : random() % open));
            }
        }
        for (const auto& [path, old] : new_entries_) {
            fs::remove(path);
            if (old) {
                std::ofstream(path, std::ios::binary) << *old;
            }
        }
        files_.clear();
        new_entries_.clear();
    }

    IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                             rocksdb::IODebugContext* debug) override {
        if (meet_fault("create") != Verdict::go_on) {
            return broken("create", path);
        }
        auto status = target()->NewWritableFile(path, options, result, debug);
        if (status.ok()) {
            {
                const std::lock_guard lock(mutex_);
                files_[path] = {};
                new_entries_.try_emplace(path, std::nullopt);
            }
            *result = std::make_unique<File>(*this, path, std::move(*result));
        }
        return status;
    }

    IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                          std::unique_ptr<rocksdb::FSDirectory>* result,
                          rocksdb::IODebugContext* debug) override {
        auto status = target()->NewDirectory(path, options, result, debug);
        if (status.ok()) {
            *result = std::make_unique<Directory>(*this, path, std::move(*result));
        }
        return status;
    }

    IOStatus RenameFile(const std::string& from, const std::string& to,
                        const rocksdb::IOOptions& options,
                        rocksdb::IODebugContext* debug) override {
        if (meet_fault("rename") != Verdict::go_on) {
            return broken("rename", from);
        }
        const std::lock_guard lock(mutex_);
        std::optional<std::string> old;
        if (std::filesystem::exists(to)) {
            std::ostringstream text;
            text << std::ifstream(to, std::ios::binary).rdbuf();
            old = text.str();
        }
        auto status = target()->RenameFile(from, to, options, debug);
        if (status.ok()) {
            files_[to] = files_[from];
            files_.erase(from);
            new_entries_.erase(from);
            new_entries_.try_emplace(to, old);
        }
        return status;
    }

    IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                        rocksdb::IODebugContext* debug) override {
        if (meet_fault("delete") != Verdict::go_on) {
            return broken("delete", path);
        }
        const std::lock_guard lock(mutex_);
        files_.erase(path);
        new_entries_.erase(path);
        return target()->DeleteFile(path, options, debug);
    }

  private:
    enum class Verdict { go_on, fail, tear };
    struct FileState {
        std::uint64_t size = 0;
        std::uint64_t synced = 0;
    };

    class File final : public rocksdb::FSWritableFileOwnerWrapper {
      public:
        File(FaultyFileSystem& system, std::string path,
             std::unique_ptr<rocksdb::FSWritableFile>&& file)
            : FSWritableFileOwnerWrapper(std::move(file)),
              system_(system),
              path_(std::move(path)) {}

        IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                        rocksdb::IODebugContext* debug) override {
            switch (system_.meet_fault("append")) {
                case Verdict::fail:
                    return broken("append", path_);
                case Verdict::tear: {
                    const auto half = rocksdb::Slice(data.data(), data.size() / 2);
                    target()->Append(half, options, debug).PermitUncheckedError();
                    system_.note(path_, half.size(), false);
                    return broken("append", path_);
                }
                case Verdict::go_on:
                    break;
            }
            system_.note(path_, data.size(), false);
            return target()->Append(data, options, debug);
        }
        IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                        const rocksdb::DataVerificationInfo&,
                        rocksdb::IODebugContext* debug) override {
            return Append(data, options, debug);
        }
        IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
            if (system_.meet_fault("sync") != Verdict::go_on) {
                return broken("sync", path_);
            }
            system_.note(path_, 0, true);
            return IOStatus::OK();
        }
        IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
            return Sync(options, debug);
        }
        IOStatus Close(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
            const bool fails = system_.meet_fault("close") != Verdict::go_on;
            const IOStatus closed = target()->Close(options, debug);
            return fails ? broken("close", path_) : closed;
        }

      private:
        FaultyFileSystem& system_;
        std::string path_;
    };

    class Directory final : public rocksdb::FSDirectoryWrapper {
      public:
        Directory(FaultyFileSystem& system, std::string path,
                  std::unique_ptr<rocksdb::FSDirectory>&& directory)
            : FSDirectoryWrapper(std::move(directory)), system_(system), path_(std::move(path)) {}
        IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
            return sync();
        }
        IOStatus FsyncWithDirOptions(const rocksdb::IOOptions&, rocksdb::IODebugContext*,
                                     const rocksdb::DirFsyncOptions&) override {
            return sync();
        }

      private:
        IOStatus sync() {
            if (system_.meet_fault("sync directory") != Verdict::go_on) {
                return broken("sync", path_);
            }
            const std::lock_guard lock(system_.mutex_);
            system_.new_entries_.clear();  // RocksDB has all its files in one directory
            return IOStatus::OK();
        }
        FaultyFileSystem& system_;
        std::string path_;
    };

    [[nodiscard]] static IOStatus broken(const std::string& what, const std::string& path) {
        return IOStatus::IOError("injected fault: " + what, path);
    }

    [[nodiscard]] Verdict meet_fault(std::string_view what) {
        const std::lock_guard lock(mutex_);
        ++calls_;
        if (fault_ == Fault::none || calls_ < fault_call_) {
            return Verdict::go_on;
        }
        if (calls_ > fault_call_) {
            return fault_ == Fault::fail_once ? Verdict::go_on : Verdict::fail;
        }
        failed_ = true;
        return fault_ == Fault::tear && what == "append" ? Verdict::tear : Verdict::fail;
    }

    void note(const std::string& path, std::uint64_t appended, bool synced) {
        const std::lock_guard lock(mutex_);
        FileState& state = files_[path];
        state.size += appended;
        if (synced) {
            state.synced = state.size;
        }
    }

    mutable std::mutex mutex_;
    Fault fault_ = Fault::none;
    std::uint64_t fault_call_ = 0;
    std::uint64_t calls_ = 0;
    bool failed_ = false;
    std::map<std::string, FileState> files_;
    std::map<std::string, std::optional<std::string>> new_entries_;  // with what they replaced
};

}  // namespace dynox::test
