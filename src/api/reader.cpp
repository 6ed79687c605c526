#include "api/reader.hpp"

namespace dynox::api {

bool Reader::read_element(JsonValue value, std::optional<FlatItem>& out, const Path& at) {
    return read_only_member(value, "ItemResponse", wrapper_name<std::optional<FlatItem>>, out, at,
                            Standing::element);
}

bool Reader::read_element(JsonValue value, TransactWriteItem& out, const Path& at) {
    decoder_.begin_action(at.position);
    Actions actions;
    Reader reader(decoder_, &at);
    if (!reader.read_structure(value, shape_name<TransactWriteItem>, Standing::element, actions)) {
        return false;
    }
    int count = 0;
    const auto take = [&](auto& action) {
        if (action) {
            out = std::move(*action);
            ++count;
        }
    };
    take(actions.check);
    take(actions.put);
    take(actions.remove);
    take(actions.update);
    if (count == 0) {
        decoder_.add_choice_fault(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    } else if (count > 1) {
        decoder_.add_choice_fault(
            "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    return true;
}

}  // namespace dynox::api
