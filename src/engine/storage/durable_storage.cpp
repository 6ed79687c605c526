#include "engine/storage/durable_storage.hpp"

#include <utility>
#include <vector>

#include "engine/storage/storage_module.hpp"

namespace dynox::engine {
namespace {

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

class DurableCursor final : public Cursor {
  public:
    DurableCursor(const std::string& name, std::unique_ptr<ByteCursor> bytes)
        : name_(name), bytes_(std::move(bytes)) {}
    [[nodiscard]] bool valid() const override { return bytes_->valid(); }
    [[nodiscard]] std::string_view key() const override { return bytes_->key(); }
    [[nodiscard]] FlatItemView view() const override { return FlatItemView(bytes_->value()); }
    [[nodiscard]] FlatItem value() const override { return FlatItem::copy_of(bytes_->value()); }
    void next() override { bytes_->next(); }
    [[nodiscard]] Result<void> status() const override {
        const StoreStatus status = bytes_->status();
        return status.ok() ? Result<void>() : make_error(name_, status, "cannot read");
    }

  private:
    const std::string& name_;
    std::unique_ptr<ByteCursor> bytes_;
};

}  // namespace

DurableStorage::DurableStorage(std::string name, std::unique_ptr<ByteStore> store,
                               Durability durability)
    : name_(std::move(name)),
      durability_(durability),
      store_(std::move(store)),
      commits_([this]() -> Result<void> {
          const StoreStatus status = store_->sync();
          if (status.ok()) {
              return {};
          }
          refuse_writes(status.message);
          return error_of(status, "cannot sync");
      }) {}

DurableStorage::~DurableStorage() = default;

Result<std::optional<FlatItem>> DurableStorage::get(std::string_view key) const {
    ItemSink sink;
    const StoreStatus status = store_->get(key, sink);
    if (!status.ok()) {
        return error_of(status, "cannot read");
    }
    return std::move(sink.item());
}

std::unique_ptr<Cursor> DurableStorage::range(std::string_view low, std::string_view high,
                                              Direction direction) const {
    return std::make_unique<DurableCursor>(name_, store_->range(low, high, direction));
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
    const StoreStatus status = store_->write(changes.data(), changes.size());
    if (!status.ok()) {
        refuse_writes(status.message);
        return error_of(status, "cannot write");
    }
    return durability_ == Durability::power ? commits_.issue() : api::CommitTicket(0);
}

Result<void> DurableStorage::wait(api::CommitTicket ticket) {
    return commits_.wait(ticket);
}

void DurableStorage::on_durable(api::CommitTicket ticket, std::function<void(error_code)> done) {
    commits_.on_durable(ticket, std::move(done));
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

Result<std::unique_ptr<Storage>> open_durable_storage(const std::string& directory, bool sync) {
    const auto open_store = load_storage_module();
    if (!open_store) {
        return open_store.error();
    }
    auto held = DataDirectory::open(directory);
    if (!held) {
        return std::move(held).error();
    }
    StoreStatus status;
    std::unique_ptr<ByteStore> store(
        (*open_store)(held->store_path().c_str(), held->is_new(), status));
    if (store == nullptr) {
        return make_error(directory, status, "cannot open");
    }
    if (held->is_new()) {
        if (auto finished = held->finish_creation(); !finished) {
            return std::move(finished).error();
        }
    }
    auto storage = std::make_unique<DurableStorage>(directory, std::move(store),
                                                    sync ? Durability::power : Durability::process);
    storage->hold(*std::move(held));
    return storage;
}

}  // namespace dynox::engine
