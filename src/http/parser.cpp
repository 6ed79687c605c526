#include "http/parser.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "http/characters.hpp"

namespace dynox::http {
namespace {

constexpr std::size_t header_name_size_max = 32;

struct KnownHeader {
    std::string_view name;  // lower case
    HeaderId id;
};

// By length of the name, so that one look into first_of_size finds the few candidates.
constexpr KnownHeader known_headers[] = {
    {"date", HeaderId::date},
    {"host", HeaderId::host},
    {"expect", HeaderId::expect},
    {"origin", HeaderId::origin},
    {"connection", HeaderId::connection},
    {"x-amz-date", HeaderId::x_amz_date},
    {"retry-after", HeaderId::retry_after},
    {"x-amz-crc32", HeaderId::x_amz_crc32},
    {"content-type", HeaderId::content_type},
    {"x-amz-target", HeaderId::x_amz_target},
    {"authorization", HeaderId::authorization},
    {"content-length", HeaderId::content_length},
    {"accept-encoding", HeaderId::accept_encoding},
    {"content-encoding", HeaderId::content_encoding},
    {"x-amzn-errortype", HeaderId::x_amzn_error_type},
    {"x-amzn-requestid", HeaderId::x_amzn_request_id},
    {"transfer-encoding", HeaderId::transfer_encoding},
    {"x-amz-retry-after", HeaderId::x_amz_retry_after},
    {"x-amz-security-token", HeaderId::x_amz_security_token},
    {"access-control-request-method", HeaderId::access_control_request_method},
    {"access-control-request-headers", HeaderId::access_control_request_headers},
};
static_assert(std::size(known_headers) == static_cast<std::size_t>(HeaderId::count_));

// first_of_size[n]: index of the first known header with a name of n or more bytes.
constexpr auto first_of_size = [] {
    std::array<std::uint8_t, header_name_size_max + 2> first{};
    std::uint8_t index = 0;
    for (std::size_t size = 0; size < first.size(); ++size) {
        while (index < std::size(known_headers) && known_headers[index].name.size() < size) {
            ++index;
        }
        first[size] = index;
    }
    return first;
}();

// `name` is as long as `lower` and holds no control character. Setting bit 5 maps no other character
// but the capital letters to a letter, a digit or '-'.
bool is_name(const char* name, std::string_view lower) noexcept {
    constexpr std::uint64_t bit5 = 0x2020202020202020U;
    const auto differs = [&](std::size_t at) {
        std::uint64_t a;
        std::uint64_t b;
        std::memcpy(&a, name + at, sizeof a);
        std::memcpy(&b, lower.data() + at, sizeof b);
        return (a | bit5) != b;
    };
    const std::size_t size = lower.size();
    if (size < sizeof(std::uint64_t)) {
        for (std::size_t i = 0; i < size; ++i) {
            if ((name[i] | 0x20) != lower[i]) {
                return false;
            }
        }
        return true;
    }
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= size; at += sizeof(std::uint64_t)) {
        if (differs(at)) {
            return false;
        }
    }
    return !differs(size - sizeof(std::uint64_t));
}

// HeaderId::count_ if nobody asks for this header.
HeaderId find_known(std::string_view name) noexcept {
    if (name.size() <= header_name_size_max) {
        const std::size_t last = first_of_size[name.size() + 1];
        for (std::size_t i = first_of_size[name.size()]; i < last; ++i) {
            if (is_name(name.data(), known_headers[i].name)) {
                return known_headers[i].id;
            }
        }
    }
    return HeaderId::count_;
}

Method method_of(std::string_view text) noexcept {
    constexpr std::pair<std::string_view, Method> methods[] = {
        {"POST", Method::post},   {"GET", Method::get}, {"OPTIONS", Method::options},
        {"HEAD", Method::head},   {"PUT", Method::put}, {"DELETE", Method::delete_},
        {"PATCH", Method::patch},
    };
    for (const auto& [name, method] : methods) {
        if (text == name) {
            return method;
        }
    }
    return Method::other;
}

// "HTTP/1.x" -> x; errors in `error`.
int minor_version_of(std::string_view version, ParseErrc malformed, ParseErrc& error) noexcept {
    if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) ||
        version[6] != '.' || !is_digit(version[7])) {
        error = malformed;
        return 0;
    }
    if (version[5] != '1') {
        error = ParseErrc::unsupported_version;
    }
    return version[7] - '0';
}

