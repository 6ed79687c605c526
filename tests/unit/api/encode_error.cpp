#include "unit/api/samples.hpp"

namespace dynox::api {
namespace {

std::string encoded(const Error& error) {
    std::string out;
    encode_error(error, out);
    return out;
}

TEST(EncodeError, PutsEachNameInItsNamespace) {
    EXPECT_EQ(encoded(Error(server_errc::validation, "m")),
              R"({"__type":"com.amazon.coral.validate#ValidationException","message":"m"})");
    EXPECT_EQ(encoded(Error(server_errc::serialization, "m")),
              R"({"__type":"com.amazon.coral.service#SerializationException","Message":"m"})");
    EXPECT_EQ(encoded(Error(server_errc::access_denied, "m")),
              R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"m"})");
    EXPECT_EQ(encoded(Error(server_errc::invalid_signature, "m")),
              R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"m"})");
    for (const server_errc code :
         {server_errc::resource_not_found, server_errc::resource_in_use,
          server_errc::conditional_check_failed, server_errc::transaction_conflict,
          server_errc::transaction_in_progress, server_errc::idempotent_parameter_mismatch,
          server_errc::limit_exceeded, server_errc::provisioned_throughput_exceeded,
          server_errc::internal_server_error}) {
        EXPECT_EQ(encoded(Error(code, "m")), R"({"__type":"com.amazonaws.dynamodb.v20120810#)" +
                                                 std::string(error_name(code)) +
                                                 R"(","message":"m"})");
    }
}

TEST(EncodeError, TellsMalformedJsonAndUnknownOperationsWithoutAMessage) {
    EXPECT_EQ(encoded(Error(make_error_code(server_errc::serialization))),
              R"({"__type":"com.amazon.coral.service#SerializationException"})");
    EXPECT_EQ(encoded(Error(server_errc::unknown_operation, "")),
              R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
}

TEST(EncodeError, CarriesTheItemOfAFailedCondition) {
    Error error(server_errc::conditional_check_failed, "The conditional request failed");
    error.mutable_detail().item = item("p", "x").to_flat();
    EXPECT_EQ(encoded(error),
              R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
              R"("message":"The conditional request failed","Item":{"p":{"S":"x"}}})");
}

TEST(EncodeError, CarriesTheReasonsOfACancelledTransaction) {
    Error error(server_errc::transaction_canceled, "m");
    error.mutable_detail().cancellation_reasons = {
        {"None", "", {}},
        {"ConditionalCheckFailed", "The conditional request failed", item("p", "x").to_flat()}};
    EXPECT_EQ(encoded(error),
              R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
              R"("message":"m","CancellationReasons":[{"Code":"None"},)"
              R"({"Code":"ConditionalCheckFailed","Message":"The conditional request failed",)"
              R"("Item":{"p":{"S":"x"}}}]})");
}

TEST(EncodeError, CarriesTheReasonsOfThrottling) {
    Error error(server_errc::provisioned_throughput_exceeded, "m");
    error.mutable_detail().throttling_reasons = {
        {"TableReadProvisionedThroughputExceeded", "arn:table"}};
    const std::string body = encoded(error);
    EXPECT_EQ(
        body,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",)"
        R"("message":"m","ThrottlingReasons":[)"
        R"({"reason":"TableReadProvisionedThroughputExceeded","resource":"arn:table"}]})");
    const Error again = decode_error(400, body, {});
    ASSERT_NE(again.detail(), nullptr);
    ASSERT_EQ(again.detail()->throttling_reasons.size(), 1U);
    EXPECT_EQ(again.detail()->throttling_reasons[0].reason,
              "TableReadProvisionedThroughputExceeded");
    EXPECT_EQ(again.detail()->throttling_reasons[0].resource, "arn:table");
}

TEST(EncodeError, TellsFaultsOfOurOwnAsInternalOnes) {
    const Error error(client_errc::storage_damaged, "m");
    EXPECT_EQ(encoded(error),
              R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"m"})");
    EXPECT_EQ(http_status_of(error), 500);
}

TEST(EncodeError, KnowsTheStatusOfEveryError) {
    EXPECT_EQ(http_status_of(Error(server_errc::validation, "")), 400);
    EXPECT_EQ(http_status_of(Error(server_errc::resource_not_found, "")), 400);
    EXPECT_EQ(http_status_of(Error(server_errc::throttling, "")), 400);
    EXPECT_EQ(http_status_of(Error(server_errc::internal_server_error, "")), 500);
    EXPECT_EQ(http_status_of(Error(server_errc::service_unavailable, "")), 503);
}

}  // namespace
}  // namespace dynox::api
