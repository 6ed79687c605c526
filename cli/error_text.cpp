#include "error_text.hpp"

#include "dynox/item.hpp"
#include "terminal.hpp"

namespace dynox::cli {

std::string error_text(const PydynoxException& error) {
    std::string text = error.what();
    const std::string suffix = " (request id " + error.request_id() + ")";
    if (text.ends_with(suffix)) {
        text.resize(text.size() - suffix.size());
    }
    text = visible(text);
    if (const std::optional<FlatItem>& item = error.diagnostics().item; item.has_value()) {
        text +=
            "\ndynox: the item there is " + visible_json(Item::from_flat(item->view()).to_json());
    }
    return text;
}

}  // namespace dynox::cli
