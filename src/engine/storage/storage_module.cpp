#include "engine/storage/storage_module.hpp"

#include <dlfcn.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): secure_getenv

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* module_file = "libdynox_rocksdb.so";
constexpr const char* search_path_variable = "DYNOX_MODULE_PATH";

/// Directories beside a program or library in `directory`, as the build tree and the installation have them.
void add_beside(std::vector<std::string>& paths, const fs::path& directory) {
    paths.push_back(directory / module_file);
    paths.push_back(directory / "dynox" / module_file);
    paths.push_back(directory.parent_path() / "lib" / "dynox" / module_file);
#ifdef DYNOX_INSTALL_LIBDIR  // relative, e.g. lib/x86_64-linux-gnu
    paths.push_back(directory.parent_path() / DYNOX_INSTALL_LIBDIR / "dynox" / module_file);
#endif
}

[[nodiscard]] std::vector<std::string> candidates() {
    std::vector<std::string> paths;
    // Not for programs with raised privileges: the variable would let their caller run code.
    if (const char* const given = ::secure_getenv(search_path_variable); given != nullptr) {
        std::string_view rest = given;
        while (!rest.empty()) {
            const std::string_view directory = rest.substr(0, rest.find(':'));
            rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
            if (!directory.empty()) {
                paths.push_back(fs::path(directory) / module_file);
            }
        }
    }
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        add_beside(paths, program.parent_path());
    }
    Dl_info info{};
    if (::dladdr(reinterpret_cast<const void*>(&load_storage_module), &info) != 0 &&
        info.dli_fname != nullptr) {
        const fs::path library = fs::canonical(info.dli_fname, failure);
        if (!failure && library != program) {
            add_beside(paths, library.parent_path());
        }
    }
#ifdef DYNOX_MODULE_BUILD_DIR
    paths.push_back(std::string(DYNOX_MODULE_BUILD_DIR "/") + module_file);
#endif
#ifdef DYNOX_MODULE_INSTALL_DIR
    paths.push_back(std::string(DYNOX_MODULE_INSTALL_DIR "/") + module_file);
#endif
    std::vector<std::string> once;
    for (std::string& path : paths) {
        path = fs::path(path).lexically_normal();
        if (std::find(once.begin(), once.end(), path) == once.end()) {
            once.push_back(path);
        }
    }
    return once;
}

/// The module at `path`, or why it will not do.
[[nodiscard]] OpenByteStore* load(const std::string& path, std::string& reason) {
    std::error_code failure;
    if (!fs::exists(path, failure)) {
        reason = "not there";
        return nullptr;
    }
    // Stays for good: RocksDB keeps threads, and functions that run at exit.
    void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (module == nullptr) {
        const char* const text = ::dlerror();
        reason = text == nullptr ? "cannot be loaded" : text;
        return nullptr;
    }
    const auto* const version =
        static_cast<const std::uint32_t*>(::dlsym(module, storage_module_version_symbol));
    void* const open = ::dlsym(module, open_byte_store_symbol);
    if (version == nullptr || open == nullptr || *version != storage_module_version) {
        reason = "is of another version of dynox";
        ::dlclose(module);
        return nullptr;
    }
    return reinterpret_cast<OpenByteStore*>(open);
}

}  // namespace

Result<OpenByteStore*> load_storage_module() {
    static std::mutex mutex;
    static OpenByteStore* loaded = nullptr;
    const std::lock_guard lock(mutex);
    if (loaded != nullptr) {
        return loaded;
    }
    std::string tried;
    for (const std::string& path : candidates()) {
        std::string reason;
        loaded = load(path, reason);
        if (loaded != nullptr) {
            return loaded;
        }
        tried.append("\n  ").append(path).append(": ").append(reason);
    }
    return Error(client_errc::storage_unusable,
                 std::string("durable storage needs the module ") + module_file +
                     ", which was not found; name its directory in " + search_path_variable +
                     ". Tried:" + tried);
}

}  // namespace dynox::engine
