// Finds damage in RocksDB's log files that RocksDB itself takes for the end of a log cut by a
// crash.
#pragma once

#include <string>

#include "engine/storage/byte_store.hpp"

namespace rocksdb {
class FileSystem;
}

namespace dynox::engine {

/// Checks all write-ahead logs and manifests in `directory`; a directory or file that is not there
/// is no damage.
StoreStatus check_logs(rocksdb::FileSystem& files, const std::string& directory);

/// The same for the last block of one log, whatever it is in: is there a record whose length alone
/// is wrong?
[[nodiscard]] bool has_damaged_length(std::string_view block);

/// For any block: is there a record of a type that we never let RocksDB write?
[[nodiscard]] bool has_unknown_type(std::string_view block);

}  // namespace dynox::engine
