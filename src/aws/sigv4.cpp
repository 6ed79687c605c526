#include "aws/sigv4.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "aws/percent_encoding.hpp"
#include "http/characters.hpp"

namespace dynox::aws {

namespace {

constexpr std::string_view algorithm_name = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator = "aws4_request";
constexpr std::size_t day_size = 8;  // yyyymmdd

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// RFC 3986, section 5.2.4, and double slashes folded.
std::string remove_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    bool ends_in_slash = false;
    std::size_t at = 0;
    while (at <= path.size()) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, slash - at);
        ends_in_slash = segment.empty() || segment == "." || segment == "..";
        if (segment == "..") {
            if (!kept.empty()) {
                kept.pop_back();
            }
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
        at = slash + 1;
    }
    std::string out;
    for (const std::string_view segment : kept) {
        out.append("/").append(segment);
    }
    if (out.empty() || ends_in_slash) {
        out += '/';
    }
    return out;
}

void append_canonical_path(const SigningInput& input, std::string& out) {
    if (input.path == "/") {  // every DynamoDB request
        out += '/';
        return;
    }
    append_percent_encoded(
        input.normalize_path ? remove_dot_segments(input.path) : std::string(input.path), "/", out);
}

void append_canonical_query(std::string_view query, std::string& out) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        const std::size_t equals = std::min(part.find('='), part.size());
        auto& [name, value] = parameters.emplace_back();
        append_percent_encoded(percent_decoded(part.substr(0, equals)), {}, name);
        append_percent_encoded(percent_decoded(part.substr(std::min(equals + 1, part.size()))), {},
                               value);
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    std::sort(parameters.begin(), parameters.end());
    bool first = true;
    for (const auto& [name, value] : parameters) {
        out.append(std::exchange(first, false) ? "" : "&").append(name).append("=").append(value);
    }
}

// Trimmed, inner runs of blanks folded to one space.
void append_canonical_value(std::string_view value, std::string& out) {
    constexpr std::string_view blanks = " \t\r\n";
    if (std::ranges::all_of(blanks,
                            [value](char c) { return value.find(c) == std::string_view::npos; })) {
        out.append(value);  // as almost all are
        return;
    }
    bool pending_blank = false;
    bool any = false;
    for (const char c : value) {
        if (is_blank(c)) {
            pending_blank = any;
            continue;
        }
        if (std::exchange(pending_blank, false)) {
            out += ' ';
        }
        out += c;
        any = true;
    }
}

std::string lower_case(std::string_view name) {
    std::string out(name);
    std::transform(out.begin(), out.end(), out.begin(), http::to_lower);
    return out;
}

bool in_canonical_form(std::span<const SignedHeader> headers) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if ((i != 0 && headers[i - 1].name >= headers[i].name) ||
            std::ranges::any_of(headers[i].name, is_upper)) {
            return false;
        }
    }
    return true;
}

// The headers in canonical order, names lower-case; equal names follow each other.
class CanonicalHeaders {
  public:
    /// `headers` must outlive it.
    explicit CanonicalHeaders(std::span<const SignedHeader> headers) : headers_(headers) {
        if (in_canonical_form(headers)) {
            return;
        }
        names_.reserve(headers.size());
        sorted_.reserve(headers.size());
        for (const SignedHeader& header : headers) {
            sorted_.push_back({names_.emplace_back(lower_case(header.name)), header.value});
        }
        std::ranges::stable_sort(sorted_, {}, &SignedHeader::name);
        headers_ = sorted_;
    }
    CanonicalHeaders(const CanonicalHeaders&) = delete;
    CanonicalHeaders& operator=(const CanonicalHeaders&) = delete;

    void append_to(std::string& out) const {
        std::string_view previous;
        for (const auto& [name, value] : headers_) {
            if (name == previous) {  // repeated header: values joined by commas
                out.back() = ',';
            } else {
                out.append(name).append(":");
                previous = name;
            }
            append_canonical_value(value, out);
            out += '\n';
        }
    }
    void append_names_to(std::string& out) const {
        std::string_view previous;
        for (const SignedHeader& header : headers_) {
            if (header.name != previous) {
                out.append(previous.empty() ? "" : ";").append(header.name);
                previous = header.name;
            }
        }
    }

  private:
    std::vector<std::string> names_;
    std::vector<SignedHeader> sorted_;
    std::span<const SignedHeader> headers_;
};