// Digits only, below 2^63.
std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept {
    if (text.empty() || text.size() > 18) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

int hex_digit(char c) noexcept {
    if (is_digit(c)) {
        return c - '0';
    }
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// One line up to its LF within `size_max` bytes; `line` is what stands before CR LF.
enum class LineResult { incomplete, too_large, bare, complete };
LineResult take_line(std::string_view& rest, std::size_t size_max,
                     std::string_view& line) noexcept {
    const std::string_view window = rest.substr(0, size_max);
    const std::size_t line_feed = window.find('\n');
    if (line_feed == std::string_view::npos) {
        return window.size() == size_max ? LineResult::too_large : LineResult::incomplete;
    }
    if (line_feed == 0 || window[line_feed - 1] != '\r') {
        return LineResult::bare;
    }
    line = window.substr(0, line_feed - 1);
    rest.remove_prefix(line_feed + 1);
    return LineResult::complete;
}

// The size of a chunk: 1 to 15 hexadecimal digits, then nothing or an extension.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line) noexcept {
    std::uint64_t size = 0;
    std::size_t at = 0;
    for (; at < line.size() && hex_digit(line[at]) >= 0; ++at) {
        size = size * 16 + static_cast<std::uint64_t>(hex_digit(line[at]));
        if (at == 15) {
            return std::nullopt;
        }
    }
    if (at == 0) {
        return std::nullopt;
    }
    if (at == line.size()) {
        return size;
    }
    const char* const end = line.data() + line.size();
    const std::string_view extension = trim_blanks(line.substr(at));
    const bool is_extension = extension.substr(0, 1) == ";";
    return is_extension && find_control(line.data(), end) == end ? std::optional(size)
                                                                 : std::nullopt;
}

}  // namespace

Step MessageParser::next(std::string_view input) {
    std::string_view rest = input;
    Step step;
    bool stopped = false;
    while (!stopped) {
        switch (state_) {
            case State::head:
                stopped = read_head(rest, step);
                break;
            case State::sized_body:
                stopped = read_sized_body(rest, step);
                break;
            case State::chunk_line:
                stopped = read_chunk_line(rest, step);
                break;
            case State::chunk_data:
                stopped = read_chunk_data(rest, step);
                break;
            case State::chunk_end:
                stopped = read_chunk_end(rest, step);
                break;
            case State::trailers:
                stopped = read_trailers(rest, step);
                break;
            case State::until_close:
                stopped = read_until_close(rest, step);
                break;
            case State::ended:
                begin_message();
                step.event = Event::end;
                stopped = true;
                break;
            case State::failed:
                step.event = Event::error;
                step.error = error_;
                stopped = true;
                break;
        }
    }
    step.consumed = input.size() - rest.size();
    return step;
}

Step MessageParser::finish() noexcept {
    Step step;
    if (state_ == State::until_close || state_ == State::ended) {
        begin_message();
        step.event = Event::end;
    } else if (!at_message_start()) {
        (void)fail(ParseErrc::incomplete);
        step.event = Event::error;
        step.error = error_;
    }
    return step;
}

void MessageParser::begin_message() noexcept {
    state_ = State::head;
    start_line_read_ = false;
    connection_close_ = false;
    connection_keep_alive_ = false;
    header_count_ = 0;
    line_start_ = 0;
    scanned_ = 0;
    trailer_bytes_ = 0;
    left_ = 0;
    body_bytes_ = 0;
}

bool MessageParser::fail(ParseErrc error) noexcept {
    if (state_ != State::failed) {
        state_ = State::failed;
        error_ = error;
    }
    return false;  // the state `failed` says so
}

