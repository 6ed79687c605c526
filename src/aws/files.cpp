#include "aws/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace dynox::aws {

namespace {

class Handle {
  public:
    explicit Handle(int number) noexcept : number_(number) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (number_ != -1) {
            ::close(number_);
        }
    }
    [[nodiscard]] int number() const noexcept { return number_; }

  private:
    int number_;
};

Error last_error(std::string_view doing, const std::string& path) {
    const error_code code(errno, boost::system::system_category());
    return Error(code, std::string(doing) + " \"" + path + "\": " + code.message());
}

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<std::string> SystemFiles::read(const std::string& path) const {
    // O_NONBLOCK: a named pipe without a writer must not stop the caller; files are not touched by
    // it.
    const Handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.number() == -1 || ::fstat(file.number(), &status) != 0) {
        return last_error("cannot read", path);
    }
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return last_error("cannot read", path);
    }
    std::string content;
    std::array<char, 8192> buffer{};
    for (;;) {
        const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
        if (count == 0) {
            return content;
        }
        if (count < 0 && errno != EINTR) {
            return last_error("cannot read", path);
        }
        content.append(buffer.data(), count < 0 ? 0 : static_cast<std::size_t>(count));
        if (content.size() > size_bytes_max) {
            errno = EFBIG;
            return last_error("cannot read", path);
        }
    }
}

Result<void> SystemFiles::replace(const std::string& path, std::string_view content) {
    std::string temporary = path + ".XXXXXX";
    // mkostemp() creates it with mode 0600.
    const Handle file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number() == -1) {
        return last_error("cannot write next to", path);
    }
    if (!write_all(file.number(), content) || ::fsync(file.number()) != 0 ||
        ::rename(temporary.c_str(), path.c_str()) != 0) {
        Error error = last_error("cannot write", path);
        ::unlink(temporary.c_str());
        return error;
    }
    return {};
}

}  // namespace dynox::aws
