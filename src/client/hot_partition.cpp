#include "dynox/hot_partition.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace dynox {

namespace {

using TimePoint = HotPartitionDetector::Clock::time_point;

// The window slides by parts: counting costs the same however many requests there are.
constexpr std::size_t parts = 16;
constexpr std::size_t keys_max = 10'000;

/// Requests of one kind to one key.
class Window {
  public:
    /// `slot` numbers the parts of all time. Gives the count of the window that ends with it.
    std::uint64_t add(std::int64_t slot) {
        move_to(slot);
        ++counts_[index(slot)];
        return sum();
    }
    [[nodiscard]] std::uint64_t count(std::int64_t slot) {
        move_to(slot);
        return sum();
    }
    /// True once a window.
    [[nodiscard]] bool warn(std::int64_t slot) {
        if (slot - warned_at_ < static_cast<std::int64_t>(parts)) {
            return false;
        }
        warned_at_ = slot;
        return true;
    }

  private:
    static std::size_t index(std::int64_t slot) { return static_cast<std::size_t>(slot) % parts; }
    void move_to(std::int64_t slot) {
        const std::int64_t steps = std::min<std::int64_t>(slot - slot_, parts);
        for (std::int64_t step = 0; step < steps; ++step) {
            counts_[index(slot - step)] = 0;
        }
        slot_ = std::max(slot_, slot);
    }
    [[nodiscard]] std::uint64_t sum() const {
        std::uint64_t total = 0;
        for (const std::uint64_t count : counts_) {
            total += count;
        }
        return total;
    }
    std::array<std::uint64_t, parts> counts_{};
    std::int64_t slot_ = 0;
    std::int64_t warned_at_ = -static_cast<std::int64_t>(parts);
};

struct Thresholds {
    std::optional<std::uint64_t> writes;
    std::optional<std::uint64_t> reads;
};

}  // namespace

struct HotPartitionDetector::Impl {
    using Name = std::pair<std::string, std::string>;  // table, key
    struct Partition {
        Name name;
        Window writes;
        Window reads;
    };

    [[nodiscard]] std::int64_t slot_of(TimePoint now) const {
        const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
        return static_cast<std::int64_t>(seconds / part_seconds);
    }
    /// The key's counts, as the most recent ones.
    Partition& touch(std::string_view table, std::string_view key) {
        Name name(table, key);
        const auto found = index.find(name);
        if (found != index.end()) {
            recent.splice(recent.begin(), recent, found->second);
            return recent.front();
        }
        if (index.size() == keys_max) {
            index.erase(recent.back().name);
            recent.pop_back();
        }
        recent.emplace_front().name = name;
        index.emplace(std::move(name), recent.begin());
        return recent.front();
    }
    [[nodiscard]] std::uint64_t threshold(std::string_view table, bool write) const {
        const auto found = table_thresholds.find(table);
        if (found != table_thresholds.end()) {
            const std::optional<std::uint64_t>& own =
                write ? found->second.writes : found->second.reads;
            if (own) {
                return *own;
            }
        }
        return write ? writes_threshold : reads_threshold;
    }
    std::optional<std::string> record(std::string_view table, std::string_view key, bool write,
                                      TimePoint now);
    [[nodiscard]] std::uint64_t count(std::string_view table, std::string_view key, bool write,
                                      TimePoint now) {
        const std::lock_guard lock(mutex);
        const auto found = index.find(Name(table, key));
        if (found == index.end()) {
            return 0;
        }
        Partition& partition = *found->second;
        return (write ? partition.writes : partition.reads).count(slot_of(now));
    }

    std::uint64_t writes_threshold = 0;
    std::uint64_t reads_threshold = 0;
    double window_seconds = 0;
    double part_seconds = 0;
    mutable std::mutex mutex;
    std::list<Partition> recent;  // the most recent first
    std::map<Name, std::list<Partition>::iterator> index;
    std::map<std::string, Thresholds, std::less<>> table_thresholds;
    std::map<std::string, std::string, std::less<>> partition_keys;
};

std::optional<std::string> HotPartitionDetector::Impl::record(std::string_view table,
                                                              std::string_view key, bool write,
                                                              TimePoint now) {
    const std::lock_guard lock(mutex);
    Partition& partition = touch(table, key);
    Window& window = write ? partition.writes : partition.reads;
    const std::int64_t slot = slot_of(now);
    const std::uint64_t count = window.add(slot);
    if (count < threshold(table, write) || !window.warn(slot)) {
        return std::nullopt;
    }
    std::string warning("hot partition: table '");
    warning.append(table)
        .append("', key '")
        .append(key)
        .append("': ")
        .append(std::to_string(count))
        .append(write ? " writes in " : " reads in ")
        .append(std::to_string(static_cast<std::int64_t>(window_seconds)))
        .append(" s");
    return warning;
}

HotPartitionDetector::HotPartitionDetector(std::uint64_t writes_threshold,
                                           std::uint64_t reads_threshold,
                                           std::chrono::duration<double> window)
    : impl_(std::make_unique<Impl>()) {
    impl_->writes_threshold = writes_threshold;
    impl_->reads_threshold = reads_threshold;
    // A window of no length, or none at all, is one second.
    const double seconds = window.count() > 0 && window.count() < 1e9 ? window.count() : 1;
    impl_->window_seconds = seconds;
    impl_->part_seconds = seconds / static_cast<double>(parts);
}

HotPartitionDetector::~HotPartitionDetector() = default;

void HotPartitionDetector::set_table_thresholds(std::string_view table,
                                                std::optional<std::uint64_t> writes,
                                                std::optional<std::uint64_t> reads) {
    const std::lock_guard lock(impl_->mutex);
    impl_->table_thresholds.insert_or_assign(std::string(table), Thresholds{writes, reads});
}

void HotPartitionDetector::set_partition_key(std::string_view table, std::string_view attribute) {
    const std::lock_guard lock(impl_->mutex);
    impl_->partition_keys.insert_or_assign(std::string(table), std::string(attribute));
}

std::optional<std::string> HotPartitionDetector::partition_key(std::string_view table) const {
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->partition_keys.find(table);
    return found == impl_->partition_keys.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> HotPartitionDetector::record_write(std::string_view table,
                                                              std::string_view key,
                                                              Clock::time_point now) {
    return impl_->record(table, key, true, now);
}

std::optional<std::string> HotPartitionDetector::record_read(std::string_view table,
                                                             std::string_view key,
                                                             Clock::time_point now) {
    return impl_->record(table, key, false, now);
}

std::uint64_t HotPartitionDetector::get_write_count(std::string_view table, std::string_view key,
                                                    Clock::time_point now) const {
    return impl_->count(table, key, true, now);
}

std::uint64_t HotPartitionDetector::get_read_count(std::string_view table, std::string_view key,
                                                   Clock::time_point now) const {
    return impl_->count(table, key, false, now);
}

void HotPartitionDetector::clear() {
    const std::lock_guard lock(impl_->mutex);
    impl_->index.clear();
    impl_->recent.clear();
}

}  // namespace dynox
