#include "engine/storage/durable_storage.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "engine/storage/storage_module.hpp"

namespace dynox::engine {
namespace {

/// Takes a directory that holds no data yet.
[[nodiscard]] Result<DataDirectory> make_data_directory(const std::string& directory) {
    Result<DataDirectory> made = DataDirectory::open(directory);
    if (made && !made->is_new()) {
        return Error(client_errc::storage_unusable,
                     directory + ": expected an empty directory, found one that holds data");
    }
    return made;
}

[[nodiscard]] Error make_error(const std::string& name, const StoreStatus& status,
                               const char* what) {
    const bool damaged = status.code == StoreStatus::Code::damaged;
    return Error(damaged ? client_errc::storage_damaged : client_errc::storage_unusable,
                 name + ": " + what + ": " + status.message);
}

class ItemSink final : public ByteSink {
  public:
    void take(std::string_view bytes) override { item_ = FlatItem::copy_of(bytes); }
    [[nodiscard]] std::optional<FlatItem>& item() noexcept { return item_; }

  private:
    std::optional<FlatItem> item_;
};

/// Its store outlives the end of the process as long as there are cursors, so what it points at stays readable.
class DurableCursor final : public Cursor {
  public:
    /// \param alive  Counts the cursors of the storage.
    DurableCursor(const std::string& name, std::atomic<std::int64_t>& alive,
                  std::unique_ptr<ByteCursor> bytes)
        : name_(name), alive_(alive), bytes_(std::move(bytes)), closed_(bytes_ == nullptr) {
        alive_.fetch_add(1);
    }
    DurableCursor(const DurableCursor&) = delete;
    DurableCursor& operator=(const DurableCursor&) = delete;
    ~DurableCursor() override {
        const ExitGate::Pass pass;
        if (pass || bytes_ == nullptr) {
            bytes_.reset();
            alive_.fetch_sub(1);
        } else {
            ExitGate::keep(bytes_.release());  // and so counted for ever
        }
    }
    [[nodiscard]] bool valid() const override { return !closed_ && bytes_->valid(); }
    [[nodiscard]] std::string_view key() const override { return bytes_->key(); }
    [[nodiscard]] FlatItemView view() const override { return FlatItemView(bytes_->value()); }
    [[nodiscard]] FlatItem value() const override { return FlatItem::copy_of(bytes_->value()); }
    void next() override {
        const ExitGate::Pass pass;
        if (pass) {
            bytes_->next();
        } else {
            closed_ = true;
        }
    }
    [[nodiscard]] Result<void> status() const override {
        if (closed_) {
            return DurableStorage::closed_error(name_);
        }
        const StoreStatus status = bytes_->status();
        return status.ok() ? Result<void>() : make_error(name_, status, "cannot read");
    }

