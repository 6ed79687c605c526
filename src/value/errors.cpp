#include "dynox/errors.hpp"

#include <array>
#include <utility>

#include "dynox/item.hpp"

namespace dynox {

namespace {

namespace errc = boost::system::errc;

/// Makes the exception of one class; the rows of the tables below point to instances of it.
template <class Exception>
std::exception_ptr make(error_code code, Diagnostics diagnostics) {
    return std::make_exception_ptr(Exception(code, std::move(diagnostics)));
}
using MakeException = std::exception_ptr (*)(error_code, Diagnostics);

/// One row for each error of the service: its name on the wire and the exception it becomes.
struct ServerError {
    server_errc code;
    std::string_view name;
    MakeException exception;
};
// In the order of server_errc, so that a code finds its row by index.
constexpr std::array server_errors{
    ServerError{server_errc::validation, "ValidationException", &make<ValidationException>},
    ServerError{server_errc::serialization, "SerializationException",
                &make<SerializationException>},
    ServerError{server_errc::unknown_operation, "UnknownOperationException",
                &make<ServiceException>},
    ServerError{server_errc::missing_authentication_token, "MissingAuthenticationTokenException",
                &make<CredentialsException>},
    ServerError{server_errc::incomplete_signature, "IncompleteSignatureException",
                &make<CredentialsException>},
    ServerError{server_errc::invalid_signature, "InvalidSignatureException",
                &make<CredentialsException>},
    ServerError{server_errc::unrecognized_client, "UnrecognizedClientException",
                &make<CredentialsException>},
    ServerError{server_errc::access_denied, "AccessDeniedException", &make<AccessDeniedException>},
    ServerError{server_errc::expired_token, "ExpiredTokenException", &make<CredentialsException>},
    ServerError{server_errc::resource_not_found, "ResourceNotFoundException",
                &make<ResourceNotFoundException>},
    ServerError{server_errc::resource_in_use, "ResourceInUseException",
                &make<ResourceInUseException>},
    ServerError{server_errc::table_not_found, "TableNotFoundException",
                &make<ResourceNotFoundException>},
    ServerError{server_errc::table_in_use, "TableInUseException", &make<ResourceInUseException>},
    ServerError{server_errc::table_already_exists, "TableAlreadyExistsException",
                &make<ResourceInUseException>},
    ServerError{server_errc::conditional_check_failed, "ConditionalCheckFailedException",
                &make<ConditionalCheckFailedException>},
    ServerError{server_errc::transaction_canceled, "TransactionCanceledException",
                &make<TransactionCanceledException>},
    ServerError{server_errc::transaction_conflict, "TransactionConflictException",
                &make<TransactionConflictException>},
    ServerError{server_errc::transaction_in_progress, "TransactionInProgressException",
                &make<TransactionInProgressException>},
    ServerError{server_errc::idempotent_parameter_mismatch, "IdempotentParameterMismatchException",
                &make<IdempotentParameterMismatchException>},
    ServerError{server_errc::limit_exceeded, "LimitExceededException",
                &make<LimitExceededException>},
    ServerError{server_errc::item_collection_size_limit_exceeded,
                "ItemCollectionSizeLimitExceededException",
                &make<ItemCollectionSizeLimitExceededException>},
    ServerError{server_errc::provisioned_throughput_exceeded,
                "ProvisionedThroughputExceededException",
                &make<ProvisionedThroughputExceededException>},
    ServerError{server_errc::request_limit_exceeded, "RequestLimitExceeded",
                &make<RequestLimitExceededException>},
    ServerError{server_errc::throttling, "ThrottlingException", &make<ThrottlingException>},
    ServerError{server_errc::duplicate_item, "DuplicateItemException",
                &make<DuplicateItemException>},
    ServerError{server_errc::trimmed_data_access, "TrimmedDataAccessException",
                &make<ServiceException>},
    ServerError{server_errc::expired_iterator, "ExpiredIteratorException", &make<ServiceException>},
    ServerError{server_errc::backup_not_found, "BackupNotFoundException",
                &make<ResourceNotFoundException>},
    ServerError{server_errc::policy_not_found, "PolicyNotFoundException",
                &make<ResourceNotFoundException>},
    ServerError{server_errc::replicated_write_conflict, "ReplicatedWriteConflictException",
                &make<ServiceException>},
    ServerError{server_errc::internal_server_error, "InternalServerError", &make<ServiceException>},
    ServerError{server_errc::service_unavailable, "ServiceUnavailable", &make<ServiceException>},
    ServerError{server_errc::other, "ServiceException", &make<ServiceException>},
};
constexpr bool rows_follow_the_enumeration() {
    for (std::size_t row = 0; row < server_errors.size(); ++row) {
        if (static_cast<std::size_t>(server_errors[row].code) != row + 1) {
            return false;
        }
    }
    return server_errors.size() == static_cast<std::size_t>(server_errc::other);
}
static_assert(rows_follow_the_enumeration());

const ServerError& row_of(server_errc code) noexcept {
    const auto index = static_cast<std::size_t>(code) - 1;
    return index < server_errors.size() ? server_errors[index] : server_errors.back();
}

/// Other spellings that answers of AWS, its gateways and its older services use.
struct Alias {
    std::string_view name;
    server_errc code;
};
constexpr std::array aliases{
    Alias{"ExpiredToken", server_errc::expired_token},
    Alias{"InternalFailure", server_errc::internal_server_error},
    Alias{"InternalServerErrorException", server_errc::internal_server_error},
    Alias{"InvalidClientTokenId", server_errc::unrecognized_client},
    Alias{"RequestLimitExceededException", server_errc::request_limit_exceeded},
    Alias{"RequestThrottled", server_errc::throttling},
    Alias{"RequestThrottledException", server_errc::throttling},
    Alias{"ServiceUnavailableException", server_errc::service_unavailable},
    Alias{"SignatureDoesNotMatch", server_errc::invalid_signature},
    Alias{"SlowDown", server_errc::throttling},
    Alias{"Throttling", server_errc::throttling},
    Alias{"ThrottledException", server_errc::throttling},
    Alias{"TooManyRequestsException", server_errc::throttling},
};

/// One row for each error of our own: what error_code::message() says, and the exception.
struct ClientError {
    client_errc code;
    const char* message;
    MakeException exception;
};
constexpr std::array client_errors{
    ClientError{client_errc::invalid_argument, "an argument is not usable", &make<ClientException>},
    ClientError{client_errc::invalid_number, "not a number that DynamoDB can store",
                &make<ClientException>},
    ClientError{client_errc::inexact_conversion, "the conversion would change the number",
                &make<ClientException>},
    ClientError{client_errc::invalid_json, "malformed JSON", &make<ClientException>},
    ClientError{client_errc::wrong_attribute_type, "the attribute has another type",
                &make<ClientException>},
    ClientError{client_errc::missing_attribute, "the attribute is absent", &make<ClientException>},
    ClientError{client_errc::invalid_flat_item, "the encoded item is damaged",
                &make<ClientException>},
    ClientError{client_errc::invalid_response, "the answer cannot be understood",
                &make<ClientException>},
    ClientError{client_errc::checksum_mismatch, "the answer does not fit its checksum",
                &make<ConnectionException>},
    ClientError{client_errc::timeout, "timed out", &make<TimeoutException>},
    ClientError{client_errc::connection_closed, "the connection was closed",
                &make<ConnectionException>},
    ClientError{client_errc::response_too_large, "the answer is larger than the limit",
                &make<ClientException>},
    ClientError{client_errc::missing_region, "no region is configured", &make<ClientException>},
    ClientError{client_errc::missing_credentials, "no credentials are configured",
                &make<CredentialsException>},
    ClientError{client_errc::engine_not_linked, "dynox::engine is not linked into this program",
                &make<ClientException>},
    ClientError{client_errc::storage_in_use, "the data directory is in use",
                &make<ClientException>},
    ClientError{client_errc::storage_unusable, "the data directory cannot be used",
                &make<ClientException>},
    ClientError{client_errc::storage_damaged, "the stored data is damaged", &make<ClientException>},
    ClientError{client_errc::no_default_client, "no default client is set", &make<ClientException>},
    ClientError{client_errc::unsupported, "not available on this backend", &make<ClientException>},
    ClientError{client_errc::batch_incomplete, "the service left part of the batch over",
                &make<ClientException>},
    ClientError{client_errc::cancelled, "the operation was cancelled", &make<ClientException>},
};
constexpr bool client_rows_follow_the_enumeration() {
    for (std::size_t row = 0; row < client_errors.size(); ++row) {
        if (static_cast<std::size_t>(client_errors[row].code) != row + 1) {
            return false;
        }
    }
    return client_errors.size() == static_cast<std::size_t>(client_errc::cancelled);
}
static_assert(client_rows_follow_the_enumeration());

class ServerCategory final : public boost::system::error_category {
  public:
    constexpr ServerCategory() noexcept : error_category(0x6479'6e6f'7801'0001) {}
    const char* name() const noexcept override { return "dynox.server"; }
    std::string message(int value) const override {
        return std::string(row_of(static_cast<server_errc>(value)).name);
    }
};

class ClientCategory final : public boost::system::error_category {
  public:
    constexpr ClientCategory() noexcept : error_category(0x6479'6e6f'7801'0002) {}
    const char* name() const noexcept override { return "dynox.client"; }
    std::string message(int value) const override {
        const auto index = static_cast<std::size_t>(value) - 1;
        return index < client_errors.size() ? client_errors[index].message : "unknown error";
    }
};

constexpr ServerCategory the_server_category;
constexpr ClientCategory the_client_category;

bool is_retryable_server_error(server_errc code) noexcept {
    switch (code) {
        // Throttling.
        case server_errc::provisioned_throughput_exceeded:
        case server_errc::request_limit_exceeded:
        case server_errc::throttling:
        case server_errc::limit_exceeded:
        case server_errc::transaction_in_progress:
        // The service's own trouble, and the one error that its model marks as retryable.
        case server_errc::internal_server_error:
        case server_errc::service_unavailable:
        case server_errc::replicated_write_conflict:
            return true;
        default:
            return false;
    }
}

bool is_retryable_client_error(client_errc code) noexcept {
    return code == client_errc::timeout || code == client_errc::connection_closed ||
           code == client_errc::checksum_mismatch;
}

bool is_broken_connection(const error_code& code) noexcept {
    return code == errc::connection_reset || code == errc::connection_aborted ||
           code == errc::connection_refused || code == errc::broken_pipe ||
           code == errc::timed_out || code == errc::host_unreachable ||
           code == errc::network_unreachable || code == errc::network_down ||
           code == errc::network_reset || code == errc::not_connected;
}

/// The class that an exception gets in what() where the service gave no name of its own.
std::string_view class_name(const error_code& code) noexcept {
    if (code.category() == server_category()) {
        return row_of(static_cast<server_errc>(code.value())).name;
    }
    if (code.category() != client_category()) {
        return code == errc::timed_out ? "TimeoutException" : "ConnectionException";
    }
    switch (static_cast<client_errc>(code.value())) {
        case client_errc::timeout:
            return "TimeoutException";
        case client_errc::connection_closed:
        case client_errc::checksum_mismatch:
            return "ConnectionException";
        case client_errc::missing_credentials:
            return "CredentialsException";
        default:
            return "ClientException";
    }
}

std::string describe(const error_code& code, const Diagnostics& diagnostics) {
    std::string text =
        diagnostics.error_name.empty() ? std::string(class_name(code)) : diagnostics.error_name;
    if (!diagnostics.message.empty()) {
        text += ": " + diagnostics.message;
    }
    if (!diagnostics.request_id.empty()) {
        text += " (request id " + diagnostics.request_id + ")";
    }
    return text;
}

Diagnostics with_message(const error_code& code, Diagnostics diagnostics) {
    // A service error may have no message at all (malformed JSON has none); its name then says
    // everything.
    if (diagnostics.message.empty() && code.category() != server_category()) {
        diagnostics.message = code.message();
    }
    return diagnostics;
}

}  // namespace

const boost::system::error_category& server_category() noexcept {
    return the_server_category;
}
const boost::system::error_category& client_category() noexcept {
    return the_client_category;
}

error_code make_error_code(server_errc e) noexcept {
    return {static_cast<int>(e), the_server_category};
}
error_code make_error_code(client_errc e) noexcept {
    return {static_cast<int>(e), the_client_category};
}

Error::Error(error_code code, std::string message) : code_(code) {
    mutable_detail().message = std::move(message);
}
Error::Error(error_code code, Diagnostics detail)
    : code_(code), detail_(std::make_shared<Diagnostics>(std::move(detail))) {}
Error::Error(server_errc code, std::string message)
    : Error(make_error_code(code), std::move(message)) {
    detail_->error_name = error_name(code);
}
Error::Error(client_errc code, std::string message)
    : Error(make_error_code(code), std::move(message)) {}

std::string Error::message() const {
    return detail_ != nullptr && !detail_->message.empty() ? detail_->message : code_.message();
}

Diagnostics& Error::mutable_detail() {
    if (detail_ == nullptr) {
        detail_ = std::make_shared<Diagnostics>();
    } else if (detail_.use_count() > 1) {
        detail_ = std::make_shared<Diagnostics>(*detail_);
    }
    return *detail_;
}

Diagnostics Error::take_diagnostics() && {
    if (detail_ == nullptr) {
        return {};
    }
    return detail_.use_count() > 1 ? *detail_ : std::move(*detail_);
}

void throw_exception_from_error(Error&& error, const boost::source_location&) {
    const error_code code = error.code();
    throw_error(code, std::move(error).take_diagnostics());
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw_error(error.code(), error.detail() == nullptr ? Diagnostics() : *error.detail());
}

std::string_view error_name(server_errc code) noexcept {
    return row_of(code).name;
}

server_errc server_errc_from_name(std::string_view name) noexcept {
    for (const ServerError& row : server_errors) {
        if (row.name == name) {
            return row.code;
        }
    }
    for (const Alias& alias : aliases) {
        if (alias.name == name) {
            return alias.code;
        }
    }
    return server_errc::other;
}

bool is_retryable(const error_code& code) noexcept {
    if (code.category() == server_category()) {
        return is_retryable_server_error(static_cast<server_errc>(code.value()));
    }
    if (code.category() == client_category()) {
        return is_retryable_client_error(static_cast<client_errc>(code.value()));
    }
    return is_broken_connection(code);
}

PydynoxException::PydynoxException(error_code code, Diagnostics diagnostics)
    : system_error(code),
      diagnostics_(std::make_shared<const Diagnostics>(with_message(code, std::move(diagnostics)))),
      what_(std::make_shared<const std::string>(describe(code, *diagnostics_))) {}

std::optional<Item> ConditionalCheckFailedException::item() const {
    if (!diagnostics().item) {
        return std::nullopt;
    }
    return Item::from_flat(diagnostics().item->view());
}

std::exception_ptr make_exception(error_code code, Diagnostics diagnostics) {
    if (code.category() == server_category()) {
        return row_of(static_cast<server_errc>(code.value()))
            .exception(code, std::move(diagnostics));
    }
    if (code.category() == client_category()) {
        const auto index = static_cast<std::size_t>(code.value()) - 1;
        return index < client_errors.size()
                   ? client_errors[index].exception(code, std::move(diagnostics))
                   : make<ClientException>(code, std::move(diagnostics));
    }
    // What the system, the resolver or TLS said.
    return code == errc::timed_out ? make<TimeoutException>(code, std::move(diagnostics))
                                   : make<ConnectionException>(code, std::move(diagnostics));
}

void throw_error(error_code code, Diagnostics diagnostics) {
    std::rethrow_exception(make_exception(code, std::move(diagnostics)));
}

}  // namespace dynox
