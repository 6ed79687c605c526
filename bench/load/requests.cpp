#include "requests.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <random>

namespace dynox::load {
namespace {

constexpr std::string_view region = "us-east-1";
constexpr std::string_view signed_headers = "content-type;host;x-amz-date;x-amz-target";
// A tenth of the items, so that a large table is not measured by the few that caches hold.
constexpr int requests_per_workload_min = 2000;
constexpr int items_per_request = 10;

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto number = static_cast<unsigned char>(byte);
        text.push_back(digits[number >> 4]);
        text.push_back(digits[number & 15]);
    }
    return text;
}

std::string sha256(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return hexadecimal({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
    std::array<char, 128> text;
    const int size = std::snprintf(text.data(), text.size(), pattern, arguments...);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string partition_key(int partition) {
    return format("user#%04d", partition);
}

}  // namespace

std::string key_json(int partition, int sort) {
    return R"({"pk":{"S":")" + partition_key(partition) + R"("},"sk":{"S":")" +
           format("order#2026-01-%06d", sort) + R"("}})";
}

std::string item_json(int partition, int sort, int salt) {
    std::string json = key_json(partition, sort);
    json.pop_back();
    json += R"(,"name":{"S":"Customer )" + std::to_string(partition);
    json += R"("},"email":{"S":"customer)" + std::to_string(partition) + "@example.com";
    json += R"("},"cnt":{"N":")" + std::to_string(sort);
    json += R"("},"total":{"N":")" + format("%d.%02d",
                                            1000 + (partition * 37 + sort * 11 + salt) % 9000,
                                            (sort * 7 + salt) % 100);
    json += R"("},"active":{"BOOL":)" + std::string(sort % 2 != 0 ? "true" : "false");
    json += R"(},"tags":{"SS":["alpha","beta","gamma"]},"addr":{"M":{)"
            R"("street":{"S":"12 Long Street"},"city":{"S":"Springfield"},"zip":{"N":"12345"}}},)"
            R"("note":{"S":"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do )"
            R"(eiusmod tempor incididunt ut labore et dolore magna aliqua ut enim )";
    return json + std::to_string(salt % 100000 * 7919 % 100000) + R"("}})";
}

RequestBuilder::RequestBuilder(std::uint16_t port, std::string table, int partitions)
    : host_("127.0.0.1:" + std::to_string(port)),
      table_(std::move(table)),
      partitions_(partitions) {
    const std::time_t now = std::time(nullptr);
    std::array<char, 32> text;
    time_.assign(text.data(),
                 std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", std::gmtime(&now)));
    const std::string day = time_.substr(0, 8);
    scope_ = day + "/" + std::string(region) + "/dynamodb/aws4_request";
    // The service's documentation has this pair in its examples.
    const std::string secret = "AWS4wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    signing_key_ = hmac(hmac(hmac(hmac(secret, day), region), "dynamodb"), "aws4_request");
}

std::string RequestBuilder::request(std::string_view operation, std::string_view body) const {
    constexpr std::string_view type = "application/x-amz-json-1.0";
    const std::string target = "DynamoDB_20120810." + std::string(operation);
    std::string canonical = "POST\n/\n\n";
    canonical.append("content-type:").append(type).append("\nhost:").append(host_);
    canonical.append("\nx-amz-date:").append(time_).append("\nx-amz-target:").append(target);
    canonical.append("\n\n").append(signed_headers).append("\n").append(sha256(body));
    const std::string signature = hexadecimal(hmac(
        signing_key_, "AWS4-HMAC-SHA256\n" + time_ + "\n" + scope_ + "\n" + sha256(canonical)));

    std::string text = "POST / HTTP/1.1\r\nHost: " + host_;
    text.append("\r\nX-Amz-Target: ").append(target).append("\r\nContent-Type: ").append(type);
    // As long as what botocore sends.
    text.append("\r\nUser-Agent: ddb_load/1 md/Botocore#1.35 ua/2.0 os/linux lang/python#3.11 ");
    text.append("md/pyimpl#CPython\r\nX-Amz-Date: ").append(time_);
    text.append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/");
    text.append(scope_).append(", SignedHeaders=").append(signed_headers);
    text.append(", Signature=").append(signature);
    text.append("\r\nAccept-Encoding: identity\r\namz-sdk-invocation-id: ");
    text.append("7d3b2a34-9c0d-4a2b-8a5e-0f2b2f8f1c11\r\namz-sdk-request: attempt=1");
    text.append("\r\nContent-Length: ").append(std::to_string(body.size()));
    return text.append("\r\n\r\n").append(body);
}

std::string RequestBuilder::on_table(std::string_view operation, std::string_view rest) const {
    return request(operation, R"({"TableName":")" + table_ + "\"" + std::string(rest) + "}");
}

