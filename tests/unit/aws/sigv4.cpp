// SigV4Signer against AWS's published vectors: canonical request, string to sign and signature,
// each for itself.
#include "aws/sigv4.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "aws/percent_encoding.hpp"
#include "dynox/item.hpp"

namespace dynox::aws {
namespace {

const std::filesystem::path vectors =
    std::filesystem::path(DYNOX_SOURCE_DIR) / "tests/data/sigv4/v4";

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Request {
    std::string method, path, query, body;
    std::vector<std::pair<std::string, std::string>> headers;
};

Request parse_request(const std::string& text) {
    Request request;
    std::size_t at = text.find('\n');
    const std::string line = text.substr(0, at);
    request.method = line.substr(0, line.find(' '));
    std::string target = line.substr(line.find(' ') + 1);
    target.resize(target.rfind(" HTTP/"));
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    request.query = mark == std::string::npos ? "" : target.substr(mark + 1);
    ++at;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string header = text.substr(at, end - at);
        at = end + 1;
        if (header.empty()) {
            break;
        }
        if (header.front() == ' ') {  // continuation of the value before
            request.headers.back().second += "\n" + header;
        } else {
            request.headers.emplace_back(header.substr(0, header.find(':')),
                                         header.substr(header.find(':') + 1));
        }
    }
    request.body = at < text.size() ? text.substr(at) : "";
    return request;
}

std::string compact_date(std::string timestamp) {
    std::erase(timestamp, '-');
    std::erase(timestamp, ':');
    return timestamp;
}

SigningInput input_of(const Request& request, std::vector<SignedHeader>& views) {
    for (const auto& [name, value] : request.headers) {
        views.push_back({name, value});
    }
    SigningInput input;
    input.method = request.method;
    input.path = request.path;
    input.query = request.query;
    input.headers = views;
    input.body = request.body;
    return input;
}

class SigV4Vector : public testing::TestWithParam<std::string> {};

TEST_P(SigV4Vector, GivesThePublishedTexts) {
    const std::filesystem::path folder = vectors / GetParam();
    Result<Item> context = Item::from_json(read_file(folder / "context.json"));
    ASSERT_TRUE(context) << context.error().message();
    const Map& keys = context->at("credentials").as_map();
    Credentials credentials{keys.at("access_key_id").as_string(),
                            keys.at("secret_access_key").as_string(), ""};
    Request request = parse_request(read_file(folder / "request.txt"));
    const std::string date = compact_date(context->at("timestamp").as_string());
    request.headers.emplace_back("X-Amz-Date", date);
    const AttributeValue* omit = context->find("omit_session_token");
    if (keys.contains("token") && (omit == nullptr || !omit->as_bool())) {
        request.headers.emplace_back("X-Amz-Security-Token", keys.at("token").as_string());
    }
    if (context->at("sign_body").as_bool()) {
        std::string digest;
        append_hex(sha256(request.body), digest);
        request.headers.emplace_back("x-amz-content-sha256", digest);
    }
    std::vector<SignedHeader> views;
    SigningInput input = input_of(request, views);
    input.normalize_path = context->at("normalize").as_bool();

    const SigV4Signer signer(context->at("region").as_string(), context->at("service").as_string());
    const std::string canonical = SigV4Signer::canonical_request(input);
    EXPECT_EQ(canonical, read_file(folder / "header-canonical-request.txt"));
    const std::string to_sign = signer.string_to_sign(canonical, date);
    EXPECT_EQ(to_sign, read_file(folder / "header-string-to-sign.txt"));
    EXPECT_EQ(signer.signature(to_sign, credentials, date),
              read_file(folder / "header-signature.txt"));
    const std::string authorization = signer.authorization(input, credentials, date);
    EXPECT_NE(read_file(folder / "header-signed-request.txt")
                  .find("Authorization:" + authorization + "\n"),
              std::string::npos)
        << authorization;
}

/// The query of a pre-signed request, without its signature.
std::string presigned_query(const std::string& query, const Item& context, const std::string& date,
                            const std::string& signed_headers) {
    const Map& keys = context.at("credentials").as_map();
    const std::string scope = date.substr(0, 8) + "/" + context.at("region").as_string() + "/" +
                              context.at("service").as_string() + "/aws4_request";
    std::string out = query.empty() ? "" : query + "&";
    out += "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" +
           percent_encoded(keys.at("access_key_id").as_string() + "/" + scope);
    out += "&X-Amz-Date=" + date +
           "&X-Amz-Expires=" + context.at("expiration_in_seconds").as_number().to_string() +
           "&X-Amz-SignedHeaders=" + percent_encoded(signed_headers);
    const AttributeValue* omit = context.find("omit_session_token");
    if (keys.contains("token") && (omit == nullptr || !omit->as_bool())) {
        out += "&X-Amz-Security-Token=" + percent_encoded(keys.at("token").as_string());
    }
    return out;
}

// dynox itself signs by header; the same steps give the texts of the query form.
TEST_P(SigV4Vector, GivesThePublishedTextsOfTheQueryForm) {
    const std::filesystem::path folder = vectors / GetParam();
    Result<Item> context = Item::from_json(read_file(folder / "context.json"));
    ASSERT_TRUE(context) << context.error().message();
    const Map& keys = context->at("credentials").as_map();
    const Credentials credentials{.access_key_id = keys.at("access_key_id").as_string(),
                                  .secret_access_key = keys.at("secret_access_key").as_string()};
    Request request = parse_request(read_file(folder / "request.txt"));
    const std::string date = compact_date(context->at("timestamp").as_string());
    const std::string expected = read_file(folder / "query-canonical-request.txt");
    // The last but one line of a canonical request names the signed headers.
    const std::size_t end = expected.rfind('\n');
    const std::size_t begin = expected.rfind('\n', end - 1) + 1;
    request.query =
        presigned_query(request.query, *context, date, expected.substr(begin, end - begin));
    std::vector<SignedHeader> views;
    SigningInput input = input_of(request, views);
    input.normalize_path = context->at("normalize").as_bool();
    const SigV4Signer signer(context->at("region").as_string(), context->at("service").as_string());
    const std::string canonical = SigV4Signer::canonical_request(input);
    EXPECT_EQ(canonical, expected);
    const std::string to_sign = signer.string_to_sign(canonical, date);
    EXPECT_EQ(to_sign, read_file(folder / "query-string-to-sign.txt"));
    EXPECT_EQ(signer.signature(to_sign, credentials, date),
              read_file(folder / "query-signature.txt"));
}

std::vector<std::string> cases_with_context() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(vectors)) {
        if (std::filesystem::exists(entry.path() / "context.json")) {
            names.push_back(entry.path().filename());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Published, SigV4Vector, testing::ValuesIn(cases_with_context()),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(SigV4Signer, ReadsAllPublishedVectors) {
    EXPECT_EQ(cases_with_context().size(), 38U);
}

// The two older cases have no context; what they add is the twice encoded path.
TEST(SigV4Signer, EncodesThePathTwice) {
    for (const char* name : {"double-encode-path", "double-url-encode"}) {
        const std::string expected = read_file(vectors / name / "header-canonical-request.txt");
        Request request = parse_request(read_file(vectors / name / "request.txt"));
        for (auto& [header, value] : request.headers) {
            if (header == "X-amz-date") {
                value = expected.substr(expected.find("x-amz-date:") + 11, 16);
            }
        }
        std::vector<SignedHeader> views;
        EXPECT_EQ(SigV4Signer::canonical_request(input_of(request, views)), expected) << name;
    }
}

TEST(SigV4Signer, ChangesTheKeyWithDayAndSecret) {
    const SigV4Signer signer("us-east-1", "dynamodb");
    const Credentials one{"A", "secret-one", ""};
    const Credentials two{"A", "secret-two", ""};
    const std::string first = signer.signature("text", one, "20260101T000000Z");
    EXPECT_NE(first, signer.signature("text", two, "20260101T000000Z"));
    EXPECT_NE(first, signer.signature("text", one, "20260102T000000Z"));
    EXPECT_EQ(first, signer.signature("text", one, "20260101T235959Z"));
}

TEST(AmzDate, FormatsUtc) {
    EXPECT_EQ(amz_date(1440938160), "20150830T123600Z");
}

}  // namespace
}  // namespace dynox::aws
