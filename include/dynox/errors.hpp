// Errors of dynox: error codes, their details, and the exceptions that carry them to the surface.
//
// Inside the library an expected failure is a value, Result<T>. At the surface it is an error_code
// plus Diagnostics, or one of the exceptions below, which have pydynox's names.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "dynox/flat_item.hpp"

namespace dynox {

using boost::system::error_code;

/// What the service (or our engine, in its words) said. One enumerator per error name.
enum class server_errc {
    validation = 1,
    serialization,
    unknown_operation,
    missing_authentication_token,
    incomplete_signature,
    invalid_signature,
    unrecognized_client,
    access_denied,
    expired_token,
    resource_not_found,
    resource_in_use,
    table_not_found,
    table_in_use,
    table_already_exists,
    conditional_check_failed,
    transaction_canceled,
    transaction_conflict,
    transaction_in_progress,
    idempotent_parameter_mismatch,
    limit_exceeded,
    item_collection_size_limit_exceeded,
    provisioned_throughput_exceeded,
    request_limit_exceeded,
    throttling,
    duplicate_item,
    trimmed_data_access,
    expired_iterator,
    backup_not_found,
    backup_in_use,
    continuous_backups_unavailable,
    point_in_time_recovery_unavailable,
    invalid_restore_time,
    invalid_export_time,
    export_not_found,
    export_conflict,
    import_not_found,
    import_conflict,
    policy_not_found,
    replicated_write_conflict,
    internal_server_error,
    service_unavailable,
    /// An error name that this version does not know; the name is in Diagnostics::error_name.
    other,
};

/// What dynox found by itself, before or after talking to a service.
enum class client_errc {
    invalid_argument = 1,  ///< an argument of a call is not usable; the message says which and why
    invalid_number,        ///< text is no number, or outside DynamoDB's range or precision
    inexact_conversion,    ///< a conversion of a number would lose digits or range
    invalid_json,          ///< JSON text is malformed
    wrong_attribute_type,  ///< an attribute holds another type than asked for
    missing_attribute,     ///< an attribute that must be there is absent
    invalid_flat_item,     ///< flat bytes from outside are damaged
    invalid_response,      ///< an answer of the service cannot be understood
    checksum_mismatch,     ///< x-amz-crc32 does not fit the body
    timeout,               ///< connect, read or wait limit passed
    connection_closed,     ///< the peer closed before a whole answer was read
    response_too_large,    ///< the answer passed the configured limit
    missing_region,        ///< no region is configured
    missing_credentials,   ///< no credentials are configured
    engine_not_linked,     ///< memory:// or file:// without dynox::engine in the program
    storage_in_use,        ///< another process holds the data directory
    storage_unusable,      ///< the data directory cannot be created, read or written
    storage_damaged,       ///< stored bytes are damaged, or of a newer format
    no_default_client,     ///< a model operation with no client configured
    unsupported,           ///< the operation is not available on this backend
    batch_incomplete,      ///< the service left part of a batch over, again and again
    cancelled,             ///< the operation was cancelled
};

/// Category of server_errc, "dynox.server", and of client_errc, "dynox.client".
[[nodiscard]] const boost::system::error_category& server_category() noexcept;
[[nodiscard]] const boost::system::error_category& client_category() noexcept;
/// What makes `code == server_errc::validation` compile.
[[nodiscard]] error_code make_error_code(server_errc e) noexcept;
[[nodiscard]] error_code make_error_code(client_errc e) noexcept;

/// Why one action of a cancelled transaction failed ("None" if that action was fine).
struct CancellationReason {
    std::string code;              ///< None, ConditionalCheckFailed, TransactionConflict, ...
    std::string message;           ///< empty for None
    std::optional<FlatItem> item;  ///< the item found, if the action asked for it
};

/// Why a request was throttled.
struct ThrottlingReason {
    std::string reason;    ///< such as "TableWriteProvisionedThroughputExceeded"
    std::string resource;  ///< ARN of the table or index
};

/// Everything known about a failure beside its code. Never contains secrets.
struct Diagnostics {
    std::string message;     ///< the service's words, or what was expected, found and where
    std::string error_name;  ///< short name, e.g. "ConditionalCheckFailedException"; empty for
                             ///< client errors
    std::string request_id;  ///< x-amzn-RequestId, empty if there was no answer
    int http_status = 0;     ///< 0 if there was no answer
    std::optional<FlatItem> item;                          ///< old item of a failed condition
    std::vector<CancellationReason> cancellation_reasons;  ///< of a cancelled transaction
    std::vector<ThrottlingReason> throttling_reasons;      ///< of a throttled request
    // Of batch_write and batch_get: what is not known to be done.
    std::vector<FlatItem> unprocessed_items;  ///< items to put
    std::vector<FlatItem> unprocessed_keys;   ///< keys to delete, or to read
};

/// The error side of Result: a code, and details where there are any.
class [[nodiscard]] Error {
  public:
    Error() = default;  ///< no error; boost::system::result needs it
    Error(error_code code) : code_(code) {}
    Error(error_code code, std::string message);
    Error(error_code code, Diagnostics detail);
    Error(server_errc code, std::string message);
    Error(client_errc code, std::string message);

    [[nodiscard]] const error_code& code() const noexcept { return code_; }
    /// The details' message, or the code's own where there is none.
    [[nodiscard]] std::string message() const;
    /// nullptr if nothing is known beside the code.
    [[nodiscard]] const Diagnostics* detail() const noexcept { return detail_.get(); }
    /// The details, made if there are none yet.
    [[nodiscard]] Diagnostics& mutable_detail();
    /// The details; empty ones if there are none.
    [[nodiscard]] Diagnostics take_diagnostics() &&;

