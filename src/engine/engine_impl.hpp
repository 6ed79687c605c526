// What an Engine is made of.
#pragma once

#include "dynox/engine.hpp"
#include "engine/gate.hpp"
#include "engine/snapshots.hpp"
#include "engine/state.hpp"

namespace dynox {

struct Engine::Impl {
    /// Reads what `storage` holds.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> make(
        std::unique_ptr<engine::Storage> storage, const EngineConfig& config);

    Impl(std::unique_ptr<engine::Storage> opened, const EngineConfig& config,
         std::function<double()> clock)
        : storage(opened.get()),
          region(config.region()),
          data_directory(config.data_directory()),
          snapshots(config.data_directory()),
          state(std::make_unique<engine::EngineState>(std::move(opened), config.region(),
                                                      std::move(clock))) {}

    /// The caller is not inside the gate.
    [[nodiscard]] Result<void> restore(const engine::SavedDatabase& saved);
    /// Writes what is kept in memory alone; nothing may follow.
    void close() noexcept {
        const engine::OperationGate::Pass pass(gate);
        state->close();
    }

    engine::OperationGate gate;      // of state
    engine::Storage* const storage;  // the same in all states; needs no gate
    const std::string region;
    const std::string data_directory;
    engine::SnapshotShelf snapshots;
    std::unique_ptr<engine::EngineState> state;  // made anew when a snapshot is restored
};

}  // namespace dynox
