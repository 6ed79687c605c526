// Any bytes as an expression of each kind, with names and values of all types, applied to an item.
// What is accepted must be applicable, and what it makes must be a valid item.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dynox/item.hpp"
#include "expression/expression.hpp"

namespace {

using namespace dynox;
using namespace dynox::expression;

struct Fixture {
    std::optional<api::AttributeNames> names =
        api::AttributeNames{{"#a", "a"}, {"#b", "b"}, {"#n", "name"}, {"#0", "x.y"}};
    std::optional<api::AttributeValues> values = flat(R"({
        ":s": {"S": "str"}, ":n": {"N": "1"}, ":m": {"N": "-9.9e125"}, ":b": {"B": "YQ=="},
        ":t": {"BOOL": true}, ":u": {"NULL": true}, ":x": {"SS": ["a", "b"]}, ":y": {"NS": ["1", "2"]},
        ":z": {"BS": ["YQ=="]}, ":l": {"L": [{"N": "1"}, {"M": {"a": {"S": "x"}}}]},
        ":p": {"M": {"a": {"N": "1"}}}, ":k": {"S": "SS"}})");
    FlatItem item = flat(R"({
        "a": {"N": "1"}, "b": {"S": "str"}, "c": {"B": "YWI="}, "d": {"BOOL": false}, "e": {"NULL": true},
        "f": {"SS": ["a", "b"]}, "g": {"NS": ["1", "9.9e125"]}, "h": {"BS": ["YQ=="]},
        "l": {"L": [{"N": "1"}, {"L": [{"S": "x"}]}, {"M": {"a": {"N": "1"}}}]},
        "m": {"M": {"a": {"M": {"b": {"L": []}}}, "name": {"S": "n"}}}, "name": {"S": "x"},
        "x.y": {"M": {}}})");

    static FlatItem flat(std::string_view json) {
        Result<Item> parsed = Item::from_dynamodb_json(json);
        if (!parsed) {
            std::abort();
        }
        return parsed->to_flat();
    }
};

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}
/// The bytes must be those that a fresh item of the same content has.
void check_item(const FlatItem& item) {
    check(Item::from_flat(item).to_flat() == item);
}
template <class T>
bool check_refusal(const Result<T>& result) {
    check(result.has_value() ||
          (result.error().code() == server_errc::validation && !result.error().message().empty()));
    return result.has_value();
}

void run_condition(const Fixture& fixture, std::string_view text) {
    for (const Kind kind : {Kind::condition, Kind::filter}) {
        Placeholders placeholders(&fixture.names, &fixture.values);
        const Result<Condition> condition = Condition::parse(text, kind, placeholders);
        if (check_refusal(condition)) {
            const FlatItemView item = fixture.item;
            static_cast<void>(condition->evaluate(&item));
            static_cast<void>(condition->evaluate(nullptr));
            static_cast<void>(condition->attributes());
        }
        static_cast<void>(placeholders.check_all_used());
    }
}

void run_key_condition(const Fixture& fixture, std::string_view text) {
    Placeholders placeholders(&fixture.names, &fixture.values);
    const auto comparisons = parse_key_condition(text, placeholders);
    if (check_refusal(comparisons)) {
        for (const KeyComparison& comparison : *comparisons) {
            check(!comparison.attribute.empty() && !comparison.low.empty());
            check(comparison.high.empty() == (comparison.op != KeyOperator::between));
        }
    }
}

void run_projection(const Fixture& fixture, std::string_view text) {
    Placeholders placeholders(&fixture.names, &fixture.values);
    const Result<Projection> projection = Projection::parse(text, placeholders);
    if (check_refusal(projection)) {
        check_item(projection->apply(fixture.item));
        check(projection->paths().size() >= projection->attributes().size());
    }
}

void run_update(const Fixture& fixture, std::string_view text) {
    Placeholders placeholders(&fixture.names, &fixture.values);
    const Result<Update> update = Update::parse(text, placeholders);
    if (!check_refusal(update)) {
        return;
    }
    check(update->request_charge_bytes() > 3 && !update->attributes().empty());
    for (const FlatItem& before : {fixture.item, FlatItem()}) {
        const Result<FlatItem> after = update->apply(before);
        if (check_refusal(after)) {
            check_item(*after);
            check_item(update->touched_old(before).value_or(FlatItem()));
            check_item(update->touched_new(before, *after).value_or(FlatItem()));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Fixture fixture;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    run_condition(fixture, text);
    run_key_condition(fixture, text);
    run_projection(fixture, text);
    run_update(fixture, text);
    return 0;
}
