// Environment: where environment variables come from, so that tests give their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dynox::detail {

class Environment {
  public:
    virtual ~Environment() = default;
    /// The variable's value; nullopt if it is not set, empty or blank.
    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;

  protected:
    [[nodiscard]] virtual std::optional<std::string> read(const std::string& name) const = 0;
};

/// The process's environment.
class SystemEnvironment final : public Environment {
  protected:
    [[nodiscard]] std::optional<std::string> read(const std::string& name) const override;
};

}  // namespace dynox::detail
