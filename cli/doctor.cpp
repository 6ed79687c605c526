#include "doctor.hpp"

#include <algorithm>
#include <cstdio>

#include "client/blocking_driver.hpp"
#include "client/doctor.hpp"
#include "connect.hpp"
#include "dynox/item.hpp"
#include "error_text.hpp"
#include "terminal.hpp"

namespace dynox::cli {

namespace {

using State = detail::Finding::State;

std::string_view name_of(State state) {
    switch (state) {
        case State::good:
            return "good";
        case State::doubtful:
            return "doubtful";
        case State::bad:
            break;
    }
    return "bad";
}

std::string_view mark_of(State state) {
    switch (state) {
        case State::good:
            return "ok    ";
        case State::doubtful:
            return "hm    ";
        case State::bad:
            break;
    }
    return "WRONG ";
}

void append_padded(std::string_view text, std::size_t width, std::string& out) {
    out += text;
    out.append(width > text.size() ? width - text.size() : 0, ' ');
}

void append_settings(const std::vector<detail::SettingOrigin>& settings, std::string& out) {
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const detail::SettingOrigin& setting : settings) {
        name_width = std::max(name_width, setting.name.size());
        value_width = std::max(value_width, std::min<std::size_t>(setting.value.size(), 40));
    }
    for (const detail::SettingOrigin& setting : settings) {
        out += "  ";
        append_padded(setting.name, name_width + 2, out);
        append_padded(visible(setting.value.empty() ? "-" : setting.value), value_width + 2, out);
        out += visible(in_words_of_options(setting.source)) + "\n";
    }
}

}  // namespace

std::string diagnosis_text(const detail::Diagnosis& diagnosis) {
    std::string out;
    if (!diagnosis.settings.empty()) {
        out += "Settings, and who gave them:\n";
        append_settings(diagnosis.settings, out);
        out += "\n";
    }
    std::size_t name_width = 0;
    for (const detail::Finding& finding : diagnosis.findings) {
        name_width = std::max(name_width, finding.name.size());
    }
    for (const detail::Finding& finding : diagnosis.findings) {
        out += mark_of(finding.state);
        append_padded(finding.name, name_width + 2, out);
        out += visible(in_words_of_options(finding.words)) + "\n";
        if (!finding.advice.empty()) {
            out.append(mark_of(State::good).size() + name_width + 2, ' ');
            out += finding.advice + "\n";
        }
    }
    return out;
}

std::string diagnosis_json(const detail::Diagnosis& diagnosis) {
    List settings;
    settings.reserve(diagnosis.settings.size());
    for (const detail::SettingOrigin& setting : diagnosis.settings) {
        settings.emplace_back(
            item("name", setting.name, "value", setting.value, "source", setting.source));
    }
    List findings;
    findings.reserve(diagnosis.findings.size());
    for (const detail::Finding& finding : diagnosis.findings) {
        findings.emplace_back(item("name", finding.name, "state",
                                   std::string(name_of(finding.state)), "words", finding.words,
                                   "advice", finding.advice));
    }
    Item document;
    document.set("healthy", diagnosis.healthy());
    document.set("settings", std::move(settings));
    document.set("findings", std::move(findings));
    return visible_json(document.to_json());
}

int run_doctor(const Connection& connection, const Output& output) {
    const DynamoDBClient client = connect(connection);
    detail::BlockingDriver driver;
    detail::Task<detail::Diagnosis> task = detail::diagnose(driver, *client.impl());
    task.start();
    const detail::Diagnosis diagnosis = task.take();
    if (output.json) {
        std::printf("%s\n", diagnosis_json(diagnosis).c_str());
    } else {
        std::printf("%s", diagnosis_text(diagnosis).c_str());
    }
    return diagnosis.healthy() ? 0 : 1;
}

}  // namespace dynox::cli
