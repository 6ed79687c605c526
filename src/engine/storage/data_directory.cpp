#include "engine/storage/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "dynox/version.hpp"

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view format_line = "dynox data format ";
constexpr const char* marker_name = "DYNOX";
constexpr const char* new_marker_name = "DYNOX.new";
constexpr const char* lock_name = "lock";

[[nodiscard]] Error unusable(const std::string& what, const std::string& reason) {
    return Error(client_errc::storage_unusable, what + ": " + reason);
}

[[nodiscard]] Error unusable_by_errno(const std::string& what) {
    return unusable(what, std::strerror(errno));
}

/// Text of a file for a message: short and printable.
[[nodiscard]] std::string printable(std::string_view text) {
    constexpr std::size_t size_max = 40;
    std::string out(text.substr(0, size_max));
    for (char& c : out) {
        if (c < ' ' || c > '~') {
            c = '?';
        }
    }
    return out;
}

[[nodiscard]] Result<void> sync_path(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) {
        return unusable_by_errno("cannot open " + path);
    }
    const bool synced = ::fsync(descriptor) == 0;
    const int reason = errno;
    ::close(descriptor);
    errno = reason;
    return synced ? Result<void>() : unusable_by_errno("cannot sync " + path);
}

/// The first entry that keeps a directory without marker from being taken; empty if there is none.
[[nodiscard]] Result<std::string> foreign_entry(const std::string& path) {
    std::error_code failure;
    fs::directory_iterator entries(path, failure);
    for (; !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        const std::string name = entries->path().filename().string();
        if (name != lock_name && name != "lost+found") {  // the latter: root of a file system
            return name;
        }
    }
    return failure ? Result<std::string>(unusable("cannot read " + path, failure.message()))
                   : std::string();
}

}  // namespace

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)),
      lock_descriptor_(std::exchange(other.lock_descriptor_, -1)),
      is_new_(other.is_new_) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_descriptor_, other.lock_descriptor_);
    std::swap(is_new_, other.is_new_);
    return *this;
}

DataDirectory::~DataDirectory() {
    if (lock_descriptor_ >= 0) {
        ::close(lock_descriptor_);  // unlocks
    }
}

Result<DataDirectory> DataDirectory::open(const std::string& path) {
    std::error_code failure;
    fs::create_directories(path, failure);
    std::error_code not_seen;
    if (!fs::is_directory(path, not_seen)) {
        return unusable("cannot make the data directory " + path,
                        failure ? failure.message() : "it is not a directory");
    }
    DataDirectory directory(path);
    // Asked before anything is written, and again under the lock.
    if (auto checked = directory.check_format(); !checked) {
        return std::move(checked).error();
    }
    if (auto locked = directory.lock(); !locked) {
        return std::move(locked).error();
    }
    if (auto checked = directory.check_format(); !checked) {
        return std::move(checked).error();
    }
    if (directory.is_new_) {
        if (auto started = directory.start_creation(); !started) {
            return std::move(started).error();
        }
    }
    return directory;
}

Result<void> DataDirectory::lock() {
    const std::string file = path_ + "/" + lock_name;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        return unusable_by_errno("cannot write to the data directory " + path_);
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        char pid[24] = {};
        const ssize_t size = ::pread(descriptor, pid, sizeof pid - 1, 0);
        ::close(descriptor);
        if (reason != EWOULDBLOCK) {
            errno = reason;
            return unusable_by_errno("cannot lock " + file);
        }
        // The holder writes its pid right after locking, so the file may be empty for a moment.
        const std::string holder(pid, std::strcspn(pid, "\n"));
        return Error(client_errc::storage_in_use,
                     path_ + " is in use by " +
                         (size > 0 && !holder.empty() ? "pid " + holder : "another process"));
    }
    lock_descriptor_ = descriptor;
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return unusable_by_errno("cannot write " + file);
    }
    return {};
}

Result<void> DataDirectory::check_format() {
    const std::string file = path_ + "/" + marker_name;
    std::error_code failure;
    if (!fs::exists(file, failure)) {
        if (failure) {
            return unusable("cannot read " + file, failure.message());
        }
        is_new_ = true;
        if (fs::exists(path_ + "/" + new_marker_name, failure)) {
            return {};  // its making was interrupted: nothing in it was ever acknowledged
        }
        auto foreign = foreign_entry(path_);
        if (!foreign) {
            return std::move(foreign).error();
        }
        if (!foreign->empty()) {
            return unusable(path_, "expected an empty directory or one of dynox (with a file " +
                                       std::string(marker_name) + "), found '" +
                                       printable(*foreign) + "' in it");
        }
        return {};
    }
    is_new_ = false;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    if (!in && line.empty() && !in.eof()) {
        return unusable_by_errno("cannot read " + file);
    }
    std::uint32_t version = 0;
    const char* const end = line.data() + line.size();
    const bool named = line.starts_with(format_line);
    const auto parsed =
        std::from_chars(named ? line.data() + format_line.size() : end, end, version);
    if (parsed.ec != std::errc() || parsed.ptr != end || version == 0) {
        return Error(client_errc::storage_damaged,
                     file + ": expected '" + std::string(format_line) +
                         "N' in the first line, found '" + printable(line) + "'");
    }
    if (version > data_format_version) {
        return Error(client_errc::storage_damaged,
                     path_ + " has dynox data format " + std::to_string(version) +
                         ", this dynox reads up to " + std::to_string(data_format_version) +
                         ": open it with a newer dynox");
    }
    return {};
}

Result<void> DataDirectory::start_creation() {
    const std::string file = path_ + "/" + new_marker_name;
    std::error_code failure;
    fs::remove_all(store_path(), failure);
    if (failure) {
        return unusable("cannot remove " + store_path(), failure.message());
    }
    std::ofstream out(file, std::ios::trunc);
    out << format_line << data_format_version << "\n"
        << "Made by dynox " DYNOX_VERSION
           ". The files here are one database: while no process has it open, the directory may be\n"
           "copied, moved or deleted as a whole. Nothing in it is meant to be edited.\n";
    out.close();
    if (!out) {
        return unusable_by_errno("cannot write " + file);
    }
    if (auto synced = sync_path(file, O_WRONLY); !synced) {
        return synced;
    }
    // Entries of directories that were just made; those above that may not be opened were there before.
    for (fs::path above = fs::absolute(path_, failure).parent_path(); above != above.root_path();
         above = above.parent_path()) {
        (void)sync_path(above, O_RDONLY | O_DIRECTORY);
    }
    return sync_path(path_, O_RDONLY | O_DIRECTORY);
}

Result<void> DataDirectory::finish_creation() {
    const std::string from = path_ + "/" + new_marker_name;
    const std::string to = path_ + "/" + marker_name;
    if (std::rename(from.c_str(), to.c_str()) != 0) {
        return unusable_by_errno("cannot rename " + from + " to " + to);
    }
    is_new_ = false;
    return sync_path(path_, O_RDONLY | O_DIRECTORY);
}

}  // namespace dynox::engine
