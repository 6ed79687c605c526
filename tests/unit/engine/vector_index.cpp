#include "engine/vector_index.hpp"

#include "support.hpp"

#include "dynox/number.hpp"
#include "engine/index_entries.hpp"
#include "engine/key_codec.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace dynox::engine {
namespace {

using api::VectorDistanceFunction;
using test::flat;
using test::make_table;

constexpr std::string_view vector_table =
    R"({"TableName": "vectors", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"},
        {"AttributeName": "c", "AttributeType": "N"}, {"AttributeName": "f", "AttributeType": "N"}],
    "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
    "VectorIndexes": [
        {"IndexName": "all", "VectorAttribute": {"AttributeName": "emb"}, "Dimensions": 2,
         "DistanceFunction": "COSINE", "Projection": {"ProjectionType": "ALL"}},
        {"IndexName": "scoped", "VectorAttribute": {"AttributeName": "emb"}, "Dimensions": 2,
         "DistanceFunction": "EUCLIDEAN", "Projection": {"ProjectionType": "KEYS_ONLY"},
         "SearchSchema": [{"AttributeName": "c", "SearchSchemaElementType": "HASH"},
                          {"AttributeName": "f", "SearchSchemaElementType": "INLINE_FILTER"}]}]})";

std::optional<float> float_of(std::string_view text) {
    return float_of_ordered(Number::from_text(text).ordered_bytes());
}

TEST(FloatOfOrdered, IsTheNearestFloat) {
    EXPECT_EQ(float_of("0"), 0.0F);
    EXPECT_EQ(float_of("1"), 1.0F);
    EXPECT_EQ(float_of("-1"), -1.0F);
    EXPECT_EQ(float_of("0.1"), 0.1F);
    EXPECT_EQ(float_of("-123456.789"), -123456.789F);
    EXPECT_EQ(float_of("16777217"), 16777216.0F);
    EXPECT_EQ(float_of("0.012345678901234567890123456789"), 0.0123456789F);
    EXPECT_EQ(float_of("1e-100"), 0.0F);
    EXPECT_EQ(float_of("3.4028234663852886e38"), std::numeric_limits<float>::max());
    EXPECT_EQ(float_of("3.5e38"), std::nullopt);
    EXPECT_EQ(float_of("-1e39"), std::nullopt);
}

TEST(FloatOfOrdered, AgreesWithTextOnRandomNumbers) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> digits(-1, 1);
    std::uniform_int_distribution<int> exponent(-40, 37);
    for (int i = 0; i < 20'000; ++i) {
        const double value = digits(random) * std::pow(10.0, exponent(random));
        const Number number = Number::from_double(value).value();
        ASSERT_EQ(float_of_ordered(number.ordered_bytes()), static_cast<float>(value))
            << number.to_string();
    }
}

TEST(VectorIndex, TellsWhatIsNoVector) {
    const Table table = make_table(vector_table);
    const VectorSettings& settings = *table.find_vector_index("all")->vector;
    const auto fault = [&](const std::string& value) {
        const FlatItem item = flat(R"({"v": )" + value + "}");
        return find_vector_fault(settings, item.find("v"));
    };
    EXPECT_EQ(fault(R"({"L": [{"N": "1"}, {"N": "3.4e38"}]})"), VectorFault::none);
    EXPECT_EQ(fault(R"({"S": "1"})"), VectorFault::no_list);
    EXPECT_EQ(fault(R"({"L": [{"N": "1"}]})"), VectorFault::wrong_dimensions);
    EXPECT_EQ(fault(R"({"L": [{"N": "1"}, {"S": "2"}]})"), VectorFault::no_number);
    EXPECT_EQ(fault(R"({"L": [{"N": "1"}, {"N": "3.5e38"}]})"), VectorFault::out_of_range);
    EXPECT_EQ(fault(R"({"L": [{"N": "1"}, {"N": "-1e125"}]})"), VectorFault::out_of_range);
}

TEST(VectorIndex, HoldsFloatsInItsEntries) {
    const Table table = make_table(vector_table);
    const Index& all = *table.find_vector_index("all");
    const FlatItem item = flat(
        R"({"p": {"S": "x"}, "emb": {"L": [{"N": "0.1"}, {"N": "-20000000001"}]}, "z": {"N": "5"}})");
    ASSERT_TRUE(belongs_to(all, item));
    const FlatItem entry = project_entry(all, item);
    const std::string_view bytes = entry.find("emb").as_binary();
    ASSERT_EQ(bytes.size(), 8U);
    float second = 0;
    std::memcpy(&second, bytes.data() + 4, sizeof second);
    EXPECT_EQ(second, -2e10F);
    EXPECT_EQ(entry_size_bytes(all, item), entry.item_size_bytes());

    ItemWriter writer;
    writer.name("emb");
    write_numbers(bytes, writer);
    EXPECT_EQ(writer.finish(), flat(R"({"emb": {"L": [{"N": "0.1"}, {"N": "-20000000000"}]}})"));
}