bool MessageParser::need_more(Step& step) noexcept {
    step.event = Event::need_more;
    return true;
}

// Line by line; what has been scanned is not scanned again when more bytes arrive.
bool MessageParser::read_head(std::string_view& rest, Step& step) {
    if (scanned_ == 0 && line_start_ == 0) {
        head_ = Head();
    }
    const char* const base = rest.data();
    const std::size_t limit = std::min<std::size_t>(rest.size(), limits_.head_bytes_max);
    head_.base_ = base;
    for (;;) {
        const auto at =
            static_cast<std::size_t>(find_control(base + scanned_, base + limit) - base);
        if (at + 1 >= limit && (at == limit || base[at] == '\r')) {
            scanned_ = static_cast<std::uint32_t>(at);
            return limit == limits_.head_bytes_max ? fail(ParseErrc::head_too_large)
                                                   : need_more(step);
        }
        if (base[at] != '\r' || base[at + 1] != '\n') {
            const bool line_end = base[at] == '\r' || base[at] == '\n';
            return fail(line_end ? ParseErrc::bare_line_end : malformed_line());
        }
        const std::string_view line(base + line_start_, at - line_start_);
        const ParseErrc error = read_line(line);
        if (error != ParseErrc::none) {
            return fail(error);
        }
        line_start_ = scanned_ = static_cast<std::uint32_t>(at + 2);
        if (line.empty() && start_line_read_) {
            return end_head(rest, step);
        }
    }
}

ParseErrc MessageParser::malformed_line() const noexcept {
    if (start_line_read_) {
        return ParseErrc::malformed_header;
    }
    return kind_ == Kind::request ? ParseErrc::malformed_request_line
                                  : ParseErrc::malformed_status_line;
}

ParseErrc MessageParser::read_line(std::string_view line) {
    if (line.empty()) {
        return ParseErrc::none;  // the end of the head, or an empty line before the message
    }
    if (start_line_read_) {
        return read_header(line);
    }
    start_line_read_ = true;
    head_.headers_offset_ = static_cast<std::uint16_t>(line_start_ + line.size() + 2);
    return kind_ == Kind::request ? read_request_line(line) : read_status_line(line);
}

Head::Slice MessageParser::slice_of(std::string_view part) const noexcept {
    return {static_cast<std::uint16_t>(part.data() - head_.base_),
            static_cast<std::uint16_t>(part.size())};
}

ParseErrc MessageParser::read_request_line(std::string_view line) {
    const std::size_t method_size = token_size(line);
    const std::size_t version_at = line.rfind(' ') + 1;
    if (method_size == 0 || method_size == line.size() || line[method_size] != ' ' ||
        version_at <= method_size + 2) {
        return ParseErrc::malformed_request_line;
    }
    const std::string_view target =
        line.substr(method_size + 1, version_at - 1 - (method_size + 1));
    // Visible ASCII only; control characters have been refused already.
    if (std::any_of(target.begin(), target.end(),
                    [](char c) { return is_blank(c) || static_cast<unsigned char>(c) >= 0x80; })) {
        return ParseErrc::malformed_request_line;
    }
    ParseErrc error = ParseErrc::none;
    const int minor =
        minor_version_of(line.substr(version_at), ParseErrc::malformed_request_line, error);
    head_.minor_version_ = static_cast<std::uint8_t>(minor == 0 ? 0 : 1);
    head_.first_ = slice_of(line.substr(0, method_size));
    head_.second_ = slice_of(target);
    head_.method_ = method_of(line.substr(0, method_size));
    return error;
}

