// Random items and expressions, each expression with the tree that it must parse to.
#pragma once

#include <cctype>
#include <random>
#include <string>
#include <vector>

#include "unit/expression/support.hpp"

namespace dynox::expression::test {

class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    /// 0 .. limit - 1.
    int below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
    bool chance(int percent) { return below(100) < percent; }
    template <class T>
    const T& one_of(const std::vector<T>& choices) {
        return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
    }
    std::string one_of(std::initializer_list<const char*> choices) {
        return *(choices.begin() + below(static_cast<int>(choices.size())));
    }

  private:
    std::mt19937_64 engine_;
};

inline const std::vector<std::string> attribute_names{"a", "b", "c", "d", "e", "aa", "ab"};

inline AttributeValue random_value(Random& random, int depth) {
    switch (random.below(depth > 0 ? 12 : 8)) {
        case 0:
        case 1:
            return random.below(5) - 2;
        case 2:
            return Number::from_text(random.one_of({"0.5", "-1e20", "1e-130", "100"}));
        case 3:
            return random.one_of({"", "x", "xy", "x\u00e9", "\U0001f600", "M"});
        case 4:
            return Binary(random.one_of({"", "x", "xy", "\xff"}));
        case 5:
            return random.chance(50) ? AttributeValue(random.chance(50)) : AttributeValue();
        case 6:
            return StringSet{"x", random.one_of(attribute_names)};
        case 7:
            return random.chance(50)
                       ? AttributeValue(NumberSet{Number(1), Number(random.below(4))})
                       : AttributeValue(BinarySet{Binary("x"), Binary(random.one_of({"y", "z"}))});
        case 8:
        case 9: {
            List list;
            for (int count = random.below(4); count > 0; --count) {
                list.push_back(random_value(random, depth - 1));
            }
            return list;
        }
        default: {
            Map map;
            for (int count = random.below(4); count > 0; --count) {
                map.set(random.one_of(attribute_names), random_value(random, depth - 1));
            }
            return map;
        }
    }
}

inline Item random_item(Random& random) {
    Item item;
    for (int count = random.below(7); count > 0; --count) {
        item.set(random.one_of(attribute_names), random_value(random, 3));
    }
    return item;
}

/// #a for a and so on; :0 to :7 of any type, and a few of known ones.
inline Request random_request(Random& random) {
    Request request;
    request.names.emplace();
    for (const std::string& name : attribute_names) {
        request.names->emplace_back("#" + name, name);
    }
    Item values;
    for (int number = 0; number < 8; ++number) {
        values.set(":" + std::to_string(number), random_value(random, 2));
    }
    values.set(":n", 1);
    values.set(":t", "M");
    values.set(":s", StringSet{"x", "a"});
    values.set(":m", NumberSet{Number(1), Number(2)});
    values.set(":l", List{AttributeValue(1), AttributeValue("x")});
    request.values = values.to_flat();
    return request;
}

/// An expression, and describe() of its tree.
struct Written {
    std::string text;
    std::string tree;
};

/// Writes what random_request() has the placeholders for. Operand types are left to chance, so some
/// expressions are refused for their meaning, but none for its syntax.
class ExpressionWriter {
  public:
    explicit ExpressionWriter(Random& random) : random_(random) {}

    Written condition(int depth) {
        if (depth == 0 || random_.chance(30)) {
            return simple_condition();
        }
        switch (random_.below(3)) {
            case 0: {
                const Written inner = condition(depth - 1);
                const bool must = is(inner, "and") || is(inner, "or");
                return {keyword("NOT") + grouped(inner, must), "(not " + inner.tree + ")"};
            }
            case 1:
                return joined("AND", depth);
            default:
                return joined("OR", depth);
        }
    }

    Written update() {
        Written result;
        std::vector<std::string> sections{"SET", "REMOVE", "ADD", "DELETE"};
        while (!sections.empty() && (result.text.empty() || random_.chance(50))) {
            const auto choice = sections.begin() + random_.below(static_cast<int>(sections.size()));
            const std::string section = *choice;
            sections.erase(choice);
            result.text += keyword(section);
            for (int count = 1 + random_.below(3); count > 0; --count) {
                const Written written = action(section);
                result.text += written.text + (count > 1 ? blank() + "," + blank() : "");
                result.tree += (result.tree.empty() ? "" : " ") + written.tree;
            }
        }
        return result;
    }

    /// A projection; its tree is the list of paths.
    Written projection() {
        Written result;
        for (int count = 1 + random_.below(4); count > 0; --count) {
            const Written written = path(4);
            result.text += written.text + (count > 1 ? blank() + "," + blank() : "");
            result.tree += written.tree + ";";
        }
        return result;
    }

  private:
    static bool is(const Written& condition, const std::string& kind) {
        return condition.tree.starts_with("(" + kind + " ");
    }
    std::string blank() {
        return random_.chance(20) ? random_.one_of({" ", "\t", "\n  ", "\r"}) : "";
    }
    std::string keyword(const std::string& word) {
        std::string result = " " + blank();
        for (const char c : word) {
            result += random_.chance(50) ? static_cast<char>(std::tolower(c)) : c;
        }
        return result + blank() + " ";
    }
    std::string name(const std::string& name) { return random_.chance(20) ? "#" + name : name; }

