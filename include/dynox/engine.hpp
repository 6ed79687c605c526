// Engine: DynamoDB in this process.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dynox/api/service.hpp"
#include "dynox/api/snapshots.hpp"
#include "dynox/snapshot.hpp"

namespace dynox {

/// How an engine is opened. A class with setters, so that it may be built inside co_await too.
/// \par Thread safety   distinct objects: safe; shared objects: unsafe.
class EngineConfig {
  public:
    /// Empty: memory. Else a directory, made if it is not there; one process at a time may hold it.
    EngineConfig& data_directory(std::string path) {
        return data_directory_ = std::move(path), *this;
    }
    /// Of a data directory. true: an acknowledged write survives power loss; false (the default):
    /// it survives the end of the process, kill -9 included.
    EngineConfig& sync(bool on) { return sync_ = on, *this; }
    /// Part of ARNs and of the health answer. Default: us-east-1.
    EngineConfig& region(std::string name) { return region_ = std::move(name), *this; }
    /// Seconds since the epoch; the system's clock if not set. Called from any thread.
    EngineConfig& clock(std::function<double()> now) { return clock_ = std::move(now), *this; }

    /// Open shards that a new stream begins with, 1..64. Default: 1.
    EngineConfig& stream_shards(std::uint32_t count) { return stream_shards_ = count, *this; }
    /// Seconds that must pass between two changes of a table's time to live. Default: 3,600, as the
    /// service has it; 0: none.
    EngineConfig& time_to_live_interval(double seconds) {
        return time_to_live_interval_ = seconds, *this;
    }

    /// The folder that stands for Amazon S3 in ExportTableToPointInTime and ImportTable: buckets are
    /// folders in it, made when an export names them. Default: empty, both are refused.
    EngineConfig& export_directory(std::string path) {
        return export_directory_ = std::move(path), *this;
    }

    [[nodiscard]] const std::string& data_directory() const noexcept { return data_directory_; }
    [[nodiscard]] const std::string& export_directory() const noexcept { return export_directory_; }
    [[nodiscard]] bool sync() const noexcept { return sync_; }
    [[nodiscard]] const std::string& region() const noexcept { return region_; }
    [[nodiscard]] const std::function<double()>& clock() const noexcept { return clock_; }
    [[nodiscard]] std::uint32_t stream_shards() const noexcept { return stream_shards_; }
    [[nodiscard]] double time_to_live_interval() const noexcept { return time_to_live_interval_; }

  private:
    std::string data_directory_;
    bool sync_ = false;
    std::string region_ = "us-east-1";
    std::function<double()> clock_;
    std::uint32_t stream_shards_ = 1;
    double time_to_live_interval_ = 3600;
    std::string export_directory_;
};

/// Tables, items, indexes and transactions, executed on the caller's thread. Owns no sockets and no
/// event loop. Give it to a Server, or call it: there is an execute() for the request of each
/// operation of dynox/api/service.hpp, which gives that operation's result, or the error that
/// Amazon DynamoDB would give, in its words.
/// \par Thread safety   shared objects: safe.
class Engine final : public api::Service, public api::SnapshotKeeper {
  public:
    /// Opens the data directory, or an empty engine in memory.
    ///
    /// \par Errors   client_errc::storage_in_use ("... in use by pid N"), storage_unusable,
    ///               storage_damaged.
    [[nodiscard]] static Result<std::shared_ptr<Engine>> open(const EngineConfig& config = {});
    ~Engine() override;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

#define DYNOX_ENGINE_EXECUTE(Name)                                                       \
    [[nodiscard]] Result<api::Name##Result> execute(const api::Name##Request& request,   \
                                                    api::CommitTicket& ticket) override; \
    /* As above, and waits for the ticket. */                                            \
    [[nodiscard]] Result<api::Name##Result> execute(const api::Name##Request& request);
    DYNOX_API_OPERATIONS(DYNOX_ENGINE_EXECUTE)
#undef DYNOX_ENGINE_EXECUTE

    [[nodiscard]] Result<void> wait(api::CommitTicket ticket) override;
    void on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) override;
    std::string_view region() const noexcept override;
    api::Admin* admin() noexcept override;

    /// The engine's time, epoch seconds: that of EngineConfig::clock(), plus what it was advanced
    /// by.
    [[nodiscard]] double now() const;
    /// Moves the engine's time on, by 0 seconds or more, and does what is due by then, all of it:
    /// items expire, records of streams are trimmed. In a data directory it stays moved on.
    ///
    /// \returns      The time afterwards, epoch seconds.
    /// \par Errors   invalid_argument; storage_unusable.
    [[nodiscard]] Result<double> advance_clock(double seconds);
    /// Does a part of what is due at `now` (epoch seconds, as now() gives them): fills new indexes,
    /// deletes expired items, trims streams. Whoever owns the engine calls it, about once a second.
    /// It takes a millisecond at most, and next to nothing where nothing is due.
    ///
    /// \returns      True if more is due: call it again soon.
    /// \par Errors   storage_unusable, storage_damaged.
    [[nodiscard]] Result<bool> run_due(double now);
    /// run_due() at now().
    [[nodiscard]] Result<bool> do_due_work() override { return run_due(now()); }
    /// While there is a due worker DescribeTable does not help to fill a new index.
    void begin_due_worker() noexcept override;
    void end_due_worker() noexcept override;

    /// Empty: memory.
    [[nodiscard]] const std::string& data_directory() const noexcept;

    /// The whole database as it is now: no write is in it by half. In memory it costs the same
    /// however large the database is (some microseconds; the first write to each part afterwards
    /// copies a path of some KB); of a data directory it is made of links to the same files, in
    /// DIR/snapshots.
    /// \par Errors   storage_unusable.
    [[nodiscard]] Result<Snapshot> snapshot();
    /// Goes back to a snapshot of this engine, or, in memory, of any other one. Operations on their
    /// way are done before, later ones wait; what was written since is gone. Snapshots stay.
    /// \par Errors   invalid_argument: a snapshot of memory for a data directory, or the other way
    ///               round; storage_unusable, storage_damaged.
    [[nodiscard]] Result<void> restore(const Snapshot& snapshot);
    /// A new engine that begins with what `snapshot` holds, and shares nothing with others from
    /// then on. Region and clock are those of the snapshot's engine.
    ///
    /// \param config  Where the new engine lives: in memory (at no cost if the snapshot does too;
    ///                else a copy), or in a data directory, which must be empty or not there.
    /// \par Errors   storage_unusable, storage_in_use.
    [[nodiscard]] static Result<std::shared_ptr<Engine>> fork(const Snapshot& snapshot,
                                                              const EngineConfig& config = {});
    /// As above, of this engine as it is now.
    [[nodiscard]] Result<std::shared_ptr<Engine>> fork(const EngineConfig& config = {});

    /// With a data directory what is kept under names outlives the process.
    [[nodiscard]] Result<void> save_snapshot(const std::string& name) override;
    [[nodiscard]] Result<void> restore_snapshot(const std::string& name) override;
    [[nodiscard]] Result<void> remove_snapshot(const std::string& name) override;
    [[nodiscard]] std::vector<NamedSnapshot> snapshots() const override;
    /// \par Errors   invalid_argument: there is none of that name.
    [[nodiscard]] Result<Snapshot> find_snapshot(const std::string& name);
    api::SnapshotKeeper* snapshot_keeper() noexcept override { return this; }

  private:
    struct Impl;
    explicit Engine(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

}  // namespace dynox
