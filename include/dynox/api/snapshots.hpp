// Snapshots of a database that are kept under names, for whoever administers it.
#pragma once

#include <string>
#include <vector>

#include "dynox/errors.hpp"
#include "dynox/snapshot.hpp"

namespace dynox::api {

/// Keeps snapshots of one database under names. An interface, so that a server does not need the
/// engine.
/// \par Thread safety   shared objects: safe.
class SnapshotKeeper {
  public:
    virtual ~SnapshotKeeper() = default;
    /// Takes a snapshot and keeps it under a name of 1..64 letters, digits, '_', '-' and '.', in
    /// place of an older one of that name.
    /// \par Errors   invalid_argument: the name; storage_unusable.
    [[nodiscard]] virtual Result<void> save_snapshot(const std::string& name) = 0;
    /// The database goes back to it.
    /// \par Errors   invalid_argument: there is none of that name; those of Engine::restore().
    [[nodiscard]] virtual Result<void> restore_snapshot(const std::string& name) = 0;
    /// \par Errors   invalid_argument: there is none of that name.
    [[nodiscard]] virtual Result<void> remove_snapshot(const std::string& name) = 0;
    /// In the names' order.
    [[nodiscard]] virtual std::vector<NamedSnapshot> snapshots() const = 0;
};

}  // namespace dynox::api
