#include "conformance/compare.hpp"

#include <simdjson.h>

#include <algorithm>

namespace dynox::conformance {

namespace {

using Element = simdjson::dom::element;
using Type = simdjson::dom::element_type;

bool is_number(Element element) {
    return element.is<double>() || element.is<std::int64_t>() || element.is<std::uint64_t>();
}

bool is_uuid(std::string_view text) {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char c, char as) {
               return as == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
           });
}

class Comparison {
  public:
    explicit Comparison(const CompareOptions& options) : options_(options) {}

    void compare(const std::string& path, Element expected, Element found) {
        if (expected.is_string() && compare_matcher(path, expected, found)) {
            return;
        }
        if (is_number(expected) && is_number(found)) {
            if (double(expected) != double(found)) {
                tell(path, expected, found);
            }
        } else if (expected.type() != found.type()) {
            tell(path, expected, found);
        } else if (expected.is_object()) {
            compare_objects(path, expected, found);
        } else if (expected.is_array()) {
            compare_lists(path, expected, found);
        } else if (simdjson::minify(expected) != simdjson::minify(found)) {
            tell(path, expected, found);
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

  private:
    bool compare_matcher(const std::string& path, Element expected, Element found) {
        const std::string_view matcher = expected;
        bool matches = true;
        if (matcher == "$string") {
            matches = found.is_string();
        } else if (matcher == "$number") {
            matches = is_number(found);
        } else if (matcher == "$uuid") {
            matches = found.is_string() && is_uuid(found);
        } else if (matcher != "$any") {
            return false;
        }
        if (!matches) {
            tell(path, expected, found);
        }
        return true;
    }

    void compare_objects(const std::string& path, simdjson::dom::object expected,
                         simdjson::dom::object found) {
        for (const auto field : expected) {
            const std::string member = child(path, field.key);
            Element other;
            if (found.at_key(field.key).get(other) != simdjson::SUCCESS) {
                lines_.push_back(member + ": expected " + short_text(field.value) + ", is missing");
            } else {
                compare(member, field.value, other);
            }
        }
        for (const auto field : found) {
            if (!options_.is_partial && expected.at_key(field.key).error() != simdjson::SUCCESS) {
                lines_.push_back(child(path, field.key) + ": not expected, found " +
                                 short_text(field.value));
            }
        }
    }

    void compare_lists(const std::string& path, simdjson::dom::array expected,
                       simdjson::dom::array found) {
        if (expected.size() != found.size()) {
            lines_.push_back(path + ": expected " + std::to_string(expected.size()) +
                             " elements, found " + std::to_string(found.size()) + ": " +
                             short_text(found));
            return;
        }
        if (std::find(options_.unordered.begin(), options_.unordered.end(), path) !=
            options_.unordered.end()) {
            compare_without_order(path, expected, found);
            return;
        }
        std::size_t at = 0;
        for (const Element element : expected) {
            compare(path + '[' + std::to_string(at) + ']', element, found.at(at).value());
            ++at;
        }
    }

    void compare_without_order(const std::string& path, simdjson::dom::array expected,
                               simdjson::dom::array found) {
        std::vector<Element> left(found.begin(), found.end());
        for (const Element element : expected) {
            const auto match = std::find_if(left.begin(), left.end(), [&](Element candidate) {
                Comparison inner(options_);
                inner.compare(path + "[]", element, candidate);
                return inner.lines_.empty();
            });
            if (match == left.end()) {
                lines_.push_back(path + ": no element is " + short_text(element));
            } else {
                left.erase(match);
            }
        }
    }

    static std::string child(const std::string& path, std::string_view name) {
        return path.empty() ? std::string(name) : path + '.' + std::string(name);
    }
    template <class Json>
    static std::string short_text(const Json& json) {
        constexpr std::size_t shown_max = 300;
        std::string text = simdjson::minify(json);
        if (text.size() > shown_max) {
            text.resize(shown_max);
            text += "...";
        }
        return text;
    }
    void tell(const std::string& path, Element expected, Element found) {
        lines_.push_back(path + ": expected " + short_text(expected) + ", found " +
                         short_text(found));
    }

    const CompareOptions& options_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> differences(std::string_view expected, std::string_view found,
                                     const CompareOptions& options) {
    simdjson::dom::parser expected_parser;
    simdjson::dom::parser found_parser;
    Element expected_root;
    Element found_root;
    if (expected_parser.parse(expected.data(), expected.size()).get(expected_root) !=
        simdjson::SUCCESS) {
        return {"the expected answer is no JSON: " + std::string(expected)};
    }
    if (found_parser.parse(found.data(), found.size()).get(found_root) != simdjson::SUCCESS) {
        return {"the answer is no JSON: " + std::string(found.substr(0, 300))};
    }
    Comparison comparison(options);
    comparison.compare("", expected_root, found_root);
    return comparison.take();
}

bool is_same_message(std::string_view expected, std::string_view found) {
    constexpr std::string_view cut = " ... ";
    constexpr std::size_t recorded_size_max = 800;
    const std::size_t at = expected.find(cut);
    if (at == std::string_view::npos || expected.size() < recorded_size_max) {
        return found == expected;
    }
    return found.size() > expected.size() && found.starts_with(expected.substr(0, at)) &&
           found.ends_with(expected.substr(at + cut.size()));
}

}  // namespace dynox::conformance
