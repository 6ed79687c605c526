// libdynox_rocksdb.so: loaded when the first durable engine is opened. A program that links librocksdb itself pays 6 ms
// and 8 MB for it at every start.
#include <rocksdb/env.h>

#include "engine/storage/rocksdb_store.hpp"

#define DYNOX_MODULE_EXPORT extern "C" __attribute__((visibility("default")))

DYNOX_MODULE_EXPORT const std::uint32_t dynox_storage_module_version =
    dynox::engine::storage_module_version;

DYNOX_MODULE_EXPORT dynox::engine::ByteStore* dynox_storage_open(
    const char* directory, bool create, dynox::engine::StoreStatus& status) {
    return dynox::engine::open_rocksdb_store(directory, create, rocksdb::Env::Default(), status)
        .release();
}
