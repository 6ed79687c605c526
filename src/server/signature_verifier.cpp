#include "server/signature_verifier.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "aws/percent_encoding.hpp"

namespace dynox::server {
namespace {

using http::HeaderId;

constexpr std::string_view algorithm_name = "AWS4-HMAC-SHA256";
constexpr std::string_view service_name = "dynamodb";
constexpr std::string_view terminator = "aws4_request";
constexpr std::int64_t presigned_seconds_max = 7 * 24 * 60 * 60;  // X-Amz-Expires, SigV4 reference

Error invalid(std::string message) {
    return {server_errc::invalid_signature, std::move(message)};
}
Error incomplete(std::string message) {
    return {server_errc::incomplete_signature, std::move(message)};
}

/// A part of the request for a message: the answer is JSON, so UTF-8; bytes of requests need not
/// be.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out.push_back(static_cast<unsigned char>(c) < 0x80 ? c : '?');
    }
    return out += '\'';
}

/// Cuts off what stands before `separator`, and the separator.
std::string_view cut(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

/// The parts of a signature, from the header or the query.
struct Signature {
    std::string algorithm;
    std::string credential;
    std::string signed_headers;
    std::string signature;
    std::string date;
    std::string_view query;  // of the request
    bool is_in_query = false;
    std::int64_t valid_seconds = signature_age_seconds_max;
};

void read_header(const http::Head& request, Signature& out) {
    std::string_view rest = request.header(HeaderId::authorization);
    out.algorithm = cut(rest, ' ');
    while (!rest.empty()) {
        std::string_view part = rest.substr(0, rest.find_first_of(", "));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        const std::string_view name = cut(part, '=');
        if (name == "Credential") {
            out.credential = part;
        } else if (name == "SignedHeaders") {
            out.signed_headers = part;
        } else if (name == "Signature") {
            out.signature = part;
        }
    }
    out.date =
        request.header(request.has(HeaderId::x_amz_date) ? HeaderId::x_amz_date : HeaderId::date);
}

void read_query(Signature& out) {
    std::string_view rest = out.query;
    while (!rest.empty()) {
        std::string_view parameter = cut(rest, '&');
        const std::string name = aws::percent_decoded(cut(parameter, '='));
        std::string value = aws::percent_decoded(parameter);
        if (name == "X-Amz-Algorithm") {
            out.algorithm = std::move(value);
        } else if (name == "X-Amz-Credential") {
            out.credential = std::move(value);
        } else if (name == "X-Amz-SignedHeaders") {
            out.signed_headers = std::move(value);
        } else if (name == "X-Amz-Signature") {
            out.signature = std::move(value);
        } else if (name == "X-Amz-Date") {
            out.date = std::move(value);
        } else if (name == "X-Amz-Expires") {
            out.valid_seconds = std::clamp<std::int64_t>(std::strtol(value.c_str(), nullptr, 10), 0,
                                                         presigned_seconds_max);
        }
    }
}

Signature read_signature(const http::Head& request) {
    Signature out;
    std::string_view target = request.target();
    static_cast<void>(cut(target, '?'));
    out.query = target;
    out.is_in_query = !request.has(HeaderId::authorization);
    if (out.is_in_query) {
        read_query(out);
    } else {
        read_header(request, out);
    }
    return out;
}

/// Seconds since the epoch of "20150830T123600Z".
std::optional<std::int64_t> seconds_of(const std::string& date) {
    std::tm utc{};
    const char* const end = ::strptime(date.c_str(), "%Y%m%dT%H%M%SZ", &utc);
    constexpr std::size_t date_size = 16;
    if (end == nullptr || *end != '\0' || date.size() != date_size) {
        return std::nullopt;
    }
    return ::timegm(&utc);
}

Result<void> check_date(const Signature& signature, std::int64_t now) {
    const std::optional<std::int64_t> signed_at = seconds_of(signature.date);
    if (!signed_at) {
        return incomplete("Date must be in ISO-8601 'basic format'. Got " + quoted(signature.date) +
                          ". See http://en.wikipedia.org/wiki/ISO_8601");
    }
    if (*signed_at + signature.valid_seconds < now) {
        return invalid("Signature expired: " + signature.date + " is now earlier than " +
                       aws::amz_date(now - signature.valid_seconds) + " (" + aws::amz_date(now) +
                       " - " + std::to_string(signature.valid_seconds / 60) + " min.)");
    }
    if (*signed_at - signature_age_seconds_max > now) {
        return invalid("Signature not yet current: " + signature.date + " is still later than " +
                       aws::amz_date(now + signature_age_seconds_max) + " (" + aws::amz_date(now) +
                       " + 15 min.)");
    }
    return {};
}

/// KEY/20150830/us-east-1/dynamodb/aws4_request. Gives the key's id.
Result<std::string_view> check_scope(const Signature& signature, std::string_view region) {
    std::string_view rest = signature.credential;
    std::array<std::string_view, 5> parts;
    std::size_t count = 0;
    for (; !rest.empty() && count < parts.size(); ++count) {
        parts[count] = cut(rest, '/');
    }
    if (count != parts.size() || !rest.empty()) {
        return incomplete(
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            "keyid/date/region/service/term, got " +
            quoted(signature.credential));
    }
    std::string message;
    if (parts[2] != region) {
        message.append("Credential should be scoped to a valid region, not ");
        message.append(quoted(parts[2])).append(". ");
    }
    if (parts[3] != service_name) {
        message.append("Credential should be scoped to correct service: 'dynamodb'. ");
    }
    if (parts[4] != terminator) {
        message.append("Credential should be scoped with a valid terminator: 'aws4_request', not ");
        message.append(quoted(parts[4])).append(". ");
    }
    const std::string_view day = std::string_view(signature.date).substr(0, 8);
    if (parts[1] != day) {
        message.append(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            "HTTP: ");
        message.append(quoted(parts[1])).append(" != ").append(quoted(day)).append(", from ");
        message.append(quoted(signature.date)).append(". ");
    }
    if (!message.empty()) {
        message.pop_back();
        return invalid(std::move(message));
    }
    return parts[0];
}

/// The signed headers, as often as the request has them.
std::vector<aws::SignedHeader> headers_of(const http::Head& request, std::string_view names) {
    std::vector<aws::SignedHeader> headers;
    while (!names.empty()) {
        const std::string_view wanted = cut(names, ';');
        request.for_each_header([&](std::string_view name, std::string_view value) {
            if (http::equal_ignoring_case(name, wanted)) {
                headers.push_back({wanted, value});
            }
        });
    }
    return headers;
}

bool signs_host(std::string_view names) {
    while (!names.empty()) {
        if (http::equal_ignoring_case(cut(names, ';'), "host")) {
            return true;
        }
    }
    return false;
}

/// The query without the signature itself.
std::string signed_query(std::string_view query) {
    std::string out;
    while (!query.empty()) {
        const std::string_view parameter = cut(query, '&');
        if (!parameter.starts_with("X-Amz-Signature=")) {
            out.append(out.empty() ? "" : "&").append(parameter);
        }
    }
    return out;
}

/// In a time that does not tell where they differ.
bool is_same(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0;
}

}  // namespace

