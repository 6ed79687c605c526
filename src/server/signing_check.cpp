#include "server/signing_check.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "http/characters.hpp"

namespace dynox::server {
namespace {

using http::HeaderId;

std::string_view query_of(std::string_view target) noexcept {
    const std::size_t question_mark = target.find('?');
    return question_mark == std::string_view::npos ? std::string_view()
                                                   : target.substr(question_mark + 1);
}

// Is there a parameter of this name in "a=b&c", with a value where one is asked for?
enum class Value : bool { optional, required };
bool has_parameter(std::string_view query, std::string_view name, Value value) noexcept {
    while (!query.empty()) {
        const std::size_t ampersand = query.find('&');
        const std::string_view parameter = query.substr(0, ampersand);
        const std::size_t equals = parameter.find('=');
        if (parameter.substr(0, equals) == name &&
            (value == Value::optional || parameter.size() > name.size() + 1)) {
            return true;
        }
        query =
            ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
    }
    return false;
}

// Of "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...".
constexpr std::array<std::string_view, 3> header_parts = {"Credential", "Signature",
                                                          "SignedHeaders"};

// The first `character` at or behind a position; the text's size if there is none. Found once, however
// often it is asked for.
class NextOf {
  public:
    NextOf(std::string_view text, char character) noexcept : text_(text), character_(character) {}
    [[nodiscard]] std::size_t from(std::size_t position) noexcept {
        if (found_ < position || !searched_) {
            found_ = std::min(text_.find(character_, position), text_.size());
            searched_ = true;
        }
        return found_;
    }

  private:
    std::string_view text_;
    char character_;
    bool searched_ = false;
    std::size_t found_ = 0;
};

// Which of header_parts have a value; parts are separated by commas and blanks.
std::array<bool, header_parts.size()> find_parts(std::string_view authorization) noexcept {
    std::array<bool, header_parts.size()> found{};
    NextOf comma(authorization, ',');
    NextOf blank(authorization, ' ');
    for (std::size_t begin = 0; begin < authorization.size();) {
        const std::size_t end = std::min(comma.from(begin), blank.from(begin));
        const std::string_view part = authorization.substr(begin, end - begin);
        for (std::size_t i = 0; i < header_parts.size(); ++i) {
            const std::string_view name = header_parts[i];
            found[i] |= part.size() > name.size() + 1 && part[name.size()] == '=' &&
                        part.substr(0, name.size()) == name;
        }
        begin = end + 1;
    }
    return found;
}

Result<void> check_header(const http::Head& request, std::string_view authorization) {
    const std::array<bool, header_parts.size()> found = find_parts(authorization);
    const bool has_date = request.has(HeaderId::x_amz_date) || request.has(HeaderId::date);
    if (found[0] && found[1] && found[2] && has_date) {
        return {};
    }
    std::string message;
    for (std::size_t i = 0; i < header_parts.size(); ++i) {
        if (!found[i]) {
            message.append("Authorization header requires '").append(header_parts[i]);
            message.append("' parameter. ");
        }
    }
    if (!has_date) {
        message.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
            "header. ");
    }
    message.append("Authorization=");
    for (const char c : authorization) {
        // The answer is JSON, so UTF-8; the bytes of a header need not be.
        message.push_back(static_cast<unsigned char>(c) < 0x80 ? c : '?');
    }
    return Error(server_errc::incomplete_signature, std::move(message));
}

Result<void> check_query(std::string_view query) {
    std::string message;
    for (const std::string_view name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                                        "X-Amz-SignedHeaders", "X-Amz-Date"}) {
        if (!has_parameter(query, name, Value::required)) {
            message.append("AWS query-string parameters must include '").append(name).append("'. ");
        }
    }
    if (message.empty()) {
        return {};
    }
    message.append("Re-examine the query-string parameters.");
    return Error(server_errc::incomplete_signature, std::move(message));
}

}  // namespace

Result<void> check_signing(const http::Head& request) {
    const std::string_view query = query_of(request.target());
    const bool in_query = has_parameter(query, "X-Amz-Algorithm", Value::optional);
    const std::string_view authorization = request.header(HeaderId::authorization);
    if (!authorization.empty() && in_query) {
        return Error(server_errc::invalid_signature,
                     "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as "
                     "HTTP header.");
    }
    if (in_query) {
        return check_query(query);
    }
    if (!authorization.starts_with("AWS4-")) {
        return Error(server_errc::missing_authentication_token,
                     "Request is missing Authentication Token");
    }
    return check_header(request, authorization);
}

}  // namespace dynox::server
