// RocksDB's write-ahead logs and manifests are files of 32 KiB blocks, in which records follow each other:
//
//   record := u32 checksum   crc32c of type and payload, masked: rotated right by 15 bits, plus 0xa282ead8
//             u16 length     of the payload; both little endian
//             u8 type        1 whole, 2 first, 3 middle, 4 last part
//             payload
//
// The checksum does not cover the length. In the last block, a record that claims to go on behind the end of the file is
// taken for one that a crash has cut, and reading ends there without an error: a flipped bit of a length would silently
// lose that record and all behind it, or, in the manifest, whole tables. Such a record is told from a cut one by its
// payload, which is there: for some length up to the end of the file the checksum fits, and a record follows or the end.
//
// There are more types. 5 to 8 are those of logs that are written over the files of older ones; reading ends without an
// error at the first that is of another log, which is what a flipped bit makes of a type from 1 to 4. We never let RocksDB
// write over logs, so any such type is damage, wherever it is.
#include "engine/storage/rocksdb_log_check.hpp"

#include <rocksdb/file_system.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

namespace dynox::engine {
namespace {

constexpr std::size_t block_bytes = 32768;
constexpr std::size_t blocks_per_read = 8;
constexpr std::size_t header_bytes = 7;
constexpr std::size_t length_offset = 4;
constexpr std::size_t type_offset = 6;
constexpr unsigned char last_known_type = 4;

/// CRC-32C (Castagnoli), reflected, a byte at a time: short inputs, after a crash only.
class Checksum {
  public:
    void add(char byte) noexcept {
        state_ = table()[(state_ ^ static_cast<unsigned char>(byte)) & 0xff] ^ (state_ >> 8);
    }
    /// As RocksDB stores it.
    [[nodiscard]] std::uint32_t masked() const noexcept {
        const std::uint32_t value = ~state_;
        return ((value >> 15) | (value << 17)) + 0xa282ead8U;
    }

  private:
    [[nodiscard]] static const std::array<std::uint32_t, 256>& table() {
        static const std::array<std::uint32_t, 256> entries = [] {
            std::array<std::uint32_t, 256> made{};
            for (std::uint32_t i = 0; i < made.size(); ++i) {
                std::uint32_t value = i;
                for (int bit = 0; bit < 8; ++bit) {
                    value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78U : 0);
                }
                made[i] = value;
            }
            return made;
        }();
        return entries;
    }
    std::uint32_t state_ = 0xffffffffU;
};

struct Header {
    explicit Header(std::string_view at) noexcept
        : length(static_cast<unsigned char>(at[length_offset]) |
                 static_cast<std::size_t>(static_cast<unsigned char>(at[length_offset + 1])) << 8),
          type(static_cast<unsigned char>(at[type_offset])) {
        std::memcpy(&checksum, at.data(), sizeof checksum);
    }
    std::uint32_t checksum = 0;
    std::size_t length;
    unsigned char type;
};

/// Can a record, be it cut, begin here? A cut log has one chance in 2^32 for each byte behind the cut header that the
/// checksum fits there, which this makes smaller still.
[[nodiscard]] bool record_or_end(std::string_view rest) {
    if (rest.size() < header_bytes) {
        return true;
    }
    const Header header(rest);
    return header.type != 0 && header.type <= last_known_type;
}

[[nodiscard]] bool fits_with_another_length(std::string_view record) {
    const Header header(record);
    Checksum checksum;
    checksum.add(record[type_offset]);
    for (std::size_t end = header_bytes;; ++end) {
        if (checksum.masked() == header.checksum && record_or_end(record.substr(end))) {
            return true;
        }
        if (end == record.size()) {
            return false;
        }
        checksum.add(record[end]);
    }
}

/// Looks at a whole log, block by block: at the headers of its records alone, which takes some milliseconds for the
/// largest logs there are.
[[nodiscard]] StoreStatus check_log(rocksdb::FileSystem& files, const std::string& path) {
    const auto unreadable = [&path](const rocksdb::IOStatus& status) {
        return StoreStatus{StoreStatus::Code::unusable, path + ": " + status.ToString()};
    };
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    auto status = files.NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
    if (!status.ok()) {
        return unreadable(status);
    }
    std::vector<char> buffer(block_bytes * blocks_per_read);
    for (;;) {
        rocksdb::Slice read;
        status = file->Read(buffer.size(), rocksdb::IOOptions(), &read, buffer.data(), nullptr);
        if (!status.ok()) {
            return unreadable(status);
        }
        std::string_view rest(read.data(), read.size());
        while (!rest.empty()) {
            const std::string_view block = rest.substr(0, block_bytes);
            rest.remove_prefix(block.size());
            if (has_unknown_type(block)) {
                return {StoreStatus::Code::damaged, path + ": the type of a record is damaged"};
            }
            if (block.size() < block_bytes && has_damaged_length(block)) {
                return {StoreStatus::Code::damaged, path + ": the length of a record is damaged"};
            }
        }
        if (read.size() < buffer.size()) {
            return {};
        }
    }
}

}  // namespace

bool has_damaged_length(std::string_view block) {
    while (block.size() >= header_bytes) {
        const Header header(block);
        if (header.type == 0 && header.length == 0) {
            return false;  // filled up with zeros
        }
        if (header_bytes + header.length > block.size()) {
            return fits_with_another_length(block);
        }
        block.remove_prefix(header_bytes + header.length);
    }
    return false;
}

bool has_unknown_type(std::string_view block) {
    while (block.size() >= header_bytes) {
        const Header header(block);
        if (header.type > last_known_type) {
            return true;
        }
        if (header_bytes + header.length > block.size()) {
            return false;  // cut, or RocksDB finds it
        }
        block.remove_prefix(header_bytes + header.length);
    }
    return false;
}

StoreStatus check_logs(rocksdb::FileSystem& files, const std::string& directory) {
    std::vector<std::string> names;
    const auto listed = files.GetChildren(directory, rocksdb::IOOptions(), &names, nullptr);
    if (!listed.ok()) {
        return {};  // opening says what is wrong
    }
    const std::string prefix = directory + "/";
    for (const std::string& name : names) {
        if (name.ends_with(".log") || name.starts_with("MANIFEST-")) {
            StoreStatus status = check_log(files, prefix + name);
            if (!status.ok()) {
                return status;
            }
        }
    }
    return {};
}

}  // namespace dynox::engine
