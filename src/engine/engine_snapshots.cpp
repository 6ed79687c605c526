#include "engine/engine_impl.hpp"

#include <mutex>

namespace dynox {

using engine::OperationGate;
using engine::SavedDatabase;
using engine::SavedDatabaseHandle;

namespace {

/// Opens the storage of a snapshot; of one in a directory one at a time.
class OpenSnapshot {
  public:
    explicit OpenSnapshot(const SavedDatabase& saved)
        : lock_(in_use(), std::defer_lock), memory_(saved.storage.memory) {
        if (memory_ == nullptr) {
            lock_.lock();
            opened_ = engine::open_durable_storage(saved.storage.directory, false);
        }
    }
    [[nodiscard]] Result<std::unique_ptr<engine::Storage>> copy_to_memory() const {
        return opened_ ? source().copy_to_memory() : opened_.error();
    }
    [[nodiscard]] Result<void> copy_to(const std::string& directory) const {
        return opened_ ? source().checkpoint(directory) : opened_.error();
    }

  private:
    static std::mutex& in_use() {
        static std::mutex& instance = *new std::mutex;
        return instance;
    }
    [[nodiscard]] const engine::Storage& source() const {
        return memory_ != nullptr ? *memory_ : **opened_;
    }

    std::unique_lock<std::mutex> lock_;
    std::shared_ptr<const engine::Storage> memory_;
    Result<std::unique_ptr<engine::Storage>> opened_ = std::unique_ptr<engine::Storage>();
};

}  // namespace

Result<void> Engine::Impl::restore(const SavedDatabase& saved) {
    // What was there goes when the gate is open again: it may be large.
    std::unique_ptr<engine::EngineState> old;
    const OperationGate::Alone alone(gate);
    state->jobs.clear();  // they read storage
    if (Result<void> restored = storage->restore(saved.storage); !restored) {
        const Result<void> opened = state->open_jobs();
        return opened ? restored : opened;
    }
    old = std::move(state);
    state = std::make_unique<engine::EngineState>(std::move(old->storage), old->region,
                                                  old->clock.base(), old->options);
    state->due_workers = old->due_workers.load();
    return state->open();
}

const std::string& Engine::data_directory() const noexcept {
    return impl_->data_directory;
}

Result<Snapshot> Engine::snapshot() {
    const OperationGate::Alone alone(impl_->gate);
    const std::string place = impl_->snapshots.next_temporary();
    Result<SavedDatabaseHandle> saved =
        engine::save_database(*impl_->state, place, engine::SavedLifetime::as_its_handle);
    if (!saved) {
        return saved.error();
    }
    return Snapshot(*std::move(saved));
}

Result<void> Engine::restore(const Snapshot& snapshot) {
    return impl_->restore(*snapshot.saved_);
}

Result<std::shared_ptr<Engine>> Engine::fork(const EngineConfig& config) {
    Result<Snapshot> now = snapshot();
    if (!now) {
        return now.error();
    }
    return fork(*now, config);
}

Result<std::shared_ptr<Engine>> Engine::fork(const Snapshot& snapshot, const EngineConfig& config) {
    const SavedDatabase& saved = *snapshot.saved_;
    EngineConfig own = config;
    own.region(saved.region).clock(saved.clock);
    if (config.data_directory().empty()) {
        Result<std::unique_ptr<engine::Storage>> copy = OpenSnapshot(saved).copy_to_memory();
        if (!copy) {
            return copy.error();
        }
        Result<std::unique_ptr<Engine>> made = Impl::make(*std::move(copy), own);
        if (!made) {
            return made.error();
        }
        return std::shared_ptr<Engine>(*std::move(made));
    }
    if (Result<void> copied = OpenSnapshot(saved).copy_to(config.data_directory()); !copied) {
        return copied.error();
    }
    return open(own);
}

Result<void> Engine::save_snapshot(const std::string& name) {
    const OperationGate::Alone alone(impl_->gate);
    return impl_->snapshots.save(*impl_->state, name);
}

Result<Snapshot> Engine::find_snapshot(const std::string& name) {
    const OperationGate::Pass pass(impl_->gate);
    Result<SavedDatabaseHandle> saved = impl_->snapshots.find(*impl_->state, name);
    if (!saved) {
        return saved.error();
    }
    return Snapshot(*std::move(saved));
}

Result<void> Engine::restore_snapshot(const std::string& name) {
    const Result<Snapshot> found = find_snapshot(name);
    return found ? restore(*found) : found.error();
}

Result<void> Engine::remove_snapshot(const std::string& name) {
    return impl_->snapshots.remove(name);
}

std::vector<NamedSnapshot> Engine::snapshots() const {
    return impl_->snapshots.list();
}

}  // namespace dynox
