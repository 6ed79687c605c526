#include "server/conversation.hpp"

#include <algorithm>

namespace dynox::server {
namespace {

constexpr std::size_t room_bytes_min = 16 * 1024;
constexpr std::size_t room_bytes_max = 256 * 1024;

http::Limits request_limits() noexcept {
    http::Limits limits;
    limits.head_bytes_max = 16 * 1024;
    limits.body_bytes_max = body_bytes_max;
    return limits;
}

}  // namespace

// Positions in the bytes at hand while they are read.
struct Conversation::Progress {
    std::size_t request_begin = 0;
    std::size_t at = 0;     // not read yet from here on
    std::string_view body;  // of the request being read, in the bytes at hand
    Turn turn;
};

Conversation::Conversation() noexcept : parser_(request_limits()) {}

Conversation::Phase Conversation::phase() const noexcept {
    if (head_size_ != 0) {
        return Phase::body;
    }
    return held_.empty() ? Phase::idle : Phase::head;
}

void Conversation::close() noexcept {
    closing_ = true;
    paused_ = false;
    held_.release();
    std::string().swap(body_);  // an assignment would keep the memory
}

Conversation::Room Conversation::room() {
    const std::uint64_t whole = head_size_ + parser_.body_bytes_left();
    const std::uint64_t missing = whole > held_.size() ? whole - held_.size() : 0;
    const auto size = static_cast<std::size_t>(
        std::clamp<std::uint64_t>(missing, room_bytes_min, room_bytes_max));
    return {held_.prepare(size), size};
}

Conversation::Turn Conversation::receive(std::string_view bytes, Protocol& protocol,
                                         Outgoing& out) {
    return run(bytes, protocol, out);
}

Conversation::Turn Conversation::receive_held(std::size_t count, Protocol& protocol,
                                              Outgoing& out) {
    held_.commit(count);
    return run(held_.view(), protocol, out);
}

Conversation::Turn Conversation::resume(Protocol& protocol, Outgoing& out) {
    return run(held_.view(), protocol, out);
}

Conversation::Turn Conversation::run(std::string_view bytes, Protocol& protocol, Outgoing& out) {
    Progress progress;
    progress.at = head_size_;
    if (head_size_ != 0) {
        parser_.head().rebase(bytes.data());
    }
    paused_ = false;
    while (!closing_ && advance(bytes, progress, protocol, out)) {
        const bool enough = out.bytes.size() > unsent_bytes_max ||
                            progress.turn.answers >= answers_per_turn_max ||
                            progress.turn.delay.count() != 0;
        const bool answered = progress.turn.answers != 0 && progress.at == progress.request_begin;
        if (enough || (answered && progress.at < bytes.size() && protocol.is_late())) {
            paused_ = progress.at < bytes.size();
            break;
        }
    }
    keep(bytes, progress);
    return progress.turn;
}

// One event. false: nothing more can be done with these bytes.
bool Conversation::advance(std::string_view bytes, Progress& progress, Protocol& protocol,
                           Outgoing& out) {
    const std::string_view rest = bytes.substr(progress.at);
    // A body of known length is read when it is whole, so that it is one view.
    if (parser_.body_bytes_left() > rest.size()) {
        return false;
    }
    const http::Step step = parser_.next(rest);
    progress.at += step.consumed;
    switch (step.event) {
        case http::Event::need_more:
            return false;
        case http::Event::head:
            head_size_ = static_cast<std::uint32_t>(progress.at - progress.request_begin);
            if (parser_.head().expects_continue() && progress.at == bytes.size() &&
                (parser_.head().chunked() || parser_.body_bytes_left() != 0)) {
                out.bytes.append("HTTP/1.1 100 Continue\r\n\r\n");
            }
            return true;
        case http::Event::body:
            if (parser_.head().chunked()) {
                body_.append(step.data);
            } else {
                progress.body = step.data;
            }
            return true;
        case http::Event::end:
            answer(progress, protocol, out);
            return true;
        case http::Event::error:
            protocol.refuse(step.error, out);
            ++progress.turn.answers;
            closing_ = true;
            return false;
    }
    return false;
}

void Conversation::answer(Progress& progress, Protocol& protocol, Outgoing& out) {
    const http::Head& head = parser_.head();
    const std::string_view body = head.chunked() ? std::string_view(body_) : progress.body;
    const Protocol::Outcome outcome = protocol.answer(head, body, out);
    progress.turn.ticket = std::max(progress.turn.ticket, outcome.ticket);
    progress.turn.delay = std::max(progress.turn.delay, outcome.delay);
    progress.turn.answers += outcome.answered ? 1 : 0;
    ++requests_;
    closing_ |= outcome.persistence == Persistence::close;
    std::string().swap(body_);  // an assignment would keep the memory
    progress.body = {};
    progress.request_begin = progress.at;
    head_size_ = 0;
}

// What is left for the next time: a whole head, and what has not been read.
void Conversation::keep(std::string_view bytes, const Progress& progress) {
    if (closing_ || (head_size_ == 0 && progress.at == bytes.size())) {
        held_.release();
        return;
    }
    const std::size_t head_end = progress.request_begin + head_size_;
    if (bytes.data() == held_.view().data()) {
        held_.erase(head_end, progress.at - head_end);
        held_.erase(0, progress.request_begin);
    } else {
        held_.append(bytes.substr(progress.request_begin, head_size_));
        held_.append(bytes.substr(progress.at));
    }
}

}  // namespace dynox::server
