#include "server/answer_writer.hpp"

#include <array>
#include <cstring>
#include <ctime>

#include "http/checksum.hpp"
#include "http/writer.hpp"

namespace dynox::server {
namespace {

// Enough for every head but some preflights, whose headers echo the client's; those are moved into
// place.
constexpr std::size_t head_room_bytes = 448;

constexpr std::string_view exposed_headers =
    "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date";

// All pairs of 0-9A-Z, so that a request id takes 26 steps instead of 52.
constexpr std::size_t id_pairs = 36 * 36;
constexpr auto id_pair_table = [] {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::array<char, id_pairs * 2> table{};
    for (std::size_t i = 0; i < id_pairs; ++i) {
        table[2 * i] = digits[i / 36];
        table[2 * i + 1] = digits[i % 36];
    }
    return table;
}();

}  // namespace

void AnswerWriter::set_time(std::int64_t unix_seconds) {
    if (unix_seconds == time_) {
        return;
    }
    time_ = unix_seconds;
    constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = unix_seconds;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    // RFC 9110, section 5.6.7; strftime would follow the locale.
    char date[64];
    const int size = std::snprintf(date, sizeof date, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
                                   utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    server_and_date_.assign("Server: Server\r\nDate: ");
    server_and_date_.append(date, static_cast<std::size_t>(size)).append("\r\n");
}

void AnswerWriter::begin(Outgoing& out) {
    head_begin_ = out.bytes.size();
    body_begin_ = head_begin_ + head_room_bytes;
    out.bytes.resize(body_begin_);
}

void AnswerWriter::restart(Outgoing& out) {
    out.bytes.resize(body_begin_);
}

void AnswerWriter::cancel(Outgoing& out) {
    out.bytes.resize(head_begin_);
}

void AnswerWriter::replace_body(Outgoing& out, std::string_view replacement) {
    restart(out);
    out.bytes.append(replacement);
}

void AnswerWriter::finish(Outgoing& out, const AnswerHead& head) {
    const std::string_view body_sent = body(out);
    const std::uint32_t checksum = http::crc32(body_sent);
    head_.clear();
    http::ResponseWriter writer(head_, head.status);
    head_.append(server_and_date_);
    if (!head.content_type.empty()) {
        writer.header("Content-Type", head.content_type);
    }
    if (head.coding != Coding::identity) {
        writer.header("Content-Encoding", coding_name(head.coding));
    }
    head_.append(head.persistence == Persistence::keep_alive ? "Connection: keep-alive\r\n"
                                                             : "Connection: close\r\n");
    append_request_id();
    writer.header("x-amz-crc32", checksum ^ head.checksum_fault);
    append_cors(head);
    writer.finish_head(body_sent.size());
    if (head.body == Body::omitted) {
        restart(out);
    }
    place_head(out);
}

void AnswerWriter::append_request_id() {
    constexpr std::size_t id_size = 52;
    head_.append("x-amzn-RequestId: ");
    char id[id_size];
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < id_size / 2; ++i) {
        if (i % 4 == 0) {
            bits = random_.next();
        }
        const std::size_t pair = ((bits & 0xffff) * id_pairs) >> 16;
        bits >>= 16;
        std::memcpy(id + 2 * i, id_pair_table.data() + 2 * pair, 2);
    }
    head_.append(id, id_size).append("\r\n");
}

void AnswerWriter::append_cors(const AnswerHead& head) {
    if (head.cors == Cors::no) {
        return;
    }
    head_.append("Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ");
    head_.append(exposed_headers).append("\r\n");
    if (head.cors == Cors::preflight) {
        head_.append("Access-Control-Max-Age: 172800\r\n");
        // The echoed texts have come through the parser, so they hold no line end.
        if (!head.allow_methods.empty()) {
            head_.append("Access-Control-Allow-Methods: ").append(head.allow_methods);
            head_.append("\r\n");
        }
        if (!head.allow_headers.empty()) {
            head_.append("Access-Control-Allow-Headers: ").append(head.allow_headers);
            head_.append("\r\n");
        }
    }
}

// The head ends where the body begins. What is left of the room stays unused before the first
// answer; between two answers, or if the room is too small, the bytes are moved.
void AnswerWriter::place_head(Outgoing& out) {
    if (head_begin_ == out.begin && head_.size() <= head_room_bytes) {
        out.begin = body_begin_ - head_.size();
        std::memcpy(out.bytes.data() + out.begin, head_.data(), head_.size());
    } else {
        out.bytes.replace(head_begin_, head_room_bytes, head_);
    }
}

}  // namespace dynox::server
