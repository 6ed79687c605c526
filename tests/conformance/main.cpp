// Runs conformance cases against a target and tells what differs.
//
//   conformance (--engine | --engine-directory DIR | --serve PROGRAM |
//                --serve-directory PROGRAM DIR | --port N | --local N) [--only TEXT] FILE...
//
// --local: a DynamoDB Local on that port, whose differences are in local_differences.json.
//
// Exit status 0: every case is as expected, except for the known differences, and those still
// differ.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <thread>

#include "conformance/cases.hpp"
#include "conformance/compare.hpp"
#include "conformance/target.hpp"

namespace dynox::conformance {
namespace {

using Lines = std::vector<std::string>;
using Element = simdjson::dom::element;

constexpr int polls_max = 5000;  // of a table that is made or deleted, a millisecond apart

std::string table_name_of(const std::string& create) {
    simdjson::dom::parser parser;
    return std::string(std::string_view(parser.parse(create)["TableName"]));
}

Answer ask_for_setup(Target& target, std::string_view operation, const std::string& request) {
    Answer answer = target.ask(operation, request);
    if (answer.status != 200) {
        throw std::runtime_error("setup: " + std::string(operation) + ' ' + request + ": " +
                                 answer.body);
    }
    return answer;
}

/// Waits until the table is there and active, or gone.
void wait_for_table(Target& target, const std::string& name, bool is_there) {
    const std::string describe = R"({"TableName":")" + name + "\"}";
    for (int poll = 0; poll < polls_max; ++poll) {
        const Answer answer = target.ask("DescribeTable", describe);
        const bool is_active = answer.status == 200 &&
                               answer.body.find(R"("TableStatus":"ACTIVE")") != std::string::npos;
        if (is_there ? is_active : answer.status == 400) {
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    throw std::runtime_error("setup: table " + name + (is_there ? " is not active" : " stays"));
}

void delete_all_tables(Target& target) {
    simdjson::dom::parser parser;
    const std::string answer = ask_for_setup(target, "ListTables", "{}").body;
    for (const Element table : parser.parse(answer)["TableNames"].get_array()) {
        const std::string name(std::string_view{table});
        const std::string named = R"({"TableName":")" + name + '"';
        if (target.ask("DeleteTable", named + "}").status != 200) {
            // A case that differs may have left the table protected.
            ask_for_setup(target, "UpdateTable", named + R"(,"DeletionProtectionEnabled":false})");
            ask_for_setup(target, "DeleteTable", named + "}");
        }
        wait_for_table(target, name, false);
    }
}

void set_up(Target& target, const Case& one) {
    delete_all_tables(target);
    for (const std::string& create : one.tables) {
        ask_for_setup(target, "CreateTable", create);
        wait_for_table(target, table_name_of(create), true);
    }
    for (const std::string& put : one.items) {
        ask_for_setup(target, "PutItem", with_placeholders(put, {}));
    }
}

/// The answer of all pages as one: lists of Items joined, counts added.
struct Pages {
    std::string answer;
    int count = 0;
};
Pages follow_pages(Target& target, const Step& step, std::string request) {
    constexpr int pages_max = 10'000;
    std::string items;
    std::int64_t count = 0;
    std::int64_t scanned = 0;
    const std::string first_request = request;
    simdjson::dom::parser parser;
    for (int page = 1; page <= pages_max; ++page) {
        const Answer answer = target.ask(step.operation, request);
        const Element root = parser.parse(answer.body);
        if (answer.status != 200) {
            return {answer.body, page};
        }
        simdjson::dom::array found;
        if (root["Items"].get(found) == simdjson::SUCCESS) {
            for (const Element item : found) {
                items.append(items.empty() ? "" : ",").append(simdjson::minify(item));
            }
        }
        count += std::int64_t(root["Count"]);
        scanned += std::int64_t(root["ScannedCount"]);
        Element last;
        if (root["LastEvaluatedKey"].get(last) != simdjson::SUCCESS) {
            return {R"({"Items":[)" + items + R"(],"Count":)" + std::to_string(count) +
                        R"(,"ScannedCount":)" + std::to_string(scanned) + '}',
                    page};
        }
        request = first_request;
        request.insert(request.size() - 1,
                       R"(,"ExclusiveStartKey":)" + std::string(simdjson::minify(last)));
    }
    throw std::runtime_error("the pages do not end");
}

std::string error_text(const Element& root, const char*& key) {
    for (const char* spelling : {"message", "Message"}) {
        std::string_view text;
        if (root[spelling].get(text) == simdjson::SUCCESS) {
            key = spelling;
            return std::string(text);
        }
    }
    return {};
}

void check_error(const Step& step, const Answer& answer, Lines& lines) {
    simdjson::dom::parser parser;
    Element root;
    std::string_view type;
    if (parser.parse(answer.body).get(root) != simdjson::SUCCESS ||
        root["__type"].get(type) != simdjson::SUCCESS) {
        lines.push_back("the error's body is strange: " + answer.body);
        return;
    }
    const bool is_short = step.type.find('#') == std::string::npos;
    if ((is_short ? type.substr(type.find('#') + 1) : type) != step.type) {
        lines.push_back("type: expected " + step.type + ", found " + std::string(type));
    }
    const char* key = nullptr;
    const std::string message = error_text(root, key);
    if (step.checks_message && !is_same_message(step.message, message)) {
        lines.push_back("message: expected \"" + step.message + "\"\n                found    \"" +
                        message + '"');
    }
    // Which spelling belongs to which error: spec/dynamodb.md, section 1.
    const bool is_capital =
        type.ends_with("#SerializationException") || type.ends_with("#AccessDeniedException");
    if (step.checks_message_key && key != nullptr &&
        (std::string_view(key) == "Message") != is_capital) {
        lines.push_back("the message stands under " + std::string(key));
    }
}

/// Members of an error beside its type and message, and the members of an answer.
void check_body(const Step& step, const std::string& expected, const Answer& answer, Lines& lines) {
    CompareOptions options{.is_partial = step.is_partial || step.status != 200,
                           .unordered = step.unordered};
    for (std::string& line : differences(expected, answer.body, options)) {
        lines.push_back(std::move(line));
    }
}

void save_members(const Step& step, const Answer& answer,
                  std::map<std::string, std::string>& saved) {
    if (step.saved.empty()) {
        return;  // the body may be empty too
    }
    simdjson::dom::parser parser;
    const Element root = parser.parse(answer.body);
    for (const auto& [name, path] : step.saved) {
        std::string pointer = "/" + path;
        std::replace(pointer.begin(), pointer.end(), '.', '/');
        saved[name] = simdjson::minify(root.at_pointer(pointer).value());
    }
}

Lines run_step(Target& target, const Step& step, std::map<std::string, std::string>& saved) {
    Lines lines;
    const std::string request = with_placeholders(step.request, saved);
    Answer answer;
    if (step.pages) {
        Pages pages = follow_pages(target, step, request);
        if (*step.pages != 0 && *step.pages != pages.count) {
            lines.push_back("expected " + std::to_string(*step.pages) + " pages, found " +
                            std::to_string(pages.count));
        }
        answer = {200, std::move(pages.answer)};
    } else {
        answer = target.ask(step.operation, request);
    }
    if (answer.status != step.status) {
        lines.push_back("status: expected " + std::to_string(step.status) + ", found " +
                        std::to_string(answer.status) + ": " + answer.body.substr(0, 500));
        return lines;
    }
    if (step.status != 200) {
        check_error(step, answer, lines);
    }
    if (step.answer) {
        check_body(step, with_placeholders(*step.answer, saved), answer, lines);
    }
    if (lines.empty()) {
        save_members(step, answer, saved);
    }
    return lines;
}

/// A text that no earlier case or run has had: durable storage remembers tokens.
std::string unique_text() {
    static int count = 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return '"' + std::to_string(now / std::chrono::microseconds(1)) + '-' +
           std::to_string(++count) + '"';
}

/// What differs from the case; the steps after the first that differs are not run.
Lines run_case(Target& target, const Case& one) {
    try {
        set_up(target, one);
        std::map<std::string, std::string> saved{{"unique", unique_text()}};
        for (std::size_t i = 0; i < one.steps.size(); ++i) {
            Lines lines = run_step(target, one.steps[i], saved);
            if (!lines.empty()) {
                if (one.steps.size() > 1) {
                    lines.insert(lines.begin(), "step " + std::to_string(i + 1) + ", " +
                                                    one.steps[i].operation + ":");
                }
                return lines;
            }
        }
        return {};
    } catch (const std::exception& error) {
        return {error.what()};
    }
}

bool has_unknown_operation(const Case& one) {
    for (const Step& step : one.steps) {
        if (!is_known_operation(step.operation)) {
            return true;
        }
    }
    return false;
}

struct Counts {
    int as_expected = 0;
    int different = 0;
    int known = 0;
    int skipped = 0;
};

void run(Target& target, const std::vector<Case>& cases, const KnownDifferences& known,
         Counts& counts) {
    for (const Case& one : cases) {
        if (has_unknown_operation(one)) {
            ++counts.skipped;
            continue;
        }
        const Lines lines = run_case(target, one);
        const auto reason = known.reasons.find(one.name);
        if (reason != known.reasons.end()) {
            if (lines.empty()) {
                std::printf(
                    "AGREES  %s: %s\n    is as expected now: remove it from the known "
                    "differences\n",
                    one.file.c_str(), one.name.c_str());
                ++counts.different;
            } else {
                ++counts.known;
            }
        } else if (lines.empty()) {
            ++counts.as_expected;
        } else {
            ++counts.different;
            std::printf("DIFFERS %s: %s\n", one.file.c_str(), one.name.c_str());
            for (const std::string& line : lines) {
                std::printf("    %.800s\n", line.c_str());
            }
        }
    }
}

/// DynamoDB Local writes "Message" everywhere.
void ignore_message_keys(std::vector<Case>& cases) {
    for (Case& one : cases) {
        for (Step& step : one.steps) {
            step.checks_message_key = false;
        }
    }
}

struct Options {
    std::unique_ptr<Target> target;
    std::string only;
    bool is_local = false;
    std::vector<std::filesystem::path> files;
};

Options read_options(const std::vector<std::string>& words) {
    Options options;
    std::size_t at = 0;
    const auto next = [&]() -> const std::string& {
        if (at >= words.size()) {
            throw std::runtime_error("an option lacks its value");
        }
        return words[at++];
    };
    while (at < words.size()) {
        const std::string& word = next();
        if (word == "--engine") {
            options.target = make_engine_target({});
        } else if (word == "--engine-directory") {
            options.target = make_engine_target(next());
        } else if (word == "--serve") {
            options.target = make_serve_target(next(), {});
        } else if (word == "--serve-directory") {
            const std::string& program = next();
            options.target = make_serve_target(program, next());
        } else if (word == "--port") {
            options.target = make_http_target(std::stoi(next()));
        } else if (word == "--local") {
            options.target = make_local_target(std::stoi(next()));
            options.is_local = true;
        } else if (word == "--only") {
            options.only = next();
        } else {
            options.files.emplace_back(word);
        }
    }
    if (options.target == nullptr || options.files.empty()) {
        throw std::runtime_error("a target and a file are needed; see the top of main.cpp");
    }
    return options;
}

int main_with(const std::vector<std::string>& words) {
    const Options options = read_options(words);
    const std::filesystem::path folder = DYNOX_SOURCE_DIR "/tests/conformance";
    const auto tables = load_tables(folder / "tables.json");
    const auto known = KnownDifferences::load(
        folder / (options.is_local ? "local_differences.json" : "known_differences.json"));
    Counts counts;
    std::set<std::string> names;
    for (const std::filesystem::path& file : options.files) {
        std::vector<Case> cases = load_cases(file, tables);
        for (const Case& one : cases) {
            if (!names.insert(one.name).second) {  // the lists of differences go by name
                throw std::runtime_error(file.string() + ": there are two cases " + one.name);
            }
        }
        std::erase_if(cases, [&](const Case& one) {
            return one.name.find(options.only) == std::string::npos;
        });
        if (options.is_local) {
            ignore_message_keys(cases);
        }
        run(*options.target, cases, known, counts);
    }
    std::printf(
        "%d as expected, %d differ, %d known differences, %d of operations that dynox does "
        "not have yet\n",
        counts.as_expected, counts.different, counts.known, counts.skipped);
    return counts.different == 0 && counts.as_expected + counts.known > 0 ? EXIT_SUCCESS
                                                                          : EXIT_FAILURE;
}

}  // namespace
}  // namespace dynox::conformance

int main(int argc, char** argv) {
    try {
        return dynox::conformance::main_with({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "conformance: %s\n", error.what());
        return EXIT_FAILURE;
    }
}
