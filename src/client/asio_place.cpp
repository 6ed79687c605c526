#include "client/asio_place.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>

#include <list>
#include <mutex>
#include <optional>
#include <utility>

namespace dynox::detail {

namespace {

namespace asio = boost::asio;

class PlacedDescriptors;

}  // namespace

/// Shared by a place and the event loop's list, since either may go first.
struct EventLoopPlace::Kept {
    explicit Kept(Descriptor placed) : descriptor(std::move(placed)) {}

    std::mutex mutex;
    std::optional<Descriptor> descriptor;  // empty: the event loop has ended
    PlacedDescriptors* list = nullptr;     // while there is a descriptor
    std::list<std::shared_ptr<Kept>>::iterator position;
};

namespace {

using Kept = EventLoopPlace::Kept;

/// The descriptors with places in one event loop. An Asio object must not outlive its execution
/// context, so they are let go of when that ends.
class PlacedDescriptors final : public asio::execution_context::service {
  public:
    using key_type = PlacedDescriptors;
    inline static asio::execution_context::id id;

    // Made when there is a descriptor already: services end in the reverse order, so this one
    // before that of descriptors.
    explicit PlacedDescriptors(asio::execution_context& context) : service(context) {}

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

}  // namespace

EventLoopPlace::EventLoopPlace(Descriptor descriptor)
    : socket_(descriptor.native_handle()), kept_(std::make_shared<Kept>(std::move(descriptor))) {
    asio::execution_context& context =
        asio::query(kept_->descriptor->get_executor(), asio::execution::context);
    asio::use_service<PlacedDescriptors>(context).add(kept_);
}

EventLoopPlace::~EventLoopPlace() {
    const std::lock_guard lock(kept_->mutex);
    if (kept_->descriptor) {
        (void)kept_->descriptor->release();
        kept_->descriptor.reset();
        kept_->list->remove(*kept_);
    }
}

EventLoopPlace::Descriptor* EventLoopPlace::descriptor() const {
    const std::lock_guard lock(kept_->mutex);
    return kept_->descriptor ? &*kept_->descriptor : nullptr;
}

bool EventLoopPlace::is_of(const asio::any_io_executor& executor) const {
    const std::lock_guard lock(kept_->mutex);
    return kept_->descriptor && kept_->descriptor->get_executor() == executor;
}

std::unique_ptr<EventLoopPlace> take_place(std::unique_ptr<Place> place,
                                           const asio::any_io_executor& executor) {
    // A client's places are all of one kind, apart from those of tests.
    auto* const taken = dynamic_cast<EventLoopPlace*>(place.get());
    if (taken == nullptr || !taken->is_of(executor)) {
        return nullptr;
    }
    (void)place.release();
    return std::unique_ptr<EventLoopPlace>(taken);
}

}  // namespace dynox::detail
