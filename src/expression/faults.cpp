#include "expression/faults.hpp"

#include <algorithm>
#include <array>

#include "dynox/number.hpp"
#include "json/dynamodb_json.hpp"

namespace dynox::expression {

bool Faults::has(Rank rank) const noexcept {
    return std::any_of(faults_.begin(), faults_.end(),
                       [rank](const Fault& fault) { return fault.rank == rank; });
}

void Faults::add(Rank rank, std::string message) {
    if (!has(rank)) {
        faults_.push_back({rank, std::move(message)});
    }
}

Error Faults::error(Kind kind) const {
    const auto first =
        std::min_element(faults_.begin(), faults_.end(),
                         [](const Fault& a, const Fault& b) { return a.rank < b.rank; });
    return invalid_expression(kind, first->message);
}

Error invalid_expression(Kind kind, std::string_view message) {
    static constexpr std::array<std::string_view, 6> names{
        "Condition", "Filter", "KeyCondition", "Projection", "Update", "SearchCondition"};
    std::string text("Invalid ");
    text += names[static_cast<std::size_t>(kind)];
    text += "Expression: ";
    text += message;
    return {server_errc::validation, std::move(text)};
}

std::string to_string(Steps path) {
    std::string text("[");
    for (const Step& step : path) {
        if (text.size() > 1) {
            text += ", ";
        }
        if (step.is_index) {
            text += '[' + std::to_string(step.index) + ']';
        } else {
            text += step.name;
        }
    }
    text += ']';
    return text;
}

std::string to_string(FlatValue value) {
    std::string text("{");
    text += type_name(value.type());
    text += ':';
    if (value.is(AttributeType::number)) {
        Number::append_text_of_ordered(value.as_number_bytes(), text);
    } else if (value.is(AttributeType::binary)) {
        json::append_base64(text, value.as_binary());
    } else {
        text += value.as_string();
    }
    text += '}';
    return text;
}

std::string_view section_name(ActionKind kind) noexcept {
    static constexpr std::array<std::string_view, 4> names{"SET", "REMOVE", "ADD", "DELETE"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view symbol(Comparator comparator) noexcept {
    static constexpr std::array<std::string_view, 6> symbols{"=", "<>", "<", "<=", ">", ">="};
    return symbols[static_cast<std::size_t>(comparator)];
}

}  // namespace dynox::expression
