#include "http/message.hpp"

#include "http/characters.hpp"

namespace dynox::http {

std::string_view describe(ParseErrc error) noexcept {
    switch (error) {
        case ParseErrc::none:
            return "no error";
        case ParseErrc::malformed_request_line:
            return "expected a request line, METHOD TARGET HTTP/1.1";
        case ParseErrc::malformed_status_line:
            return "expected a status line, HTTP/1.1 and three digits";
        case ParseErrc::unsupported_version:
            return "expected HTTP version 1.0 or 1.1";
        case ParseErrc::malformed_header:
            return "expected a header line, Name: value, on one line and without control "
                   "characters";
        case ParseErrc::bare_line_end:
            return "expected each line of the head to end with CR LF";
        case ParseErrc::head_too_large:
            return "the request line or status line and the headers are larger than the limit";
        case ParseErrc::too_many_headers:
            return "there are more headers than the limit allows";
        case ParseErrc::missing_host:
            return "expected exactly one Host header";
        case ParseErrc::malformed_content_length:
            return "expected a decimal number in Content-Length";
        case ParseErrc::conflicting_length:
            return "expected one length of the body, found differing ones";
        case ParseErrc::unsupported_transfer_encoding:
            return "expected no Transfer-Encoding but chunked, in an HTTP/1.1 message";
        case ParseErrc::malformed_chunk:
            return "expected a chunk, its size in hexadecimal and its data, each followed by CR LF";
        case ParseErrc::chunk_line_too_large:
            return "the line before a chunk is larger than the limit";
        case ParseErrc::trailer_too_large:
            return "the fields behind the last chunk are larger than the limit";
        case ParseErrc::body_too_large:
            return "the body is larger than the limit";
        case ParseErrc::too_many_informational:
            return "there are more 1xx answers than the limit allows";
        case ParseErrc::incomplete:
            return "the connection was closed in the middle of a message";
    }
    return "unknown error";
}

bool Head::next_header(std::size_t& at, std::string_view& name,
                       std::string_view& value) const noexcept {
    const std::string_view all = bytes();
    const std::size_t line_end = all.find('\r', at);
    if (line_end == std::string_view::npos || line_end <= at) {
        return false;  // the empty line, or a head that has not been read
    }
    const std::string_view line = all.substr(at, line_end - at);
    const std::size_t colon = line.find(':');
    name = line.substr(0, colon);
    value = trim_blanks(line.substr(colon + 1));
    at = line_end + 2;
    return true;
}

std::optional<std::string_view> Head::find(std::string_view name) const noexcept {
    std::size_t at = headers_offset_;
    std::string_view found;
    std::string_view value;
    while (next_header(at, found, value)) {
        if (equal_ignoring_case(found, name)) {
            return value;
        }
    }
    return std::nullopt;
}

bool Head::expects_continue() const noexcept {
    return minor_version_ >= 1 && equal_ignoring_case(header(HeaderId::expect), "100-continue");
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (to_lower(a[i]) != to_lower(b[i])) {
            return false;
        }
    }
    return true;
}

bool has_token(std::string_view list, std::string_view token) noexcept {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        if (equal_ignoring_case(trim_blanks(list.substr(0, comma)), token)) {
            return true;
        }
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return false;
}

}  // namespace dynox::http
