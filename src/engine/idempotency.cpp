#include "engine/idempotency.hpp"

#include "dynox/number.hpp"
#include "engine/digest.hpp"
#include "engine/key_codec.hpp"
#include "engine/limits.hpp"

#include <algorithm>
#include <functional>

namespace dynox::engine {
namespace {

std::int64_t milliseconds(double seconds) {
    return static_cast<std::int64_t>(seconds * 1000);
}

std::string token_key(std::int64_t expires_ms, std::string_view token) {
    std::string key;
    append_u32(key, token_store_id);
    append_u64(key, static_cast<std::uint64_t>(expires_ms));
    key.append(token);
    return key;
}

FlatItem encode(const RememberedTransaction& transaction) {
    ItemWriter writer;
    writer.name("digest");
    writer.binary(transaction.request_digest);
    writer.name("units");
    writer.begin_map();
    for (const auto& [table, units] : transaction.read_units) {
        writer.name(table);
        writer.number_bytes(Number(units).ordered_bytes());
    }
    writer.end_map();
    return writer.finish();
}

Result<RememberedTransaction> decode(std::string_view key, FlatItemView record) {
    const FlatValue digest = record.find("digest");
    const FlatValue units = record.find("units");
    if (!digest.is(AttributeType::binary) || !units.is(AttributeType::map)) {
        return Error(client_errc::storage_damaged,
                     "a transaction token is damaged: expected digest and units, found others");
    }
    RememberedTransaction transaction;
    transaction.request_digest = std::string(digest.as_binary());
    // The expiry stands where other keys have their digest.
    transaction.expires_ms = static_cast<std::int64_t>(digest_of_key(key));
    for (const FlatEntry& entry : units.as_map()) {
        const Result<std::int64_t> count =
            Number::from_ordered(entry.value.as_number_bytes()).to_int64();
        transaction.read_units.emplace_back(entry.name,
                                            static_cast<std::uint32_t>(count ? *count : 0));
    }
    return transaction;
}

// Digest input: every field with its length before it, so that no two requests run together.
class DigestInput {
  public:
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(std::string_view bytes) {
        append_u32(text_, static_cast<std::uint32_t>(bytes.size()));
        text_.append(bytes);
    }
    void add(FlatItemView item) { add(item.bytes()); }
    void add(const std::optional<std::string>& text) {
        text_.push_back(text ? '\1' : '\0');
        if (text) {
            add(*text);
        }
    }
    void add(const api::ExpressionParameters& parameters) {
        text_.push_back(parameters.names ? '\1' : '\0');
        if (parameters.names) {
            append_u32(text_, static_cast<std::uint32_t>(parameters.names->size()));
            // A map of JSON has no order, and some clients write it in another one each time.
            api::AttributeNames names = *parameters.names;
            std::sort(names.begin(), names.end());
            for (const auto& [placeholder, name] : names) {
                add(placeholder);
                add(name);
            }
        }
        text_.push_back(parameters.values ? '\1' : '\0');
        if (parameters.values) {
            add(FlatItemView(*parameters.values));
        }
    }
    void choice(std::size_t index) { text_.push_back(static_cast<char>(index)); }
    [[nodiscard]] std::string digest() const { return content_digest(text_); }

  private:
    std::string text_;
};

}  // namespace

Result<void> TransactionTokens::open() {
    std::string low;
    append_u32(low, token_store_id);
    const auto cursor = storage_.range(low, prefix_end(low), Direction::forward);
    for (; cursor->valid(); cursor->next()) {
        Result<RememberedTransaction> transaction = decode(cursor->key(), cursor->view());
        if (!transaction) {
            return transaction.error();
        }
        std::string token(cursor->key().substr(12));
        expiries_.emplace_back(transaction->expires_ms, token);
        remembered_.insert_or_assign(std::move(token), *std::move(transaction));
    }
    return cursor->status();
}

std::unique_lock<std::mutex> TransactionTokens::hold(std::string_view token) {
    return std::unique_lock(stripes_[std::hash<std::string_view>()(token) % stripe_count]);
}

std::optional<RememberedTransaction> TransactionTokens::find(const std::string& token, double now) {
    const std::lock_guard lock(remembered_mutex_);
    const auto found = remembered_.find(token);
    if (found == remembered_.end() || found->second.expires_ms <= milliseconds(now)) {
        return std::nullopt;
    }
    return found->second;
}

void TransactionTokens::remember(const std::string& token, double now,
                                 RememberedTransaction& transaction, WriteBatch& batch) {
    transaction.expires_ms = milliseconds(now + token_window_seconds);
    batch.put(token_key(transaction.expires_ms, token), encode(transaction));
    const std::lock_guard lock(remembered_mutex_);
    for (std::size_t i = 0; i < forgotten_per_call_max && !expiries_.empty(); ++i) {
        const auto& [expires_ms, expired] = expiries_.front();
        if (expires_ms > milliseconds(now)) {
            break;
        }
        batch.erase(token_key(expires_ms, expired));
        const auto known = remembered_.find(expired);
        // The token may have been used again since; then it is known with a later expiry.
        if (known != remembered_.end() && known->second.expires_ms == expires_ms) {
            remembered_.erase(known);
        }
        expiries_.pop_front();
    }
}

void TransactionTokens::applied(const std::string& token, RememberedTransaction transaction) {
    const std::lock_guard lock(remembered_mutex_);
    expiries_.emplace_back(transaction.expires_ms, token);
    remembered_.insert_or_assign(token, std::move(transaction));
}

std::string transaction_digest(const api::TransactWriteItemsRequest& request) {
    DigestInput input;
    for (const api::TransactWriteItem& action : request.transact_items) {
        input.choice(action.index());
        std::visit(
            [&](const auto& given) {
                using Action = std::decay_t<decltype(given)>;
                input.add(given.table_name);
                if constexpr (std::is_same_v<Action, api::TransactPut>) {
                    input.add(FlatItemView(given.item));
                } else {
                    input.add(FlatItemView(given.key));
                }
                if constexpr (std::is_same_v<Action, api::TransactUpdate>) {
                    input.add(given.update_expression);
                }
                input.add(given.condition_expression);
                input.add(given.parameters);
                input.choice(
                    static_cast<std::size_t>(given.return_values_on_condition_check_failure));
            },
            action);
    }
    return input.digest();
}

}  // namespace dynox::engine
