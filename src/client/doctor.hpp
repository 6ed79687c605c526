// Doctor: tries, step by step, what every call of a client needs, and says what is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/client_impl.hpp"
#include "client/settings.hpp"
#include "client/step.hpp"
#include "client/task.hpp"

namespace dynox::detail {

/// One thing that was looked at. Never holds a secret.
struct Finding {
    enum class State : std::uint8_t { good, doubtful, bad };
    State state = State::good;
    std::string name;    ///< "TLS"
    std::string words;   ///< what was found
    std::string advice;  ///< what to do about it; empty if all is well
};

struct Diagnosis {
    std::vector<SettingOrigin> settings;
    std::vector<Finding> findings;

    /// Nothing is bad.
    [[nodiscard]] bool healthy() const noexcept;
};

/// Looks at settings, address, connection, TLS, clock, credentials, and at last at the answer to
/// ListTables. Stops at what makes the rest pointless.
[[nodiscard]] Task<Diagnosis> diagnose(Driver& driver, ClientImpl& client);

}  // namespace dynox::detail
