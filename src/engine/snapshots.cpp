#include "engine/snapshots.hpp"

#include "engine/catalogue_codec.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;

/// Writes the counts, which an open database keeps in memory alone, as closing it does.
Result<void> save_counts(const Catalogue& catalogue, Storage& to) {
    WriteBatch batch;
    for (const std::string& name :
         catalogue.names(std::nullopt, std::numeric_limits<std::size_t>::max())) {
        const TableHandle table = catalogue.find(name);
        if (table == nullptr || !table->counted()) {
            continue;
        }
        batch.put(counts_record_key(table->id()), encode_counts(table->counts()));
        for (const auto& index : table->indexes()) {
            batch.put(counts_record_key(index->id), encode_counts(index->counts));
        }
    }
    if (batch.empty()) {
        return {};
    }
    const Result<api::CommitTicket> applied = to.apply(batch);
    return applied ? Result<void>() : applied.error();
}

/// With the counts in it while the copy is made: what is copied is the whole storage. A crash in
/// between leaves counts that are still right.
Result<void> save_to_directory(EngineState& state, const std::string& directory) {
    if (Result<void> saved = save_counts(state.catalogue, *state.storage); !saved) {
        return saved;
    }
    Result<void> written = state.storage->checkpoint(directory);
    const Result<api::CommitTicket> erased =
        state.storage->erase_prefix(catalogue_prefix(CatalogueKind::counts));
    if (!written) {
        std::error_code failure;
        fs::remove_all(directory, failure);
        return written;
    }
    return erased ? Result<void>() : erased.error();
}

Result<void> check_name(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    if (name.empty() || name.size() > snapshot_name_bytes_max || name.front() == '.' ||
        !std::all_of(name.begin(), name.end(), allowed)) {
        return Error(client_errc::invalid_argument,
                     "expected the name of a snapshot: 1 to 64 letters, digits, '_', '-' and '.', "
                     "not beginning with '.'");
    }
    return {};
}

Error no_such_snapshot(const std::string& name) {
    return Error(client_errc::invalid_argument, "there is no snapshot \"" + name + "\"");
}

/// Gives a new snapshot its name. An older one of that name goes when the new one has it.
Result<void> keep_directory(const std::string& made, const std::string& kept) {
    std::error_code ignored;
    const unsigned flags = fs::exists(kept, ignored) ? RENAME_EXCHANGE : 0;
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, kept.c_str(), flags) != 0) {
        return Error(client_errc::storage_unusable,
                     "cannot rename " + made + " to " + kept + ": " + std::strerror(errno));
    }
    if (flags != 0) {
        fs::remove_all(made, ignored);
    }
    return {};
}

double modified_at(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return 0;
    }
    return static_cast<double>(found.st_mtim.tv_sec) +
           static_cast<double>(found.st_mtim.tv_nsec) * 1e-9;
}

}  // namespace

SavedDatabase::~SavedDatabase() {
    if (temporary) {
        std::error_code failure;
        fs::remove_all(storage.directory, failure);
    }
}

Result<SavedDatabaseHandle> save_database(EngineState& state, const std::string& directory,
                                          SavedLifetime lifetime) {
    auto saved = std::make_shared<SavedDatabase>();
    saved->region = state.region;
    saved->clock = state.clock.base();
    saved->taken_at = state.clock();
    saved->storage.directory = directory;
    if (!directory.empty()) {
        if (Result<void> written = save_to_directory(state, directory); !written) {
            return written.error();
        }
        saved->temporary = lifetime == SavedLifetime::as_its_handle;
        return SavedDatabaseHandle(std::move(saved));
    }
    Result<std::unique_ptr<Storage>> copy = state.storage->copy_to_memory();
    if (!copy) {
        return copy.error();
    }
    if (Result<void> counted = save_counts(state.catalogue, **copy); !counted) {
        return counted.error();
    }
    saved->storage.memory = *std::move(copy);
    return SavedDatabaseHandle(std::move(saved));
}

