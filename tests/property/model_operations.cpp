#include "model_operations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace dynox::test {
namespace {

using api::KeyType;

std::optional<FlatItem> flat_values(const Item& values) {
    return values.empty() ? std::nullopt : std::optional(values.to_flat());
}

Outcome outcome_of(const Error& error) {
    return {std::string(error_name(static_cast<server_errc>(error.code().value()))), std::nullopt};
}

template <class OperationResult>
Outcome outcome_of(const Result<OperationResult>& result) {
    if (!result) {
        return outcome_of(result.error());
    }
    return {"", result->attributes ? std::optional(Item::from_flat(*result->attributes))
                                   : std::nullopt};
}

std::multiset<std::string> texts(const std::vector<Item>& items) {
    std::multiset<std::string> all;
    for (const Item& item : items) {
        all.insert(item.to_dynamodb_json());
    }
    return all;
}

std::optional<std::string> condition_text(const Checks& checks, Item& values) {
    return checks.empty() ? std::nullopt : std::optional(text_of(checks, values));
}

// ---- one operation each

void random_put(Draw& draw, Engine& engine, NaiveModel& model) {
    const Item item = draw.item();
    const Checks condition = draw.condition();
    Item values;
    api::PutItemRequest request;
    request.table_name = "model";
    request.item = item.to_flat();
    request.condition_expression = condition_text(condition, values);
    request.parameters.values = flat_values(values);
    request.return_values = api::ReturnValues::all_old;
    EXPECT_EQ(outcome_of(engine.execute(request)), model.put(item, condition)) << item;
}

void random_delete(Draw& draw, Engine& engine, NaiveModel& model) {
    const Item key = draw.key();
    const Checks condition = draw.condition();
    Item values;
    api::DeleteItemRequest request;
    request.table_name = "model";
    request.key = key.to_flat();
    request.condition_expression = condition_text(condition, values);
    request.parameters.values = flat_values(values);
    request.return_values = api::ReturnValues::all_old;
    EXPECT_EQ(outcome_of(engine.execute(request)), model.erase(key, condition)) << key;
}

void random_update(Draw& draw, Engine& engine, NaiveModel& model) {
    const Item key = draw.key();
    const Checks condition = draw.condition();
    const Changes changes = draw.changes();
    Item values;
    api::UpdateItemRequest request;
    request.table_name = "model";
    request.key = key.to_flat();
    request.update_expression = text_of(changes, values);
    request.condition_expression = condition_text(condition, values);
    request.parameters.values = flat_values(values);
    request.return_values = api::ReturnValues::all_new;
    EXPECT_EQ(outcome_of(engine.execute(request)), model.update(key, changes, condition))
        << key << " " << *request.update_expression;
}

void random_get(Draw& draw, Engine& engine, NaiveModel& model) {
    const Item key = draw.key();
    api::GetItemRequest request;
    request.table_name = "model";
    request.key = key.to_flat();
    const auto result = engine.execute(request);
    ASSERT_TRUE(result);
    const Item* expected = model.get(key);
    ASSERT_EQ(result->item.has_value(), expected != nullptr) << key;
    if (expected != nullptr) {
        EXPECT_EQ(Item::from_flat(*result->item), *expected);
    }
}

/// All pages of a query or scan, each with a random limit.
template <class Request>
std::vector<Item> read_pages(Draw& draw, Engine& engine, Request request, std::int32_t& examined) {
    std::vector<Item> items;
    for (int page = 0;; ++page) {
        if (!draw.one_in(3)) {
            request.limit = static_cast<std::int32_t>(1 + draw.below(8));
        } else {
            request.limit.reset();
        }
        const auto result = engine.execute(request);
        EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message());
        if (!result || page > 10'000) {
            return items;
        }
        EXPECT_TRUE(!request.limit || result->scanned_count <= *request.limit);
        EXPECT_EQ(result->count, static_cast<std::int32_t>(result->items->size()));
        examined += result->scanned_count;
        for (const FlatItem& item : *result->items) {
            items.push_back(Item::from_flat(item));
        }
        if (!result->last_evaluated_key) {
            return items;
        }
        request.exclusive_start_key = result->last_evaluated_key;
    }
}

