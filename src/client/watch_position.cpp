#include "client/watch_position.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace dynox::detail {

namespace {

constexpr std::string_view position_head = "dynox-stream-1 ";

std::optional<std::int64_t> seconds_of(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc() && end == text.data() + text.size()
               ? std::optional<std::int64_t>(seconds)
               : std::nullopt;
}

/// SHARD_ID=PLACE
std::optional<ShardPlace> place_of(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return std::nullopt;
    }
    ShardPlace place;
    place.id = text.substr(0, equals);
    std::string_view where = text.substr(equals + 1);
    if (where == "done") {
        place.done = true;
        return place;
    }
    const std::size_t at = where.find('@');
    if (at != std::string_view::npos) {
        place.since = seconds_of(where.substr(at + 1));
        if (!place.since) {
            return std::nullopt;
        }
        where = where.substr(0, at);
    }
    if (where.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    place.after = where;
    return place;
}

}  // namespace

std::string to_text(const WatchPosition& position) {
    std::string text(position_head);
    text += position.stream_arn;
    for (const ShardPlace& place : position.shards) {
        text.append(" ").append(place.id).append("=");
        if (place.done) {
            text += "done";
            continue;
        }
        text += place.after;
        if (place.since) {
            text.append("@").append(std::to_string(*place.since));
        }
    }
    return text;
}

Result<WatchPosition> watch_position_from_text(std::string_view text) {
    const auto refuse = [] {
        return Error(
            client_errc::invalid_argument,
            "Watch::position: expected a text that StreamWatcher::position() has given, found "
            "another one");
    };
    if (!text.starts_with(position_head)) {
        return refuse();
    }
    text.remove_prefix(position_head.size());
    WatchPosition position;
    std::size_t end = std::min(text.find(' '), text.size());
    position.stream_arn = text.substr(0, end);
    while (end < text.size()) {
        text.remove_prefix(end + 1);
        end = std::min(text.find(' '), text.size());
        std::optional<ShardPlace> place = place_of(text.substr(0, end));
        if (!place) {
            return refuse();
        }
        position.shards.push_back(*std::move(place));
    }
    if (position.stream_arn.empty()) {
        return refuse();
    }
    return position;
}

}  // namespace dynox::detail
