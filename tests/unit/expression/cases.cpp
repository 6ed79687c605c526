// Runs the cases of tests/data/expressions.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "expression/expression.hpp"
#include "unit/expression/support.hpp"

namespace dynox::expression {
namespace {

const std::string folder = DYNOX_SOURCE_DIR "/tests/data/expressions/";

Item read_json(const std::string& text) {
    Result<Item> item = Item::from_json(text);
    EXPECT_TRUE(item.has_value()) << item.error().message() << "\n" << text.substr(0, 200);
    return item ? *std::move(item) : Item();
}
std::string read_file(const std::string& path) {
    std::ifstream file(path);
    EXPECT_TRUE(file.is_open()) << path;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// DynamoDB JSON that was read as plain JSON.
Item dynamodb_item(const AttributeValue& plain) {
    Result<Item> item = Item::from_dynamodb_json(plain.to_json());
    EXPECT_TRUE(item.has_value()) << item.error().message() << "\n" << plain.to_json();
    return item ? *std::move(item) : Item();
}

api::AttributeNames names_of(const AttributeValue& plain) {
    api::AttributeNames names;
    for (const auto& [key, name] : plain.as_map()) {
        names.emplace_back(key, name.as_string());
    }
    return names;
}

/// Does `text` mention the placeholder, and not only a longer one?
bool mentions(const std::string& text, const std::string& placeholder) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + 1)) {
        const std::size_t end = at + placeholder.size();
        if (end == text.size() ||
            (std::isalnum(static_cast<unsigned char>(text[end])) == 0 && text[end] != '_')) {
            return true;
        }
    }
    return false;
}

struct Outcome {
    std::string error;  // empty if there was none
    AttributeValue result;
    std::optional<FlatItem> after;
    std::optional<FlatItem> updated_old;
    std::optional<FlatItem> updated_new;
};

/// Parses and applies one expression as an operation does.
class Run {
  public:
    Run(const test::Request& request, FlatItemView item)
        : placeholders_(request.placeholders()), item_(item) {}

    Outcome of(const std::string& kind, const std::string& text) {
        if (check(placeholders_.check_given(true, "ConditionExpression"))) {
            if (kind == "condition" || kind == "filter") {
                condition(text, kind == "filter" ? Kind::filter : Kind::condition);
            } else if (kind == "key_condition") {
                key_condition(text);
            } else if (kind == "projection") {
                projection(text);
            } else {
                update(text);
            }
        }
        return std::move(outcome_);
    }

  private:
    template <class T>
    bool check(const Result<T>& result) {
        if (!result) {
            outcome_.error = test::error_of(result);
        }
        return result.has_value();
    }
    bool check_used() { return check(placeholders_.check_all_used()); }

    void condition(const std::string& text, Kind kind) {
        const Result<Condition> condition = Condition::parse(text, kind, placeholders_);
        if (check(condition) && check_used()) {
            outcome_.result = condition->evaluate(&item_);
        }
    }
    void key_condition(const std::string& text) {
        const Result<KeyCondition> condition = KeyCondition::parse(text, placeholders_);
        if (check(condition) && check_used()) {
            const auto comparisons = condition->comparisons();
            if (check(comparisons)) {
                outcome_.result = comparisons->size();
            }
        }
    }
    void projection(const std::string& text) {
        const Result<Projection> projection = Projection::parse(text, placeholders_);
        if (check(projection) && check_used()) {
            outcome_.result = Item::from_flat(projection->apply(item_));
        }
    }
    void update(const std::string& text) {
        const Result<Update> update = Update::parse(text, placeholders_);
        if (!check(update) || !check_used()) {
            return;
        }
        const Result<FlatItem> after = update->apply(item_);
        if (check(after)) {
            outcome_.after = *after;
            outcome_.updated_old = update->touched_old(item_);
            outcome_.updated_new = update->touched_new(item_, *after);
        }
    }

    Placeholders placeholders_;
    FlatItemView item_;
    Outcome outcome_;
};

void check_update(const Item& example, const Item& item, const Outcome& outcome) {
    Item expected = item;
    for (const auto& [name, value] : example.at("changes").as_map()) {
        if (value.is_null()) {
            expected.erase(name);
        } else {
            Item one;
            one.set("v", value);
            expected.set(name, dynamodb_item(one).at("v"));
        }
    }
    ASSERT_TRUE(outcome.after.has_value());
    EXPECT_EQ(*outcome.after, expected.to_flat()) << Item::from_flat(*outcome.after);
    EXPECT_EQ(outcome.updated_old.value_or(FlatItem()),
              dynamodb_item(example.at("updated_old")).to_flat());
    EXPECT_EQ(outcome.updated_new.value_or(FlatItem()),
              dynamodb_item(example.at("updated_new")).to_flat());
}