const ModelIndex* draw_index(Draw& draw, const NaiveModel& model) {
    const unsigned choice = draw.below(static_cast<unsigned>(model.indexes().size()) + 1);
    return choice == 0 ? nullptr : &model.indexes()[choice - 1];
}

/// A value that an attribute of the small world may have.
AttributeValue draw_key_value(Draw& draw, const std::string& attribute) {
    Item item = draw.item();
    for (int i = 0; i < 50 && (!item.contains(attribute) ||
                               (attribute == "g" && item.at("g").if_string() == nullptr) ||
                               (attribute == "l" && item.at("l").if_string() == nullptr) ||
                               (attribute == "h" && item.at("h").if_number() == nullptr));
         ++i) {
        item = draw.item();
    }
    return item.at(attribute);
}

struct SortCondition {
    std::string text;
    std::function<bool(const AttributeValue&)> holds = [](const AttributeValue&) { return true; };
};

bool before(const AttributeValue& a, const AttributeValue& b) {
    return a.if_number() != nullptr ? a.as_number() < b.as_number() : a.as_string() < b.as_string();
}

SortCondition draw_sort_condition(Draw& draw, const std::string& sort, Item& values) {
    const AttributeValue v = draw_key_value(draw, sort);
    const bool is_text = v.if_string() != nullptr;
    const unsigned choice = draw.below(is_text ? 8 : 7);
    if (choice == 0) {
        return {};
    }
    values.set(":s", v);
    switch (choice) {
        case 1:
            return {sort + " = :s", [v](const AttributeValue& x) { return x == v; }};
        case 2:
            return {sort + " < :s", [v](const AttributeValue& x) { return before(x, v); }};
        case 3:
            return {sort + " <= :s", [v](const AttributeValue& x) { return !before(v, x); }};
        case 4:
            return {sort + " > :s", [v](const AttributeValue& x) { return before(v, x); }};
        case 5:
            return {sort + " >= :s", [v](const AttributeValue& x) { return !before(x, v); }};
        case 6: {
            AttributeValue low = v;
            AttributeValue high = draw_key_value(draw, sort);
            if (before(high, low)) {
                std::swap(low, high);
            }
            values.set(":s", low);
            values.set(":t", high);
            return {sort + " BETWEEN :s AND :t", [low, high](const AttributeValue& x) {
                        return !before(x, low) && !before(high, x);
                    }};
        }
        default: {
            const std::string prefix = v.as_string().substr(0, 1);
            values.set(":s", prefix);
            return {"begins_with(" + sort + ", :s)", [prefix](const AttributeValue& x) {
                        return x.as_string().starts_with(prefix);
                    }};
        }
    }
}

/// Filters may not name the queried key's attributes, nor others that the index does not hold; a
/// Scan of an LSI looks at the table's item.
Checks draw_filter(Draw& draw, const std::string& partition, const std::string& sort,
                   const ModelIndex* index) {
    Checks filter = draw.condition();
    const bool scans_local = index != nullptr && index->local && partition.empty();
    std::erase_if(filter, [&](const Check& check) {
        const bool projected = index == nullptr || scans_local || index->projects_all ||
                               std::find(index->included.begin(), index->included.end(),
                                         check.attribute) != index->included.end();
        return check.attribute == partition || check.attribute == sort || !projected;
    });
    return filter;
}

