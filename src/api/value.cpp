#include "dynox/api/value.hpp"

#include "dynox/attribute_value.hpp"

namespace dynox::api {

namespace {

constexpr std::string_view attribute_name = "value";

}  // namespace

Value::Value(const AttributeValue& value) {
    ItemWriter writer;
    writer.name(attribute_name);
    value.write_to(writer);
    item_ = writer.finish();
}

Value::Value(FlatValue value) {
    if (!value.empty()) {
        ItemWriter writer;
        writer.name(attribute_name);
        writer.value(value);
        item_ = writer.finish();
    }
}

Value Value::only_attribute_of(FlatItem item) noexcept {
    Value value;
    if (item.view().size() == 1) {
        value.item_ = std::move(item);
    }
    return value;
}

}  // namespace dynox::api
