#include "dynox/errors.hpp"

#include <gtest/gtest.h>

#include "dynox/item.hpp"

namespace dynox {
namespace {

namespace errc = boost::system::errc;

template <class Exception>
bool throws(error_code code, Diagnostics diagnostics = {}) {
    try {
        throw_error(code, std::move(diagnostics));
    } catch (const Exception& e) {
        return typeid(e) == typeid(Exception) && e.code() == code;
    } catch (...) {
        return false;
    }
}

TEST(Errors, EveryServiceErrorHasItsNameAndFindsBack) {
    for (int value = 1; value < static_cast<int>(server_errc::other); ++value) {
        const auto code = static_cast<server_errc>(value);
        const std::string_view name = error_name(code);
        EXPECT_FALSE(name.empty());
        EXPECT_EQ(server_errc_from_name(name), code) << name;
        EXPECT_EQ(make_error_code(code).message(), name);
    }
    EXPECT_EQ(error_name(server_errc::validation), "ValidationException");
    EXPECT_EQ(error_name(server_errc::internal_server_error), "InternalServerError");
    EXPECT_EQ(error_name(server_errc::replicated_write_conflict),
              "ReplicatedWriteConflictException");
    EXPECT_EQ(server_errc_from_name("SlowDown"), server_errc::throttling);
    EXPECT_EQ(server_errc_from_name("InternalFailure"), server_errc::internal_server_error);
    EXPECT_EQ(server_errc_from_name("NoSuchException"), server_errc::other);
    EXPECT_EQ(server_errc_from_name(""), server_errc::other);
}

TEST(Errors, CategoriesAreDistinct) {
    EXPECT_NE(make_error_code(server_errc::validation),
              make_error_code(client_errc::invalid_argument));
    EXPECT_STREQ(server_category().name(), "dynox.server");
    EXPECT_STREQ(client_category().name(), "dynox.client");
    for (int value = 1; value <= static_cast<int>(client_errc::cancelled); ++value) {
        EXPECT_FALSE(make_error_code(static_cast<client_errc>(value)).message().empty());
    }
    EXPECT_EQ(error_code(999, client_category()).message(), "unknown error");
    const error_code implicit = client_errc::timeout;
    EXPECT_EQ(implicit, client_errc::timeout);
    EXPECT_TRUE(implicit.failed());
}

TEST(Errors, CodesBecomeTheirExceptions) {
    EXPECT_TRUE(throws<ValidationException>(server_errc::validation));
    EXPECT_TRUE(throws<SerializationException>(server_errc::serialization));
    EXPECT_TRUE(throws<ResourceNotFoundException>(server_errc::resource_not_found));
    EXPECT_TRUE(throws<ResourceInUseException>(server_errc::resource_in_use));
    EXPECT_TRUE(throws<ConditionalCheckFailedException>(server_errc::conditional_check_failed));
    EXPECT_TRUE(throws<TransactionCanceledException>(server_errc::transaction_canceled));
    EXPECT_TRUE(throws<TransactionConflictException>(server_errc::transaction_conflict));
    EXPECT_TRUE(
        throws<IdempotentParameterMismatchException>(server_errc::idempotent_parameter_mismatch));
    EXPECT_TRUE(throws<ProvisionedThroughputExceededException>(
        server_errc::provisioned_throughput_exceeded));
    EXPECT_TRUE(throws<ThrottlingException>(server_errc::throttling));
    EXPECT_TRUE(throws<AccessDeniedException>(server_errc::access_denied));
    EXPECT_TRUE(throws<CredentialsException>(server_errc::unrecognized_client));
    EXPECT_TRUE(throws<ServiceException>(server_errc::unknown_operation));
    EXPECT_TRUE(throws<ServiceException>(server_errc::internal_server_error));
    EXPECT_TRUE(throws<ServiceException>(server_errc::other));

    EXPECT_TRUE(throws<TimeoutException>(client_errc::timeout));
    EXPECT_TRUE(throws<ConnectionException>(client_errc::connection_closed));
    EXPECT_TRUE(throws<CredentialsException>(client_errc::missing_credentials));
    EXPECT_TRUE(throws<ClientException>(client_errc::invalid_argument));
    EXPECT_TRUE(throws<ClientException>(client_errc::no_default_client));
    EXPECT_TRUE(throws<ClientException>(client_errc::cancelled));

    EXPECT_TRUE(throws<TimeoutException>(errc::make_error_code(errc::timed_out)));
    EXPECT_TRUE(throws<ConnectionException>(errc::make_error_code(errc::connection_refused)));
}

TEST(Errors, ClassesHaveTheirBases) {
    EXPECT_TRUE((std::is_base_of_v<ConnectionException, TimeoutException>));
    EXPECT_TRUE((std::is_base_of_v<PydynoxException, ConditionalCheckFailedException>));
    EXPECT_TRUE((std::is_base_of_v<boost::system::system_error, PydynoxException>));
}

TEST(Errors, WhatSaysNameMessageAndRequest) {
    const auto what = [](error_code code, Diagnostics diagnostics) -> std::string {
        try {
            throw_error(code, std::move(diagnostics));
        } catch (const PydynoxException& e) {
            return e.what();
        }
    };
    Diagnostics full;
    full.message = "The conditional request failed";
    full.request_id = "ABC";
    EXPECT_EQ(what(server_errc::conditional_check_failed, full),
              "ConditionalCheckFailedException: The conditional request failed (request id ABC)");
    EXPECT_EQ(what(server_errc::serialization, {}), "SerializationException");
    EXPECT_EQ(what(server_errc::unknown_operation, {}), "UnknownOperationException");
    EXPECT_EQ(what(client_errc::timeout, {}), "TimeoutException: timed out");
    Diagnostics named;
    named.error_name = "BrandNewException";
    named.message = "new";
    EXPECT_EQ(what(server_errc::other, named), "BrandNewException: new");
}

TEST(Errors, ResultThrowsTheRightException) {
    const Result<int> failed = Error(server_errc::resource_not_found, "Table 'x' not found");
    EXPECT_THROW((void)failed.value(), ResourceNotFoundException);
    Result<void> nothing = Error(client_errc::timeout, "read");
    EXPECT_THROW(nothing.value(), TimeoutException);
    try {
        Result<std::string> moved = Error(server_errc::validation, "bad");
        (void)std::move(moved).value();
        FAIL();
    } catch (const ValidationException& e) {
        EXPECT_EQ(e.message(), "bad");
        EXPECT_EQ(e.diagnostics().error_name, "ValidationException");
    }
    const Result<int> bare = Error(make_error_code(client_errc::cancelled));
    EXPECT_THROW((void)bare.value(), ClientException);
    EXPECT_EQ(Result<int>(5).value(), 5);
}

TEST(Errors, ErrorCarriesItsDetails) {
    const Error bare{make_error_code(client_errc::timeout)};
    EXPECT_EQ(bare.message(), "timed out");
    EXPECT_EQ(bare.detail(), nullptr);
    EXPECT_TRUE(bare == make_error_code(client_errc::timeout));
    Error error(server_errc::validation, "text");
    EXPECT_EQ(error.message(), "text");
    EXPECT_EQ(error.detail()->error_name, "ValidationException");
    error.mutable_detail().request_id = "R";
    EXPECT_EQ(std::move(error).take_diagnostics().request_id, "R");
    EXPECT_TRUE(Error(make_error_code(client_errc::timeout)).take_diagnostics().message.empty());
}

TEST(Errors, RetriesWhatMaySucceedLater) {
    for (const server_errc code :
         {server_errc::throttling, server_errc::provisioned_throughput_exceeded,
          server_errc::request_limit_exceeded, server_errc::internal_server_error,
          server_errc::service_unavailable, server_errc::transaction_in_progress,
          server_errc::replicated_write_conflict}) {
        EXPECT_TRUE(is_retryable(code)) << error_name(code);
    }
    for (const server_errc code :
         {server_errc::validation, server_errc::conditional_check_failed,
          server_errc::transaction_canceled, server_errc::access_denied, server_errc::other,
          server_errc::resource_not_found, server_errc::item_collection_size_limit_exceeded}) {
        EXPECT_FALSE(is_retryable(code)) << error_name(code);
    }
    EXPECT_TRUE(is_retryable(client_errc::timeout));
    EXPECT_TRUE(is_retryable(client_errc::connection_closed));
    EXPECT_TRUE(is_retryable(client_errc::checksum_mismatch));
    EXPECT_FALSE(is_retryable(client_errc::invalid_argument));
    EXPECT_FALSE(is_retryable(client_errc::cancelled));
    EXPECT_FALSE(is_retryable(client_errc::missing_credentials));
    EXPECT_TRUE(is_retryable(errc::make_error_code(errc::connection_reset)));
    EXPECT_TRUE(is_retryable(errc::make_error_code(errc::broken_pipe)));
    EXPECT_FALSE(is_retryable(errc::make_error_code(errc::permission_denied)));
    EXPECT_FALSE(is_retryable(error_code()));
}

TEST(Errors, FailedConditionGivesTheOldItem) {
    Diagnostics diagnostics;
    diagnostics.item = item("pk", "a", "version", 3).to_flat();
    try {
        throw_error(server_errc::conditional_check_failed, diagnostics);
    } catch (const ConditionalCheckFailedException& e) {
        ASSERT_TRUE(e.item().has_value());
        EXPECT_EQ(e.item()->at("version").as<int>(), 3);
    }
    try {
        throw_error(server_errc::conditional_check_failed, {});
    } catch (const ConditionalCheckFailedException& e) {
        EXPECT_FALSE(e.item().has_value());
    }
}

TEST(Errors, CancelledTransactionGivesItsReasons) {
    Diagnostics diagnostics;
    diagnostics.cancellation_reasons = {{"None", "", {}}, {"ConditionalCheckFailed", "no", {}}};
    try {
        throw_error(server_errc::transaction_canceled, diagnostics);
    } catch (const TransactionCanceledException& e) {
        ASSERT_EQ(e.cancellation_reasons().size(), 2U);
        EXPECT_EQ(e.cancellation_reasons()[1].code, "ConditionalCheckFailed");
    }
}

}  // namespace
}  // namespace dynox