void random_query(Draw& draw, Engine& engine, NaiveModel& model) {
    const ModelIndex* index = draw_index(draw, model);
    const std::string partition = index != nullptr ? index->partition : "p";
    const std::string sort = index != nullptr ? index->sort : "c";
    Item values;
    const AttributeValue partition_value = draw_key_value(draw, partition);
    values.set(":p", partition_value);
    SortCondition condition;
    if (!sort.empty()) {
        condition = draw_sort_condition(draw, sort, values);
    }
    const Checks filter = draw_filter(draw, partition, sort, index);
    api::QueryRequest request;
    request.table_name = "model";
    request.key_condition_expression =
        partition + " = :p" + (condition.text.empty() ? "" : " AND " + condition.text);
    if (index != nullptr) {
        request.index_name = index->name;
    }
    request.filter_expression = condition_text(filter, values);
    request.parameters.values = flat_values(values);
    request.scan_index_forward = draw.one_in(2);
    const bool fetch = index != nullptr && index->local && draw.one_in(2);
    if (fetch) {
        request.select = api::Select::all_attributes;
    }
    std::vector<Item> expected;
    std::int32_t matching = 0;
    for (const Item& entry : model.entries(index)) {
        if (!(entry.at(partition) == partition_value) ||
            (!sort.empty() && !condition.holds(entry.at(sort)))) {
            continue;
        }
        ++matching;
        const Item& seen = fetch ? *model.get(entry) : entry;
        if (all_hold(filter, &seen)) {
            expected.push_back(seen);
        }
    }
    std::int32_t examined = 0;
    const std::vector<Item> found = read_pages(draw, engine, request, examined);
    EXPECT_EQ(texts(found), texts(expected)) << *request.key_condition_expression;
    EXPECT_EQ(examined, matching);
    if (!sort.empty()) {
        EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [&](const Item& a, const Item& b) {
            return request.scan_index_forward ? before(a.at(sort), b.at(sort))
                                              : before(b.at(sort), a.at(sort));
        }));
    }
}

void random_scan(Draw& draw, Engine& engine, NaiveModel& model) {
    const ModelIndex* index = draw_index(draw, model);
    const Checks filter = draw_filter(draw, "", "", index);
    Item values;
    api::ScanRequest request;
    request.table_name = "model";
    if (index != nullptr) {
        request.index_name = index->name;
    }
    request.filter_expression = condition_text(filter, values);
    request.parameters.values = flat_values(values);
    const bool local = index != nullptr && index->local;
    const bool fetch = local && draw.one_in(2);
    if (fetch) {
        request.select = api::Select::all_attributes;
    }
    std::vector<Item> expected;
    for (const Item& entry : model.entries(index)) {
        const Item& seen = local ? *model.get(entry) : entry;
        if (all_hold(filter, &seen)) {
            expected.push_back(fetch ? seen : entry);
        }
    }
    std::vector<Item> found;
    std::int32_t examined = 0;
    const unsigned segments = draw.one_in(2) ? 1 : 1 + draw.below(6);
    for (unsigned segment = 0; segment < segments; ++segment) {
        if (segments > 1) {
            request.segment = static_cast<std::int32_t>(segment);
            request.total_segments = static_cast<std::int32_t>(segments);
        }
        const std::vector<Item> part = read_pages(draw, engine, request, examined);
        found.insert(found.end(), part.begin(), part.end());
    }
    EXPECT_EQ(texts(found), texts(expected));
    EXPECT_EQ(examined, static_cast<std::int32_t>(model.entries(index).size()));
}

void random_batch_write(Draw& draw, Engine& engine, NaiveModel& model) {
    api::BatchWriteItemRequest request;
    std::vector<api::WriteRequest> writes;
    NaiveModel after = model;
    bool refused = false;
    std::set<std::string> keys;
    for (unsigned n = 1 + draw.below(10); n > 0; --n) {
        const Item item = draw.item();
        const Item key = dynox::key("p", item.at("p"), "c", item.at("c"));
        refused |= !keys.insert(key.to_dynamodb_json()).second;
        if (draw.one_in(3)) {
            writes.push_back({std::nullopt, key.to_flat()});
            after.erase(key, {});
        } else {
            writes.push_back({item.to_flat(), std::nullopt});
            refused |= !after.put(item, {}).error.empty();
        }
    }
    request.request_items.emplace_back("model", std::move(writes));
    const auto result = engine.execute(request);
    ASSERT_EQ(result.has_value(), !refused);
    if (!refused) {
        model = std::move(after);
    }
}