SignatureVerifier::SignatureVerifier(const std::vector<AccessKey>& keys, std::string_view region)
    : region_(region) {
    for (const AccessKey& key : keys) {
        keys_.try_emplace(key.access_key_id, key.access_key_id, key.secret_access_key, region_);
    }
}

Result<void> SignatureVerifier::verify(const http::Head& request, std::string_view body,
                                       std::int64_t unix_seconds) const {
    if (keys_.empty()) {
        return {};
    }
    const Signature signature = read_signature(request);
    if (Result<void> checked = check_date(signature, unix_seconds); !checked) {
        return checked;
    }
    if (!signs_host(signature.signed_headers)) {
        return invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (signature.algorithm != algorithm_name) {
        return incomplete("Unsupported AWS 'algorithm': " + quoted(signature.algorithm) + ".");
    }
    const Result<std::string_view> id = check_scope(signature, region_);
    if (!id) {
        return id.error();
    }
    const auto key = keys_.find(*id);
    // Keys of a server are long-lived: none belongs to a session.
    if (key == keys_.end() || request.has(HeaderId::x_amz_security_token)) {
        return Error(server_errc::unrecognized_client,
                     "The security token included in the request is invalid.");
    }
    const std::vector<aws::SignedHeader> headers = headers_of(request, signature.signed_headers);
    const std::string query = signed_query(signature.query);
    aws::SigningInput input;
    input.method = request.method_text();
    input.query = query;
    input.headers = headers;
    input.body = body;
    const aws::SigV4Signer& signer = key->second.signer;
    const std::string expected = signer.signature(
        signer.string_to_sign(aws::SigV4Signer::canonical_request(input), signature.date),
        key->second.credentials, signature.date);
    if (!is_same(expected, signature.signature)) {
        return invalid(
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.");
    }
    return {};
}

}  // namespace dynox::server
