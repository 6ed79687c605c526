#include "dynox/errors.hpp"

#include <array>
#include <utility>

#include "dynox/item.hpp"

namespace dynox {

namespace {

namespace errc = boost::system::errc;

/// A class of exceptions; the rows of the tables below name the one that each code becomes.
struct ExceptionClass {
    std::string_view name;
    std::exception_ptr (*make)(error_code, Diagnostics);
};
template <class Exception>
constexpr ExceptionClass exception_class(std::string_view name) {
    return {name, [](error_code code, Diagnostics diagnostics) {
                return std::make_exception_ptr(Exception(code, std::move(diagnostics)));
            }};
}
#define DYNOX_CLASS(Name) constexpr ExceptionClass the##Name = exception_class<Name>(#Name)
DYNOX_CLASS(AccessDeniedException);
DYNOX_CLASS(ClientException);
DYNOX_CLASS(ConditionalCheckFailedException);
DYNOX_CLASS(ConnectionException);
DYNOX_CLASS(CredentialsException);
DYNOX_CLASS(DuplicateItemException);
DYNOX_CLASS(IdempotentParameterMismatchException);
DYNOX_CLASS(ItemCollectionSizeLimitExceededException);
DYNOX_CLASS(LimitExceededException);
DYNOX_CLASS(ProvisionedThroughputExceededException);
DYNOX_CLASS(RequestLimitExceededException);
DYNOX_CLASS(ResourceInUseException);
DYNOX_CLASS(ResourceNotFoundException);
DYNOX_CLASS(SerializationException);
DYNOX_CLASS(ServiceException);
DYNOX_CLASS(ThrottlingException);
DYNOX_CLASS(TimeoutException);
DYNOX_CLASS(TransactionCanceledException);
DYNOX_CLASS(TransactionConflictException);
DYNOX_CLASS(TransactionInProgressException);
DYNOX_CLASS(ValidationException);
#undef DYNOX_CLASS

/// One row for each error of the service: its name on the wire and the exception it becomes.
struct ServerError {
    server_errc code;
    std::string_view name;
    const ExceptionClass* exception;
};
// In the order of server_errc, so that a code finds its row by index.
constexpr std::array server_errors{
    ServerError{server_errc::validation, "ValidationException", &theValidationException},
    ServerError{server_errc::serialization, "SerializationException", &theSerializationException},
    ServerError{server_errc::unknown_operation, "UnknownOperationException", &theServiceException},
    ServerError{server_errc::missing_authentication_token, "MissingAuthenticationTokenException",
                &theCredentialsException},
    ServerError{server_errc::incomplete_signature, "IncompleteSignatureException",
                &theCredentialsException},
    ServerError{server_errc::invalid_signature, "InvalidSignatureException",
                &theCredentialsException},
    ServerError{server_errc::unrecognized_client, "UnrecognizedClientException",
                &theCredentialsException},
    ServerError{server_errc::access_denied, "AccessDeniedException", &theAccessDeniedException},
    ServerError{server_errc::expired_token, "ExpiredTokenException", &theCredentialsException},
    ServerError{server_errc::resource_not_found, "ResourceNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::resource_in_use, "ResourceInUseException", &theResourceInUseException},
    ServerError{server_errc::table_not_found, "TableNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::table_in_use, "TableInUseException", &theResourceInUseException},
    ServerError{server_errc::table_already_exists, "TableAlreadyExistsException",
                &theResourceInUseException},
    ServerError{server_errc::conditional_check_failed, "ConditionalCheckFailedException",
                &theConditionalCheckFailedException},
    ServerError{server_errc::transaction_canceled, "TransactionCanceledException",
                &theTransactionCanceledException},
    ServerError{server_errc::transaction_conflict, "TransactionConflictException",
                &theTransactionConflictException},
    ServerError{server_errc::transaction_in_progress, "TransactionInProgressException",
                &theTransactionInProgressException},
    ServerError{server_errc::idempotent_parameter_mismatch, "IdempotentParameterMismatchException",
                &theIdempotentParameterMismatchException},
    ServerError{server_errc::limit_exceeded, "LimitExceededException", &theLimitExceededException},
    ServerError{server_errc::item_collection_size_limit_exceeded,
                "ItemCollectionSizeLimitExceededException",
                &theItemCollectionSizeLimitExceededException},
    ServerError{server_errc::provisioned_throughput_exceeded,
                "ProvisionedThroughputExceededException",
                &theProvisionedThroughputExceededException},
    ServerError{server_errc::request_limit_exceeded, "RequestLimitExceeded",
                &theRequestLimitExceededException},
    ServerError{server_errc::throttling, "ThrottlingException", &theThrottlingException},
    ServerError{server_errc::duplicate_item, "DuplicateItemException", &theDuplicateItemException},
    ServerError{server_errc::trimmed_data_access, "TrimmedDataAccessException",
                &theServiceException},
    ServerError{server_errc::expired_iterator, "ExpiredIteratorException", &theServiceException},
    ServerError{server_errc::backup_not_found, "BackupNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::backup_in_use, "BackupInUseException", &theResourceInUseException},
    ServerError{server_errc::continuous_backups_unavailable,
                "ContinuousBackupsUnavailableException", &theServiceException},
    ServerError{server_errc::point_in_time_recovery_unavailable,
                "PointInTimeRecoveryUnavailableException", &theServiceException},
    ServerError{server_errc::invalid_restore_time, "InvalidRestoreTimeException",
                &theServiceException},
    ServerError{server_errc::invalid_export_time, "InvalidExportTimeException",
                &theServiceException},
    ServerError{server_errc::export_not_found, "ExportNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::export_conflict, "ExportConflictException", &theServiceException},
    ServerError{server_errc::import_not_found, "ImportNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::import_conflict, "ImportConflictException", &theServiceException},
    ServerError{server_errc::policy_not_found, "PolicyNotFoundException",
                &theResourceNotFoundException},
    ServerError{server_errc::replicated_write_conflict, "ReplicatedWriteConflictException",
                &theServiceException},
    ServerError{server_errc::internal_server_error, "InternalServerError", &theServiceException},
    ServerError{server_errc::service_unavailable, "ServiceUnavailable", &theServiceException},
    ServerError{server_errc::other, "ServiceException", &theServiceException},
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
    const ExceptionClass* exception;
};
constexpr std::array client_errors{
    ClientError{client_errc::invalid_argument, "an argument is not usable", &theClientException},
    ClientError{client_errc::invalid_number, "not a number that DynamoDB can store",
                &theClientException},
    ClientError{client_errc::inexact_conversion, "the conversion would change the number",
                &theClientException},
    ClientError{client_errc::invalid_json, "malformed JSON", &theClientException},
    ClientError{client_errc::wrong_attribute_type, "the attribute has another type",
                &theClientException},
    ClientError{client_errc::missing_attribute, "the attribute is absent", &theClientException},
    ClientError{client_errc::invalid_flat_item, "the encoded item is damaged", &theClientException},
    ClientError{client_errc::invalid_response, "the answer cannot be understood",
                &theClientException},
    ClientError{client_errc::checksum_mismatch, "the answer does not fit its checksum",
                &theConnectionException},
    ClientError{client_errc::timeout, "timed out", &theTimeoutException},
    ClientError{client_errc::connection_closed, "the connection was closed",
                &theConnectionException},
    ClientError{client_errc::response_too_large, "the answer is larger than the limit",
                &theClientException},
    ClientError{client_errc::missing_region, "no region is configured", &theClientException},
    ClientError{client_errc::missing_credentials, "no credentials are configured",
                &theCredentialsException},
    ClientError{client_errc::engine_not_linked, "dynox::engine is not linked into this program",
                &theClientException},
    ClientError{client_errc::storage_in_use, "the data directory is in use", &theClientException},
    ClientError{client_errc::storage_unusable, "the data directory cannot be used",
                &theClientException},
    ClientError{client_errc::storage_damaged, "the stored data is damaged", &theClientException},
    ClientError{client_errc::no_default_client, "no default client is set", &theClientException},
    ClientError{client_errc::unsupported, "not available on this backend", &theClientException},
    ClientError{client_errc::batch_incomplete, "the service left part of the batch over",
                &theClientException},
    ClientError{client_errc::cancelled, "the operation was cancelled", &theClientException},
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

// Boost's categories have no virtual destructor on purpose: they live forever.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
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

#pragma GCC diagnostic pop

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

/// The single way from a code to its exception.
const ExceptionClass& exception_of(const error_code& code) noexcept {
    if (code.category() == server_category()) {
        return *row_of(static_cast<server_errc>(code.value())).exception;
    }
    if (code.category() == client_category()) {
        const auto index = static_cast<std::size_t>(code.value()) - 1;
        return index < client_errors.size() ? *client_errors[index].exception : theClientException;
    }
    // What the system, the resolver or TLS said.
    return code == errc::timed_out ? theTimeoutException : theConnectionException;
}

std::string describe(const error_code& code, const Diagnostics& diagnostics) {
    std::string text = diagnostics.error_name.empty() ? std::string(exception_of(code).name)
                                                      : diagnostics.error_name;
    if (!diagnostics.message.empty()) {
        text += ": " + diagnostics.message;
    }
    if (!diagnostics.request_id.empty()) {
        text += " (request id " + diagnostics.request_id + ")";
    }
    return text;
}

Diagnostics complete(const error_code& code, Diagnostics diagnostics) {
    if (code.category() == server_category()) {
        // The message may be empty (malformed JSON has none); the name then says everything.
        if (diagnostics.error_name.empty()) {
            diagnostics.error_name = error_name(static_cast<server_errc>(code.value()));
        }
    } else if (diagnostics.message.empty()) {
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
      diagnostics_(std::make_shared<const Diagnostics>(complete(code, std::move(diagnostics)))),
      what_(std::make_shared<const std::string>(describe(code, *diagnostics_))) {}

std::optional<Item> ConditionalCheckFailedException::item() const {
    if (!diagnostics().item) {
        return std::nullopt;
    }
    return Item::from_flat(diagnostics().item->view());
}

std::exception_ptr make_exception(error_code code, Diagnostics diagnostics) {
    return exception_of(code).make(code, std::move(diagnostics));
}

void throw_error(error_code code, Diagnostics diagnostics) {
    std::rethrow_exception(make_exception(code, std::move(diagnostics)));
}

}  // namespace dynox
