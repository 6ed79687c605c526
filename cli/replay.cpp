#include "replay.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

#include "api/wire.hpp"
#include "commands.hpp"
#include "connect.hpp"
#include "dynox/detail/execute.hpp"
#include "dynox/item.hpp"
#include "terminal.hpp"

namespace dynox::cli {
namespace {

constexpr std::size_t shown_bytes_max = 300;  // of a value that differs

/// What differs from one run to the next by nature.
constexpr const char* always_ignored[] = {"CreationDateTime",
                                          "TableId",
                                          "TableArn",
                                          "IndexArn",
                                          "LatestStreamArn",
                                          "LatestStreamLabel",
                                          "LastIncreaseDateTime",
                                          "LastDecreaseDateTime",
                                          "LastUpdateToPayPerRequestDateTime",
                                          "NumberOfDecreasesToday",
                                          "TableStatus",
                                          "IndexStatus"};

/// An answer as it is compared: its status, and its body or the short name and message of its error.
struct Answer {
    int status = 0;
    AttributeValue body;
};

/// What became of one line.
struct Outcome {
    enum class Kind : std::uint8_t { alike, different, not_sent } kind = Kind::alike;
    std::string text;
};

std::string shown(const AttributeValue& value) {
    std::string text = value.to_json();
    if (text.size() > shown_bytes_max) {
        text.resize(shown_bytes_max);
        text += "...";
    }
    return text;
}

std::string short_name(std::string_view type) {
    const std::size_t hash = type.rfind('#');
    return std::string(hash == std::string_view::npos ? type : type.substr(hash + 1));
}

AttributeValue parse(const std::string& json) {
    Result<AttributeValue> value = AttributeValue::from_json(json);
    return value ? *std::move(value) : AttributeValue();
}

/// {"error": NAME, "message": ...} of an error's body as it is logged.
AttributeValue error_of(const AttributeValue& body) {
    Item item;
    if (const Map* members = body.if_map()) {
        for (const char* name : {"__type", "message", "Message"}) {
            const AttributeValue* member = members->find(name);
            if (member != nullptr && member->if_string() != nullptr) {
                const bool is_type = std::string_view(name) == "__type";
                item.set(is_type ? "error" : "message",
                         is_type ? short_name(*member->if_string()) : *member->if_string());
            }
        }
    }
    return AttributeValue(std::move(item));
}

/// The short name of a service's error.
std::string name_of(const Error& error) {
    const Diagnostics* detail = error.detail();
    if (detail != nullptr && !detail->error_name.empty()) {
        return detail->error_name;
    }
    return std::string(error_name(static_cast<server_errc>(error.code().value())));
}

/// What an operation's types are needed for; the rest of a replay is the same for all.
struct Exchanged {
    std::optional<Error> not_sent;        ///< the request could not be read
    std::optional<std::string> expected;  ///< the answer as it was, as our client would read it
    Result<std::string> found = Error();  ///< the answer now
};

template <class OperationResult>
std::string encoded(const OperationResult& result) {
    std::string text;
    api::encode_result(result, text);
    return text;
}

/// `response`: the body of a good answer; empty: of an error.
template <class Request>
Exchanged exchange(const DynamoDBClient& client, const std::string& request,
                   const std::string& response) {
    Exchanged exchanged;
    Result<Request> decoded = api::decode_request<Request>(request);
    if (!decoded) {
        exchanged.not_sent = decoded.error();
        return exchanged;
    }
    if (!response.empty()) {
        const auto expected = api::decode_result<api::result_of<Request>>(response);
        if (expected) {
            exchanged.expected = encoded(*expected);
        }
    }
    const auto found = detail::execute_sync(client, *std::move(decoded));
    exchanged.found = found ? Result<std::string>(encoded(*found)) : found.error();
    return exchanged;
}

Answer logged_answer(int status, const AttributeValue& body, const Exchanged& exchanged) {
    if (status != 200) {
        return {status, error_of(body)};
    }
    return {status, exchanged.expected ? parse(*exchanged.expected) : body};
}

Answer found_answer(const Result<std::string>& found) {
    if (found) {
        return {200, parse(*found)};
    }
    const Error error = found.error();
    if (error.code().category() != server_category()) {
        // Not an answer of a service, and so the same for every request that would follow.
        throw std::runtime_error(error.message());
    }
    return {api::http_status_of(error),
            AttributeValue(Item().set("error", name_of(error)).set("message", error.message()))};
}

Outcome compare(const Answer& expected, const Answer& found,
                const std::vector<std::string>& ignored) {
    if (expected.status != found.status) {
        return {Outcome::Kind::different,
                "expected status " + std::to_string(expected.status) + " " + shown(expected.body) +
                    ", found " + std::to_string(found.status) + " " + shown(found.body)};
    }
    std::string text = difference(expected.body, found.body, ignored);
    const auto kind = text.empty() ? Outcome::Kind::alike : Outcome::Kind::different;
    return {kind, std::move(text)};
}

using Exchanger = Exchanged (*)(const DynamoDBClient&, const std::string&, const std::string&);

/// nullptr: this version does not know the operation.
Exchanger exchanger_of(std::string_view operation) {
    constexpr std::pair<std::string_view, Exchanger> exchangers[] = {
#define DYNOX_EXCHANGER(Name) {#Name, &exchange<api::Name##Request>},
        DYNOX_API_OPERATIONS(DYNOX_EXCHANGER)
#undef DYNOX_EXCHANGER
    };
    for (const auto& [name, exchanger] : exchangers) {
        if (name == operation) {
            return exchanger;
        }
    }
    return nullptr;
}

Outcome run_entry(const DynamoDBClient& client, const Item& entry, const std::string& operation,
                  const std::vector<std::string>& ignored) {
    const int status = entry.at("status").as<int>();
    const AttributeValue& request = entry.at("request");
    const AttributeValue& response = entry.at("response");
    if (request.if_map() == nullptr) {
        return {Outcome::Kind::not_sent, "its body is no JSON object"};
    }
    const Exchanger exchanger = exchanger_of(operation);
    if (exchanger == nullptr) {
        return {Outcome::Kind::not_sent, "this version does not know the operation"};
    }
    const Exchanged exchanged =
        exchanger(client, request.to_json(), status == 200 ? response.to_json() : std::string());
    if (exchanged.not_sent) {
        return {Outcome::Kind::not_sent, exchanged.not_sent->message()};
    }
    return compare(logged_answer(status, response, exchanged), found_answer(exchanged.found),
                   ignored);
}

Item read_entry(const std::string& line, const std::string& where) {
    Result<Item> entry = Item::from_json(line);
    const auto has = [&](const char* name) { return entry->find(name) != nullptr; };
    if (!entry || !has("operation") || !has("status") || !has("request") || !has("response") ||
        entry->at("operation").if_string() == nullptr ||
        entry->at("status").if_number() == nullptr) {
        throw std::runtime_error(where + ": expected a line of a request log, found " +
                                 visible(line.substr(0, 60)));
    }
    return *std::move(entry);
}

bool is_ignored(const std::string& name, const std::vector<std::string>& ignored) {
    return std::find(ignored.begin(), ignored.end(), name) != ignored.end();
}

std::string below(const std::string& name, const std::string& rest) {
    const char next = rest.empty() ? ':' : rest.front();
    return name + (next == ':' || next == '.' || next == '[' ? "" : ".") + rest;
}

std::string difference_of_maps(const Map& expected, const Map& found,
                               const std::vector<std::string>& ignored) {
    for (const auto& [name, value] : expected) {
        if (is_ignored(name, ignored)) {
            continue;
        }
        const AttributeValue* other = found.find(name);
        if (other == nullptr) {
            return name + ": expected " + shown(value) + ", found nothing";
        }
        if (const std::string rest = difference(value, *other, ignored); !rest.empty()) {
            return below(name, rest);
        }
    }
    for (const auto& [name, value] : found) {
        if (!is_ignored(name, ignored) && expected.find(name) == nullptr) {
            return name + ": expected nothing, found " + shown(value);
        }
    }
    return {};
}

}  // namespace

std::string difference(const AttributeValue& expected, const AttributeValue& found,
                       const std::vector<std::string>& ignored) {
    if (expected == found) {
        return {};
    }
    const Map* expected_map = expected.if_map();
    const Map* found_map = found.if_map();
    if (expected_map != nullptr && found_map != nullptr) {
        return difference_of_maps(*expected_map, *found_map, ignored);
    }
    const List* expected_list = expected.if_list();
    const List* found_list = found.if_list();
    if (expected_list != nullptr && found_list != nullptr &&
        expected_list->size() == found_list->size()) {
        for (std::size_t i = 0; i < expected_list->size(); ++i) {
            const std::string rest = difference((*expected_list)[i], (*found_list)[i], ignored);
            if (!rest.empty()) {
                return below("[" + std::to_string(i) + "]", rest);
            }
        }
        return {};
    }
    return ": expected " + shown(expected) + ", found " + shown(found);
}

int replay(const Replay& options) {
    std::ifstream log(options.log);
    if (!log) {
        throw std::runtime_error("cannot read " + options.log);
    }
    std::vector<std::string> ignored = options.ignored;
    ignored.insert(ignored.end(), std::begin(always_ignored), std::end(always_ignored));
    const DynamoDBClient client = connect(options.connection);
    std::size_t counts[3] = {};
    std::size_t number = 0;
    for (std::string line; std::getline(log, line);) {
        const std::string where = options.log + ":" + std::to_string(++number);
        const Item entry = read_entry(line, where);
        const std::string& operation = entry.at("operation").as_string();
        const Outcome outcome = run_entry(client, entry, operation, ignored);
        ++counts[static_cast<std::size_t>(outcome.kind)];
        if (outcome.kind != Outcome::Kind::alike) {
            std::printf("%s: %s%s: %s\n", where.c_str(), visible(operation).c_str(),
                        outcome.kind == Outcome::Kind::not_sent ? " not sent" : "",
                        visible(outcome.text).c_str());
        }
    }
    std::printf("%zu requests: %zu alike, %zu different, %zu not sent\n", number, counts[0],
                counts[1], counts[2]);
    return counts[1] == 0 ? 0 : 1;
}

}  // namespace dynox::cli
