#include "aws/xml.hpp"

#include <gtest/gtest.h>

namespace dynox::aws {
namespace {

TEST(Xml, GivesTheLeavesWithTheirPaths) {
    const Result<XmlLeaves> read = read_xml(
        "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a --><a xmlns='urn:x' y = \"1\">\n "
        "<b>t&amp;&#x41;"
        "&#233;</b><!-- <c> -->\n <n:b>2</n:b><d><e/><e></e></d><f><![CDATA[<&>]]></f ></a>\n");
    ASSERT_TRUE(read.has_value());
    const XmlLeaves expected{
        {"a/b", "t&A\xc3\xa9"}, {"a/b", "2"}, {"a/d/e", ""}, {"a/d/e", ""}, {"a/f", "<&>"}};
    EXPECT_EQ(*read, expected);
    EXPECT_EQ(xml_text(*read, "a/b"), "t&A\xc3\xa9");
    EXPECT_EQ(xml_text(*read, "a/x"), "");
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
    for (const char* text : {"",
                             " ",
                             "a",
                             "<a>",
                             "<a></b>",
                             "<a></a><b></b>",
                             "<a><b></a></b>",
                             "<a",
                             "<a b></a>",
                             "<a b='1></a>",
                             "<a>&x;</a>",
                             "<a>&#0;</a>",
                             "<a>&#xD800;</a>",
                             "<a>&#1114112;</a>",
                             "<a>&amp</a>",
                             "<a><!-- </a>",
                             "<a><![CDATA[</a>",
                             "<a></a>x",
                             "<></>",
                             "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
                             "<?xml version='1.0'",
                             "{\"a\":1}"}) {
        const Result<XmlLeaves> read = read_xml(text);
        ASSERT_TRUE(read.has_error()) << text;
        EXPECT_EQ(read.error(), client_errc::invalid_response);
    }
}

TEST(Xml, RefusesNestingBeyondItsLimit) {
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i) {
            text += "<a>";
        }
        for (std::size_t i = 0; i < depth; ++i) {
            text += "</a>";
        }
        return text;
    };
    EXPECT_TRUE(read_xml(nested(xml_depth_max)).has_value());
    EXPECT_TRUE(read_xml(nested(xml_depth_max + 1)).has_error());
}

}  // namespace
}  // namespace dynox::aws
