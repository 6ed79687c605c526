#include "partiql/lexer.hpp"

#include <algorithm>
#include <array>

namespace dynox::partiql {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool begins_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool continues_word(char c) noexcept {
    return begins_word(c) || is_digit(c);
}
char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string to_string(Position position) {
    return std::to_string(position.line) + ':' + std::to_string(position.column) + ':' +
           std::to_string(position.size);
}

Token Lexer::next() {
    Token token;
    const bool blanks_end = skip_blanks();
    token.position = {line_, column_, 0};
    const std::size_t begin = at_;
    if (!blanks_end) {
        token.kind = TokenKind::invalid;
        return token;
    }
    if (at_ == text_.size()) {
        return token;
    }
    const char c = text_[at_];
    if (begins_word(c)) {
        read_word(token);
    } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
        read_number(token);
    } else if (c == '\'') {
        read_enclosed(token, TokenKind::string, c);
    } else if (c == '"') {
        read_enclosed(token, TokenKind::quoted, c);
    } else if (c == '`') {
        read_enclosed(token, TokenKind::ion, c);
    } else {
        read_symbol(token);
    }
    token.position.size = static_cast<std::uint32_t>(at_ - begin);
    return token;
}

void Lexer::advance() noexcept {
    if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
    } else {
        ++column_;
    }
    ++at_;
}

bool Lexer::skip_blanks() noexcept {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            advance();
        } else if (starts_with("--")) {
            while (at_ < text_.size() && text_[at_] != '\n') {
                advance();
            }
        } else if (starts_with("/*")) {
            const std::size_t end = text_.find("*/", at_ + 2);
            if (end == std::string_view::npos) {
                return false;
            }
            while (at_ < end + 2) {
                advance();
            }
        } else {
            break;
        }
    }
    return true;
}

void Lexer::read_word(Token& token) {
    while (at_ < text_.size() && continues_word(text_[at_])) {
        token.text += text_[at_];
        advance();
    }
    std::string word(token.text);
    std::transform(word.begin(), word.end(), word.begin(), lower);
    token.kind = TokenKind::identifier;
    if (is_reserved(word)) {
        token.kind = TokenKind::keyword;
        token.text = std::move(word);
    }
}

void Lexer::read_number(Token& token) {
    const std::size_t begin = at_;
    const auto skip_digits = [this] {
        while (at_ < text_.size() && is_digit(text_[at_])) {
            advance();
        }
    };
    skip_digits();
    if (starts_with(".")) {
        advance();
        skip_digits();
    }
    token.kind = TokenKind::number;
    if (starts_with("e") || starts_with("E")) {
        advance();
        if (starts_with("+") || starts_with("-")) {
            advance();
        }
        const std::size_t digits = at_;
        skip_digits();
        if (at_ == digits) {
            token.kind = TokenKind::invalid;
        }
    }
    if (at_ < text_.size() && continues_word(text_[at_])) {
        token.kind = TokenKind::invalid;
    }
    token.text = text_.substr(begin, at_ - begin);
}

void Lexer::read_enclosed(Token& token, TokenKind kind, char mark) {
    advance();
    while (at_ < text_.size()) {
        const char c = text_[at_];
        advance();
        if (c != mark) {
            token.text += c;
        } else if (at_ < text_.size() && text_[at_] == mark && kind != TokenKind::ion) {
            token.text += mark;  // the mark twice stands for itself
            advance();
        } else {
            token.kind = kind;
            return;
        }
    }
    token.kind = TokenKind::invalid;
}

void Lexer::read_symbol(Token& token) {
    static constexpr std::array<std::string_view, 7> pairs{
        "<<", ">>", "<>", "<=", ">=", "!=", "||"};
    static constexpr std::string_view singles = "()[]{},.;:?=<>+-*/%";
    token.kind = TokenKind::symbol;
    for (const std::string_view pair : pairs) {
        if (starts_with(pair)) {
            token.text = pair;
            advance();
            advance();
            return;
        }
    }
    token.text = text_[at_];
    if (singles.find(text_[at_]) == std::string_view::npos) {
        token.kind = TokenKind::invalid;
    }
    advance();
}

}  // namespace dynox::partiql
