// Batches as the service echoes them.
#include "api/java_echo.hpp"

#include "unit/api/support.hpp"

namespace dynox::api {
namespace {

constexpr std::size_t unbounded = 1'000'000;

/// An AttributeValue of which one member is set.
std::string value(std::string_view member, std::string_view content) {
    std::string text = "AttributeValue(";
    std::string_view separator;
    for (const std::string_view name :
         {"s", "n", "b", "sS", "nS", "bS", "m", "l", "nULL", "bOOL"}) {
        text.append(separator).append(name).append("=");
        separator = ", ";
        text.append(name == member ? content : "null");
    }
    return text + ")";
}

std::string echo_of(std::string_view item) {
    const auto request = decode_request<BatchWriteItemRequest>(
        R"({"RequestItems":{"abc":[{"PutRequest":{"Item":)" + std::string(item) + "}}]}}");
    return java_echo(request.value().request_items, unbounded);
}

TEST(JavaEcho, WritesEveryTypeOfValue) {
    const std::string one = "java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]";
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"S":"x"})", value("s", "x")},
        {R"({"N":"1.50"})", value("n", "1.5")},
        {R"({"B":"YQ=="})", value("b", one)},
        {R"({"SS":["a","b"]})", value("sS", "[a, b]")},
        {R"({"NS":["1","2"]})", value("nS", "[1, 2]")},
        {R"({"BS":["YQ=="]})", value("bS", "[" + one + "]")},
        {R"({"M":{"k":{"S":"x"}}})", value("m", "{k=" + value("s", "x") + "}")},
        {R"({"L":[{"S":"x"},{"S":"y"}]})",
         value("l", "[" + value("s", "x") + ", " + value("s", "y") + "]")},
        {R"({"NULL":true})", value("nULL", "true")},
        {R"({"BOOL":false})", value("bOOL", "false")}};
    for (const auto& [json, expected] : cases) {
        EXPECT_EQ(echo_of(R"({"p":)" + json + "}"),
                  "{abc=[WriteRequest(putRequest=PutRequest(item={p=" + expected +
                      "}), deleteRequest=null)]}");
    }
}

TEST(JavaEcho, WritesWhatIsReadOfATable) {
    std::vector<std::pair<std::string, KeysAndAttributes>> requests;
    KeysAndAttributes& wanted = requests.emplace_back("abc", KeysAndAttributes()).second;
    wanted.attributes_to_get = AttributesToGet{"a", "b"};
    EXPECT_EQ(java_echo(requests, unbounded),
              "{abc=KeysAndAttributes(keys=[], attributesToGet=[a, b], consistentRead=null, "
              "projectionExpression=null, expressionAttributeNames=null)}");
    wanted.attributes_to_get.reset();
    wanted.consistent_read = true;
    wanted.projection_expression = "#a";
    wanted.expression_attribute_names = AttributeNames{{"#a", "x"}};
    EXPECT_EQ(java_echo(requests, unbounded),
              "{abc=KeysAndAttributes(keys=[], attributesToGet=null, consistentRead=true, "
              "projectionExpression=#a, expressionAttributeNames={#a=x})}");
}

TEST(JavaEcho, EndsSoonBehindItsLength) {
    std::vector<std::pair<std::string, std::vector<WriteRequest>>> many;
    many.emplace_back("abc", std::vector<WriteRequest>(100'000));
    const std::string text = java_echo(many, 1000);
    EXPECT_GE(text.size(), 1000U);
    EXPECT_LT(text.size(), 1100U);
}

}  // namespace
}  // namespace dynox::api