    friend bool operator==(const Error& e, const error_code& code) { return e.code_ == code; }

  private:
    error_code code_;
    // Shared, because result::error() of Boost 1.81 gives a copy; copied before it is changed.
    std::shared_ptr<Diagnostics> detail_;
};

/// Throws the exception that belongs to `error` (used by boost::system::result::value()).
[[noreturn]] void throw_exception_from_error(Error&& error, const boost::source_location& where);
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

/// A T, or why there is none. value() throws; operator* asserts.
template <class T>
using Result = boost::system::result<T, Error>;

/// Short name of a service error, e.g. "ValidationException".
[[nodiscard]] std::string_view error_name(server_errc code) noexcept;
/// Service error of a short name; server_errc::other if unknown.
[[nodiscard]] server_errc server_errc_from_name(std::string_view name) noexcept;
/// May the same request succeed if it is sent again? True for throttling, 5xx, broken connections,
/// timeouts and wrong checksums.
[[nodiscard]] bool is_retryable(const error_code& code) noexcept;

/// Root of all exceptions of dynox; what() is "Name: message (request id ...)". Cheap to copy.
class PydynoxException : public boost::system::system_error {
  public:
    PydynoxException(error_code code, Diagnostics diagnostics);
    [[nodiscard]] const Diagnostics& diagnostics() const noexcept { return *diagnostics_; }
    /// The service's words, or what was expected, found and where.
    [[nodiscard]] const std::string& message() const noexcept { return diagnostics_->message; }
    /// x-amzn-RequestId; empty if there was no answer.
    [[nodiscard]] const std::string& request_id() const noexcept {
        return diagnostics_->request_id;
    }
    [[nodiscard]] const char* what() const noexcept override { return what_->c_str(); }

  private:
    std::shared_ptr<const Diagnostics> diagnostics_;
    std::shared_ptr<const std::string> what_;
};

class Item;  // attribute_value.hpp

/// A condition was false.
class ConditionalCheckFailedException : public PydynoxException {
  public:
    using PydynoxException::PydynoxException;
    /// The item that the condition refused; nullopt if there is none or the request did not ask for
    /// it (return_values_on_condition_check_failure). Callers need dynox/item.hpp.
    [[nodiscard]] std::optional<Item> item() const;
};

/// A transaction changed nothing; the reasons say why.
class TransactionCanceledException : public PydynoxException {
  public:
    using PydynoxException::PydynoxException;
    /// One for each action, in their order; "None" for those that were fine. May be empty.
    [[nodiscard]] const std::vector<CancellationReason>& cancellation_reasons() const noexcept {
        return diagnostics().cancellation_reasons;
    }
};

#define DYNOX_EXCEPTION(Name, Base) \
    class Name : public Base {      \
      public:                       \
        using Base::Base;           \
    }
/// There is no such table or index.
DYNOX_EXCEPTION(ResourceNotFoundException, PydynoxException);
/// The table exists already, or is being made, changed or deleted.
DYNOX_EXCEPTION(ResourceInUseException, PydynoxException);
/// The service refuses the request; the message says which part of it, and why.
DYNOX_EXCEPTION(ValidationException, PydynoxException);
/// The service cannot read the request.
DYNOX_EXCEPTION(SerializationException, PydynoxException);
/// Another transaction works on the item.
DYNOX_EXCEPTION(TransactionConflictException, PydynoxException);
/// The transaction with this token is not done yet.
DYNOX_EXCEPTION(TransactionInProgressException, PydynoxException);
/// The token was used before, for another request.
DYNOX_EXCEPTION(IdempotentParameterMismatchException, PydynoxException);
/// More than the table's or the partition's throughput; retried before it is thrown.
DYNOX_EXCEPTION(ProvisionedThroughputExceededException, PydynoxException);
/// More than the account's throughput; retried before it is thrown.
DYNOX_EXCEPTION(RequestLimitExceededException, PydynoxException);
/// Too many requests of one kind; retried before it is thrown.
DYNOX_EXCEPTION(ThrottlingException, PydynoxException);
/// Too many tables, indexes or operations on them at a time.
DYNOX_EXCEPTION(LimitExceededException, PydynoxException);
/// The items of one partition key, in the table and its local indexes, would pass 10 GB.
DYNOX_EXCEPTION(ItemCollectionSizeLimitExceededException, PydynoxException);
/// PartiQL's INSERT found an item with this key.
DYNOX_EXCEPTION(DuplicateItemException, PydynoxException);
/// The credentials are not allowed to do this.
DYNOX_EXCEPTION(AccessDeniedException, PydynoxException);
/// The credentials are missing, expired, unknown, or do not fit their signature.
DYNOX_EXCEPTION(CredentialsException, PydynoxException);
/// The service was not reached, or the connection broke.
DYNOX_EXCEPTION(ConnectionException, PydynoxException);
/// A time limit passed: of connecting, of reading, or of waiting for a table.
DYNOX_EXCEPTION(TimeoutException, ConnectionException);
/// Any other error of the service; Diagnostics::error_name has its name.
DYNOX_EXCEPTION(ServiceException, PydynoxException);
/// Any other error that dynox found by itself; client_errc says which.
DYNOX_EXCEPTION(ClientException, PydynoxException);
#undef DYNOX_EXCEPTION

/// The exception object that belongs to a code; the single table "code -> exception".
[[nodiscard]] std::exception_ptr make_exception(error_code code, Diagnostics diagnostics);
/// Throws it.
[[noreturn]] void throw_error(error_code code, Diagnostics diagnostics);

}  // namespace dynox

template <>
struct boost::system::is_error_code_enum<dynox::server_errc> : std::true_type {};
template <>
struct boost::system::is_error_code_enum<dynox::client_errc> : std::true_type {};
