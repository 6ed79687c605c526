// Folders and files that S3 buckets and keys stand for. A key is a path below a bucket's folder, and
// stays there: absolute paths, "." and ".." are refused, and so are symbolic links on the way, which
// are never followed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dynox/errors.hpp"

namespace dynox::engine {

/// A descriptor, closed with this.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept;

  private:
    int number_;
};

/// Is a key (or the beginning of one) fit to be a path? Errors: validation, naming `member`.
[[nodiscard]] Result<void> check_key_path(std::string_view key, std::string_view member);

/// Errors: storage_unusable, with the path as seen from the export directory.
class Folder {
  public:
    /// The export directory, which its owner names: links to it are followed.
    [[nodiscard]] static Result<Folder> open(const std::string& path);
    enum class Missing : bool { fail, make };
    /// A folder below this one. `path` has passed check_key_path(); it may end with '/'.
    [[nodiscard]] Result<Folder> enter(std::string_view path, Missing missing) const;
    /// A new file; replaces none.
    [[nodiscard]] Result<Descriptor> create_file(const std::string& name) const;
    /// A regular file, for reading.
    [[nodiscard]] Result<Descriptor> open_file(const std::string& name) const;

    struct Names {
        std::vector<std::string> files;
        std::vector<std::string> folders;
    };
    /// In byte order. Errors: also a symbolic link or a special file in it, and more than
    /// `count_max` files and folders.
    [[nodiscard]] Result<Names> list(std::size_t count_max) const;

  private:
    Folder(Descriptor descriptor, std::string path)
        : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
    [[nodiscard]] Error failure(std::string_view what, std::string_view name) const;

    Descriptor descriptor_;
    std::string path_;  // for messages
};

/// Writes all of it. Errors: storage_unusable.
[[nodiscard]] Result<void> write_all(const Descriptor& file, std::string_view bytes);

}  // namespace dynox::engine
