#include "drive.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <random>
#include <stdexcept>

#include "connection.hpp"
#include "process.hpp"

namespace dynox::load {
namespace {

constexpr int wait_ms = 50;
constexpr double patience_s = 30;  // without an answer

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double own_cpu_s() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

struct Lane {
    Lane(std::uint16_t port, std::size_t first) : connection(port), next(first) {}
    Connection connection;
    std::size_t next;  // index of a request
    double sent_at_s = 0;
};

class Driver {
  public:
    Driver(const Load& load, const Workload& workload)
        : load_(load),
          requests_(workload.requests),
          expected_(workload.expected),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        for (unsigned i = 0; i < load.connections; ++i) {
            // Far apart, so that connections do not ask for the same items at the same time.
            lanes_.emplace_back(load.port, i * std::size_t{7919} % requests_.size());
            connect(lanes_.back());
        }
    }
    ~Driver() { ::close(epoll_); }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    Measurement run() {
        run_until(now_s() + load_.warm_up_s);
        measurement_ = {};
        const double server_cpu_s = cpu_of_s(load_.server);
        const double own_s = own_cpu_s();
        const double begin_s = now_s();
        run_until(begin_s + load_.measured_s);
        measurement_.seconds = now_s() - begin_s;
        measurement_.server_cpu_s = cpu_of_s(load_.server) - server_cpu_s;
        measurement_.own_cpu_s = own_cpu_s() - own_s;
        std::ranges::sort(measurement_.latencies_us);
        return std::move(measurement_);
    }

  private:
    void run_until(double end_s) {
        std::array<epoll_event, 64> events;
        double last_answer_s = now_s();
        for (double time_s = last_answer_s; time_s < end_s && !has_enough(); time_s = now_s()) {
            const int count =
                ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
            for (int i = 0; i < count; ++i) {
                on_readable(*static_cast<Lane*>(events[static_cast<std::size_t>(i)].data.ptr));
                last_answer_s = time_s;
            }
            if (time_s - last_answer_s > patience_s) {
                throw std::runtime_error("the server does not answer any more");
            }
        }
    }

    [[nodiscard]] bool has_enough() const {
        return load_.answers_max != 0 &&
               measurement_.latencies_us.size() + measurement_.errors >= load_.answers_max;
    }

    void on_readable(Lane& lane) {
        switch (lane.connection.receive(MSG_DONTWAIT)) {
            case Connection::Arrival::partial:
                return;
            case Connection::Arrival::lost:
                count_error("the server has closed a connection");
                connect(lane);
                return;
            case Connection::Arrival::whole:
                count_answer(lane);
                lane.connection.closing() ? connect(lane) : send(lane);
                return;
        }
    }

    void count_answer(const Lane& lane) {
        if (lane.connection.status() != 200 ||
            lane.connection.body().find(expected_) == std::string_view::npos) {
            count_error(lane.connection.answer());
            return;
        }
        measurement_.answer_bytes += lane.connection.answer().size();
        measurement_.latencies_us.push_back(
            static_cast<float>((now_s() - lane.sent_at_s) * 1'000'000));
    }

    void count_error(std::string_view what) {
        if (++measurement_.errors == 1) {
            measurement_.first_error = what;
        }
    }

    void connect(Lane& lane) {
        if (!lane.connection.open()) {
            throw std::runtime_error("nobody listens on port " + std::to_string(load_.port));
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &lane;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, lane.connection.descriptor(), &event);
        send(lane);
    }

    void send(Lane& lane) {
        lane.sent_at_s = now_s();
        if (!lane.connection.send(requests_[lane.next])) {
            count_error("a connection was lost while sending");
        }
        // Uneven steps, so that connections do not stay in step with each other.
        lane.next = (lane.next + 1 + random_() % 8) % requests_.size();
    }

    const Load& load_;
    const std::vector<std::string>& requests_;
    const std::string& expected_;
    int epoll_;
    std::deque<Lane> lanes_;  // their addresses stay
    std::minstd_rand random_{42};
    Measurement measurement_;
};

}  // namespace

Measurement drive(const Load& load, const Workload& workload) {
    return Driver(load, workload).run();
}

}  // namespace dynox::load
