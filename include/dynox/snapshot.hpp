// Snapshot: a whole database as it was at one moment.
#pragma once

#include <memory>
#include <string>

namespace dynox {

namespace engine {
struct SavedDatabase;
}

/// What Engine::snapshot() took: all tables, items, indexes and tokens of one moment. A cheap handle;
/// what it stands for goes with the last copy.
/// \par Thread safety   distinct objects: safe; shared objects: safe for readers.
class Snapshot {
  public:
    /// When it was taken, by the engine's clock: seconds since the epoch.
    [[nodiscard]] double taken_at() const noexcept;

  private:
    friend class Engine;
    explicit Snapshot(std::shared_ptr<const engine::SavedDatabase> saved) noexcept
        : saved_(std::move(saved)) {}
    std::shared_ptr<const engine::SavedDatabase> saved_;
};

/// A snapshot that an engine keeps under a name.
struct NamedSnapshot {
    std::string name;
    double taken_at = 0;  ///< seconds since the epoch
};

}  // namespace dynox
