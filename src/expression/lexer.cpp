#include "expression/lexer.hpp"

#include <array>

namespace dynox::expression {

namespace {

enum Class : std::uint8_t { other, blank, letter, digit, underscore, hash, colon };

constexpr std::array<Class, 256> make_classes() noexcept {
    std::array<Class, 256> classes{};
    for (const char c : {' ', '\t', '\n', '\r'}) {
        classes[static_cast<std::uint8_t>(c)] = blank;
    }
    for (std::uint8_t c = 'a'; c <= 'z'; ++c) {
        classes[c] = letter;
        classes[c - 'a' + 'A'] = letter;
    }
    for (std::uint8_t c = '0'; c <= '9'; ++c) {
        classes[c] = digit;
    }
    classes['_'] = underscore;
    classes['#'] = hash;
    classes[':'] = colon;
    return classes;
}
constexpr std::array<Class, 256> classes = make_classes();

Class class_of(char c) noexcept {
    return classes[static_cast<std::uint8_t>(c)];
}
bool continues_word(char c) noexcept {
    const Class kind = class_of(c);
    return kind == letter || kind == digit || kind == underscore;
}

/// `keyword` is in lower case.
bool is_keyword(std::string_view word, std::string_view keyword) noexcept {
    for (std::size_t index = 0; index < keyword.size(); ++index) {
        if ((word[index] | 0x20) != keyword[index]) {
            return false;
        }
    }
    return true;
}

TokenKind keyword_or_identifier(std::string_view word) noexcept {
    const auto choose = [word](std::string_view keyword, TokenKind kind) {
        return is_keyword(word, keyword) ? kind : TokenKind::identifier;
    };
    switch (word.size()) {
        case 2:
            return (word[0] | 0x20) == 'i' ? choose("in", TokenKind::kw_in)
                                           : choose("or", TokenKind::kw_or);
        case 3:
            switch (word[0] | 0x20) {
                case 'a':
                    return (word[1] | 0x20) == 'n' ? choose("and", TokenKind::kw_and)
                                                   : choose("add", TokenKind::kw_add);
                case 'n':
                    return choose("not", TokenKind::kw_not);
                default:
                    return choose("set", TokenKind::kw_set);
            }
        case 6:
            return (word[0] | 0x20) == 'r' ? choose("remove", TokenKind::kw_remove)
                                           : choose("delete", TokenKind::kw_delete);
        case 7:
            return choose("between", TokenKind::kw_between);
        default:
            return TokenKind::identifier;
    }
}

/// Bytes of the UTF-8 character that `text` begins with; 1 where it begins with none.
std::uint32_t character_size(std::string_view text) noexcept {
    const auto lead = static_cast<std::uint8_t>(text.front());
    const std::uint32_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    for (std::uint32_t index = 1; index < size; ++index) {
        if (index >= text.size() || (static_cast<std::uint8_t>(text[index]) & 0xc0) != 0x80) {
            return 1;
        }
    }
    return size;
}

}  // namespace

Token Lexer::word(TokenKind kind, std::uint32_t begin) noexcept {
    std::uint32_t end = begin + 1;
    while (end < text_.size() && continues_word(text_[end])) {
        ++end;
    }
    if (kind == TokenKind::identifier) {
        kind = keyword_or_identifier(text_.substr(begin, end - begin));
    } else if (end == begin + 1) {
        kind = TokenKind::unknown;  // a sign alone
    }
    at_ = end;
    return {kind, begin, end - begin};
}

Token Lexer::number(std::uint32_t begin) noexcept {
    std::uint32_t end = begin + 1;
    // A leading zero is a number of its own, so l[01] is a syntax error at the 1.
    while (text_[begin] != '0' && end < text_.size() && class_of(text_[end]) == digit) {
        ++end;
    }
    at_ = end;
    return {TokenKind::number, begin, end - begin};
}

Token Lexer::symbol(std::uint32_t begin) noexcept {
    const auto token = [this, begin](TokenKind kind, std::uint32_t size = 1) {
        at_ = begin + size;
        return Token{kind, begin, size};
    };
    switch (text_[begin]) {
        case '.':
            return token(TokenKind::dot);
        case ',':
            return token(TokenKind::comma);
        case '[':
            return token(TokenKind::left_bracket);
        case ']':
            return token(TokenKind::right_bracket);
        case '(':
            return token(TokenKind::left_parenthesis);
        case ')':
            return token(TokenKind::right_parenthesis);
        case '=':
            return token(TokenKind::equal);
        case '+':
            return token(TokenKind::plus);
        case '-':
            return token(TokenKind::minus);
        case '<':
            if (followed_by(begin, '>')) {
                return token(TokenKind::not_equal, 2);
            }
            return followed_by(begin, '=') ? token(TokenKind::less_equal, 2)
                                           : token(TokenKind::less);
        case '>':
            return followed_by(begin, '=') ? token(TokenKind::greater_equal, 2)
                                           : token(TokenKind::greater);
        default:
            return token(TokenKind::unknown, character_size(text_.substr(begin)));
    }
}

Token Lexer::next() noexcept {
    while (at_ < text_.size() && class_of(text_[at_]) == blank) {
        ++at_;
    }
    if (at_ == text_.size()) {
        return {TokenKind::end, at_, 0};
    }
    const std::uint32_t begin = at_;
    switch (class_of(text_[begin])) {
        case letter:
            return word(TokenKind::identifier, begin);
        case hash:
            return word(TokenKind::name_placeholder, begin);
        case colon:
            return word(TokenKind::value_placeholder, begin);
        case digit:
            return number(begin);
        default:
            return symbol(begin);
    }
}

}  // namespace dynox::expression
