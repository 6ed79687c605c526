// Members of every supported type go through a flat item and come back.
#include "dynox/field.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "dynox/item.hpp"

using namespace std::chrono_literals;

namespace codec_test {

enum class Color { red, green };
enum class Level : std::int8_t { low = -1, high = 7 };

struct Uuid {
    std::string text;
    friend bool operator==(const Uuid&, const Uuid&) = default;
};

}  // namespace codec_test

template <>
inline constexpr auto dynox::enum_names<codec_test::Color> =
    dynox::names_of_enum<codec_test::Color>(
        {{codec_test::Color::red, "RED"}, {codec_test::Color::green, "GREEN"}});

template <>
struct dynox::attribute_traits<codec_test::Uuid> {
    static constexpr AttributeType type = AttributeType::string;
    static AttributeValue to(const codec_test::Uuid& uuid) { return "uuid:" + uuid.text; }
    static bool from(const AttributeValue& value, codec_test::Uuid& out) {
        const std::string* text = value.if_string();
        if (text == nullptr || !text->starts_with("uuid:")) {
            return false;
        }
        out.text = text->substr(5);
        return true;
    }
};

namespace codec_test {

using namespace dynox;

struct Address {
    std::string street;
    std::string city;
    friend bool operator==(const Address&, const Address&) = default;
    static constexpr auto attributes = attribute_list(
        StringAttribute<&Address::street>{}, StringAttribute<&Address::city>{.alias = "town"});
};

struct Everything {
    std::string text;
    int number = 0;
    std::uint64_t large = 0;
    double real = 0;
    Number exact;
    bool flag = false;
    std::vector<unsigned char> raw;
    Binary binary;
    std::vector<std::string> list;
    std::vector<bool> flags;
    std::map<std::string, int> map;
    Address address;
    std::vector<Address> addresses;
    Item any_map;
    AttributeValue any;
    std::set<std::string> string_set;
    std::set<int> number_set;
    BinarySet binary_set;
    std::optional<std::string> maybe;
    std::optional<Address> maybe_address;
    Color color = Color::red;
    Level level = Level::low;
    Uuid uuid;
    TimePoint expires{};
    std::int64_t version = 0;
    friend bool operator==(const Everything&, const Everything&) = default;

