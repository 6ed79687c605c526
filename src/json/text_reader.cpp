// Readers of whole JSON texts for the public functions: one value or object, with errors that say
// where.
#include <utility>

#include "json/dynamodb_reader.hpp"
#include "json/json_session.hpp"
#include "json/plain_json.hpp"
#include "value/decimal.hpp"

namespace dynox::json {

namespace {

using simdjson::SUCCESS;

/// What went wrong, in our own words.
struct Fault {
    std::string expected;
    std::string found;
    const char* where = nullptr;  // null: where the session is
};

/// Plain JSON -> the writer. Functions return false after a fault.
class PlainReader {
  public:
    explicit PlainReader(ItemWriter& writer) : writer_(writer) {}

    bool value(simdjson::ondemand::value value) {
        const std::string_view token = trim(value.raw_json_token());
        const Kind kind = classify(token);
        std::string_view text;
        switch (kind) {
            case Kind::malformed:
                return fail("a value", "malformed JSON", token.data());
            case Kind::null:
                writer_.null();
                return true;
            case Kind::boolean_true:
            case Kind::boolean_false:
                writer_.boolean(kind == Kind::boolean_true);
                return true;
            case Kind::integer:
            case Kind::decimal:
                return number(token);
            case Kind::string:
                if (value.get_string().get(text) != SUCCESS) {
                    return fail("a string", "a malformed escape", token.data());
                }
                writer_.string(text);
                return true;
            case Kind::list:
                return enter(token.data()) && list(value) && leave();
            case Kind::structure:
                return enter(token.data()) && map(value) && leave();
        }
        return false;
    }

    bool entries(simdjson::ondemand::object object) {
        for (auto result : object) {
            simdjson::ondemand::field field;
            std::string_view name;
            if (std::move(result).get(field) != SUCCESS) {
                return fail("well-formed JSON", "malformed JSON", nullptr);
            }
            const char* const where = field.key().raw();
            if (field.unescaped_key().get(name) != SUCCESS) {
                return fail("a name", "a malformed escape", where);
            }
            writer_.name(name);
            if (!value(field.value())) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] Fault& fault() noexcept { return fault_; }

  private:
    bool fail(std::string expected, std::string found, const char* where) {
        fault_ = {std::move(expected), std::move(found), where};
        return false;
    }

    bool enter(const char* where) {
        if (nesting_ == flat::depth_max) {
            return fail("at most 32 arrays and objects inside one another", "more", where);
        }
        nesting_ += 1;
        return true;
    }
    bool leave() {
        nesting_ -= 1;
        return true;
    }

    bool number(std::string_view token) {
        decimal::OrderedBuffer ordered;
        std::size_t size = 0;
        if (const decimal::Fault fault = decimal::ordered_of_text(token, ordered, size);
            fault != decimal::Fault::none) {
            return fail("a number that DynamoDB can store", decimal::fault_text(fault, token),
                        token.data());
        }
        writer_.number_bytes({ordered.data(), size});
        return true;
    }

    bool list(simdjson::ondemand::value value) {
        simdjson::ondemand::array array;
        if (value.get_array().get(array) != SUCCESS) {
            return fail("well-formed JSON", "malformed JSON", nullptr);
        }
        writer_.begin_list();
        for (auto result : array) {
            simdjson::ondemand::value member;
            if (result.get(member) != SUCCESS) {
                return fail("well-formed JSON", "malformed JSON", nullptr);
            }
            if (!this->value(member)) {
                return false;
            }
        }
        writer_.end_list();
        return true;
    }

    bool map(simdjson::ondemand::value value) {
        simdjson::ondemand::object object;
        if (value.get_object().get(object) != SUCCESS) {
            return fail("well-formed JSON", "malformed JSON", nullptr);
        }
        writer_.begin_map();
        if (!entries(object)) {
            return false;
        }
        writer_.end_map();
        return true;
    }

    ItemWriter& writer_;
    Fault fault_;
    unsigned nesting_ = 0;
};

/// One text, read in the array [text] so that its root may be any value.
class TextReader {
  public:
    explicit TextReader(std::string_view text) : text_(text) {}

