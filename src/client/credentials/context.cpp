#include "client/credentials/context.hpp"

#include <utility>

namespace dynox::detail {

Provided provided(aws::Credentials credentials, std::string source) {
    Provided result;
    credentials.source = std::move(source);
    result.credentials = std::move(credentials);
    return result;
}

Provided not_configured(std::string reason) {
    Provided result;
    result.skipped = std::move(reason);
    return result;
}

Error credentials_error(std::string message) {
    return Error(client_errc::missing_credentials, std::move(message));
}

Error credentials_error(std::string_view provider, const Error& error) {
    std::string message(provider);
    message += ": " + error.message();
    return error == client_errc::cancelled ? error : credentials_error(std::move(message));
}

bool is_of_caller(Driver& driver, const Error& error) {
    return error == client_errc::cancelled || driver.call_expired();
}

std::int64_t epoch_now(Driver& driver) {
    return std::chrono::duration_cast<std::chrono::seconds>(driver.wall_now().time_since_epoch())
        .count();
}

}  // namespace dynox::detail