void random_batch_get(Draw& draw, Engine& engine, NaiveModel& model) {
    std::set<std::string> distinct;
    api::KeysAndAttributes wanted;
    std::vector<Item> expected;
    for (unsigned n = 1 + draw.below(20); n > 0; --n) {
        const Item key = draw.key();
        if (distinct.insert(key.to_dynamodb_json()).second) {
            wanted.keys.push_back(key.to_flat());
            if (const Item* item = model.get(key)) {
                expected.push_back(*item);
            }
        }
    }
    api::BatchGetItemRequest request;
    request.request_items.emplace_back("model", std::move(wanted));
    const auto result = engine.execute(request);
    ASSERT_TRUE(result);
    std::vector<Item> found;
    for (const FlatItem& item : result->responses.at(0).second) {
        found.push_back(Item::from_flat(item));
    }
    EXPECT_EQ(texts(found), texts(expected));
}

/// One random action of a transaction, and what it does to a model. Returns the code of its reason.
std::string random_action(Draw& draw, NaiveModel& model, const Item& key,
                          api::TransactWriteItem& action) {
    const Checks condition = draw.condition();
    Item values;
    const auto code = [](const Outcome& outcome) -> std::string {
        if (outcome.error.empty()) {
            return "None";
        }
        return outcome.error == "ValidationException" ? "ValidationError"
                                                      : "ConditionalCheckFailed";
    };
    switch (draw.below(4)) {
        case 0: {
            Item item = draw.item();
            item.set("p", key.at("p")).set("c", key.at("c"));
            api::TransactPut put{
                "model", item.to_flat(), condition_text(condition, values), {}, {}};
            put.parameters.values = flat_values(values);
            action = put;
            return code(model.put(item, condition));
        }
        case 1: {
            api::TransactDelete erase{
                "model", key.to_flat(), condition_text(condition, values), {}, {}};
            erase.parameters.values = flat_values(values);
            action = erase;
            return code(model.erase(key, condition));
        }
        case 2: {
            const Changes changes = draw.changes();
            api::TransactUpdate update{"model",
                                       key.to_flat(),
                                       text_of(changes, values),
                                       condition_text(condition, values),
                                       {},
                                       {}};
            update.parameters.values = flat_values(values);
            action = update;
            return code(model.update(key, changes, condition));
        }
        default: {
            const Checks checks =
                condition.empty() ? Checks{{Check::Kind::exists, "p", {}}} : condition;
            api::TransactConditionCheck check{
                "model", key.to_flat(), text_of(checks, values), {}, {}};
            check.parameters.values = flat_values(values);
            action = check;
            return all_hold(checks, model.get(key)) ? "None" : "ConditionalCheckFailed";
        }
    }
}

void random_transaction(Draw& draw, Engine& engine, NaiveModel& model) {
    api::TransactWriteItemsRequest request;
    NaiveModel after = model;
    std::vector<std::string> codes;
    std::set<std::string> keys;
    for (unsigned n = 1 + draw.below(5); n > 0; --n) {
        const Item key = draw.key();
        if (keys.insert(key.to_dynamodb_json()).second) {
            codes.push_back(random_action(draw, after, key, request.transact_items.emplace_back()));
        }
    }
    const auto result = engine.execute(request);
    const bool fine =
        std::all_of(codes.begin(), codes.end(), [](const auto& code) { return code == "None"; });
    ASSERT_EQ(result.has_value(), fine) << (result ? "" : result.error().message());
    if (fine) {
        model = std::move(after);
        return;
    }
    // A validation error is the only reason, and the first such. Those of puts are found before any
    // condition is.
    const Error error = result.error();
    const auto& reasons = error.detail()->cancellation_reasons;
    ASSERT_EQ(reasons.size(), codes.size());
    const bool invalid = std::find(codes.begin(), codes.end(), "ValidationError") != codes.end();
    std::size_t told = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (invalid) {
            EXPECT_TRUE(reasons[i].code == "None" || (reasons[i].code == codes[i] && ++told == 1))
                << reasons[i].code;
        } else {
            EXPECT_EQ(reasons[i].code, codes[i]);
        }
    }
    EXPECT_EQ(told, invalid ? 1U : 0U);
}

