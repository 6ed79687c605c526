#include <algorithm>

#include "expression/expression.hpp"
#include "expression/lookup.hpp"
#include "json/value_rules.hpp"

namespace dynox::expression {

namespace {

constexpr std::string_view names_member = "ExpressionAttributeNames";
constexpr std::string_view values_member = "ExpressionAttributeValues";

Error refuse(std::string_view member, std::string_view what) {
    return {server_errc::validation, std::string(member) + std::string(what)};
}

bool is_word_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Result<void> check_key(std::string_view member, char sign, std::string_view key) {
    if (key.empty()) {
        return refuse(member,
                      " contains invalid key: The expression attribute map contains an empty key;");
    }
    if (key.size() < 2 || key.front() != sign ||
        !std::all_of(key.begin() + 1, key.end(), is_word_character)) {
        return refuse(member,
                      " contains invalid key: Syntax error; key: \"" + std::string(key) + '"');
    }
    return {};
}

/// What is wrong with a value, in the service's words; empty if nothing. It is not nested deeper
/// than json::expression_value_nesting_max.
std::string_view find_fault(FlatValue value) {
    switch (value.type()) {
        case AttributeType::string_set:
        case AttributeType::number_set:
        case AttributeType::binary_set:
            return value.member_count() == 0 ? json::empty_set_fault(value.type()) : "";
        case AttributeType::list:
            for (const FlatValue& element : value.as_list()) {
                if (const std::string_view fault = find_fault(element); !fault.empty()) {
                    return fault;
                }
            }
            return "";
        case AttributeType::map:
            for (const FlatEntry& entry : value.as_map()) {
                if (const std::string_view fault = json::name_fault(entry.name); !fault.empty()) {
                    return fault;
                }
                if (const std::string_view fault = find_fault(entry.value); !fault.empty()) {
                    return fault;
                }
            }
            return "";
        default:
            return "";
    }
}

Result<void> check_value(const FlatEntry& entry) {
    const std::string_view fault = nesting_levels(entry.value) > json::expression_value_nesting_max
                                       ? json::nested_too_deep
                                       : find_fault(entry.value);
    if (fault.empty()) {
        return {};
    }
    return refuse(values_member, " contains invalid value: " + std::string(fault) + " for key " +
                                     std::string(entry.name));
}

Result<void> check_names(const api::AttributeNames& names) {
    if (names.empty()) {
        return refuse(names_member, " must not be empty");
    }
    for (const auto& [key, name] : names) {
        if (Result<void> checked = check_key(names_member, '#', key); !checked) {
            return checked;
        }
    }
    for (const auto& [key, name] : names) {
        if (const std::string_view fault = json::name_fault(name); !fault.empty()) {
            return refuse(names_member,
                          " contains invalid value: " + std::string(fault) + " for key " + key);
        }
    }
    return {};
}

Result<void> check_values(FlatItemView values) {
    if (values.empty()) {
        return refuse(values_member, " must not be empty");
    }
    for (const FlatEntry& entry : values) {
        if (Result<void> checked = check_key(values_member, ':', entry.name); !checked) {
            return checked;
        }
    }
    for (const FlatEntry& entry : values) {
        if (Result<void> checked = check_value(entry); !checked) {
            return checked;
        }
    }
    return {};
}

/// The service prints the rest of a Java HashMap: in the order of its buckets.
class JavaOrder {
  public:
    explicit JavaOrder(std::size_t size) noexcept {
        while (size > buckets_ / 4 * 3) {
            buckets_ *= 2;
        }
    }
    bool operator()(std::string_view a, std::string_view b) const noexcept {
        return bucket(a) < bucket(b);
    }

  private:
    [[nodiscard]] std::size_t bucket(std::string_view key) const noexcept {
        std::uint32_t hash = 0;  // String.hashCode(); keys are ASCII
        for (const char c : key) {
            hash = hash * 31 + static_cast<std::uint8_t>(c);
        }
        return (hash ^ (hash >> 16)) & (buckets_ - 1);
    }
    std::size_t buckets_ = 16;
};

Result<void> refuse_unused(std::string_view member, std::vector<std::string_view> keys,
                           std::size_t given) {
    if (keys.empty()) {
        return {};
    }
    std::stable_sort(keys.begin(), keys.end(), JavaOrder(given));
    std::string message("Value provided in ");
    message += member;
    message += " unused in expressions: keys: {";
    for (std::size_t number = 0; number < keys.size(); ++number) {
        message += number == 0 ? "" : ", ";
        message += keys[number];
    }
    message += '}';
    return Error(server_errc::validation, std::move(message));
}

}  // namespace

void Placeholders::Marks::set(std::size_t index) {
    if (index < 64) {
        first_ |= std::uint64_t{1} << index;
        return;
    }
    if (index - 64 >= rest_.size()) {
        rest_.resize(index - 63);
    }
    rest_[index - 64] = true;
}

bool Placeholders::Marks::test(std::size_t index) const {
    if (index < 64) {
        return (first_ >> index & 1) != 0;
    }
    return index - 64 < rest_.size() && rest_[index - 64];
}

Placeholders::Placeholders(const std::optional<api::AttributeNames>* names,
                           const std::optional<api::AttributeValues>* values)
    : names_(names != nullptr && *names ? &**names : nullptr),
      values_(values != nullptr && *values ? &**values : nullptr) {}

Result<void> Placeholders::check_given(bool has_expression, std::string_view expression_members) {
    if (names_ != nullptr) {
        if (!has_expression) {
            return refuse(names_member, " can only be specified when using expressions");
        }
        if (Result<void> checked = check_names(*names_); !checked) {
            return checked;
        }
    }
    if (values_ != nullptr) {
        if (!has_expression) {
            const bool several = expression_members.find(" and ") != std::string_view::npos;
            return refuse(values_member, " can only be specified when using expressions: " +
                                             std::string(expression_members) +
                                             (several ? " are null" : " is null"));
        }
        return check_values(*values_);
    }
    return {};
}

Result<void> Placeholders::check_all_used() const {
    std::vector<std::string_view> unused;
    if (names_ != nullptr) {
        for (std::size_t index = 0; index < names_->size(); ++index) {
            if (!names_used_.test(index)) {
                unused.push_back((*names_)[index].first);
            }
        }
        if (Result<void> checked = refuse_unused(names_member, std::move(unused), names_->size());
            !checked) {
            return checked;
        }
    }
    unused.clear();
    if (values_ == nullptr) {
        return {};
    }
    std::size_t index = 0;
    for (const FlatEntry& entry : values_->view()) {
        if (!values_used_.test(index++)) {
            unused.push_back(entry.name);
        }
    }
    return refuse_unused(values_member, std::move(unused), index);
}

const std::string* Placeholders::name(std::string_view placeholder) {
    if (names_ == nullptr) {
        return nullptr;
    }
    for (std::size_t index = 0; index < names_->size(); ++index) {
        if ((*names_)[index].first == placeholder) {
            names_used_.set(index);
            return &(*names_)[index].second;
        }
    }
    return nullptr;
}

FlatValue Placeholders::value(std::string_view placeholder) {
    if (values_ == nullptr) {
        return {};
    }
    std::size_t index = 0;
    for (const FlatEntry& entry : values_->view()) {
        if (entry.name == placeholder) {
            values_used_.set(index);
            return entry.value;
        }
        ++index;
    }
    return {};
}

}  // namespace dynox::expression