void append_canonical_request(const SigningInput& input, const CanonicalHeaders& headers,
                              std::string_view signed_names, std::string& out) {
    out.append(input.method).append("\n");
    append_canonical_path(input, out);
    out += '\n';
    append_canonical_query(input.query, out);
    out += '\n';
    headers.append_to(out);
    out.append("\n").append(signed_names).append("\n");
    append_hex(sha256(input.body), out);
}

std::string_view view_of(const Sha256Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The last `count` decimal digits of `number`.
void write_digits(char* to, int count, unsigned number) {
    for (int place = count - 1; place >= 0; --place) {
        to[place] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

}  // namespace

std::string amz_date(std::int64_t epoch_seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(epoch_seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    std::string text = "00000000T000000Z";
    write_digits(text.data(), 4, static_cast<unsigned>(static_cast<int>(date.year())));
    write_digits(text.data() + 4, 2, static_cast<unsigned>(date.month()));
    write_digits(text.data() + 6, 2, static_cast<unsigned>(date.day()));
    write_digits(text.data() + 9, 2, static_cast<unsigned>(clock.hours().count()));
    write_digits(text.data() + 11, 2, static_cast<unsigned>(clock.minutes().count()));
    write_digits(text.data() + 13, 2, static_cast<unsigned>(clock.seconds().count()));
    return text;
}

struct SigV4Signer::CachedKey {
    CachedKey(std::string_view secret_key, std::string_view date, std::string_view derived)
        : secret(secret_key), day(date), key(derived) {}
    std::string secret;
    std::string day;
    HmacKey key;
};

SigV4Signer::SigV4Signer(std::string region, std::string service)
    : region_(std::move(region)), service_(std::move(service)) {}

std::shared_ptr<const SigV4Signer::CachedKey> SigV4Signer::key_for(const Credentials& credentials,
                                                                   std::string_view day) const {
    {
        const std::lock_guard lock(mutex_);
        if (cached_ != nullptr && cached_->day == day &&
            cached_->secret == credentials.secret_access_key) {
            return cached_;
        }
    }
    const Sha256Digest of_day = HmacKey("AWS4" + credentials.secret_access_key).mac(day);
    const Sha256Digest of_region = HmacKey(view_of(of_day)).mac(region_);
    const Sha256Digest of_service = HmacKey(view_of(of_region)).mac(service_);
    const Sha256Digest derived = HmacKey(view_of(of_service)).mac(terminator);
    auto fresh =
        std::make_shared<const CachedKey>(credentials.secret_access_key, day, view_of(derived));
    const std::lock_guard lock(mutex_);
    cached_ = fresh;
    return fresh;
}

void SigV4Signer::append_scope(std::string_view date, std::string& out) const {
    out.append(date.substr(0, day_size)).append("/").append(region_).append("/").append(service_);
    out.append("/").append(terminator);
}

std::string SigV4Signer::canonical_request(const SigningInput& input) {
    const CanonicalHeaders headers(input.headers);
    std::string names;
    headers.append_names_to(names);
    std::string out;
    append_canonical_request(input, headers, names, out);
    return out;
}

std::string SigV4Signer::string_to_sign(std::string_view canonical_request,
                                        std::string_view date) const {
    std::string out;
    out.reserve(160);
    out.append(algorithm_name).append("\n").append(date).append("\n");
    append_scope(date, out);
    out += '\n';
    append_hex(sha256(canonical_request), out);
    return out;
}

std::string SigV4Signer::signature(std::string_view string_to_sign, const Credentials& credentials,
                                   std::string_view date) const {
    const auto key = key_for(credentials, date.substr(0, day_size));
    std::string out;
    append_hex(key->key.mac(string_to_sign), out);
    return out;
}

std::string SigV4Signer::authorization(const SigningInput& input, const Credentials& credentials,
                                       std::string_view date) const {
    const CanonicalHeaders headers(input.headers);
    std::string out;
    out.reserve(320);
    out.append(algorithm_name).append(" Credential=").append(credentials.access_key_id).append("/");
    append_scope(date, out);
    out.append(", SignedHeaders=");
    const std::size_t names_begin = out.size();
    headers.append_names_to(out);
    const std::string_view names = std::string_view(out).substr(names_begin);
    std::string canonical;
    canonical.reserve(512);
    append_canonical_request(input, headers, names, canonical);
    out.append(", Signature=");
    out.append(signature(string_to_sign(canonical, date), credentials, date));
    return out;
}

}  // namespace dynox::aws