ParseErrc MessageParser::read_status_line(std::string_view line) {
    if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' ')) {
        return ParseErrc::malformed_status_line;
    }
    const std::optional<std::uint64_t> status = parse_decimal(line.substr(9, 3));
    if (!status || *status < 100 || *status == 101) {  // 101: nobody here asks for another protocol
        return ParseErrc::malformed_status_line;
    }
    ParseErrc error = ParseErrc::none;
    const int minor = minor_version_of(line.substr(0, 8), ParseErrc::malformed_status_line, error);
    head_.minor_version_ = static_cast<std::uint8_t>(minor == 0 ? 0 : 1);
    head_.status_ = static_cast<std::uint16_t>(*status);
    head_.first_ = slice_of(line.size() > 13 ? line.substr(13) : line.substr(line.size()));
    return error;
}

ParseErrc MessageParser::read_header(std::string_view line) {
    if (++header_count_ > limits_.header_count_max) {
        return ParseErrc::too_many_headers;
    }
    const std::size_t name_size = line.find(':');
    if (name_size == std::string_view::npos) {
        return ParseErrc::malformed_header;
    }
    const std::string_view name = line.substr(0, name_size);
    const HeaderId id = find_known(name);
    if (id == HeaderId::count_) {
        // A folded line begins with a blank and has no name.
        return !name.empty() && token_size(name) == name.size() ? ParseErrc::none
                                                                : ParseErrc::malformed_header;
    }
    const std::string_view value = trim_blanks(line.substr(name_size + 1));
    Head::Slice& known = head_.known_[static_cast<std::size_t>(id)];
    const bool repeated = known.offset != 0;
    if (!repeated) {
        known = slice_of(value);
    }
    return read_framing_header(id, value, repeated);
}

ParseErrc MessageParser::read_framing_header(HeaderId id, std::string_view value, bool repeated) {
    switch (id) {
        case HeaderId::content_length: {
            const std::optional<std::uint64_t> length = parse_decimal(value);
            if (!length) {
                return ParseErrc::malformed_content_length;
            }
            if (repeated && *length != head_.content_length_) {
                return ParseErrc::conflicting_length;
            }
            head_.content_length_ = *length;
            return ParseErrc::none;
        }
        case HeaderId::transfer_encoding:
            if (repeated || !equal_ignoring_case(value, "chunked")) {
                return ParseErrc::unsupported_transfer_encoding;
            }
            head_.chunked_ = true;
            return ParseErrc::none;
        case HeaderId::connection:
            connection_close_ |= has_token(value, "close");
            connection_keep_alive_ |= has_token(value, "keep-alive");
            return ParseErrc::none;
        case HeaderId::host:
            return repeated ? ParseErrc::missing_host : ParseErrc::none;
        default:
            return ParseErrc::none;
    }
}

bool MessageParser::end_head(std::string_view& rest, Step& step) {
    head_.size_ = static_cast<std::uint16_t>(line_start_);
    head_.keep_alive_ = !connection_close_ && (head_.minor_version_ >= 1 || connection_keep_alive_);
    if (head_.chunked_) {
        if (head_.has(HeaderId::content_length)) {
            return fail(ParseErrc::conflicting_length);
        }
        if (head_.minor_version_ == 0) {
            return fail(ParseErrc::unsupported_transfer_encoding);
        }
    }
    if (head_.content_length_ > limits_.body_bytes_max) {
        return fail(ParseErrc::body_too_large);
    }
    if (kind_ == Kind::response && head_.status_ < 200) {
        if (++informational_count_ > limits_.informational_max) {
            return fail(ParseErrc::too_many_informational);
        }
        rest.remove_prefix(head_.size_);
        begin_message();
        return false;
    }
    if (kind_ == Kind::request && head_.minor_version_ >= 1 && !head_.has(HeaderId::host)) {
        return fail(ParseErrc::missing_host);
    }
    state_ = state_after_head();
    informational_count_ = 0;
    left_ = head_.content_length_;
    rest.remove_prefix(head_.size_);
    step.event = Event::head;
    return true;
}