    /// `read`: (value, session, fault) -> bool writes the root into the session's writer.
    template <class Read>
    Result<FlatItem> run(const Read& read) {
        Fault fault;
        if (!read_root(read, fault)) {
            session_.writer().clear();
            return error(fault);
        }
        return session_.writer().finish();
    }

  private:
    template <class Read>
    bool read_root(const Read& read, Fault& fault) {
        simdjson::ondemand::array array;
        if (const auto code = session_.open_in_array(text_, array)) {
            fault = {"well-formed JSON", simdjson::error_message(code), nullptr};
            return false;
        }
        unsigned roots = 0;
        for (auto result : array) {
            simdjson::ondemand::value value;
            if (result.get(value) != SUCCESS || roots != 0) {
                fault = {"one JSON value", "malformed JSON", nullptr};
                return false;
            }
            if (!read(value, session_, fault)) {
                return false;
            }
            ++roots;
        }
        if (roots == 0 || !session_.is_at_end()) {
            fault = {"one JSON value", roots == 0 ? "none" : "more behind it", nullptr};
            return false;
        }
        return true;
    }

    [[nodiscard]] Error error(const Fault& fault) {
        const char* const where = fault.where == nullptr ? session_.location() : fault.where;
        // One less for the bracket in front.
        const auto position = where - session_.text().data() - 1;
        const std::size_t offset =
            position < 0 ? 0 : std::min(static_cast<std::size_t>(position), text_.size());
        return Error(client_errc::invalid_json,
                     "expected " + fault.expected + ", found " + fault.found + ", at byte " +
                         std::to_string(offset) + " (" + path_at(text_, offset) + ")");
    }

    std::string_view text_;
    JsonSession session_;
};

bool expect_object(simdjson::ondemand::value& value, simdjson::ondemand::object& object,
                   Fault& fault) {
    const std::string_view token = trim(value.raw_json_token());
    const Kind kind = classify(token);
    if (kind != Kind::structure) {
        fault = {"an object", std::string(describe(kind)), token.data()};
        return false;
    }
    if (value.get_object().get(object) != SUCCESS) {
        fault = {"well-formed JSON", "malformed JSON", nullptr};
        return false;
    }
    return true;
}

/// Faults of the DynamoDB reader in our own words.
bool tell(bool read, const DynamoDBReader& reader, const ValueErrors& errors, Fault& fault) {
    if (!read) {
        const TypeFault& type_fault = reader.fault();
        fault = {std::string(type_fault.expected), type_fault.found, type_fault.where};
        return false;
    }
    if (errors.any()) {
        fault = {"a value that DynamoDB can store", errors.text(), errors.where()};
        return false;
    }
    return true;
}

}  // namespace

Result<FlatItem> read_plain_item(std::string_view text) {
    return TextReader(text).run(
        [](simdjson::ondemand::value value, JsonSession& session, Fault& fault) {
            simdjson::ondemand::object object;
            if (!expect_object(value, object, fault)) {
                return false;
            }
            PlainReader reader(session.writer());
            const bool read = reader.entries(object);
            fault = std::move(reader.fault());
            return read;
        });
}

Result<FlatItem> read_plain_value(std::string_view text) {
    return TextReader(text).run(
        [](simdjson::ondemand::value value, JsonSession& session, Fault& fault) {
            PlainReader reader(session.writer());
            session.writer().name(value_name);
            const bool read = reader.value(value);
            fault = std::move(reader.fault());
            return read;
        });
}

Result<FlatItem> read_dynamodb_item(std::string_view text) {
    return TextReader(text).run(
        [](simdjson::ondemand::value value, JsonSession& session, Fault& fault) {
            ValueErrors errors;
            DynamoDBReader reader(session.writer(), errors, flat::depth_max);
            return tell(reader.read_item(value), reader, errors, fault);
        });
}

Result<FlatItem> read_dynamodb_value(std::string_view text) {
    return TextReader(text).run(
        [](simdjson::ondemand::value value, JsonSession& session, Fault& fault) {
            ValueErrors errors;
            DynamoDBReader reader(session.writer(), errors, flat::depth_max);
            session.writer().name(value_name);
            return tell(reader.read_member_value(value), reader, errors, fault);
        });
}

}  // namespace dynox::json