void check_case(const Item& example, const Item& item, const Item& values) {
    const std::string& kind = example.at("kind").as_string();
    const std::string& text = example.at("expression").as_string();
    SCOPED_TRACE(kind + " " + text);
    test::Request request;
    Item used;
    for (const auto& [key, value] : values) {
        if (mentions(text, key)) {
            used.set(key, value);
        }
    }
    if (!used.empty()) {
        request.values = used.to_flat();
    }
    if (const AttributeValue* names = example.find("names")) {
        request.names = names_of(*names);
    }
    const FlatItem flat = item.to_flat();
    const Outcome outcome = Run(request, flat).of(kind, text);
    if (const AttributeValue* error = example.find("error")) {
        EXPECT_EQ(outcome.error, error->as_string());
        return;
    }
    EXPECT_EQ(outcome.error, "");
    if (kind == "update") {
        check_update(example, item, outcome);
    } else if (kind == "projection") {
        EXPECT_EQ(outcome.result, AttributeValue(dynamodb_item(example.at("result"))));
    } else {
        EXPECT_EQ(outcome.result, example.at("result"));
    }
}

class ExpressionCases : public testing::TestWithParam<const char*> {};

TEST_P(ExpressionCases, GiveTheExpectedAnswers) {
    const Item file = read_json(read_file(folder + GetParam()));
    const Item item = dynamodb_item(file.at("item"));
    const Item values = dynamodb_item(file.at("values"));
    ASSERT_FALSE(file.at("cases").as_list().empty());
    for (const AttributeValue& example : file.at("cases").as_list()) {
        check_case(example.as_map(), item, values);
    }
}

INSTANTIATE_TEST_SUITE_P(Files, ExpressionCases,
                         testing::Values("condition_syntax.json", "condition_types.json",
                                         "condition_truth.json", "key_condition.json",
                                         "projection.json", "update_syntax.json",
                                         "update_apply.json"),
                         [](const auto& tested) {
                             std::string name(tested.param);
                             return name.substr(0, name.find('.'));
                         });

/// The expressions of a recorded request, in the order in which they are checked.
const std::pair<const char*, const char*> expression_members[] = {
    {"UpdateExpression", "update"},
    {"ConditionExpression", "condition"},
    {"KeyConditionExpression", "key_condition"},
    {"FilterExpression", "filter"},
    {"ProjectionExpression", "projection"}};

std::string error_of_request(const Item& recorded, FlatItemView item) {
    test::Request request;
    if (const AttributeValue* names = recorded.find("ExpressionAttributeNames")) {
        request.names = names_of(*names);
    }
    if (const AttributeValue* values = recorded.find("ExpressionAttributeValues")) {
        request.values = dynamodb_item(*values).to_flat();
    }
    std::string error;
    for (const auto& [member, kind] : expression_members) {
        if (const AttributeValue* text = recorded.find(member); text != nullptr && error.empty()) {
            error = Run(request, item).of(kind, text->as_string()).error;
            // Each expression is parsed alone here, so what another one uses is not missing.
            if (recorded.contains("UpdateExpression") && recorded.contains("ConditionExpression") &&
                error.find("unused in expressions") != std::string::npos) {
                error.clear();
            }
        }
    }
    const bool any =
        std::any_of(std::begin(expression_members), std::end(expression_members),
                    [&](const auto& member) { return recorded.contains(member.first); });
    if (!any) {
        error = test::error_of(request.placeholders().check_given(false, "ConditionExpression"));
    }
    return error;
}

TEST(ExpressionCases, GiveTheRecordedErrors) {
    // The item p = x of the recorded set-up.
    const FlatItem item = test::flat(
        R"("p": {"S": "x"}, "a": {"N": "1"}, "s": {"S": "str"}, "l": {"L": [{"N": "1"}, {"N": "2"}]},
           "m": {"M": {"k": {"N": "1"}}}, "ss": {"SS": ["a", "b"]})");
    std::istringstream lines(read_file(folder + "error_cases.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        const Item recorded = read_json(line);
        const AttributeValue* cloud = recorded.find("cloud");
        const std::string& expected =
            (cloud != nullptr ? cloud->as_map() : recorded).at("message").as_string();
        EXPECT_EQ(error_of_request(recorded.at("request").as_map(), item), expected)
            << recorded.at("case");
        ++count;
    }
    EXPECT_GT(count, 40);
}

}  // namespace
}  // namespace dynox::expression