void random_transact_get(Draw& draw, Engine& engine, NaiveModel& model) {
    api::TransactGetItemsRequest request;
    std::vector<const Item*> expected;
    std::set<std::string> keys;
    for (unsigned n = 1 + draw.below(8); n > 0; --n) {
        const Item key = draw.key();
        if (keys.insert(key.to_dynamodb_json()).second) {
            request.transact_items.push_back({"model", key.to_flat(), std::nullopt, std::nullopt});
            expected.push_back(model.get(key));
        }
    }
    const auto result = engine.execute(request);
    ASSERT_TRUE(result);
    ASSERT_EQ(result->responses.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(result->responses[i].has_value(), expected[i] != nullptr);
        if (expected[i] != nullptr) {
            EXPECT_EQ(Item::from_flat(*result->responses[i]), *expected[i]);
        }
    }
}

std::vector<Item> scan_all(Engine& engine, const std::string& index) {
    std::vector<Item> items;
    api::ScanRequest request;
    request.table_name = "model";
    if (!index.empty()) {
        request.index_name = index;
    }
    while (true) {
        const auto result = engine.execute(request);
        EXPECT_TRUE(result.has_value());
        if (!result) {
            return items;
        }
        for (const FlatItem& item : *result->items) {
            items.push_back(Item::from_flat(item));
        }
        if (!result->last_evaluated_key) {
            return items;
        }
        request.exclusive_start_key = result->last_evaluated_key;
    }
}

std::int64_t total_size(const std::vector<Item>& items) {
    std::int64_t bytes = 0;
    for (const Item& item : items) {
        bytes += item.item_size_bytes();
    }
    return bytes;
}

}  // namespace

api::CreateTableRequest model_table() {
    api::CreateTableRequest request;
    request.table_name = "model";
    request.billing_mode = api::BillingMode::pay_per_request;
    request.attribute_definitions = {{"p", AttributeType::string},
                                     {"c", AttributeType::number},
                                     {"g", AttributeType::string},
                                     {"h", AttributeType::number},
                                     {"l", AttributeType::string}};
    request.key_schema = {{"p", KeyType::hash}, {"c", KeyType::range}};
    request.local_secondary_indexes.emplace();
    request.global_secondary_indexes.emplace();
    for (const ModelIndex& index : model_indexes()) {
        std::vector<api::KeySchemaElement> key = {{index.partition, KeyType::hash}};
        if (!index.sort.empty()) {
            key.push_back({index.sort, KeyType::range});
        }
        api::Projection projection;
        projection.projection_type = index.projects_all       ? api::ProjectionType::all
                                     : index.included.empty() ? api::ProjectionType::keys_only
                                                              : api::ProjectionType::include;
        if (!index.included.empty()) {
            projection.non_key_attributes = index.included;
        }
        if (index.local) {
            request.local_secondary_indexes->push_back({index.name, key, projection});
        } else {
            request.global_secondary_indexes->push_back(
                {index.name, key, projection, std::nullopt, std::nullopt});
        }
    }
    return request;
}

std::vector<ModelIndex> model_indexes() {
    return {{"by-l", "p", "l", true, false, {}},         {"by-h", "p", "h", true, true, {}},
            {"g-h", "g", "h", false, false, {"a", "n"}}, {"g-only", "g", "", false, true, {}},
            {"h-l", "h", "l", false, false, {}},         {"l-c", "l", "c", false, true, {}}};
}

