// ConnectRace: connects to whichever of a host's addresses answers first (RFC 8305, "happy
// eyeballs"). Makes system calls that do not block; whoever drives it waits for its handle.
#pragma once

#include <span>
#include <vector>

#include "client/socket.hpp"
#include "client/step.hpp"

namespace dynox::detail {

/// Thread safety: distinct objects: safe; shared objects: unsafe.
class ConnectRace {
  public:
    /// How long an attempt runs alone before the next one joins it (RFC 8305, section 8).
    static constexpr std::chrono::milliseconds head_start{250};

    /// `addresses`: at least one, in the order of preference; must outlive the race.
    explicit ConnectRace(std::span<const Address> addresses);

    /// Takes in what became of the attempts under way, and begins the one that is due. True: the
    /// race is over, see error().
    [[nodiscard]] bool advance(TimePoint now);
    /// Readable when advance() has something to do before next_attempt().
    [[nodiscard]] int handle() const noexcept { return events_.handle(); }
    /// When the next attempt is due; no_deadline if there is none left.
    [[nodiscard]] TimePoint next_attempt() const noexcept;

    /// No error: take_winner() has a connected socket. Otherwise that of the attempt that failed
    /// last.
    [[nodiscard]] const error_code& error() const noexcept { return error_; }
    [[nodiscard]] Socket take_winner() noexcept { return std::move(winner_); }

  private:
    void collect();
    void begin(TimePoint now);

    std::span<const Address> left_;
    Socket events_;  // epoll: one handle for all attempts
    std::vector<Socket> attempts_;
    Socket winner_;
    TimePoint due_{};
    error_code error_;
};

/// Sorts addresses so that the families take turns, the first one's first (RFC 8305, section 4).
void interleave_families(std::vector<Address>& addresses);

}  // namespace dynox::detail