// Where the body ends: RFC 9112, section 6.3.
MessageParser::State MessageParser::state_after_head() noexcept {
    if (kind_ == Kind::response && (head_.status_ == 204 || head_.status_ == 304)) {
        return State::ended;
    }
    if (head_.chunked_) {
        return State::chunk_line;
    }
    if (head_.has(HeaderId::content_length)) {
        return head_.content_length_ == 0 ? State::ended : State::sized_body;
    }
    if (kind_ == Kind::request) {
        return State::ended;
    }
    head_.keep_alive_ = false;
    return State::until_close;
}

bool MessageParser::read_sized_body(std::string_view& rest, Step& step) {
    if (rest.empty()) {
        return need_more(step);
    }
    step.event = Event::body;
    step.data =
        rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
    rest.remove_prefix(step.data.size());
    left_ -= step.data.size();
    if (left_ == 0) {
        state_ = State::ended;
    }
    return true;
}

bool MessageParser::read_chunk_line(std::string_view& rest, Step& step) {
    std::string_view line;
    switch (take_line(rest, limits_.chunk_line_bytes_max, line)) {
        case LineResult::incomplete:
            return need_more(step);
        case LineResult::too_large:
            return fail(ParseErrc::chunk_line_too_large);
        case LineResult::bare:
            return fail(ParseErrc::bare_line_end);
        case LineResult::complete:
            break;
    }
    const std::optional<std::uint64_t> size = parse_chunk_size(line);
    if (!size) {
        return fail(ParseErrc::malformed_chunk);
    }
    if (*size > limits_.body_bytes_max - body_bytes_) {
        return fail(ParseErrc::body_too_large);
    }
    left_ = *size;
    body_bytes_ += *size;
    state_ = *size == 0 ? State::trailers : State::chunk_data;
    return false;
}

bool MessageParser::read_chunk_data(std::string_view& rest, Step& step) {
    if (rest.empty()) {
        return need_more(step);
    }
    step.event = Event::body;
    step.data =
        rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size())));
    rest.remove_prefix(step.data.size());
    left_ -= step.data.size();
    if (left_ == 0) {
        state_ = State::chunk_end;
    }
    return true;
}

bool MessageParser::read_chunk_end(std::string_view& rest, Step& step) {
    constexpr std::string_view line_end = "\r\n";
    const std::string_view found = rest.substr(0, line_end.size());
    if (found != line_end.substr(0, found.size())) {
        return fail(ParseErrc::malformed_chunk);
    }
    if (found.size() < line_end.size()) {
        return need_more(step);
    }
    rest.remove_prefix(line_end.size());
    state_ = State::chunk_line;
    return false;
}

// Fields behind the last chunk are checked and dropped: nothing here asks for one.
bool MessageParser::read_trailers(std::string_view& rest, Step& step) {
    const std::size_t size_before = rest.size();
    std::string_view line;
    switch (take_line(rest, limits_.trailer_bytes_max - trailer_bytes_, line)) {
        case LineResult::incomplete:
            return need_more(step);
        case LineResult::too_large:
            return fail(ParseErrc::trailer_too_large);
        case LineResult::bare:
            return fail(ParseErrc::bare_line_end);
        case LineResult::complete:
            break;
    }
    trailer_bytes_ += static_cast<std::uint32_t>(size_before - rest.size());
    if (line.empty()) {
        state_ = State::ended;
        return false;
    }
    const std::size_t name_size = token_size(line);
    const char* const end = line.data() + line.size();
    if (name_size == 0 || name_size == line.size() || line[name_size] != ':' ||
        find_control(line.data(), end) != end) {
        return fail(ParseErrc::malformed_header);
    }
    return false;
}

bool MessageParser::read_until_close(std::string_view& rest, Step& step) {
    if (rest.empty()) {
        return need_more(step);
    }
    const std::uint64_t allowed = limits_.body_bytes_max - body_bytes_;
    if (allowed == 0) {
        return fail(ParseErrc::body_too_large);
    }
    step.event = Event::body;
    step.data =
        rest.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(allowed, rest.size())));
    rest.remove_prefix(step.data.size());
    body_bytes_ += step.data.size();
    return true;
}

}  // namespace dynox::http
