#include "expression/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynox::expression {
namespace {

struct Piece {
    TokenKind kind;
    std::string text;
    friend bool operator==(const Piece&, const Piece&) = default;
};
void PrintTo(const Piece& piece, std::ostream* out) {
    *out << static_cast<int>(piece.kind) << " '" << piece.text << "'";
}

std::vector<Piece> pieces_of(std::string_view text) {
    Lexer lexer(text);
    std::vector<Piece> pieces;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
        pieces.push_back({token.kind, std::string(text.substr(token.offset, token.size))});
    }
    return pieces;
}

TEST(ExpressionLexer, CutsEveryKindOfToken) {
    using enum TokenKind;
    const std::vector<Piece> expected{{identifier, "a"},
                                      {dot, "."},
                                      {identifier, "b_1"},
                                      {left_bracket, "["},
                                      {number, "10"},
                                      {right_bracket, "]"},
                                      {equal, "="},
                                      {not_equal, "<>"},
                                      {less, "<"},
                                      {less_equal, "<="},
                                      {greater, ">"},
                                      {greater_equal, ">="},
                                      {left_parenthesis, "("},
                                      {comma, ","},
                                      {plus, "+"},
                                      {minus, "-"},
                                      {right_parenthesis, ")"},
                                      {name_placeholder, "#n"},
                                      {value_placeholder, ":0_v"}};
    EXPECT_EQ(pieces_of("a.b_1[10]= <><<=>>=(,+-)#n:0_v"), expected);
}

TEST(ExpressionLexer, KnowsKeywordsInAnyCase) {
    using enum TokenKind;
    const std::vector<Piece> expected{
        {kw_and, "AnD"},         {kw_or, "oR"},   {kw_not, "not"},
        {kw_between, "BETween"}, {kw_in, "In"},   {kw_set, "SET"},
        {kw_remove, "remove"},   {kw_add, "add"}, {kw_delete, "Delete"}};
    EXPECT_EQ(pieces_of("AnD oR not BETween In SET remove add Delete"), expected);
}

TEST(ExpressionLexer, TakesNeighboursOfKeywordsAsNames) {
    for (const std::string text :
         {"an", "ands", "o", "ors", "no", "nots", "it", "on", "sex", "sets", "ads", "removes",
          "delate", "betweens", "in_", "or1", "i_"}) {
        const std::vector<Piece> expected{{TokenKind::identifier, text}};
        EXPECT_EQ(pieces_of(text), expected);
    }
}

TEST(ExpressionLexer, EndsANumberBehindALeadingZero) {
    const std::vector<Piece> expected{
        {TokenKind::number, "0"}, {TokenKind::number, "0"}, {TokenKind::number, "70"}};
    EXPECT_EQ(pieces_of("0070"), expected);
}

TEST(ExpressionLexer, TakesAWholeCharacterThatBeginsNoToken) {
    using enum TokenKind;
    EXPECT_EQ(pieces_of("\u00e9"), (std::vector<Piece>{{unknown, "\u00e9"}}));
    EXPECT_EQ(pieces_of("\U0001f600a"),
              (std::vector<Piece>{{unknown, "\U0001f600"}, {identifier, "a"}}));
    EXPECT_EQ(pieces_of("#"), (std::vector<Piece>{{unknown, "#"}}));
    EXPECT_EQ(pieces_of(":-"), (std::vector<Piece>{{unknown, ":"}, {minus, "-"}}));
    EXPECT_EQ(pieces_of("_a"), (std::vector<Piece>{{unknown, "_"}, {identifier, "a"}}));
    // A no-break space and a vertical tab are no blanks.
    EXPECT_EQ(pieces_of("\u00a0\v"), (std::vector<Piece>{{unknown, "\u00a0"}, {unknown, "\v"}}));
    // Bytes that are no UTF-8 stand alone.
    EXPECT_EQ(pieces_of("\xf0\x9f"), (std::vector<Piece>{{unknown, "\xf0"}, {unknown, "\x9f"}}));
}

TEST(ExpressionLexer, EndsWhereTheTextEnds) {
    Lexer lexer(" \t\r\n a  ");
    const Token token = lexer.next();
    EXPECT_EQ(token.offset, 5U);
    EXPECT_EQ(token.end(), 6U);
    for (int again = 0; again < 3; ++again) {
        const Token end = lexer.next();
        EXPECT_EQ(end.kind, TokenKind::end);
        EXPECT_EQ(end.offset, 8U);
        EXPECT_EQ(end.size, 0U);
    }
}

}  // namespace
}  // namespace dynox::expression
