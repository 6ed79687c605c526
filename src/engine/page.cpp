#include "engine/page.hpp"

#include "engine/key_codec.hpp"
#include "engine/vector_index.hpp"

namespace dynox::engine {
namespace {

/// Table key and index key attributes of an item.
FlatItem last_key(const ReadPlan& plan, FlatItemView item) {
    thread_local ItemWriter writer;
    const auto add = [&](const KeyAttribute& attribute) {
        writer.name(attribute.name);
        writer.value(item.find(attribute.name));
    };
    for (const KeyAttribute& attribute : plan.table->key().attributes) {
        add(attribute);
    }
    if (plan.index != nullptr) {
        for (const KeyAttribute& attribute : plan.index->key.attributes) {
            if (plan.table->key().find(attribute.name) == nullptr) {
                add(attribute);
            }
        }
    }
    return writer.finish();
}

/// Sums up what the page read, for its charge.
class PageCharge {
  public:
    explicit PageCharge(Consistency consistency) : consistency_(consistency) {}
    void examined(std::uint32_t size_bytes) noexcept { examined_bytes_ += size_bytes; }
    void fetched(std::uint32_t size_bytes) noexcept {
        fetched_units_ += read_units(size_bytes, consistency_);
    }
    [[nodiscard]] api::ConsumedCapacity report(const ReadPlan& plan,
                                               api::ReturnConsumedCapacity detail) const {
        TableCapacity capacity(*plan.table);
        const double units = read_units(examined_bytes_, consistency_);
        if (plan.index != nullptr) {
            capacity.add_index(*plan.index, units);
            capacity.add_table(fetched_units_);
        } else {
            capacity.add_table(units);
        }
        return capacity.report(detail);
    }

  private:
    Consistency consistency_;
    std::uint64_t examined_bytes_ = 0;
    double fetched_units_ = 0;
};

class PageWalk {
  public:
    PageWalk(EngineState& state, const PageRequest& request)
        : state_(state), request_(request), plan_(*request.plan), charge_(request.consistency) {
        if (plan_.key().sort_count() != 0) {
            sort_attribute_ = plan_.key().attributes[plan_.key().partition_count].name;
        }
        if (!plan_.count_only) {
            result_.items.emplace();
        }
    }

    Result<api::QueryResult> run() {
        if (request_.range.low < request_.range.high) {
            if (Result<void> walked = walk(); !walked) {
                return walked.error();
            }
        }
        if (request_.return_consumed_capacity != api::ReturnConsumedCapacity::none) {
            result_.consumed_capacity = charge_.report(plan_, request_.return_consumed_capacity);
        }
        return std::move(result_);
    }

  private:
    Result<void> walk() {
        const auto cursor =
            state_.storage->range(request_.range.low, request_.range.high, request_.direction);
        for (; cursor->valid(); cursor->next()) {
            if (Result<void> examined = examine(*cursor); !examined) {
                return examined;
            }
            const bool full = request_.limit && result_.scanned_count >= *request_.limit;
            if (full || page_bytes_ > page_size_bytes_max) {
                result_.last_evaluated_key = last_key(plan_, cursor->view());
                break;
            }
        }
        return cursor->status();
    }

    Result<void> examine(const Cursor& cursor) {
        const FlatItemView entry = cursor.view();
        FlatItem fetched;
        if (plan_.fetch_items) {
            Result<std::optional<FlatItem>> found =
                state_.storage->get(base_key(*plan_.table, entry));
            if (!found) {
                return found.error();
            }
            if (!*found) {
                return {};  // deleted since the page began
            }
            fetched = **std::move(found);
            charge_.fetched(charged_size_bytes(*plan_.table, fetched));
        }
        ++result_.scanned_count;
        charge_.examined(plan_.index != nullptr ? entry.item_size_bytes()
                                                : charged_size_bytes(*plan_.table, entry));
        page_bytes_ += stored_size_bytes(entry, sort_attribute_);
        const FlatItemView item = plan_.fetch_items ? fetched.view() : entry;
        if (request_.expressions->filter && !request_.expressions->filter->evaluate(&item)) {
            return {};
        }
        ++result_.count;
        if (plan_.count_only) {
            return {};
        }
        if (request_.expressions->projection) {
            result_.items->push_back(request_.expressions->projection->apply(item));
        } else {
            result_.items->push_back(plan_.answers_fetched ? std::move(fetched) : cursor.value());
        }
        return {};
    }

    EngineState& state_;
    const PageRequest& request_;
    const ReadPlan& plan_;
    PageCharge charge_;
    std::string_view sort_attribute_;
    std::uint64_t page_bytes_ = 0;
    api::QueryResult result_;
};

/// What one attribute costs beyond its value's size by DynamoDB's rule, its name apart; moves `at`
/// behind the value.
std::int64_t attribute_overhead_bytes(const char*& at) {
    constexpr std::int64_t name_bytes = 1;  // in place of the name
    const auto tag = static_cast<flat::Tag>(*at);
    const char* const behind = flat::skip_value(at);
    const char* payload = at + 1;
    at = behind;
    switch (tag) {
        case flat::Tag::string: {
            const char* const text = payload;
            static_cast<void>(flat::read_varint(payload));
            return name_bytes + (payload - text);  // 1 below 128 bytes, 2 below 16 KiB, else 3
        }
        case flat::Tag::number:
        case flat::Tag::binary:
            return name_bytes + 1;
        case flat::Tag::string_set:
        case flat::Tag::number_set:
        case flat::Tag::binary_set:
            return name_bytes + 1 + flat::load_u32(payload + 4);  // 1 for each member
        case flat::Tag::null:
            return name_bytes - 1;  // has a size of 1 by rule, and none here
        default:
            return name_bytes;
    }
}

}  // namespace

std::uint64_t stored_size_bytes(FlatItemView item, std::string_view sort_attribute) {
    // Every examined item is measured, so this starts from the item's known size and looks at no
    // value but the sort key's: the sum of all values by rule is that size without the names.
    constexpr std::int64_t block_bytes = 3072;
    std::int64_t size_bytes = item.item_size_bytes();
    std::int64_t sort_bytes = 0;
    const char* at = item.bytes().data() + flat::header_size_bytes;
    for (std::uint32_t left = item.size(); left != 0; --left) {
        const std::uint32_t name_size = flat::read_varint(at);
        const std::string_view name(at, name_size);
        at += name_size;
        size_bytes -= name_size;
        if (name == sort_attribute) {
            const FlatValue value = FlatValue::at(at);
            sort_bytes = value.size_by_rule();
            size_bytes -= sort_bytes;
            at += value.bytes().size();
        } else {
            size_bytes += attribute_overhead_bytes(at);
        }
    }
    return static_cast<std::uint64_t>(2 + size_bytes +
                                      (1 + (1 + size_bytes) / block_bytes) * (18 + sort_bytes));
}

void start_behind(KeyRange& range, std::string key, Direction direction) {
    if (direction == Direction::backward) {
        range.high = std::min(range.high, key);
    } else {
        key.push_back('\0');  // the next key there can be
        range.low = std::max(range.low, key);
    }
}

Result<api::QueryResult> read_page(EngineState& state, const PageRequest& request) {
    return PageWalk(state, request).run();
}

}  // namespace dynox::engine
