#include "conformance/cases.hpp"

#include <simdjson.h>

#include <fstream>
#include <stdexcept>

namespace dynox::conformance {

namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
namespace fs = std::filesystem;

std::optional<Element> find(Object object, std::string_view name) {
    Element found;
    return object[name].get(found) == simdjson::SUCCESS ? std::optional(found) : std::nullopt;
}
std::string text_of(Element element) {
    return std::string(std::string_view(element));
}
std::string json_of(Element element) {
    return simdjson::minify(element);
}

void read_error(Object object, Step& step) {
    if (const auto type = find(object, "error")) {
        step.status = 400;
        step.type = text_of(*type);
        step.checks_message = false;
    }
    if (const auto status = find(object, "status")) {
        step.status = static_cast<int>(std::int64_t(*status));
    }
    if (const auto message = find(object, "message")) {
        step.message = text_of(*message);
        step.checks_message = true;
    }
}

Step read_step(Object object) {
    static const std::vector<std::string_view> known{
        "case",  "why",     "tables", "items",   "op",        "request", "status",
        "error", "message", "answer", "partial", "unordered", "pages",   "save"};
    for (const auto field : object) {
        if (std::find(known.begin(), known.end(), field.key) == known.end()) {
            throw std::runtime_error("unknown member " + std::string(field.key));
        }
    }
    Step step;
    step.operation = text_of(object["op"].value());
    step.request = json_of(object["request"].value());
    read_error(object, step);
    if (const auto answer = find(object, "answer")) {
        step.answer = json_of(*answer);
    }
    if (const auto partial = find(object, "partial")) {
        step.is_partial = bool(*partial);
    }
    if (const auto unordered = find(object, "unordered")) {
        for (const Element path : simdjson::dom::array(*unordered)) {
            step.unordered.push_back(text_of(path));
        }
    }
    if (const auto pages = find(object, "pages")) {
        step.pages = static_cast<int>(std::int64_t(*pages));
    }
    if (const auto saved = find(object, "save")) {
        for (const auto field : Object(*saved)) {
            step.saved.emplace_back(field.key, text_of(field.value));
        }
    }
    return step;
}

Case read_case(Object object, const std::map<std::string, std::string>& tables) {
    Case result;
    result.name = text_of(object["case"].value());
    try {
        if (const auto names = find(object, "tables")) {
            for (const Element name : simdjson::dom::array(*names)) {
                result.tables.push_back(tables.at(text_of(name)));
            }
        }
        if (const auto items = find(object, "items")) {
            for (const auto of_table : Object(*items)) {
                for (const Element item : simdjson::dom::array(of_table.value)) {
                    result.items.push_back(R"({"TableName":")" + std::string(of_table.key) +
                                           R"(","Item":)" + json_of(item) + "}");
                }
            }
        }
        if (const auto steps = find(object, "steps")) {
            for (const Element step : simdjson::dom::array(*steps)) {
                result.steps.push_back(read_step(step));
            }
        } else {
            result.steps.push_back(read_step(object));  // a case of one step
        }
    } catch (const std::exception& error) {
        throw std::runtime_error("case " + result.name + ": " + error.what());
    }
    return result;
}

/// The tables and items that are there before each recorded request.
Case read_recorded_setup(const fs::path& file) {
    simdjson::dom::parser parser;
    const Object root = parser.load(file.string());
    Case setup;
    for (const auto table : Object(root["tables"].value())) {
        std::string create = json_of(table.value);
        create.insert(1, R"("TableName":")" + std::string(table.key) + "\",");
        setup.tables.push_back(std::move(create));
    }
    for (const Element item : simdjson::dom::array(root["items"].value())) {
        setup.items.push_back(json_of(item));
    }
    return setup;
}

std::vector<Case> load_recorded_cases(const fs::path& file) {
    const Case setup = read_recorded_setup(file.parent_path() / "error-cases-setup.json");
    std::ifstream lines(file);
    simdjson::dom::parser parser;
    std::vector<Case> cases;
    for (std::string line; std::getline(lines, line);) {
        const Object recorded = parser.parse(line);
        Case result = setup;
        result.name = text_of(recorded["case"].value());
        Step step;
        step.operation = text_of(recorded["op"].value());
        const Object request = recorded["request"].value();
        const auto raw = find(request, "raw");
        step.request = raw ? text_of(*raw) : json_of(recorded["request"].value());
        Object answer = recorded;
        if (const auto cloud = find(recorded, "cloud")) {
            answer = *cloud;
        }
        step.status = static_cast<int>(std::int64_t(answer["status"].value()));
        step.type = text_of(answer["type"].value());
        step.message = text_of(answer["message"].value());
        if (const auto item = find(recorded, "Item")) {
            step.answer = R"({"Item":)" + json_of(*item) + "}";
        }
        result.steps.push_back(std::move(step));
        cases.push_back(std::move(result));
    }
    return cases;
}

}  // namespace

KnownDifferences KnownDifferences::load(const fs::path& file) {
    simdjson::dom::parser parser;
    const Object root = parser.load(file.string());
    KnownDifferences result;
    for (const auto group : root) {
        for (const auto entry : Object(group.value)) {
            result.reasons.emplace(entry.key, text_of(entry.value));
        }
    }
    return result;
}

std::map<std::string, std::string> load_tables(const fs::path& file) {
    simdjson::dom::parser parser;
    const Object root = parser.load(file.string());
    std::map<std::string, std::string> tables;
    for (const auto table : root) {
        tables.emplace(table.key, json_of(table.value));
    }
    return tables;
}

std::vector<Case> load_cases(const fs::path& file,
                             const std::map<std::string, std::string>& tables) {
    try {
        std::vector<Case> cases;
        if (file.extension() == ".jsonl") {
            cases = load_recorded_cases(file);
        } else {
            simdjson::dom::parser parser;
            for (const Element object : simdjson::dom::array(parser.load(file.string()))) {
                cases.push_back(read_case(object, tables));
            }
        }
        for (Case& one : cases) {
            one.file = file.stem().string();
        }
        return cases;
    } catch (const std::exception& error) {
        throw std::runtime_error(file.string() + ": " + error.what());
    }
}

std::string with_placeholders(std::string text, const std::map<std::string, std::string>& saved) {
    for (const auto& [name, value] : saved) {
        const std::string placeholder = "\"$" + name + '"';
        for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos;) {
            text.replace(at, placeholder.size(), value);
            at += value.size();
        }
    }
    constexpr std::string_view repeat = "$repeat(";
    for (std::size_t at = 0; (at = text.find(repeat, at)) != std::string::npos;) {
        const std::size_t comma = text.find(',', at);
        const std::size_t end = text.find(')', at);
        const std::string piece = text.substr(at + repeat.size(), comma - at - repeat.size());
        const int count = std::stoi(text.substr(comma + 1, end - comma - 1));
        std::string repeated;
        for (int i = 0; i < count; ++i) {
            repeated += piece;
        }
        text.replace(at, end + 1 - at, repeated);
        at += repeated.size();
    }
    return text;
}

}  // namespace dynox::conformance
