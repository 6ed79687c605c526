#include "dynox/logging.hpp"

#include <array>
#include <utility>

namespace dynox {

std::string_view to_string(LogLevel level) noexcept {
    constexpr std::array<std::string_view, 6> names{"trace",   "debug", "info",
                                                    "warning", "error", "off"};
    const auto index = static_cast<std::size_t>(level);
    return index < names.size() ? names[index] : names.back();
}

std::string to_text(const LogRecord& record) {
    std::string text(record.message);
    for (const LogField& field : record.fields) {
        text.append(" ").append(field.name).append("=").append(field.value);
    }
    return text;
}

namespace {

class FunctionLogger final : public Logger {
  public:
    FunctionLogger(LogLevel level, std::function<void(const LogRecord&)> write)
        : level_(level), write_(std::move(write)) {}
    [[nodiscard]] bool enabled(LogLevel level) const noexcept override {
        return level >= level_ && level != LogLevel::off;
    }
    void log(const LogRecord& record) override { write_(record); }

  private:
    const LogLevel level_;
    const std::function<void(const LogRecord&)> write_;
};

}  // namespace

std::shared_ptr<Logger> make_logger(LogLevel level, std::function<void(const LogRecord&)> write) {
    return std::make_shared<FunctionLogger>(level, std::move(write));
}

}  // namespace dynox
