// Files: the file system as settings and credentials need it, so that tests give their own.
#pragma once

#include <string>
#include <string_view>

#include "dynox/errors.hpp"

namespace dynox::aws {

class Files {
  public:
    /// Configuration, tokens and caches are a few KiB; anything beyond is no such file.
    static constexpr std::size_t size_bytes_max = std::size_t{4} * 1024 * 1024;

    virtual ~Files() = default;
    /// The whole file. Errors: system errors (no_such_file_or_directory, ...), with `path` in the
    /// message.
    [[nodiscard]] virtual Result<std::string> read(const std::string& path) const = 0;
    /// Puts `content` in place of the file in one step (a new file is renamed over it), readable
    /// for its owner only.
    [[nodiscard]] virtual Result<void> replace(const std::string& path,
                                               std::string_view content) = 0;
};

/// The files of this machine. Thread safety: shared objects: safe.
class SystemFiles final : public Files {
  public:
    [[nodiscard]] Result<std::string> read(const std::string& path) const override;
    [[nodiscard]] Result<void> replace(const std::string& path, std::string_view content) override;
};

}  // namespace dynox::aws
