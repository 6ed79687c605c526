#include "client/asio_driver.hpp"

#include "client/asio_place.hpp"

#include <boost/asio/post.hpp>

#include <cassert>
#include <cstring>
#include <utility>

namespace dynox::detail {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

AsioDriver::AsioDriver(asio::any_io_executor executor, Owner& owner)
    : executor_(std::move(executor)), owner_(owner) {}

AsioDriver::~AsioDriver() = default;

bool AsioDriver::perform(Step& step) {
    if (cancelled_) {
        step.error = client_errc::cancelled;
        return true;
    }
    switch (step.kind) {
        case Step::Kind::resolve:
            return false;
        case Step::Kind::connect:
            if (step.to.size() > 1) {
                race_.emplace(step.to);
                if (!advance_race(step)) {
                    return false;
                }
                race_.reset();
                step.socket = connecting_.release();
                return true;
            }
            connecting_ = begin_connect(step.to.front(), step.error);
            if (step.error == boost::system::errc::operation_in_progress) {
                step.error.clear();
                return false;
            }
            if (!step.error) {
                step.socket = connecting_.release();
            }
            connecting_ = Socket();
            return true;
        case Step::Kind::readable:
            return false;
        case Step::Kind::read:
        case Step::Kind::write:
            return try_transfer(step);
        case Step::Kind::sleep:
            return step.deadline <= now();
        case Step::Kind::wait:
            if (step.signal->is_set()) {
                step.error = step.signal->error();
                return true;
            }
            return false;
    }
    return true;
}

/// True: the race is over; its socket, if it has one, is `connecting_`.
bool AsioDriver::advance_race(Step& step) {
    if (!race_->advance(now())) {
        return false;
    }
    step.error = race_->error();
    connecting_ = race_->take_winner();
    return true;
}

void AsioDriver::detach(int socket) {
    if (place_ != nullptr && place_->socket() == socket) {
        place_.reset();
    }
}

std::unique_ptr<Place> AsioDriver::leave(int socket) {
    return place_ != nullptr && place_->socket() == socket ? std::move(place_) : nullptr;
}

void AsioDriver::take_over(std::unique_ptr<Place> place) {
    place_ = take_place(std::move(place), executor_);
}

/// What waits for the socket; nullptr: it cannot be waited for, the step has its error.
Descriptor* AsioDriver::attach(int socket) {
    if (place_ == nullptr || place_->socket() != socket) {
        place_.reset();
        Descriptor descriptor(executor_);
        boost::system::error_code error;
        descriptor.assign(socket, error);
        if (error) {
            parked_->error = error;
            return nullptr;
        }
        place_ = std::make_unique<EventLoopPlace>(std::move(descriptor));
    }
    return place_->descriptor();
}

void AsioDriver::arm() {
    std::unique_lock lock(mutex_);
    assert(parked_ != nullptr && handlers_ == 0);
    event_done_ = false;
    timed_out_ = false;
    arm_timer();
    switch (parked_->kind) {
        case Step::Kind::resolve:
            arm_resolve();
            break;
        case Step::Kind::connect:
            wait_for_socket(race_ ? Descriptor::wait_read : Descriptor::wait_write);
            break;
        case Step::Kind::readable:
        case Step::Kind::read:
            wait_for_socket(Descriptor::wait_read);
            break;
        case Step::Kind::write:
            wait_for_socket(Descriptor::wait_write);
            break;
        case Step::Kind::sleep:
            break;
        case Step::Kind::wait:
            arm_signal();
            break;
    }
    if (cancelled_) {
        stop_waiting();
    }
}

void AsioDriver::arm_timer() {
    // A signal without a deadline gets a timer too: it holds the operation for the signal, which
    // does not (so that an io_context that is destroyed takes the operation with it), and keeps
    // run() from returning.
    TimePoint until = parked_->deadline;
    if (race_) {
        until = std::min(until, race_->next_attempt());
    }
    if (until == no_deadline && parked_->kind != Step::Kind::wait) {
        return;
    }
    if (!timer_) {
        timer_.emplace(executor_);
    }
    timer_->expires_at(until);
    ++handlers_;
    timer_->async_wait([this, keep = owner_.shared_from_this()](boost::system::error_code error) {
        on_timer(error);
    });
}

void AsioDriver::arm_resolve() {
    if (!resolver_) {
        resolver_.emplace(executor_);
    }
    ++handlers_;
    resolver_->async_resolve(
        parked_->host, parked_->port, asio::ip::resolver_base::numeric_service,
        [this, keep = owner_.shared_from_this()](
            boost::system::error_code error, const asio::ip::tcp::resolver::results_type& results) {
            on_resolved(error, results);
        });
}

void AsioDriver::arm_signal() {
    ++handlers_;
    const auto notify = [this, owner = owner_.weak_from_this()] {
        if (const std::shared_ptr<Owner> keep = owner.lock()) {
            asio::post(executor_, [this, keep] { on_event({}); });
        }
    };
    if (!parked_->signal->on_set(notify)) {
        notify();
    }
}

void AsioDriver::wait_for_socket(Descriptor::wait_type event) {
    int socket = parked_->socket;
    if (parked_->kind == Step::Kind::connect) {
        socket = race_ ? race_->handle() : connecting_.handle();
    }
    ++handlers_;
    Descriptor* const descriptor = attach(socket);
    if (descriptor == nullptr) {
        asio::post(executor_, [this, keep = owner_.shared_from_this(), error = parked_->error] {
            on_event(error);
        });
        return;
    }
    descriptor->async_wait(event, [this, keep = owner_.shared_from_this()](
                                      boost::system::error_code error) { on_event(error); });
}

void AsioDriver::on_timer(boost::system::error_code error) {
    std::unique_lock lock(mutex_);
    --handlers_;
    if (!error && !event_done_) {
        if (race_ && !cancelled_ && now() < parked_->deadline) {
            // Another attempt is due.
            if (!advance_race(*parked_)) {
                arm_timer();
                return;
            }
            event_done_ = true;
        } else {
            timed_out_ = true;
        }
        stop_waiting();
    }
    finish_event(std::move(lock));
}

void AsioDriver::on_event(boost::system::error_code error) {
    std::unique_lock lock(mutex_);
    --handlers_;
    Step& step = *parked_;
    if (error && error != asio::error::operation_aborted) {
        step.error = error;
    }
    if (!error && !timed_out_ && !cancelled_ && !event_done_) {
        if (race_) {
            if (!advance_race(step)) {
                wait_for_socket(Descriptor::wait_read);
                return;
            }
        } else if (step.kind == Step::Kind::connect) {
            step.error = connect_error(connecting_.handle());
        } else if (step.kind == Step::Kind::wait) {
            step.error = step.signal->error();
        } else if (step.kind != Step::Kind::readable && !try_transfer(step)) {
            // The socket was not ready after all, or took a part only; the timer goes on.
            wait_for_socket(step.kind == Step::Kind::read ? Descriptor::wait_read
                                                          : Descriptor::wait_write);
            return;
        }
    }
    event_done_ = true;
    if (handlers_ != 0) {
        timer_->cancel();
    }
    finish_event(std::move(lock));
}

void AsioDriver::on_resolved(boost::system::error_code error,
                             const asio::ip::tcp::resolver::results_type& results) {
    std::unique_lock lock(mutex_);
    --handlers_;
    if (error && error != asio::error::operation_aborted) {
        parked_->error = error;
    }
    for (const auto& entry : results) {
        Address& address = parked_->addresses->emplace_back();
        const auto endpoint = entry.endpoint();
        std::memcpy(&address.storage, endpoint.data(), endpoint.size());
        address.size = static_cast<socklen_t>(endpoint.size());
    }
    event_done_ = true;
    if (handlers_ != 0) {
        timer_->cancel();
    }
    finish_event(std::move(lock));
}

/// Ends the waiting for whatever the parked step waits for; its handlers then run with
/// operation_aborted.
void AsioDriver::stop_waiting() {
    if (timer_) {
        timer_->cancel();
    }
    switch (parked_->kind) {
        case Step::Kind::resolve:
            resolver_->cancel();
            break;
        case Step::Kind::connect:
        case Step::Kind::readable:
        case Step::Kind::read:
        case Step::Kind::write:
            if (Descriptor* const descriptor = place_ ? place_->descriptor() : nullptr) {
                descriptor->cancel();
            }
            break;
        case Step::Kind::sleep:
            break;
        case Step::Kind::wait:
            // False: its notification is on the way and counts as a handler of its own.
            if (parked_->signal->forget()) {
                --handlers_;
            }
            break;
    }
}

/// Ends the step when its last handler has run.
void AsioDriver::finish_event(std::unique_lock<std::mutex> lock) {
    if (handlers_ != 0) {
        return;
    }
    Step& step = *parked_;
    if (step.kind == Step::Kind::connect) {
        place_.reset();
        if (event_done_ && !timed_out_ && !cancelled_ && !step.error) {
            step.socket = connecting_.release();
        }
        connecting_ = Socket();
        race_.reset();
    }
    if (cancelled_) {
        step.error = client_errc::cancelled;
    } else if (timed_out_ && step.kind != Step::Kind::sleep) {
        step.error = client_errc::timeout;
    }
    lock.unlock();
    owner_.step_done();
}

void AsioDriver::cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (parked_ != nullptr && handlers_ != 0) {
        stop_waiting();
    }
}

}  // namespace dynox::detail