    Written path(int steps_max) {
        const std::string& first = random_.one_of(attribute_names);
        Written path{name(first), first};
        for (int steps = random_.below(steps_max); steps > 0; --steps) {
            if (random_.chance(40)) {
                const std::string index = std::to_string(random_.below(5));
                path.text += blank() + "[" + blank() + index + blank() + "]";
                path.tree += "[" + index + "]";
            } else {
                const std::string& next = random_.one_of(attribute_names);
                path.text += blank() + "." + blank() + name(next);
                path.tree += "." + next;
            }
        }
        return path;
    }
    static Written literal(const std::string& key) { return {key, key}; }
    Written value() { return literal(":" + std::to_string(random_.below(8))); }
    Written maybe_in_parentheses(const Written& inner) {
        return random_.chance(10) ? Written{"(" + blank() + inner.text + blank() + ")", inner.tree}
                                  : inner;
    }
    Written operand() {
        return maybe_in_parentheses(random_.chance(60)   ? path(4)
                                    : random_.chance(75) ? value()
                                                         : call("size", {path(4)}));
    }
    Written call(const std::string& function, const std::vector<Written>& arguments) {
        Written call{function + blank() + "(", "(" + function};
        for (std::size_t number = 0; number < arguments.size(); ++number) {
            call.text += (number == 0 ? "" : ",") + blank() + arguments[number].text + blank();
            call.tree += " " + arguments[number].tree;
        }
        return {call.text + ")", call.tree + ")"};
    }

    std::string grouped(const Written& inner, bool must) {
        return must || random_.chance(20) ? "(" + inner.text + ")" : inner.text;
    }
    Written joined(const std::string& word, int depth) {
        const bool conjunction = word == "AND";
        Written result{"", conjunction ? "(and" : "(or"};
        for (int count = 2 + random_.below(3); count > 0; --count) {
            const Written inner = condition(depth - 1);
            const bool must = is(inner, "or") || (conjunction && is(inner, "and"));
            result.text += (result.text.empty() ? "" : keyword(word)) + grouped(inner, must);
            result.tree += " " + inner.tree;
        }
        return {result.text, result.tree + ")"};
    }

    Written simple_condition() {
        switch (random_.below(8)) {
            case 0:
                return call(random_.one_of({"attribute_exists", "attribute_not_exists"}),
                            {maybe_in_parentheses(path(4))});
            case 1:
                return call("attribute_type", {operand(), literal(":t")});
            case 2:
                return call("begins_with", {path(4), random_.chance(50) ? path(4) : value()});
            case 3:
                return call("contains", {operand(), operand()});
            case 4: {
                const Written value = operand();
                const Written low = operand();
                const Written high = operand();
                return {value.text + keyword("BETWEEN") + low.text + keyword("AND") + high.text,
                        "(between " + value.tree + " " + low.tree + " " + high.tree + ")"};
            }
            case 5: {
                const Written value = operand();
                Written in{value.text + keyword("IN") + "(", "(in " + value.tree};
                for (int count = 1 + random_.below(3); count > 0; --count) {
                    const Written option = operand();
                    in.text += blank() + option.text + (count > 1 ? "," : ")");
                    in.tree += " " + option.tree;
                }
                return {in.text, in.tree + ")"};
            }
            default: {
                const std::string op = random_.one_of({"=", "<>", "<", "<=", ">", ">="});
                const Written left = operand();
                const Written right = operand();
                return {left.text + blank() + op + blank() + right.text,
                        "(" + op + " " + left.tree + " " + right.tree + ")"};
            }
        }
    }

    Written summand(int depth) {
        if (depth > 0 && random_.chance(30)) {
            return call("if_not_exists", {path(3), summand(depth - 1)});
        }
        if (depth > 1 && random_.chance(20)) {
            return call("list_append", {summand(depth - 1), summand(depth - 1)});
        }
        return maybe_in_parentheses(random_.chance(50)   ? path(3)
                                    : random_.chance(40) ? value()
                                                         : literal(random_.one_of({":n", ":l"})));
    }
    Written right_side() {
        if (!random_.chance(30)) {
            return summand(2);
        }
        const std::string sign = random_.one_of({"+", "-"});
        const Written left = summand(1);
        const Written right = summand(1);
        return {left.text + blank() + sign + blank() + right.text,
                "(" + sign + " " + left.tree + " " + right.tree + ")"};
    }
    Written action(const std::string& section) {
        const Written target = path(random_.chance(50) ? 1 : 4);
        Written result{target.text, "(" + section + " " + target.tree};
        if (section == "SET") {
            const Written value = right_side();
            result.text += blank() + "=" + blank() + value.text;
            result.tree += " " + value.tree;
        } else if (section != "REMOVE") {
            const std::string key = random_.one_of({":s", ":m", section == "ADD" ? ":n" : ":s"});
            result.text += " " + key;
            result.tree += " " + key;
        }
        return {result.text, result.tree + ")"};
    }

    Random& random_;
};

}  // namespace dynox::expression::test
