#include "engine/locks.hpp"

#include "engine/key_codec.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dynox::engine {

ItemLocks::Guard::Guard(Guard&& other) noexcept
    : locks_(std::exchange(other.locks_, nullptr)), stripes_(std::move(other.stripes_)) {}

ItemLocks::Guard::~Guard() {
    if (locks_ != nullptr) {
        for (const Stripe stripe : stripes_) {
            locks_->stripes_[stripe].mutex.unlock();
        }
    }
}

ItemLocks::Stripe ItemLocks::stripe_of(std::string_view table_key) noexcept {
    // The digest's bits are even already; the id moves tables with equal partition keys apart.
    const std::uint64_t digest = digest_of_key(table_key);
    const auto id = static_cast<std::uint64_t>(static_cast<unsigned char>(table_key[2]) << 8 |
                                               static_cast<unsigned char>(table_key[3]));
    return static_cast<Stripe>((digest ^ id * 37) % stripe_count);
}

ItemLocks::Guard ItemLocks::lock(std::vector<Stripe> stripes) {
    std::sort(stripes.begin(), stripes.end());
    stripes.erase(std::unique(stripes.begin(), stripes.end()), stripes.end());
    for (const Stripe stripe : stripes) {
        stripes_[stripe].mutex.lock();
    }
    Guard guard;
    guard.locks_ = this;
    guard.stripes_ = std::move(stripes);
    return guard;
}

ItemLocks::Guard ItemLocks::lock_all() {
    std::vector<Stripe> stripes(stripe_count);
    std::iota(stripes.begin(), stripes.end(), Stripe{0});
    return lock(std::move(stripes));
}

}  // namespace dynox::engine
