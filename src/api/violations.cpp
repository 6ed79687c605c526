#include "api/violations.hpp"

#include <algorithm>

namespace dynox::api {

namespace {

void append_path(std::string& out, const Path* path) {
    if (path == nullptr) {
        return;
    }
    append_path(out, path->parent);
    if (!out.empty()) {
        out += '.';
    }
    if (path->position != 0) {
        out.append(std::to_string(path->position)).append(".member");
    } else if (path->is_map_value) {
        out.append(path->name).append(".member");
    } else {
        const std::size_t at = out.size();
        out.append(path->name);
        if (out.size() > at && out[at] >= 'A' && out[at] <= 'Z') {
            out[at] = static_cast<char>(out[at] - 'A' + 'a');
        }
    }
}

std::string_view next_part(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return part;
}

/// Which lone violations of a transaction stand without count and quotes: members that are missing,
/// and lengths of the request's own members. (Recorded of these; all else has the common form.)
bool is_bare(const Violations::Violation& violation) {
    return violation.constraint == "Member must not be null" ||
           (violation.path.find('.') == std::string::npos &&
            violation.constraint.starts_with("Member must have length"));
}

}  // namespace

std::string path_text(const Path* path) {
    std::string text;
    append_path(text, path);
    return text;
}

std::string path_text(const Path* parent, std::string_view member) {
    const Path path{.parent = parent, .name = member};
    return path_text(&path);
}

Error Violations::to_error(Wording wording) const {
    const bool is_single = wording == Wording::single && all_.size() == 1 && is_bare(all_.front());
    const std::string_view quote = is_single ? "" : "'";
    std::string message;
    if (!is_single) {
        message.append(std::to_string(all_.size()))
            .append(all_.size() == 1 ? " validation error detected: "
                                     : " validation errors detected: ");
    }
    std::string_view separator;
    for (const Violation& violation : all_) {
        message.append(separator).append("Value ");
        separator = "; ";
        if (violation.value) {
            message.append(quote).append(*violation.value).append(quote);
        } else {
            message.append("null");
        }
        message.append(" at '").append(violation.path);
        message.append("' failed to satisfy constraint: ").append(violation.constraint);
    }
    return Error(server_errc::validation, std::move(message));
}

std::size_t length_in_utf16(std::string_view utf8) noexcept {
    std::size_t units = 0;
    for (const char byte : utf8) {
        const auto unit = static_cast<unsigned char>(byte);
        // One unit a character, two for those of four bytes; continuation bytes count nothing.
        units += (unit & 0xc0U) == 0x80U ? 0U : (unit >= 0xf0U ? 2U : 1U);
    }
    return units;
}

bool is_name_pattern(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

bool is_table_arn(std::string_view text) noexcept {
    constexpr std::size_t arn_length_max = 1024;  // shape TableArn of the service's model
    constexpr std::string_view table_prefix = "table/";
    if (text.size() > arn_length_max || next_part(text) != "arn") {
        return false;
    }
    const std::string_view partition = next_part(text);
    const std::string_view service = next_part(text);
    const std::string_view region = next_part(text);
    const std::string_view account = next_part(text);
    if (partition.empty() || service != "dynamodb" || region.empty() || account.empty() ||
        !text.starts_with(table_prefix)) {
        return false;
    }
    text.remove_prefix(table_prefix.size());
    return text.size() >= 3 && text.size() <= 255 && is_name_pattern(text);
}

}  // namespace dynox::api
