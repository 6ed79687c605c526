// A ByteStore on RocksDB. Part of the module libdynox_rocksdb.so, not of the engine's library.
#pragma once

#include <memory>
#include <string>

#include "engine/storage/byte_store.hpp"

namespace rocksdb {
class Env;
}

namespace dynox::engine {

/// \param create  Make the store if it is not there; else its absence is damage.
/// \param env     Where files are: tests give one that fails. Must outlive the store.
[[nodiscard]] std::unique_ptr<ByteStore> open_rocksdb_store(const std::string& directory,
                                                            bool create, rocksdb::Env* env,
                                                            StoreStatus& status);

}  // namespace dynox::engine
