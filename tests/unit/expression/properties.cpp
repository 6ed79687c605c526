// Random expressions: they parse to the tree they were written from, do what a naive model does,
// and cut anywhere they are errors or expressions, but never harm.
#include "expression/expression.hpp"
#include "unit/expression/naive_model.hpp"
#include "unit/expression/random_expressions.hpp"

namespace dynox::expression {
namespace {

using namespace test;

constexpr std::uint64_t rounds = 3000;

/// Random operands may not suit each other; anything else is a fault of the parser.
void expect_refused_for_meaning(const std::string& message) {
    for (const char* allowed :
         {"The first operand must be distinct", "Incorrect operand type", "The BETWEEN operator",
          "Two document paths", "The function is not allowed to be used this way",
          "Operator or function requires a document path"}) {
        if (message.find(allowed) != std::string::npos) {
            return;
        }
    }
    ADD_FAILURE() << message;
}

TEST(ExpressionProperties, ConditionsMeanWhatTheyWereWrittenFrom) {
    int evaluated = 0;
    int held = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        Random random(seed);
        const Request request = random_request(random);
        const Written written = ExpressionWriter(random).condition(3);
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + written.text);
        const Result<Condition> condition = parse_condition(written.text, request);
        if (!condition) {
            expect_refused_for_meaning(error_of(condition));
            continue;
        }
        ASSERT_EQ(describe(condition->root()), written.tree);
        for (int items = 0; items < 4; ++items) {
            const Item item = random_item(random);
            const FlatItem flat = item.to_flat();
            const FlatItemView view = flat;
            const bool expected = NaiveCondition(item).holds(condition->root());
            ASSERT_EQ(condition->evaluate(&view), expected) << item;
            ++evaluated;
            held += static_cast<int>(expected);
        }
    }
    // The test is worth nothing if hardly anything is evaluated, or all to the same.
    EXPECT_GT(evaluated, static_cast<int>(rounds));
    EXPECT_GT(held, evaluated / 10);
    EXPECT_LT(held, evaluated * 9 / 10);
}

TEST(ExpressionProperties, UpdatesDoWhatTheyWereWrittenFrom) {
    int applied = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        Random random(seed);
        const Request request = random_request(random);
        const Written written = ExpressionWriter(random).update();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + written.text);
        const Result<Update> update = parse_update(written.text, request);
        if (!update) {
            expect_refused_for_meaning(error_of(update));
            continue;
        }
        ASSERT_EQ(describe(update->tree()), written.tree);
        for (int items = 0; items < 4; ++items) {
            const Item item = random_item(random);
            const std::optional<Item> expected = NaiveUpdate::apply(update->tree(), item);
            const Result<FlatItem> after = update->apply(item.to_flat());
            ASSERT_EQ(after.has_value(), expected.has_value()) << item << "\n"
                                                               << (after ? "" : error_of(after));
            if (expected) {
                // Equal bytes, so the new item is canonical and its size is right.
                ASSERT_EQ(*after, expected->to_flat()) << item << "\n"
                                                       << Item::from_flat(*after) << "\n"
                                                       << *expected;
                ++applied;
            }
        }
    }
    EXPECT_GT(applied, static_cast<int>(rounds / 4));
}

TEST(ExpressionProperties, ProjectionsFindWhatTheyWereWrittenFrom) {
    int found = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        Random random(seed);
        const Request request = random_request(random);
        const Written written = ExpressionWriter(random).projection();
        SCOPED_TRACE("seed " + std::to_string(seed) + ": " + written.text);
        const Result<Projection> projection = parse_projection(written.text, request);
        if (!projection) {
            expect_refused_for_meaning(error_of(projection));
            continue;
        }
        for (int items = 0; items < 4; ++items) {
            const Item item = random_item(random);
            const Item expected = NaiveProjection::apply(projection->paths(), item);
            ASSERT_EQ(projection->apply(item.to_flat()), expected.to_flat()) << item;
            found += static_cast<int>(!expected.empty());
        }
    }
    EXPECT_GT(found, static_cast<int>(rounds / 4));
}

TEST(ExpressionProperties, CutExpressionsAreNoHarm) {
    for (std::uint64_t seed = 0; seed < rounds / 10; ++seed) {
        Random random(seed);
        const Request request = random_request(random);
        const Item item = random_item(random);
        const FlatItem flat = item.to_flat();
        const FlatItemView view = flat;
        ExpressionWriter writer(random);
        const std::string texts[] = {writer.condition(2).text, writer.update().text,
                                     writer.projection().text};
        for (const std::string& text : texts) {
            for (std::size_t size = 0; size < text.size(); ++size) {
                // A copy of its own, so that reading beyond its end is seen.
                const std::vector<char> bytes(text.begin(),
                                              text.begin() + static_cast<std::ptrdiff_t>(size));
                const std::string_view cut(bytes.data(), bytes.size());
                if (const Result<Condition> condition = parse_condition(cut, request)) {
                    static_cast<void>(condition->evaluate(&view));
                } else {
                    EXPECT_TRUE(error_of(condition).starts_with("Invalid ConditionExpression: "));
                }
                if (const Result<Update> update = parse_update(cut, request)) {
                    static_cast<void>(update->apply(view));
                } else {
                    EXPECT_TRUE(error_of(update).starts_with("Invalid UpdateExpression: "));
                }
                if (const Result<Projection> projection = parse_projection(cut, request)) {
                    static_cast<void>(projection->apply(view));
                } else {
                    EXPECT_TRUE(error_of(projection).starts_with("Invalid ProjectionExpression: "));
                }
            }
        }
    }
}

}  // namespace
}  // namespace dynox::expression