std::string RequestBuilder::create_table() const {
    return on_table("CreateTable",
                    R"(,"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},)"
                    R"({"AttributeName":"sk","AttributeType":"S"}],"KeySchema":[)"
                    R"({"AttributeName":"pk","KeyType":"HASH"},)"
                    R"({"AttributeName":"sk","KeyType":"RANGE"}],)"
                    R"("BillingMode":"PAY_PER_REQUEST")");
}

std::string RequestBuilder::delete_table() const {
    return on_table("DeleteTable", "");
}

std::string RequestBuilder::describe_table() const {
    return on_table("DescribeTable", "");
}

std::string RequestBuilder::load_batch(int partition, int first) const {
    std::string body = R"({"RequestItems":{")" + table_ + "\":[";
    for (int i = 0; i < items_per_batch; ++i) {
        body.append(i == 0 ? "" : ",").append(R"({"PutRequest":{"Item":)");
        body.append(item_json(partition, first + i, 0)).append("}}");
    }
    return request("BatchWriteItem", body + "]}}");
}

/// Three puts and an update, of neighbours in four partitions.
std::string RequestBuilder::transact_write(int number, int sort) const {
    const std::string table = R"("TableName":")" + table_ + "\"";
    std::string body = R"({"TransactItems":[)";
    for (int i = 0; i < 3; ++i) {
        body.append(R"({"Put":{)").append(table).append(R"(,"Item":)");
        body.append(item_json((number * 4 + i) % partitions_, sort + i, number)).append("}},");
    }
    body.append(R"({"Update":{)").append(table).append(R"(,"Key":)");
    body.append(key_json((number * 4 + 3) % partitions_, sort + 3));
    body.append(R"(,"UpdateExpression":"ADD cnt :one",)");
    body.append(R"("ExpressionAttributeValues":{":one":{"N":"1"}}}}]})");
    return request("TransactWriteItems", body);
}

std::string RequestBuilder::scan(std::string_view start_key) const {
    return on_table("Scan", start_key.empty()
                                ? std::string()
                                : R"(,"ExclusiveStartKey":)" + std::string(start_key));
}

Workload RequestBuilder::workload(std::string_view name) const {
    std::minstd_rand random(7);
    const auto any = [&random](int limit) { return static_cast<int>(random() % limit); };
    const int count =
        std::max(requests_per_workload_min, partitions_ * items_per_partition / items_per_request);
    Workload workload;
    for (int i = 0; i < count; ++i) {
        const int partition = any(partitions_);
        const int sort = any(items_per_partition);
        const std::string key = R"(,"Key":)" + key_json(partition, sort);
        std::vector<std::string>& requests = workload.requests;
        if (name == "get_item") {
            requests.push_back(on_table("GetItem", key));
            workload.expected = R"(Item":{)";
        } else if (name == "put_item") {
            requests.push_back(on_table("PutItem", R"(,"Item":)" + item_json(partition, sort, i)));
        } else if (name == "update_item") {
            requests.push_back(
                on_table("UpdateItem", key + R"(,"UpdateExpression":"ADD #c :one",)"
                                             R"("ExpressionAttributeNames":{"#c":"cnt"},)"
                                             R"("ExpressionAttributeValues":{":one":{"N":"1"}})"));
        } else if (name == "query_100") {
            requests.push_back(on_table("Query", R"(,"KeyConditionExpression":"#p = :p",)"
                                                 R"("ExpressionAttributeNames":{"#p":"pk"},)"
                                                 R"("ExpressionAttributeValues":{":p":{"S":")" +
                                                     partition_key(partition) + R"("}})"));
            workload.expected = R"(Count":100)";
        } else if (name == "transact_write_4") {
            requests.push_back(transact_write(i, any(items_per_partition - 4)));
        }
    }
    return workload;
}

}  // namespace dynox::load