TEST(VectorIndex, LeavesOutWhatLacksVectorOrPartition) {
    const Table table = make_table(vector_table);
    const Index& scoped = *table.find_vector_index("scoped");
    const auto belongs = [&](const std::string& rest) {
        return belongs_to(scoped, flat(R"({"p": {"S": "x"})" + rest + "}"));
    };
    const std::string vector = R"(, "emb": {"L": [{"N": "1"}, {"N": "2"}]})";
    EXPECT_TRUE(belongs(vector + R"(, "c": {"N": "1"})"));
    EXPECT_FALSE(belongs(vector));
    EXPECT_FALSE(belongs(vector + R"(, "c": {"S": "1"})"));
    EXPECT_FALSE(belongs(R"(, "c": {"N": "1"})"));
    EXPECT_EQ(scoped.projected, (std::vector<std::string>{"c", "emb", "f", "p"}));
    EXPECT_EQ(table.find_index("scoped"), nullptr);
    EXPECT_EQ(table.find_vector_index("nosuch"), nullptr);
}

TEST(VectorIndex, ChargesFourBytesADimensionOnce) {
    const Table table = make_table(vector_table);
    const FlatItem item = flat(
        R"({"p": {"S": "x"}, "emb": {"L": [{"N": "0.123456789012"}, {"N": "0.123456789012"}]}})");
    const std::uint32_t vector_bytes = item.find("emb").size_by_rule();
    EXPECT_EQ(charged_size_bytes(table, item), item.item_size_bytes() - vector_bytes + 8);
    const FlatItem other = flat(R"({"p": {"S": "x"}, "emb": {"S": "no vector"}})");
    EXPECT_EQ(charged_size_bytes(table, other), other.item_size_bytes());
    EXPECT_EQ(charged_size_bytes(make_table(test::hash_table), item), item.item_size_bytes());
}

double score(VectorDistanceFunction function, const std::vector<float>& a,
             const std::vector<float>& b) {
    return VectorDistance(function, a).score(reinterpret_cast<const char*>(b.data()));
}

TEST(VectorDistance, KnowsItsFunctions) {
    const std::vector<float> a{3, 4};
    EXPECT_EQ(score(VectorDistanceFunction::cosine, a, {3, 4}), 0);
    EXPECT_EQ(score(VectorDistanceFunction::cosine, a, {-3, -4}), 2);
    EXPECT_EQ(score(VectorDistanceFunction::cosine, a, {-4, 3}), 1);
    EXPECT_EQ(score(VectorDistanceFunction::cosine, a, {0, 0}), 1);
    EXPECT_EQ(score(VectorDistanceFunction::euclidean, a, {0, 0}), 5);
    EXPECT_EQ(score(VectorDistanceFunction::euclidean, a, a), 0);
    EXPECT_EQ(score(VectorDistanceFunction::dot_product, a, {2, -1}), 2);
    EXPECT_TRUE(VectorDistance(VectorDistanceFunction::dot_product, a).is_nearer(2, 1));
    EXPECT_TRUE(VectorDistance(VectorDistanceFunction::cosine, a).is_nearer(1, 2));
}

TEST(VectorDistance, StaysFiniteAtTheEndsOfTheRange) {
    const float large = std::numeric_limits<float>::max();
    const std::vector<float> a{large, large};
    EXPECT_NEAR(score(VectorDistanceFunction::cosine, a, {large, large}), 0, 1e-12);
    EXPECT_NEAR(score(VectorDistanceFunction::cosine, a, {1, -1}), 1, 1e-12);
    EXPECT_NEAR(score(VectorDistanceFunction::euclidean, a, {-large, -large}) / large,
                2 * std::sqrt(2.0), 1e-6);
    EXPECT_NEAR(score(VectorDistanceFunction::dot_product, a, a) / large / large, 2, 1e-6);
    EXPECT_NEAR(score(VectorDistanceFunction::cosine, {1e-30F, 0}, {1e-30F, 1e-30F}),
                1 - std::sqrt(0.5), 1e-6);
}

TEST(VectorDistance, AgreesWithThePlainSumAtEveryLength) {
    std::mt19937 random(11);
    std::normal_distribution<float> values;
    for (std::size_t count = 1; count < 100; ++count) {
        std::vector<float> a(count);
        std::vector<float> b(count);
        double dot = 0;
        double a_square = 0;
        double b_square = 0;
        double difference = 0;
        for (std::size_t i = 0; i < count; ++i) {
            a[i] = values(random);
            b[i] = values(random);
            dot += double{a[i]} * b[i];
            a_square += double{a[i]} * a[i];
            b_square += double{b[i]} * b[i];
            difference += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
        }
        EXPECT_NEAR(score(VectorDistanceFunction::dot_product, a, b), dot, 1e-4) << count;
        EXPECT_NEAR(score(VectorDistanceFunction::euclidean, a, b), std::sqrt(difference), 1e-4);
        EXPECT_NEAR(score(VectorDistanceFunction::cosine, a, b),
                    1 - dot / std::sqrt(a_square * b_square), 1e-5);
    }
}

}  // namespace
}  // namespace dynox::engine