NaiveModel make_model() {
    return {model_indexes(),
            {{"g", AttributeType::string},
             {"h", AttributeType::number},
             {"l", AttributeType::string},
             {"c", AttributeType::number}}};
}

Item Draw::key() {
    static constexpr const char* numbers[] = {"-2.5", "-1", "0",   "0.5", "1",
                                              "2",    "10", "100", "1e20"};
    Item key;
    key.set("p", "p" + std::to_string(below(4)));
    key.set("c", Number::from_text(numbers[below(std::size(numbers))]));
    return key;
}

AttributeValue Draw::value() {
    switch (below(6)) {
        case 0:
            return static_cast<int>(below(5));
        case 1:
            return StringSet{"x", std::string(1, static_cast<char>('a' + below(4)))};
        case 2:
            return List{AttributeValue("x"), AttributeValue(static_cast<int>(below(3)))};
        case 3:
            return one_in(2);
        case 4:
            return Map().set("k", static_cast<int>(below(3)));
        default:
            return std::string(1, static_cast<char>('a' + below(4)));
    }
}

std::string Draw::attribute() {
    static constexpr const char* names[] = {"a", "b", "n", "s", "g", "h", "l"};
    return names[below(std::size(names))];
}

Item Draw::item() {
    static constexpr const char* texts[] = {"a", "aa", "ab", "b", "\x01", "c"};
    Item item = key();
    if (!one_in(3)) {
        item.set("g", std::string("g") + static_cast<char>('0' + below(3)));
    }
    if (!one_in(3)) {
        item.set("h", static_cast<int>(below(4)) - 1);
    }
    if (!one_in(3)) {
        item.set("l", texts[below(std::size(texts))]);
    }
    for (const char* name : {"a", "b", "n", "s"}) {
        if (one_in(2)) {
            item.set(name, value());
        }
    }
    if (one_in(40)) {
        item.set(one_in(2) ? "g" : "l", 1);  // the wrong type
    }
    return item;
}

Checks Draw::condition() {
    using Kind = Check::Kind;
    static constexpr Kind kinds[] = {Kind::exists,    Kind::not_exists, Kind::equal,
                                     Kind::not_equal, Kind::less,       Kind::begins_with,
                                     Kind::contains};
    Checks checks;
    if (one_in(2)) {
        return checks;
    }
    for (unsigned n = 1 + below(2); n > 0; --n) {
        Check check{kinds[below(std::size(kinds))], attribute(), value()};
        // The service refuses literals of other types for these before it reads anything.
        if (check.kind == Kind::less) {
            check.value = static_cast<int>(below(5));
        } else if (check.kind == Kind::begins_with || check.kind == Kind::contains) {
            check.value = std::string(1, static_cast<char>('a' + below(3)));
        }
        checks.push_back(std::move(check));
    }
    return checks;
}

Changes Draw::changes() {
    using Kind = Change::Kind;
    Changes changes;
    std::set<std::string> used;
    for (unsigned n = 1 + below(3); n > 0; --n) {
        const std::string name = attribute();
        if (!used.insert(name).second) {
            continue;
        }
        const StringSet members{"x", std::string(1, static_cast<char>('a' + below(4)))};
        switch (below(7)) {
            case 0:
                changes.push_back({Kind::remove, name, {}});
                break;
            case 1:
                changes.push_back({Kind::add, name, static_cast<int>(below(3))});
                break;
            case 2:
                changes.push_back({Kind::add, name, members});
                break;
            case 3:
                changes.push_back({Kind::delete_members, name, members});
                break;
            case 4:
                changes.push_back({Kind::increment, name, 1});
                break;
            case 5:
                changes.push_back({Kind::append_to_list, name, "tail"});
                break;
            default: {
                const Item sample = item();
                const AttributeValue* found = sample.find(name);
                changes.push_back(
                    {Kind::set, name, found != nullptr ? *found : AttributeValue("a")});
            }
        }
    }
    return changes;
}

