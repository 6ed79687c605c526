// What an Engine is made of.
#pragma once

#include "dynox/api/admin.hpp"
#include "dynox/engine.hpp"
#include "engine/gate.hpp"
#include "engine/snapshots.hpp"
#include "engine/state.hpp"

namespace dynox {

struct Engine::Impl final : api::Admin {
    /// Reads what `storage` holds.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> make(
        std::unique_ptr<engine::Storage> storage, const EngineConfig& config);

    Impl(std::unique_ptr<engine::Storage> opened, const EngineConfig& config,
         std::function<double()> clock)
        : storage(opened.get()),
          region(config.region()),
          data_directory(config.data_directory()),
          snapshots(config.data_directory()),
          state(std::make_unique<engine::EngineState>(
              std::move(opened), config.region(), std::move(clock),
              engine::StateOptions{config.stream_shards(), config.time_to_live_interval(),
                                   config.export_directory()})) {}

#define DYNOX_ENGINE_ADMINISTER(Name) \
    Result<api::Name##Result> administer(const api::Name##Request& request) override;
    DYNOX_API_ADMIN_OPERATIONS(DYNOX_ENGINE_ADMINISTER)
#undef DYNOX_ENGINE_ADMINISTER
    /// Does what is due then, in as many turns as are given.
    [[nodiscard]] Result<api::AdvanceClockResult> advance(const api::AdvanceClockRequest& request,
                                                          std::size_t turns);
    [[nodiscard]] Result<bool> run_due(double now);

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
