#include "engine/partiql/select.hpp"

#include "unit/engine/partiql/support.hpp"

namespace dynox::engine {
namespace {

class PartiqlSelect : public test::EngineTest {
  protected:
    PartiqlSelect() {
        for (const char* partition : {"x", "y"}) {
            for (int i = 0; i < 4; ++i) {
                put("indexed", R"({"p": {"S": ")" + std::string(partition) + R"("}, "c": {"N": ")" +
                                   std::to_string(i) + R"("}, "g": {"S": "g)" +
                                   std::to_string(i % 2) +
                                   R"("}, "h": {"N": "1"}, "l": {"S": "l"}, "a": {"N": "5"}})");
            }
        }
    }
    api::ExecuteStatementRequest request(const std::string& text) {
        api::ExecuteStatementRequest request;
        request.statement = text;
        return request;
    }
    /// "partition+sort key ..." of the items.
    static std::string keys_of(const std::vector<FlatItem>& items) {
        std::string keys;
        for (const FlatItem& item : items) {
            keys.append(keys.empty() ? "" : " ").append(item.find("p").as_string());
            Number::append_text_of_ordered(item.find("c").as_number_bytes(), keys);
        }
        return keys;
    }
    std::string select(const std::string& rest) {
        const auto result = engine->execute(request("SELECT * FROM " + rest));
        return result ? keys_of(result->items) : test::failure(result);
    }
};

TEST_F(PartiqlSelect, ReadsIndexes) {
    EXPECT_EQ(select("indexed.\"all\" WHERE g = 'g1' AND p = 'x' AND c = 3"), "x3");
    EXPECT_EQ(select("indexed.lsi WHERE p = 'x' AND l = 'l'"), "x0 x1 x2 x3");
    EXPECT_EQ(select("indexed.lsi WHERE p = 'x' AND a = 5"), "x0 x1 x2 x3");  // fetched
}

TEST_F(PartiqlSelect, FetchesForLocalIndexesAndRefusesForGlobalOnes) {
    const auto local = engine->execute(request("SELECT a FROM indexed.lsi WHERE p = 'x'"));
    ASSERT_TRUE(local.has_value()) << test::failure(local);
    EXPECT_EQ(test::json_of(local->items.front()), R"({"a":{"N":"5"}})");
    EXPECT_EQ(test::failure(engine->execute(request("SELECT a FROM indexed.gsi WHERE g = 'g1'"))),
              test::invalid("One or more parameter values were invalid: Global secondary index gsi "
                            "does not project [a]"));
    auto consistent = request("SELECT p FROM indexed.gsi WHERE g = 'g1'");
    consistent.consistent_read = true;
    EXPECT_EQ(test::failure(engine->execute(consistent)),
              test::invalid("Consistent read cannot be true when scanning a GSI"));
}

TEST_F(PartiqlSelect, ExaminesOnlyWhatTheKeysLeave) {
    auto narrow = request("SELECT * FROM indexed WHERE p = 'x' AND c >= 2 AND a = 5");
    narrow.limit = 2;
    const auto found = engine->execute(narrow);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(keys_of(found->items), "x2 x3");  // c = 0 and 1 were not examined
}

TEST_F(PartiqlSelect, PagesThroughPartitionsBackwards) {
    auto page = request("SELECT * FROM indexed WHERE p IN ['x', 'y'] ORDER BY p DESC, c DESC");
    page.limit = 3;
    std::string keys;
    int pages = 0;
    do {
        const auto found = engine->execute(page);
        ASSERT_TRUE(found.has_value()) << test::failure(found);
        keys += keys_of(found->items) + "|";
        page.next_token = found->next_token;
    } while (page.next_token && ++pages < 10);
    EXPECT_EQ(keys, "y3 y2 y1|y0 x3 x2|x1 x0|");
}

TEST_F(PartiqlSelect, StopsAfterAMegabyteWithinAndBetweenPartitions) {
    const std::string text(300 * 1024, 't');
    for (const char* partition : {"m", "n", "o"}) {
        for (int i = 0; i < 2; ++i) {
            put("indexed", R"({"p": {"S": ")" + std::string(partition) + R"("}, "c": {"N": ")" +
                               std::to_string(i) + R"("}, "t": {"S": ")" + text + R"("}})");
        }
    }
    auto page = request("SELECT * FROM indexed WHERE p IN ['m', 'n', 'o']");
    const auto first = engine->execute(page);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(keys_of(first->items), "m0 m1 n0 n1");
    ASSERT_TRUE(first->next_token.has_value());
    EXPECT_FALSE(first->last_evaluated_key.has_value());
    page.next_token = first->next_token;
    EXPECT_EQ(keys_of(engine->execute(page)->items), "o0 o1");
}

TEST_F(PartiqlSelect, TakesATokenForItsStatementAlone) {
    auto page = request("SELECT * FROM indexed WHERE p = ?");
    page.parameters = api::StatementParameters{api::Value(AttributeValue("x"))};
    page.limit = 1;
    page.next_token = engine->execute(page)->next_token;
    EXPECT_TRUE(engine->execute(page).has_value());
    auto other = page;
    other.parameters = api::StatementParameters{api::Value(AttributeValue("y"))};
    EXPECT_EQ(test::failure(engine->execute(other)), test::invalid("Invalid NextToken"));
    other = page;
    other.statement += " ";
    EXPECT_EQ(test::failure(engine->execute(other)), test::invalid("Invalid NextToken"));
    other = page;
    other.statement = "SELECT * FROM indexed WHERE p = 'x' AND a <> ?";
    other.parameters = api::StatementParameters{api::Value(AttributeValue(List{1}))};
    other.next_token.reset();
    other.next_token = engine->execute(other)->next_token;
    ASSERT_TRUE(other.next_token.has_value());
    EXPECT_EQ(test::failure(engine->execute(other)), test::invalid("Invalid NextToken"));
}

}  // namespace
}  // namespace dynox::engine
