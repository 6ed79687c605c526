#include "engine/backup/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace dynox::engine {
namespace {

constexpr mode_t folder_mode = 0755;
constexpr mode_t file_mode = 0644;

Error failed(std::string_view what, const std::string& path) {
    const int code = errno;
    std::string message = "cannot ";
    message.append(what).append(" ").append(path).append(": ");
    return {client_errc::storage_unusable,
            message + (code == ELOOP ? "symbolic links are not followed" : std::strerror(code))};
}

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        const Descriptor old(std::exchange(number_, other.release()));
    }
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

int Descriptor::release() noexcept {
    return std::exchange(number_, -1);
}

Result<void> check_key_path(std::string_view key, std::string_view member) {
    bool is_fine = key.find('\0') == std::string_view::npos;
    for (std::string_view rest = key; is_fine && !rest.empty();) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view name = rest.substr(0, end);
        is_fine = !name.empty() && name != "." && name != "..";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (is_fine) {
        return {};
    }
    return Error(server_errc::validation,
                 std::string(member) +
                     " names a folder of the export directory: expected a relative path without "
                     "empty parts, \".\" and \"..\", found: " +
                     std::string(key));
}

Error Folder::failure(std::string_view what, std::string_view name) const {
    return failed(what, path_ + std::string(name));
}

Result<Folder> Folder::open(const std::string& path) {
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.number() < 0) {
        // Where it is concerns the server alone: clients see this message.
        return failed("open", "the export directory");
    }
    return Folder(std::move(descriptor), "");
}

Result<Folder> Folder::enter(std::string_view path, Missing missing) const {
    Folder at(Descriptor(::fcntl(descriptor_.number(), F_DUPFD_CLOEXEC, 0)), path_);
    if (at.descriptor_.number() < 0) {
        return failure("open the folder", path);
    }
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string name(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
        const int folder = at.descriptor_.number();
        if (missing == Missing::make && ::mkdirat(folder, name.c_str(), folder_mode) != 0 &&
            errno != EEXIST) {
            return at.failure("make the folder", name);
        }
        Descriptor next(
            ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (next.number() < 0) {
            return at.failure("open the folder", name);
        }
        at = Folder(std::move(next), at.path_ + name + "/");
    }
    return at;
}

Result<Descriptor> Folder::create_file(const std::string& name) const {
    Descriptor file(::openat(descriptor_.number(), name.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file_mode));
    if (file.number() < 0) {
        return failure("make the file", name);
    }
    return file;
}

Result<Descriptor> Folder::open_file(const std::string& name) const {
    Descriptor file(::openat(descriptor_.number(), name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat found {};
    if (file.number() < 0 || ::fstat(file.number(), &found) != 0) {
        return failure("open the file", name);
    }
    if (!S_ISREG(found.st_mode)) {
        errno = EINVAL;
        return failure("read what is no regular file:", name);
    }
    return file;
}

Result<Folder::Names> Folder::list(std::size_t count_max) const {
    Descriptor again(::openat(descriptor_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, CloseFolder> folder(
        again.number() < 0 ? nullptr : ::fdopendir(again.number()));
    if (folder == nullptr) {
        return failure("list", "");
    }
    static_cast<void>(again.release());  // the list closes it
    Names names;
    while (true) {
        errno = 0;  // tells an error from the end
        const dirent* const entry = ::readdir(folder.get());
        if (entry == nullptr && errno != 0) {
            return failure("list", "");
        }
        if (entry == nullptr) {
            break;
        }
        const std::string name = entry->d_name;
        if (name == "." || name == "..") {
            continue;
        }
        if (names.files.size() + names.folders.size() == count_max) {
            return Error(client_errc::storage_unusable, "cannot list " + path_ + ": expected " +
                                                            std::to_string(count_max) +
                                                            " files and folders at most");
        }
        struct stat found {};
        unsigned char type = entry->d_type;
        if (type == DT_UNKNOWN) {  // a file system that does not tell
            if (::fstatat(descriptor_.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
                return failure("look at", name);
            }
            type = IFTODT(found.st_mode);
        }
        if (type == DT_DIR) {
            names.folders.push_back(name);
        } else if (type == DT_REG) {
            names.files.push_back(name);
        } else {
            errno = type == DT_LNK ? ELOOP : EINVAL;
            return failure("read", name);
        }
    }
    std::sort(names.files.begin(), names.files.end());
    std::sort(names.folders.begin(), names.folders.end());
    return names;
}

Result<void> write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return failed("write", "a file of an export");
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace dynox::engine
