#include "client/failure.hpp"

#include <gtest/gtest.h>

namespace dynox::detail {
namespace {

using namespace std::chrono_literals;

Error named(std::string_view name) {
    Diagnostics detail;
    detail.error_name = name;
    return Error(make_error_code(server_errc_from_name(name)), std::move(detail));
}

FailureKind kind_of(std::string_view name, int http_status = 400,
                    std::optional<std::chrono::seconds> clock_gap = std::nullopt) {
    return classify_answer(http_status, named(name), clock_gap);
}

TEST(Failure, KnowsEveryNameOfThrottling) {
    for (const char* name :
         {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
          "RequestThrottled", "TooManyRequestsException", "ProvisionedThroughputExceededException",
          "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
          "LimitExceededException", "SlowDown", "EC2ThrottledException",
          "PriorRequestNotComplete"}) {
        EXPECT_EQ(kind_of(name), FailureKind::throttling) << name;
        EXPECT_EQ(kind_of(name, 503), FailureKind::throttling) << name;
    }
    EXPECT_EQ(kind_of("Unheard", 429), FailureKind::throttling);
}

TEST(Failure, RepeatsTheServicesOwnErrors) {
    for (const int status : {500, 502, 503, 504}) {
        EXPECT_EQ(kind_of("", status), FailureKind::transient) << status;
        EXPECT_EQ(kind_of("ValidationException", status), FailureKind::transient) << status;
    }
    for (const char* name : {"RequestTimeout", "RequestTimeoutException", "InternalServerError",
                             "ReplicatedWriteConflictException", "ServiceUnavailable"}) {
        EXPECT_EQ(kind_of(name), FailureKind::transient) << name;
    }
    for (const int status : {501, 505, 509, 400, 404}) {
        EXPECT_EQ(kind_of("", status), FailureKind::permanent) << status;
    }
}

TEST(Failure, RepeatsNothingThatTheUserGotWrong) {
    for (const char* name :
         {"ValidationException", "ConditionalCheckFailedException", "ResourceNotFoundException",
          "ResourceInUseException", "AccessDeniedException", "TransactionCanceledException",
          "TransactionConflictException", "ItemCollectionSizeLimitExceededException",
          "IdempotentParameterMismatchException", "SerializationException", "ExpiredTokenException",
          "UnrecognizedClientException", "DuplicateItemException", "Unheard"}) {
        EXPECT_EQ(kind_of(name), FailureKind::permanent) << name;
        EXPECT_EQ(kind_of(name, 400, 3h), FailureKind::permanent) << name;
    }
}

TEST(Failure, TellsAWrongClockFromAWrongKey) {
    for (const char* name : {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}) {
        EXPECT_EQ(kind_of(name, 400, 1s), FailureKind::clock_skew) << name;
        EXPECT_EQ(kind_of(name), FailureKind::permanent) << "nothing to correct it by: " << name;
    }
    for (const char* name : {"InvalidSignatureException", "SignatureDoesNotMatch"}) {
        EXPECT_EQ(kind_of(name, 400, 240s), FailureKind::permanent) << name;
        EXPECT_EQ(kind_of(name, 400, 241s), FailureKind::clock_skew) << name;
        EXPECT_EQ(kind_of(name, 403, -241s), FailureKind::clock_skew) << name;
        EXPECT_EQ(kind_of(name), FailureKind::permanent) << name;
    }
}

TEST(Failure, SortsWhatHappensOnTheWay) {
    EXPECT_EQ(classify_transport(client_errc::timeout), FailureKind::timeout);
    for (const client_errc code : {client_errc::connection_closed, client_errc::checksum_mismatch,
                                   client_errc::invalid_response}) {
        EXPECT_EQ(classify_transport(code), FailureKind::transient);
    }
    EXPECT_EQ(classify_transport(make_error_code(boost::system::errc::connection_refused)),
              FailureKind::transient);
    for (const client_errc code : {client_errc::cancelled, client_errc::response_too_large,
                                   client_errc::missing_credentials}) {
        EXPECT_EQ(classify_transport(code), FailureKind::permanent);
    }
}

TEST(Failure, ReadsTheServersPause) {
    EXPECT_EQ(parse_retry_after("1500"), 1500ms);
    EXPECT_EQ(parse_retry_after("0"), 0ms);
    for (const char* text : {"", "-1", "1.5", " 5", "5 ", "soon", "99999999999999999999"}) {
        EXPECT_EQ(parse_retry_after(text), std::nullopt) << text;
    }
}

TEST(Failure, ReadsDatesOfAnswers) {
    using namespace std::chrono;
    EXPECT_EQ(parse_http_date("Mon, 23 Nov 2026 14:38:27 GMT"),
              sys_days(2026y / November / 23) + 14h + 38min + 27s);
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"),
              sys_days(2024y / February / 29) + 0s);
    for (const char* text : {"", "Mon, 23 Nov 2026 14:38:27 CET", "Mon, 23 nov 2026 14:38:27 GMT",
                             "Mon, 30 Feb 2026 14:38:27 GMT", "Mon, 23 Nov 2026 24:00:00 GMT",
                             "Mon, 23 Nov 2026 14:60:00 GMT", "Mon, -3 Nov 2026 14:00:00 GMT",
                             "Mon, 23 ovD 2026 14:38:27 GMT", "Monday, 23-Nov-26 14:38:27 GMT"}) {
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace dynox::detail
