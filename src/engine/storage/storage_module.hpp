// Finds and loads the module that holds RocksDB.
#pragma once

#include "dynox/errors.hpp"
#include "engine/storage/byte_store.hpp"

namespace dynox::engine {

/// The entry point of libdynox_rocksdb.so, which is loaded by the first call that finds it and stays loaded: RocksDB
/// keeps threads. Looked for in the directories of $DYNOX_MODULE_PATH (separated by colons), beside the running program
/// (its directory, ../lib/dynox), beside the library that holds this code, and where it was built and installed.
/// \par Errors   storage_unusable, naming every path tried and why it would not do.
/// \par Thread safety   safe.
[[nodiscard]] Result<OpenByteStore*> load_storage_module();

}  // namespace dynox::engine
