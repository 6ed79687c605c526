// Fault rules <-> JSON.
#include "dynox/faults.hpp"

#include "dynox/item.hpp"
#include "json/dynamodb_json.hpp"

namespace dynox {

namespace {

Error invalid(std::string message) {
    return {client_errc::invalid_argument, std::move(message)};
}

Result<FaultKind> read_kind(std::string_view name) {
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(FaultKind::lost_answer); ++i) {
        if (fault_name(static_cast<FaultKind>(i)) == name) {
            return static_cast<FaultKind>(i);
        }
    }
    return invalid(
        "kind: expected throttle, error, latency, drop, wrong_checksum, partial_batch or "
        "lost_answer, found \"" +
        std::string(name) + "\"");
}

Result<std::uint64_t> read_count(const std::string& name, const AttributeValue& value) {
    const Number* number = value.if_number();
    const Result<std::int64_t> count =
        number == nullptr ? Result<std::int64_t>(invalid({})) : number->to_int64();
    if (!count || *count < 0) {
        return invalid(name + ": expected a whole number, 0 or more, found " + value.to_json());
    }
    return static_cast<std::uint64_t>(*count);
}

Result<double> read_share(const std::string& name, const AttributeValue& value) {
    const Number* number = value.if_number();
    if (number == nullptr) {
        return invalid(name + ": expected a number, found " + value.to_json());
    }
    return number->to_double_rounded();
}

/// Plain or DynamoDB JSON.
Result<FlatItem> read_key(const AttributeValue& value) {
    const std::string text = value.to_json();
    if (Result<Item> typed = Item::from_dynamodb_json(text); typed && !typed->empty()) {
        return typed->to_flat();
    }
    Result<Item> plain = Item::from_json(text);
    if (!plain || plain->empty()) {
        return invalid("key: expected an object with attributes, found " + text);
    }
    return plain->to_flat();
}

Result<void> read_text(const std::string& name, const AttributeValue& value, FaultRule& rule) {
    const std::string* text = value.if_string();
    if (text == nullptr) {
        return invalid(name + ": expected a text, found " + value.to_json());
    }
    if (name == "operation") {
        rule.operation(*text);
    } else if (name == "table") {
        rule.table(*text);
    } else if (name == "error") {
        rule.error(*text);
    } else if (name == "message") {
        rule.message(*text);
    } else {
        rule.reason(*text);
    }
    return {};
}

Result<void> read_number(const std::string& name, const AttributeValue& value, FaultRule& rule) {
    if (name == "probability" || name == "unprocessed") {
        const Result<double> share = read_share(name, value);
        if (!share) {
            return share.error();
        }
        name == "probability" ? rule.probability(*share, rule.seed()) : rule.unprocessed(*share);
        return {};
    }
    const Result<std::uint64_t> count = read_count(name, value);
    if (!count) {
        return count.error();
    }
    if (name == "nth") {
        rule.nth(*count);
    } else if (name == "times") {
        rule.times(*count);
    } else if (name == "seed") {
        rule.probability(rule.probability(), *count);
    } else {
        rule.latency(std::chrono::milliseconds(*count));
    }
    return {};
}

Result<void> read_member(const std::string& name, const AttributeValue& value, FaultRule& rule) {
    if (name == "kind") {
        return {};
    }
    for (const char* text : {"operation", "table", "error", "message", "reason"}) {
        if (name == text) {
            return read_text(name, value, rule);
        }
    }
    for (const char* number :
         {"probability", "unprocessed", "nth", "times", "seed", "latency_ms"}) {
        if (name == number) {
            return read_number(name, value, rule);
        }
    }
    if (name == "key") {
        Result<FlatItem> key = read_key(value);
        if (!key) {
            return key.error();
        }
        rule.key(*std::move(key));
        return {};
    }
    return invalid("expected a member of a fault rule, found \"" + name + "\"");
}

class JsonObject {
  public:
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            begin(name);
            json::append_string(out_, value);
        }
    }
    void number(std::string_view name, std::string value) {
        begin(name);
        out_.append(value);
    }
    void count(std::string_view name, std::uint64_t value) {
        if (value != 0) {
            number(name, std::to_string(value));
        }
    }
    void item(std::string_view name, FlatItemView value) {
        begin(name);
        json::append_item(out_, value);
    }
    [[nodiscard]] std::string finish() && { return std::move(out_) + "}"; }

  private:
    void begin(std::string_view name) {
        out_.append(out_.empty() ? "{\"" : ",\"").append(name).append("\":");
    }
    std::string out_;
};

}  // namespace

Result<FaultRule> FaultRule::from_json(std::string_view text) {
    const Result<Item> members = Item::from_json(text);
    if (!members) {
        return invalid("expected a fault rule as a JSON object: " + members.error().message());
    }
    const AttributeValue* kind = members->find("kind");
    if (kind == nullptr || kind->if_string() == nullptr) {
        return invalid("kind: expected the name of a fault, found nothing");
    }
    const Result<FaultKind> known = read_kind(*kind->if_string());
    if (!known) {
        return known.error();
    }
    FaultRule rule(*known);
    for (const auto& [name, value] : *members) {
        if (Result<void> read = read_member(name, value, rule); !read) {
            return read.error();
        }
    }
    return rule;
}

std::string FaultRule::to_json() const {
    JsonObject json;
    json.text("kind", fault_name(kind_));
    json.text("operation", operation_);
    json.text("table", table_);
    if (key_) {
        json.item("key", *key_);
    }
    json.count("nth", nth_);
    json.count("times", times_);
    if (probability_ < 1) {
        json.number("probability", std::to_string(probability_));
        json.count("seed", seed_);
    }
    json.count("latency_ms", static_cast<std::uint64_t>(latency_.count()));
    json.text("error", error_);
    json.text("message", message_);
    json.text("reason", reason_);
    if (kind_ == FaultKind::partial_batch) {
        json.number("unprocessed", std::to_string(unprocessed_));
    }
    return std::move(json).finish();
}

}  // namespace dynox