SnapshotShelf::SnapshotShelf(std::string data_directory)
    : directory_(data_directory.empty() ? std::string()
                                        : std::move(data_directory) + "/snapshots") {
    if (directory_.empty()) {
        return;
    }
    // Those without a name belonged to a process that is gone: the directory is held by this one.
    std::error_code failure;
    for (fs::directory_iterator entries(directory_, failure);
         !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        if (entries->path().filename().string().starts_with('.')) {
            std::error_code ignored;
            fs::remove_all(entries->path(), ignored);
        }
    }
}

std::string SnapshotShelf::path_of(const std::string& name) const {
    return directory_ + "/" + name;
}

std::string SnapshotShelf::next_temporary() {
    if (directory_.empty()) {
        return {};
    }
    const std::lock_guard lock(mutex_);
    return path_of("." + std::to_string(::getpid()) + "-" + std::to_string(++temporaries_));
}

Result<void> SnapshotShelf::save(EngineState& state, const std::string& name) {
    if (Result<void> checked = check_name(name); !checked) {
        return checked;
    }
    const std::string place = next_temporary();
    Result<SavedDatabaseHandle> saved = save_database(state, place, SavedLifetime::kept);
    if (!saved) {
        return saved.error();
    }
    if (!directory_.empty()) {
        return keep_directory(place, path_of(name));
    }
    const std::lock_guard lock(mutex_);
    in_memory_.insert_or_assign(name, *std::move(saved));
    return {};
}

Result<SavedDatabaseHandle> SnapshotShelf::find(const EngineState& state,
                                                const std::string& name) const {
    if (Result<void> checked = check_name(name); !checked) {
        return checked.error();
    }
    if (directory_.empty()) {
        const std::lock_guard lock(mutex_);
        const auto found = in_memory_.find(name);
        return found == in_memory_.end() ? Result<SavedDatabaseHandle>(no_such_snapshot(name))
                                         : found->second;
    }
    std::error_code failure;
    if (!fs::is_directory(path_of(name), failure)) {
        return no_such_snapshot(name);
    }
    auto saved = std::make_shared<SavedDatabase>();
    saved->storage.directory = path_of(name);
    saved->region = state.region;
    saved->clock = state.clock.base();
    saved->taken_at = modified_at(path_of(name));
    return SavedDatabaseHandle(std::move(saved));
}

Result<void> SnapshotShelf::remove(const std::string& name) {
    if (Result<void> checked = check_name(name); !checked) {
        return checked;
    }
    if (directory_.empty()) {
        const std::lock_guard lock(mutex_);
        return in_memory_.erase(name) != 0 ? Result<void>() : no_such_snapshot(name);
    }
    std::error_code failure;
    const auto removed = fs::remove_all(path_of(name), failure);
    if (failure) {
        return Error(client_errc::storage_unusable,
                     "cannot remove " + path_of(name) + ": " + failure.message());
    }
    return removed != 0 ? Result<void>() : no_such_snapshot(name);
}

std::vector<NamedSnapshot> SnapshotShelf::list() const {
    std::vector<NamedSnapshot> found;
    if (directory_.empty()) {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, saved] : in_memory_) {
            found.push_back({name, saved->taken_at});
        }
        return found;
    }
    std::error_code failure;
    for (fs::directory_iterator entries(directory_, failure);
         !failure && entries != fs::directory_iterator(); entries.increment(failure)) {
        const std::string name = entries->path().filename().string();
        if (!name.starts_with('.')) {
            found.push_back({name, modified_at(path_of(name))});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const NamedSnapshot& a, const NamedSnapshot& b) { return a.name < b.name; });
    return found;
}

}  // namespace dynox::engine

namespace dynox {

double Snapshot::taken_at() const noexcept {
    return saved_->taken_at;
}

}  // namespace dynox
