// Environment: where environment variables come from, so that tests give their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynox::aws {

class Environment {
  public:
    virtual ~Environment() = default;
    /// The variable's value; nullopt if it is not set, empty or blank.
    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
    /// The variable's value to the letter; nullopt if it is not set.
    [[nodiscard]] std::optional<std::string> get_exactly(const std::string& name) const {
        return read(name);
    }

  protected:
    [[nodiscard]] virtual std::optional<std::string> read(const std::string& name) const = 0;
};

/// The process's environment, at the time of each question. Not for threads that run beside a
/// setenv().
class SystemEnvironment final : public Environment {
  protected:
    [[nodiscard]] std::optional<std::string> read(const std::string& name) const override;
};

/// A copy of those variables of the process that settings and credentials are made of: what a
/// client may ask at any time on any thread. Thread safety: shared objects: safe.
class EnvironmentCopy final : public Environment {
  public:
    /// Empty.
    EnvironmentCopy() = default;
    /// AWS_*, HOME, REQUEST_METHOD, _X_AMZN_TRACE_ID, and names that end in _PROXY or _proxy.
    [[nodiscard]] static EnvironmentCopy of_process();
    void set(std::string name, std::string value);

  protected:
    [[nodiscard]] std::optional<std::string> read(const std::string& name) const override;

  private:
    std::vector<std::pair<std::string, std::string>> variables_;  // a dozen; the last one counts
};

}  // namespace dynox::aws