std::string text_of(const Checks& checks, Item& values) {
    std::string text;
    for (const Check& check : checks) {
        const std::string value = ":c" + std::to_string(values.size());
        text += text.empty() ? "" : " AND ";
        switch (check.kind) {
            case Check::Kind::exists:
                text += "attribute_exists(" + check.attribute + ")";
                continue;
            case Check::Kind::not_exists:
                text += "attribute_not_exists(" + check.attribute + ")";
                continue;
            case Check::Kind::equal:
                text += check.attribute + " = " + value;
                break;
            case Check::Kind::not_equal:
                text += check.attribute + " <> " + value;
                break;
            case Check::Kind::less:
                text += check.attribute + " < " + value;
                break;
            case Check::Kind::begins_with:
                text += "begins_with(" + check.attribute + ", " + value + ")";
                break;
            case Check::Kind::contains:
                text += "contains(" + check.attribute + ", " + value + ")";
                break;
        }
        values.set(value, check.value);
    }
    return text;
}

std::string text_of(const Changes& changes, Item& values) {
    std::map<std::string, std::string> sections;
    for (const Change& change : changes) {
        const std::string& name = change.attribute;
        if (change.kind == Change::Kind::remove) {
            sections["REMOVE"] += (sections["REMOVE"].empty() ? " " : ", ") + name;
            continue;
        }
        const std::string value = ":u" + std::to_string(values.size());
        std::string section = "SET";
        std::string action = name + " = " + value;
        values.set(value, change.value);
        if (change.kind == Change::Kind::increment) {
            action = name + " = " + name + " + " + value;
        } else if (change.kind == Change::Kind::append_to_list) {
            values.set(value, List{change.value});
            action = name + " = list_append(" + name + ", " + value + ")";
        } else if (change.kind == Change::Kind::add) {
            section = "ADD";
            action = name + " " + value;
        } else if (change.kind == Change::Kind::delete_members) {
            section = "DELETE";
            action = name + " " + value;
        }
        sections[section] += (sections[section].empty() ? " " : ", ") + action;
    }
    std::string text;
    for (const auto& [section, actions] : sections) {
        text += section + actions + " ";
    }
    return text;
}

void expect_same_contents(Engine& engine, const NaiveModel& model) {
    const auto described = engine.execute(api::DescribeTableRequest{"model"});
    ASSERT_TRUE(described);
    EXPECT_EQ(texts(scan_all(engine, "")), texts(model.entries(nullptr)));
    EXPECT_EQ(described->table.item_count, static_cast<std::int64_t>(model.size()));
    EXPECT_EQ(described->table.table_size_bytes, total_size(model.entries(nullptr)));
    const auto expect_index = [&](const auto& description) {
        const auto index = std::find_if(
            model.indexes().begin(), model.indexes().end(),
            [&](const ModelIndex& known) { return known.name == description.index_name; });
        const std::vector<Item> entries = model.entries(&*index);
        EXPECT_EQ(texts(scan_all(engine, index->name)), texts(entries)) << index->name;
        EXPECT_EQ(description.item_count, static_cast<std::int64_t>(entries.size())) << index->name;
        EXPECT_EQ(description.index_size_bytes, total_size(entries)) << index->name;
    };
    for (const auto& description : described->table.global_secondary_indexes) {
        expect_index(description);
    }
    for (const auto& description : described->table.local_secondary_indexes) {
        expect_index(description);
    }
}

void random_operation(Draw& draw, Engine& engine, NaiveModel& model) {
    using Operation = void (*)(Draw&, Engine&, NaiveModel&);
    static constexpr Operation operations[] = {
        random_put,       random_put,         random_put,         random_update,
        random_update,    random_update,      random_delete,      random_get,
        random_query,     random_query,       random_scan,        random_batch_write,
        random_batch_get, random_transaction, random_transaction, random_transact_get};
    operations[draw.below(std::size(operations))](draw, engine, model);
}

}  // namespace dynox::test