  private:
    const std::string& name_;
    std::atomic<std::int64_t>& alive_;
    std::unique_ptr<ByteCursor> bytes_;
    bool closed_;  // the process is ending
};

}  // namespace

DurableStorage::DurableStorage(std::string name, std::unique_ptr<ByteStore> store,
                               Durability durability, OpenByteStore* open)
    : name_(std::move(name)),
      durability_(durability),
      open_(open),
      store_(std::move(store)),
      commits_(std::make_unique<GroupCommit>([this] { return sync(); })) {
    ExitGate::join(*this);
}

DurableStorage::~DurableStorage() {
    if (ExitGate::state() == ExitGate::State::forked) {
        ExitGate::keep(commits_.release());  // its thread is the parent's, and cannot be waited for
    }
    commits_.reset();
    std::unique_ptr<ExitGate::Pass> pass;
    if (ExitGate::leave(*this, pass)) {
        store_.reset();
    } else {
        ExitGate::keep(store_.release());
    }
}

void DurableStorage::close_at_exit() noexcept {
    store_->abandon();
    if (cursors_.load() == 0) {
        store_.reset();
    } else {
        ExitGate::keep(store_.release());
    }
}

Error DurableStorage::closed_error(const std::string& name) {
    return Error(client_errc::storage_unusable, name + ": " + ExitGate::reason());
}

Result<void> DurableStorage::usable() const {
    return ExitGate::state() == ExitGate::State::open ? Result<void>() : closed_error(name_);
}

Result<void> DurableStorage::sync() {
    const ExitGate::Pass pass;
    if (!pass) {
        return closed_error(name_);
    }
    const StoreStatus status = store_->sync();
    if (status.ok()) {
        return {};
    }
    refuse_writes(status.message);
    return error_of(status, "cannot sync");
}

Result<std::optional<FlatItem>> DurableStorage::get(std::string_view key) const {
    const ExitGate::Pass pass;
    if (!pass) {
        return closed_error(name_);
    }
    ItemSink sink;
    const StoreStatus status = store_->get(key, sink);
    if (!status.ok()) {
        return error_of(status, "cannot read");
    }
    return std::move(sink.item());
}

std::unique_ptr<Cursor> DurableStorage::range(std::string_view low, std::string_view high,
                                              Direction direction) const {
    const ExitGate::Pass pass;
    return std::make_unique<DurableCursor>(name_, cursors_,
                                           pass ? store_->range(low, high, direction) : nullptr);
}

Result<api::CommitTicket> DurableStorage::apply(WriteBatch& batch) {
    std::vector<ByteChange> changes;
    changes.reserve(batch.changes().size());
    for (const WriteBatch::Change& change : batch.changes()) {
        if (change.value) {
            changes.push_back({ByteChange::Kind::put, change.key, change.value->bytes()});
        } else {
            changes.push_back({ByteChange::Kind::erase, change.key, {}});
        }
    }
    return write(changes);
}

Result<api::CommitTicket> DurableStorage::erase_prefix(std::string_view prefix) {
    // Without an end (an empty prefix, or bytes 0xff alone) all goes: no store has the id 0xffffffff.
    const std::string end = prefix_end(prefix).value_or(std::string(64, '\xff'));
    return write({{ByteChange::Kind::erase_range, prefix, end}});
}

Result<api::CommitTicket> DurableStorage::write(const std::vector<ByteChange>& changes) {
    if (refusing_.load(std::memory_order_acquire)) {
        const std::lock_guard lock(reason_mutex_);
        return Error(
            client_errc::storage_unusable,
            name_ + ": takes no writes until it is opened anew, since one failed: " + reason_);
    }
    if (changes.empty()) {
        return api::CommitTicket(0);
    }
    const ExitGate::Pass pass;
    if (!pass) {
        return closed_error(name_);
    }
    const StoreStatus status = store_->write(changes.data(), changes.size());
    if (!status.ok()) {
        refuse_writes(status.message);
        return error_of(status, "cannot write");
    }
    return durability_ == Durability::power ? commits_->issue() : api::CommitTicket(0);
}

Result<std::unique_ptr<Storage>> DurableStorage::copy_to_memory() const {
    std::unique_ptr<Storage> copy = make_memory_storage();
    if (Result<void> copied = copy_storage(*this, *copy); !copied) {
        return copied.error();
    }
    return copy;
}

Result<void> DurableStorage::checkpoint(const std::string& directory) const {
    Result<DataDirectory> made = make_data_directory(directory);
    if (!made) {
        return made.error();
    }
    {
        const ExitGate::Pass pass;
        if (!pass) {
            return closed_error(name_);
        }
        const StoreStatus status = store_->checkpoint(made->store_path().c_str());
        if (!status.ok()) {
            return error_of(status, "cannot write a snapshot");
        }
    }
    return made->finish_creation();
}

Result<void> DurableStorage::restore(const SavedStorage& moment) {
    if (moment.directory.empty() || open_ == nullptr || !directory_) {
        return Error(client_errc::invalid_argument,
                     name_ + ": expected a snapshot of a directory, found one of memory");
    }
    if (Result<void> settled = commits_->wait(commits_->issue()); !settled) {
        return settled;
    }
    const ExitGate::Pass pass;
    if (!pass) {
        return closed_error(name_);
    }
    return open_copy_of(moment.directory);
}

namespace {

/// In place of a store that could not be opened again.
class NoStore final : public ByteStore {
  public:
    explicit NoStore(StoreStatus status) : status_(std::move(status)) {}
    StoreStatus get(std::string_view, ByteSink&) const override { return status_; }
    [[nodiscard]] std::unique_ptr<ByteCursor> range(std::string_view, std::string_view,
                                                    Direction) const override {
        return std::make_unique<NoCursor>(status_);
    }
    StoreStatus write(const ByteChange*, std::size_t) override { return status_; }
    StoreStatus sync() override { return status_; }
    StoreStatus checkpoint(const char*) const override { return status_; }
    void abandon() override {}

  private:
    class NoCursor final : public ByteCursor {
      public:
        explicit NoCursor(StoreStatus status) : status_(std::move(status)) {}
        [[nodiscard]] bool valid() const override { return false; }
        [[nodiscard]] std::string_view key() const override { return {}; }
        [[nodiscard]] std::string_view value() const override { return {}; }
        void next() override {}
        StoreStatus status() const override { return status_; }

