#include "expression/reserved_words.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace dynox::expression {
namespace {

TEST(ExpressionReservedWords, AreTheWordsOfTheGuideInAnyCase) {
    std::ifstream list(DYNOX_SOURCE_DIR "/tests/data/expressions/reserved_words.txt");
    std::string word;
    int count = 0;
    while (list >> word) {
        ++count;
        EXPECT_TRUE(is_reserved(word)) << word;
        std::string lower;
        for (const char c : word) {
            lower += static_cast<char>(c - 'A' + 'a');
        }
        EXPECT_TRUE(is_reserved(lower)) << lower;
        lower.front() = word.front();
        EXPECT_TRUE(is_reserved(lower)) << lower;
        EXPECT_FALSE(is_reserved(word + "_")) << word;
        EXPECT_FALSE(is_reserved("x" + word)) << word;
    }
    EXPECT_EQ(count, 573);
}

TEST(ExpressionReservedWords, AreNotEverything) {
    for (const char* word :
         {"", "a", "pk", "sk", "NAMEX", "NAM", "n_me", "na:e", "id", "email", "version", "contains",
          "attribute_exists", "LOCALTIMESTAMPX", "AVERYLONGNAMEINDEEDTHATISNOTRESERVED"}) {
        EXPECT_FALSE(is_reserved(word)) << word;
    }
    // Bytes that differ from a letter only in the bit of its case.
    EXPECT_FALSE(is_reserved("n\x01me"));
    EXPECT_FALSE(is_reserved("\x4e\x41\x4d\x05"));
}

}  // namespace
}  // namespace dynox::expression
