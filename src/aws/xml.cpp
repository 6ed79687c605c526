#include "aws/xml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace dynox::aws {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

void append_utf8(std::uint32_t code, std::string& out) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | (code >> 6U));
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | (code >> 12U));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else {
        put(0xf0U | (code >> 18U));
        put(0x80U | ((code >> 12U) & 0x3fU));
        put(0x80U | ((code >> 6U) & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
}

/// Appends what the entity `name` ("amp", "#38", "#x26") stands for.
bool append_entity(std::string_view name, std::string& out) {
    constexpr std::pair<std::string_view, char> named[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, c] : named) {
        if (name == known) {
            out += c;
            return true;
        }
    }
    if (!name.starts_with('#')) {
        return false;
    }
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x');
    name.remove_prefix(is_hex ? 1 : 0);
    std::uint32_t code = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
    if (error != std::errc() || end != name.data() + name.size() || code == 0 || code > 0x10ffff ||
        (code >= 0xd800 && code <= 0xdfff)) {
        return false;
    }
    append_utf8(code, out);
    return true;
}

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool run() {
        skip("\xef\xbb\xbf");
        if (skip("<?xml") && !skip_behind("?>")) {
            return false;
        }
        if (!skip_comments() || !start_tag()) {
            return false;
        }
        while (!open_.empty()) {
            if (!content()) {
                return false;
            }
        }
        return skip_comments() && rest_.empty();
    }
    XmlLeaves take() { return std::move(leaves_); }

  private:
    struct Element {
        std::size_t path_size;  // of the path without this element
        std::string name;       // with its prefix
        bool has_children = false;
    };

    bool skip(std::string_view token) {
        if (!rest_.starts_with(token)) {
            return false;
        }
        rest_.remove_prefix(token.size());
        return true;
    }
    bool skip_behind(std::string_view token) {
        const std::size_t at = rest_.find(token);
        if (at == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(at + token.size());
        return true;
    }
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }
    /// Outside of the root element.
    bool skip_comments() {
        for (skip_blanks(); skip("<!--"); skip_blanks()) {
            if (!skip_behind("-->")) {
                return false;
            }
        }
        return true;
    }

    std::string_view name() {
        const auto end = std::ranges::find_if_not(rest_, is_name_character);
        const std::string_view found =
            rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(found.size());
        return found;
    }

    /// Attributes (namespaces mostly) are checked and forgotten.
    bool attributes() {
        for (skip_blanks(); !rest_.empty() && is_name_character(rest_.front()); skip_blanks()) {
            (void)name();
            skip_blanks();
            if (!skip("=")) {
                return false;
            }
            skip_blanks();
            const std::string_view quote = rest_.substr(0, 1);
            if ((quote != "\"" && quote != "'") || !skip(quote)) {
                return false;
            }
            const std::size_t end = rest_.find(quote);
            if (end == std::string_view::npos ||
                rest_.substr(0, end).find('<') != std::string_view::npos) {
                return false;
            }
            rest_.remove_prefix(end + 1);
        }
        return true;
    }

    bool start_tag() {
        if (!skip("<")) {
            return false;
        }
        const std::string_view full = name();
        if (full.empty() || open_.size() == xml_depth_max || !attributes()) {
            return false;
        }
        if (!open_.empty()) {
            open_.back().has_children = true;
        }
        open_.push_back({path_.size(), std::string(full)});
        path_ += path_.empty() ? "" : "/";
        path_ += full.substr(full.find(':') + 1);  // npos + 1 is 0
        text_.clear();
        if (skip("/>")) {
            close();
            return true;
        }
        return skip(">");
    }

    void close() {
        if (!open_.back().has_children) {
            leaves_.emplace_back(path_, text_);
        }
        path_.resize(open_.back().path_size);
        open_.pop_back();
    }

    /// The next piece inside of an element.
    bool content() {
        if (skip("<!--")) {
            return skip_behind("-->");
        }
        if (skip("<![CDATA[")) {
            const std::size_t end = rest_.find("]]>");
            text_ += rest_.substr(0, end);
            return skip_behind("]]>");
        }
        if (skip("</")) {
            const bool fits = name() == open_.back().name;
            skip_blanks();
            if (!fits || !skip(">")) {
                return false;
            }
            close();
            return true;
        }
        if (rest_.starts_with('<')) {
            return start_tag();
        }
        return characters();
    }

    bool characters() {
        if (rest_.empty()) {
            return false;
        }
        if (skip("&")) {
            const std::size_t end = rest_.find(';');
            constexpr std::size_t entity_size_max = 10;
            if (end > entity_size_max ||  // npos too
                !append_entity(rest_.substr(0, end), text_)) {
                return false;
            }
            rest_.remove_prefix(end + 1);
            return true;
        }
        const std::size_t end = std::min(rest_.find_first_of("<&"), rest_.size());
        text_ += rest_.substr(0, end);
        rest_.remove_prefix(end);
        return true;
    }

    std::string_view rest_;
    std::vector<Element> open_;
    std::string path_;
    std::string text_;
    XmlLeaves leaves_;
};

}  // namespace

Result<XmlLeaves> read_xml(std::string_view text) {
    Reader reader(text);
    if (!reader.run()) {
        return Error(client_errc::invalid_response, "expected an XML document");
    }
    return reader.take();
}

std::string_view xml_text(const XmlLeaves& leaves, std::string_view path) {
    const auto found =
        std::ranges::find_if(leaves, [&](const auto& leaf) { return leaf.first == path; });
    return found == leaves.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace dynox::aws
