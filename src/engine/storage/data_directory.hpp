// The directory of durable storage: whose it is, who holds it, which format it has.
//
//   DYNOX      text; first line "dynox data format 1". Written last: a directory without it was never completed.
//   DYNOX.new  the same while the directory is being made; what lies beside it may be thrown away
//   lock       pid of the process that holds the directory, locked (flock) as long as that lives
//   db/        files of the storage module (RocksDB)
//   db.restored/  while a snapshot is restored: its copy, then what it replaced; may be thrown away
//   snapshots/NAME/  a data directory by itself for each snapshot
#pragma once

#include <cstdint>
#include <string>

#include "dynox/errors.hpp"

namespace dynox::engine {

inline constexpr std::uint32_t data_format_version = 1;

/// A data directory held by this process.
class DataDirectory {
  public:
    /// Takes `path`, which is made if it is not there.
    /// \par Errors   storage_in_use "PATH is in use by pid N"; storage_unusable: it cannot be made, read or written, or
    ///               holds something else; storage_damaged: the format is unknown or newer.
    [[nodiscard]] static Result<DataDirectory> open(const std::string& path);
    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&& other) noexcept;
    ~DataDirectory();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string store_path() const { return path_ + "/db"; }
    /// It holds no data yet: the store is to be made, then finish_creation() called.
    [[nodiscard]] bool is_new() const noexcept { return is_new_; }
    [[nodiscard]] Result<void> finish_creation();

  private:
    explicit DataDirectory(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] Result<void> lock();
    [[nodiscard]] Result<void> check_format();
    [[nodiscard]] Result<void> start_creation();

    std::string path_;
    int lock_descriptor_ = -1;
    bool is_new_ = false;
};

}  // namespace dynox::engine
