#include "api/java_echo.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "dynox/number.hpp"

namespace dynox::api {

namespace {

/// Appends until the text is long enough; the caller cuts it off.
class JavaText {
  public:
    explicit JavaText(std::size_t length_max) : length_max_(length_max) {}

    [[nodiscard]] std::string take() && { return std::move(text_); }

    void put(const std::string& text) { text_.append(text); }
    void put(std::string_view text) { text_.append(text); }
    void put(const FlatItem& item) { put_map(item.view()); }
    void put(const WriteRequest& request) {
        text_.append("WriteRequest(putRequest=");
        put_wrapped("PutRequest(item=", request.put);
        text_.append(", deleteRequest=");
        put_wrapped("DeleteRequest(key=", request.delete_key);
        text_ += ')';
    }
    void put(const KeysAndAttributes& request) {
        text_.append("KeysAndAttributes(keys=");
        put(request.keys);
        text_.append(", attributesToGet=");
        put_if(request.attributes_to_get);
        text_.append(", consistentRead=").append(request.consistent_read ? "true" : "null");
        text_.append(", projectionExpression=");
        put_if(request.projection_expression);
        text_.append(", expressionAttributeNames=");
        put_if(request.expression_attribute_names);
        text_ += ')';
    }
    template <class T>
    void put(const std::vector<T>& list) {
        text_ += '[';
        put_each(list, [this](const T& element) { put(element); });
        text_ += ']';
    }
    template <class T>
    void put(const std::vector<std::pair<std::string, T>>& map) {
        text_ += '{';
        put_each(map, [this](const auto& entry) {
            text_.append(entry.first) += '=';
            put(entry.second);
        });
        text_ += '}';
    }

  private:
    template <class Range, class Put>
    void put_each(const Range& range, Put&& put_one) {
        std::string_view separator;
        for (const auto& element : range) {
            if (text_.size() > length_max_) {
                return;
            }
            text_.append(separator);
            separator = ", ";
            put_one(element);
        }
    }
    template <class T>
    void put_if(const std::optional<T>& field) {
        if (field) {
            put(*field);
        } else {
            text_.append("null");
        }
    }
    void put_wrapped(std::string_view begin, const std::optional<FlatItem>& item) {
        if (item) {
            text_.append(begin);
            put_map(item->view());
            text_ += ')';
        } else {
            text_.append("null");
        }
    }
    template <class Map>
    void put_map(const Map& map) {
        text_ += '{';
        put_each(map, [this](const FlatEntry& entry) {
            text_.append(entry.name) += '=';
            put_value(entry.value);
        });
        text_ += '}';
    }

    void put_value(FlatValue value) {
        struct Member {
            AttributeType type;
            std::string_view name;
        };
        static constexpr std::array<Member, 10> members{{{AttributeType::string, "s"},
                                                         {AttributeType::number, "n"},
                                                         {AttributeType::binary, "b"},
                                                         {AttributeType::string_set, "sS"},
                                                         {AttributeType::number_set, "nS"},
                                                         {AttributeType::binary_set, "bS"},
                                                         {AttributeType::map, "m"},
                                                         {AttributeType::list, "l"},
                                                         {AttributeType::null, "nULL"},
                                                         {AttributeType::boolean, "bOOL"}}};
        text_.append("AttributeValue(");
        std::string_view separator;
        for (const Member& member : members) {
            text_.append(separator).append(member.name) += '=';
            separator = ", ";
            if (value.is(member.type)) {
                put_content(value);
            } else {
                text_.append("null");
            }
        }
        text_ += ')';
    }
    void put_content(FlatValue value) {
        switch (value.type()) {
            case AttributeType::null:
                text_.append("true");
                return;
            case AttributeType::boolean:
                text_.append(value.as_boolean() ? "true" : "false");
                return;
            case AttributeType::list:
                text_ += '[';
                put_each(value.as_list(), [this](FlatValue member) { put_value(member); });
                text_ += ']';
                return;
            case AttributeType::map:
                put_map(value.as_map());
                return;
            case AttributeType::string:
                text_.append(value.as_string());
                return;
            case AttributeType::number:
                put_number(value.as_number_bytes());
                return;
            case AttributeType::binary:
                put_bytes(value.as_binary());
                return;
            default:
                put_set(value);
        }
    }
    void put_set(FlatValue value) {
        const AttributeType type = value.type();
        text_ += '[';
        put_each(value.as_set(), [this, type](std::string_view member) {
            if (type == AttributeType::number_set) {
                put_number(member);
            } else if (type == AttributeType::binary_set) {
                put_bytes(member);
            } else {
                text_.append(member);
            }
        });
        text_ += ']';
    }
    void put_number(std::string_view bytes) {
        text_.append(Number::from_ordered(bytes).to_string());
    }
    /// A java.nio.ByteBuffer shows its bounds, not its bytes.
    void put_bytes(std::string_view bytes) {
        const std::string size = std::to_string(bytes.size());
        text_.append("java.nio.HeapByteBuffer[pos=0 lim=").append(size).append(" cap=");
        text_.append(size) += ']';
    }

    std::string text_;
    std::size_t length_max_;
};

template <class Requests>
std::string text_of(const Requests& requests, std::size_t length_max) {
    JavaText text(length_max);
    text.put(requests);
    return std::move(text).take();
}

}  // namespace

std::string java_echo(
    const std::vector<std::pair<std::string, std::vector<WriteRequest>>>& requests,
    std::size_t length_max) {
    return text_of(requests, length_max);
}
std::string java_echo(const std::vector<std::pair<std::string, KeysAndAttributes>>& requests,
                      std::size_t length_max) {
    return text_of(requests, length_max);
}

}  // namespace dynox::api
