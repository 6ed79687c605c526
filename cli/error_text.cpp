#include "error_text.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "dynox/item.hpp"
#include "terminal.hpp"

namespace dynox::cli {

std::string in_words_of_options(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> words{{
        {"ClientConfig::endpoint_url", "--endpoint-url"},
        {"ClientConfig::region", "--region"},
        {"ClientConfig::profile", "--profile"},
        {"ClientConfig::access_key and secret_key", "--access-key and --secret-key"},
        {"ClientConfig::access_key", "--access-key"},
        {"ClientConfig::secret_key", "--secret-key"},
    }};
    for (const auto& [member, option] : words) {
        for (std::size_t at = text.find(member); at != std::string::npos;
             at = text.find(member, at + option.size())) {
            text.replace(at, member.size(), option);
        }
    }
    return text;
}

std::string error_text(const PydynoxException& error) {
    std::string text = error.what();
    const std::string suffix = " (request id " + error.request_id() + ")";
    if (text.ends_with(suffix)) {
        text.resize(text.size() - suffix.size());
    }
    text = visible(in_words_of_options(std::move(text)));
    if (const std::optional<FlatItem>& item = error.diagnostics().item; item.has_value()) {
        text +=
            "\ndynox: the item there is " + visible_json(Item::from_flat(item->view()).to_json());
    }
    return text;
}

}  // namespace dynox::cli
