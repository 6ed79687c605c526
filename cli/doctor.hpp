// `dynox doctor`: why it works, or does not.
#pragma once

#include <string>

#include "options.hpp"

namespace dynox::detail {
struct Diagnosis;
}

namespace dynox::cli {

/// What the doctor found, for people: settings with their sources, then one line a finding.
[[nodiscard]] std::string diagnosis_text(const detail::Diagnosis& diagnosis);
/// The same as one JSON document: {"healthy", "settings": [{"name", "value", "source"}], "findings":
/// [{"name", "state": "good" | "doubtful" | "bad", "words", "advice"}]}.
[[nodiscard]] std::string diagnosis_json(const detail::Diagnosis& diagnosis);

/// Prints either on standard output. \returns the exit code: 0 if nothing is bad.
[[nodiscard]] int run_doctor(const Connection& connection, const Output& output);

}  // namespace dynox::cli
