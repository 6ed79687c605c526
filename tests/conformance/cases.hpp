// Conformance cases, as read from their files. README.md describes the format.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynox::conformance {

/// One request and what must come back. JSON is kept as text; placeholders are put in when the step
/// runs.
struct Step {
    std::string operation;
    std::string request;
    int status = 200;
    std::string type;     // of an error: short, or with its namespace
    std::string message;  // of an error
    bool checks_message = true;
    bool checks_message_key = true;  // "message" or "Message", as the service has it
    // The body, or the members of an error beside type and message.
    std::optional<std::string> answer;
    bool is_partial = false;             // `answer` may lack members that the body has
    std::vector<std::string> unordered;  // lists of the answer whose order is not promised
    std::optional<int> pages;            // follow LastEvaluatedKey; 0: any number of pages
    std::vector<std::pair<std::string, std::string>> saved;  // name, member of the answer
};

struct Case {
    std::string file;
    std::string name;
    std::vector<std::string> tables;  // CreateTable requests
    std::vector<std::string> items;   // PutItem requests
    std::vector<Step> steps;
};

struct KnownDifferences {
    std::map<std::string, std::string> reasons;  // by the case's name

    [[nodiscard]] static KnownDifferences load(const std::filesystem::path& file);
};

/// Reads a file of cases (.json), or of recorded error cases (.jsonl) with its setup beside it.
/// `tables`: CreateTable requests by the name that cases use. Throws std::runtime_error with the
/// file and what is wrong with it.
[[nodiscard]] std::vector<Case> load_cases(const std::filesystem::path& file,
                                           const std::map<std::string, std::string>& tables);
[[nodiscard]] std::map<std::string, std::string> load_tables(const std::filesystem::path& file);

/// Puts saved values in for "$name", and texts in for $repeat(x,100).
[[nodiscard]] std::string with_placeholders(std::string text,
                                            const std::map<std::string, std::string>& saved);

}  // namespace dynox::conformance