    static constexpr auto attributes = attribute_list(
        StringAttribute<&Everything::text>{.partition_key = true},
        NumberAttribute<&Everything::number>{}, NumberAttribute<&Everything::large>{},
        NumberAttribute<&Everything::real>{}, NumberAttribute<&Everything::exact>{},
        BooleanAttribute<&Everything::flag>{}, BinaryAttribute<&Everything::raw>{},
        BinaryAttribute<&Everything::binary>{}, ListAttribute<&Everything::list>{},
        ListAttribute<&Everything::flags>{}, MapAttribute<&Everything::map>{},
        MapAttribute<&Everything::address>{}, ListAttribute<&Everything::addresses>{},
        MapAttribute<&Everything::any_map>{}, ListAttribute<&Everything::any>{},
        StringSetAttribute<&Everything::string_set>{},
        NumberSetAttribute<&Everything::number_set>{},
        BinarySetAttribute<&Everything::binary_set>{}, StringAttribute<&Everything::maybe>{},
        MapAttribute<&Everything::maybe_address>{}, StringAttribute<&Everything::color>{},
        NumberAttribute<&Everything::level>{}, StringAttribute<&Everything::uuid>{},
        TTLAttribute<&Everything::expires>{}, VersionAttribute<&Everything::version>{});
};

using Table = detail::table_of<Everything>;

FlatItem write(const Everything& object) {
    ItemWriter writer;
    detail::write_members(writer, Table::value, &object);
    return writer.finish();
}

const detail::MemberCodec* read(const Item& item, Everything& out) {
    const FlatItem flat = item.to_flat();
    return detail::read_members(flat.view().attributes(), Table::value, &out);
}

Everything full() {
    Everything e;
    e.text = "x";
    e.number = -7;
    e.large = std::numeric_limits<std::uint64_t>::max();
    e.real = 0.1;
    e.exact = Number::from_text("12345678901234567890123456789012345678");
    e.flag = true;
    e.raw = {0, 255};
    e.binary = Binary(std::string("\0b", 2));
    e.list = {"b", "a"};
    e.flags = {true, false};
    e.map = {{"one", 1}, {"two", 2}};
    e.address = {"Street 1", "Lima"};
    e.addresses = {{"a", "b"}, {"c", "d"}};
    e.any_map = item("k", 1);
    e.any = "anything";
    e.string_set = {"b", "a"};
    e.number_set = {3, -1};
    e.binary_set = {Binary("z"), Binary("y")};
    e.maybe = "here";
    e.maybe_address = Address{"s", "c"};
    e.color = Color::green;
    e.level = Level::high;
    e.uuid = {"1234"};
    e.expires = TimePoint(1'700'000'000s);
    e.version = 3;
    return e;
}

TEST(Codec, RoundTripsEveryType) {
    const Everything object = full();
    const FlatItem flat = write(object);
    Everything back;
    EXPECT_EQ(detail::read_members(flat.view().attributes(), Table::value, &back), nullptr);
    EXPECT_EQ(back, object);
}

TEST(Codec, StoresTheDocumentedTypes) {
    const Item item = Item::from_flat(write(full()));
    EXPECT_EQ(item.at("number"), AttributeValue(-7));
    EXPECT_EQ(item.at("real"), AttributeValue(0.1));
    EXPECT_EQ(item.at("address"),
              AttributeValue(dynox::item("street", "Street 1", "town", "Lima")));
    EXPECT_EQ(item.at("color"), AttributeValue("GREEN"));
    EXPECT_EQ(item.at("level"), AttributeValue(7));
    EXPECT_EQ(item.at("uuid"), AttributeValue("uuid:1234"));
    EXPECT_EQ(item.at("number_set"), AttributeValue(NumberSet{Number(3), Number(-1)}));
    EXPECT_EQ(item.at("expires"), AttributeValue(1'700'000'000));
}

TEST(Codec, LeavesOutAbsentOptionalsAndEmptySets) {
    Everything object;
    object.text = "x";
    const FlatItem flat = write(object);
    EXPECT_TRUE(flat.find("maybe").empty());
    EXPECT_TRUE(flat.find("maybe_address").empty());
    EXPECT_TRUE(flat.find("string_set").empty());
    EXPECT_TRUE(flat.find("number_set").empty());
    EXPECT_TRUE(flat.find("binary_set").empty());
    EXPECT_FALSE(flat.find("list").empty());  // an empty list is a value
}

TEST(Codec, KeepsDefaultsOfAbsentAttributes) {
    Everything object;
    object.number = 42;
    EXPECT_EQ(read(item("text", "only"), object), nullptr);
    EXPECT_EQ(object.number, 42);
    EXPECT_EQ(object.text, "only");
}

TEST(Codec, ReadsNullAsAnAbsentOptional) {
    Everything object = full();
    EXPECT_EQ(read(item("maybe", Null{}), object), nullptr);
    EXPECT_FALSE(object.maybe.has_value());
}

TEST(Codec, NamesTheMemberThatDoesNotFit) {
    const std::pair<std::string, AttributeValue> wrong[] = {
        {"text", 1},
        {"number", "1"},
        {"number", Number::from_text("1.5")},
        {"number", Number::from_text("3000000000")},
        {"large", -1},
        {"flag", 1},
        {"raw", "text"},
        {"list", item("a", 1)},
        {"list", List{1}},
        {"map", item("a", "not a number")},
        {"address", item("street", 5)},
        {"string_set", NumberSet{Number(1)}},
        {"number_set", NumberSet{Number::from_text("1.5")}},
        {"color", "BLUE"},
        {"level", 300},
        {"uuid", "no prefix"},
        {"expires", "soon"},
    };
    for (const auto& [name, value] : wrong) {
        Everything object;
        Item item;
        item.set(name, value);
        const detail::MemberCodec* member = read(item, object);
        ASSERT_NE(member, nullptr) << name;
        EXPECT_EQ(member->name, name);
    }
}

TEST(Codec, IgnoresAttributesThatAreNotMembers) {
    Everything object;
    EXPECT_EQ(read(item("unknown", 1), object), nullptr);
}

TEST(Codec, RefusesNumbersThatHaveNoDecimalForm) {
    Everything object = full();
    object.real = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW(static_cast<void>(write(object)), ClientException);
}

TEST(MemberName, IsTheCompilersNameOfTheMember) {
    EXPECT_EQ(detail::member_name<&Everything::maybe_address>(), "maybe_address");
    EXPECT_EQ((detail::name_of_member<Address, &Address::city>()), "town");
}

TEST(CountMembers, CountsAggregates) {
    EXPECT_EQ((detail::count_members<Address, false>()), 2U);
    EXPECT_EQ((detail::count_members<Everything, false>()), 25U);
}

TEST(Field, EncodesOperandsAsTheAttributeStoresThem) {
    EXPECT_EQ(AttributeValue::from_flat(field<&Everything::color>.operand(Color::green).value()),
              AttributeValue("GREEN"));
    EXPECT_EQ(AttributeValue::from_flat(field<&Everything::real>.operand(1).value()),
              AttributeValue(1));
}

TEST(Field, RendersAliasesAndNestedMembers) {
    ExpressionBuilder builder;
    std::string text;
    const Condition condition = field<&Everything::address, &Address::city> == "Lima";
    condition.render(builder, text);
    EXPECT_EQ(text, "#n0.#n1 = :v0");
    const api::ExpressionParameters parameters = builder.take();
    EXPECT_EQ(parameters.names->at(0).second, "address");
    EXPECT_EQ(parameters.names->at(1).second, "town");
}

}  // namespace codec_test