      private:
        StoreStatus status_;
    };
    StoreStatus status_;
};

/// Two directories trade names, in one step.
[[nodiscard]] Result<void> exchange(const std::string& one, const std::string& other) {
    if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0) {
        return Error(client_errc::storage_unusable,
                     "cannot exchange " + one + " and " + other + ": " + std::strerror(errno));
    }
    return {};
}

}  // namespace

// The snapshot's store is copied beside ours, then the two trade names: whenever this is cut short,
// the directory holds one of them whole.
Result<void> DurableStorage::open_copy_of(const std::string& directory) {
    const std::string ours = directory_->store_path();
    const std::string copy = ours + ".restored";
    std::error_code failure;
    std::filesystem::remove_all(copy, failure);
    {
        StoreStatus status;
        const std::unique_ptr<ByteStore> source(open_((directory + "/db").c_str(), false, status));
        if (source != nullptr) {
            status = source->checkpoint(copy.c_str());
        }
        if (!status.ok()) {
            return error_of(status, "cannot restore a snapshot");
        }
    }
    store_.reset();
    Result<void> exchanged = exchange(ours, copy);
    StoreStatus status;
    store_.reset(open_(ours.c_str(), false, status));
    if (store_ == nullptr && exchanged && exchange(ours, copy)) {
        exchanged = error_of(status, "cannot restore a snapshot");
        store_.reset(open_(ours.c_str(), false, status));
    }
    if (store_ == nullptr) {
        refuse_writes(status.message);
        store_ = std::make_unique<NoStore>(status);
        return error_of(status, "cannot open");
    }
    std::filesystem::remove_all(copy, failure);
    return exchanged;
}

Result<void> DurableStorage::wait(api::CommitTicket ticket) {
    return commits_->wait(ticket);
}

void DurableStorage::on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) {
    commits_->on_durable(ticket, std::move(done));
}

Error DurableStorage::error_of(const StoreStatus& status, const char* what) const {
    return make_error(name_, status, what);
}

void DurableStorage::refuse_writes(const std::string& reason) {
    const std::lock_guard lock(reason_mutex_);
    if (!refusing_.load(std::memory_order_relaxed)) {
        reason_ = reason;
        refusing_.store(true, std::memory_order_release);
    }
}

namespace {

[[nodiscard]] Result<std::unique_ptr<ByteStore>> open_store_in(OpenByteStore* open,
                                                               const DataDirectory& held) {
    // RocksDB's statics are made partly when it is loaded, partly when it is first used.
    static std::once_flag loaded;
    static std::once_flag used;
    std::call_once(loaded, &ExitGate::arm);
    const ExitGate::Pass pass;
    if (!pass) {
        return DurableStorage::closed_error(held.path());
    }
    StoreStatus status;
    std::unique_ptr<ByteStore> store(open(held.store_path().c_str(), held.is_new(), status));
    std::call_once(used, &ExitGate::arm);
    if (store == nullptr) {
        return make_error(held.path(), status, "cannot open");
    }
    return store;
}

[[nodiscard]] Result<std::unique_ptr<Storage>> open_held(OpenByteStore* open, DataDirectory held,
                                                         Durability durability) {
    auto store = open_store_in(open, held);
    if (!store) {
        return std::move(store).error();
    }
    if (held.is_new()) {
        if (auto finished = held.finish_creation(); !finished) {
            return std::move(finished).error();
        }
    }
    auto storage =
        std::make_unique<DurableStorage>(held.path(), *std::move(store), durability, open);
    storage->hold(std::move(held));
    return storage;
}

}  // namespace

Result<std::unique_ptr<Storage>> open_durable_storage(const std::string& directory, bool sync) {
    const auto open_store = load_storage_module();
    if (!open_store) {
        return open_store.error();
    }
    auto held = DataDirectory::open(directory);
    if (!held) {
        return std::move(held).error();
    }
    return open_held(*open_store, *std::move(held), sync ? Durability::power : Durability::process);
}

Result<std::unique_ptr<Storage>> create_durable_storage(const std::string& directory) {
    const auto open_store = load_storage_module();
    if (!open_store) {
        return open_store.error();
    }
    auto made = make_data_directory(directory);
    if (!made) {
        return std::move(made).error();
    }
    return open_held(*open_store, *std::move(made), Durability::process);
}

}  // namespace dynox::engine
