#include "engine/transaction_errors.hpp"

namespace dynox::engine {

CancellationReasons::CancellationReasons(std::size_t actions)
    : reasons_(actions, CancellationReason{"None", {}, std::nullopt}) {}

void CancellationReasons::validation_failed(std::size_t action, std::string message) {
    if (invalid_) {
        return;
    }
    for (CancellationReason& reason : reasons_) {
        reason = CancellationReason{"None", {}, std::nullopt};
    }
    reasons_[action] = CancellationReason{"ValidationError", std::move(message), std::nullopt};
    invalid_ = true;
}

void CancellationReasons::condition_failed(std::size_t action, std::optional<FlatItem> item) {
    if (invalid_) {
        return;
    }
    reasons_[action] = CancellationReason{"ConditionalCheckFailed",
                                          "The conditional request failed", std::move(item)};
    failed_ = true;
}

Error CancellationReasons::to_error() && {
    std::string message =
        "Transaction cancelled, please refer cancellation reasons for specific reasons [";
    for (std::size_t i = 0; i < reasons_.size(); ++i) {
        message += (i == 0 ? "" : ", ") + reasons_[i].code;
    }
    message += "]";
    Error error(server_errc::transaction_canceled, std::move(message));
    error.mutable_detail().cancellation_reasons = std::move(reasons_);
    return error;
}

}  // namespace dynox::engine
