// The boundary between the engine and a storage module, which is loaded at run time: bytes and plain statuses, so that a
// module needs no symbol of dynox and none of its error categories.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/storage/key_range.hpp"

namespace dynox::engine {

struct [[nodiscard]] StoreStatus {
    enum class Code : std::uint8_t {
        ok,
        unusable,  // cannot be read or written: permissions, a full disk, a failed device
        damaged,   // what was read is not what was written, or is missing
    };
    Code code = Code::ok;
    std::string message;
    [[nodiscard]] bool ok() const noexcept { return code == Code::ok; }
};

/// One change of a write.
struct ByteChange {
    enum class Kind : std::uint8_t { put, erase, erase_range };
    Kind kind;
    std::string_view key;    // erase_range: the first key to go
    std::string_view value;  // put: the value; erase_range: the first key to stay
};

/// Called with the bytes found.
class ByteSink {
  public:
    virtual void take(std::string_view bytes) = 0;

  protected:
    ~ByteSink() = default;
};

/// A range of one snapshot, moving one way.
class ByteCursor {
  public:
    virtual ~ByteCursor() = default;
    [[nodiscard]] virtual bool valid() const = 0;
    [[nodiscard]] virtual std::string_view key() const = 0;
    [[nodiscard]] virtual std::string_view value() const = 0;
    virtual void next() = 0;
    virtual StoreStatus status() const = 0;
};

/// An ordered map of byte keys in files.
/// Thread safety: shared objects: safe.
class ByteStore {
  public:
    /// Closes it: what memory holds is written to tables, so that the next open has no log to replay.
    virtual ~ByteStore() = default;
    /// Calls `sink` with the value, if there is one.
    virtual StoreStatus get(std::string_view key, ByteSink& sink) const = 0;
    [[nodiscard]] virtual std::unique_ptr<ByteCursor> range(std::string_view low,
                                                            std::string_view high,
                                                            Direction direction) const = 0;
    /// All or nothing. Handed to the operating system when it returns: survives the process, not yet a power loss.
    virtual StoreStatus write(const ByteChange* changes, std::size_t count) = 0;
    /// What was written before this call survives power loss when it returns.
    virtual StoreStatus sync() = 0;
    /// Writes what the store holds now to `directory`, which must not be there, as a store of its
    /// own: by links to the same files where the file system has them. Survives power loss.
    virtual StoreStatus checkpoint(const char* directory) const = 0;
    /// The process ends: syncs what was written and stops all threads, but what cursors read stays.
    /// Nothing may follow but the destructor, and that only where no cursor is alive.
    virtual void abandon() = 0;
};

/// Entry point of a module: opens (`create`: or makes) a store in `directory`; nullptr if that failed.
using OpenByteStore = ByteStore*(const char* directory, bool create, StoreStatus& status);
inline constexpr const char* open_byte_store_symbol = "dynox_storage_open";

/// Number of this boundary, as an `extern "C" const std::uint32_t` of the module: raised by every change above.
inline constexpr std::uint32_t storage_module_version = 3;
inline constexpr const char* storage_module_version_symbol = "dynox_storage_module_version";

}  // namespace dynox::engine
