#include "client/asio_place.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <list>
#include <mutex>
#include <utility>

namespace dynox::detail {

namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

class IdleDescriptors;

/// Shared by a place and the event loop's list, since either may go first.
struct Kept {
    std::mutex mutex;
    std::optional<Descriptor> descriptor;  // empty: taken, or the event loop has ended
    IdleDescriptors* list = nullptr;       // while there is a descriptor
    std::list<std::shared_ptr<Kept>>::iterator position;
};

/// The descriptors kept in one event loop. An Asio object must not outlive its execution context,
/// so they are let go of when that ends.
class IdleDescriptors final : public asio::execution_context::service {
  public:
    using key_type = IdleDescriptors;
    inline static asio::execution_context::id id;

    // Made when there is a descriptor already: services end in the reverse order, so this one
    // before that of descriptors.
    explicit IdleDescriptors(asio::execution_context& context) : service(context) {}

    void add(const std::shared_ptr<Kept>& kept) {
        const std::lock_guard lock(mutex_);
        kept->list = this;
        kept->position = kept_.insert(kept_.end(), kept);
    }
    /// With the mutex of `kept` held, and its descriptor gone: shutdown() waits for that mutex, but
    /// only of what is still in the list.
    void remove(Kept& kept) {
        const std::lock_guard lock(mutex_);
        if (!ended_) {
            kept_.erase(kept.position);
        }
    }

  private:
    void shutdown() override {
        std::list<std::shared_ptr<Kept>> all;
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
            all.swap(kept_);
        }
        for (const std::shared_ptr<Kept>& kept : all) {
            const std::lock_guard lock(kept->mutex);
            if (kept->descriptor) {
                (void)kept->descriptor->release();
                kept->descriptor.reset();
            }
        }
    }

    std::mutex mutex_;
    std::list<std::shared_ptr<Kept>> kept_;
    bool ended_ = false;
};

class AsioPlace final : public Place {
  public:
    explicit AsioPlace(Descriptor descriptor) : kept_(std::make_shared<Kept>()) {
        asio::execution_context& context =
            asio::query(descriptor.get_executor(), asio::execution::context);
        kept_->descriptor.emplace(std::move(descriptor));
        asio::use_service<IdleDescriptors>(context).add(kept_);
    }
    ~AsioPlace() override {
        const std::lock_guard lock(kept_->mutex);
        if (kept_->descriptor) {
            (void)kept_->descriptor->release();
            kept_->descriptor.reset();
            kept_->list->remove(*kept_);
        }
    }
    [[nodiscard]] std::optional<Descriptor> take(const asio::any_io_executor& executor) {
        const std::lock_guard lock(kept_->mutex);
        std::optional<Descriptor> taken;
        if (kept_->descriptor && kept_->descriptor->get_executor() == executor) {
            taken.emplace(*std::move(kept_->descriptor));
            kept_->descriptor.reset();
            kept_->list->remove(*kept_);
        }
        return taken;
    }

  private:
    std::shared_ptr<Kept> kept_;
};

}  // namespace

std::unique_ptr<Place> keep_place(Descriptor descriptor) {
    return std::make_unique<AsioPlace>(std::move(descriptor));
}

std::optional<Descriptor> take_descriptor(Place& place, const asio::any_io_executor& executor) {
    // A client's places are all of one kind, apart from those of tests.
    auto* const kept = dynamic_cast<AsioPlace*>(&place);
    return kept == nullptr ? std::nullopt : kept->take(executor);
}

}  // namespace dynox::detail
