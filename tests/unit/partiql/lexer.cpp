#include "partiql/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynox::partiql {
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
        pieces.push_back({token.kind, token.text});
        if (token.kind == TokenKind::invalid) {
            break;
        }
    }
    return pieces;
}

TEST(PartiqlLexer, CutsEveryKindOfToken) {
    using enum TokenKind;
    const std::vector<Piece> expected{{keyword, "select"}, {identifier, "aB_$1"}, {symbol, ","},
                                      {quoted, "a\"b"},    {symbol, "."},         {string, "it's"},
                                      {number, "1"},       {number, "1.5"},       {number, ".5"},
                                      {number, "1."},      {number, "2e-3"},      {ion, "x"}};
    EXPECT_EQ(pieces_of(R"(SELECT aB_$1, "a""b" . 'it''s' 1 1.5 .5 1. 2e-3 `x`)"), expected);
}

TEST(PartiqlLexer, TakesTheLongestSymbol) {
    std::string all;
    for (const Piece& piece :
         pieces_of("<<>> <> <= >= != || < > = ( ) [ ] { } , . ; : ? + - * / %")) {
        EXPECT_EQ(piece.kind, TokenKind::symbol);
        all += piece.text + " ";
    }
    EXPECT_EQ(all, "<< >> <> <= >= != || < > = ( ) [ ] { } , . ; : ? + - * / % ");
}

TEST(PartiqlLexer, KnowsReservedWordsInAnyCase) {
    EXPECT_EQ(pieces_of("Order"), (std::vector<Piece>{{TokenKind::keyword, "order"}}));
    EXPECT_EQ(pieces_of("Orders"), (std::vector<Piece>{{TokenKind::identifier, "Orders"}}));
    EXPECT_EQ(pieces_of("\"Order\""), (std::vector<Piece>{{TokenKind::quoted, "Order"}}));
    EXPECT_TRUE(is_reserved("absolute"));
    EXPECT_TRUE(is_reserved("zone"));
    EXPECT_FALSE(is_reserved("name"));
}

TEST(PartiqlLexer, SkipsComments) {
    EXPECT_EQ(pieces_of("-- one\na /* two\nthree */ b -- four"),
              (std::vector<Piece>{{TokenKind::identifier, "a"}, {TokenKind::identifier, "b"}}));
}

TEST(PartiqlLexer, CountsLinesAndColumns) {
    Lexer lexer("a\n  'x y' /* \n */ b");
    EXPECT_EQ(lexer.next().position, (Position{1, 1, 1}));
    EXPECT_EQ(to_string(lexer.next().position), "2:3:5");
    EXPECT_EQ(lexer.next().position, (Position{3, 5, 1}));
    EXPECT_EQ(lexer.next().kind, TokenKind::end);
    EXPECT_EQ(lexer.next().kind, TokenKind::end);
}

TEST(PartiqlLexer, RefusesWhatBeginsNoTokenAndWhatDoesNotEnd) {
    for (const std::string_view text :
         {"#", "@", "'a", "\"a", "`a", "/* a", "1e", "1e+", "1a", "\\", "\xc3\xa4", "\x01"}) {
        EXPECT_EQ(pieces_of(text).back().kind, TokenKind::invalid) << text;
    }
}

}  // namespace
}  // namespace dynox::partiql
