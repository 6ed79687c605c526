// A process that is killed in the end.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

extern char** environ;

namespace dynox::test {

/// Writes a line to standard output at once: what the operating system has, no SIGKILL takes back.
inline void say(const std::string& line) {
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        std::_Exit(3);
    }
}

/// A child process and what it writes to standard output.
class Child {
  public:
    explicit Child(std::vector<std::string> arguments) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipe");
        }
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::vector<char*> pointers;
        for (std::string& argument : arguments) {
            pointers.push_back(argument.data());
        }
        pointers.push_back(nullptr);
        const int failed =
            ::posix_spawn(&pid_, pointers[0], &actions, nullptr, pointers.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        output_ = ends[0];
        if (failed != 0) {
            throw std::runtime_error("cannot start " + arguments[0] + ": " + std::strerror(failed));
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        kill();
        ::close(output_);
    }
    void kill() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
            pid_ = -1;
        }
    }
    /// The first line of the output, without its end.
    [[nodiscard]] std::string read_line() {
        std::string line;
        char byte = 0;
        while (::read(output_, &byte, 1) == 1 && byte != '\n') {
            line.push_back(byte);
        }
        return line;
    }
    enum class Until : std::uint8_t { end, anything_said };
    /// The output until `end`, or until the child has closed it.
    void collect_until(std::chrono::steady_clock::time_point end, std::string& text,
                       Until until = Until::end) {
        while (until == Until::end || text.empty()) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                                  end - std::chrono::steady_clock::now())
                                  .count();
            pollfd waiting{output_, POLLIN, 0};
            if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0 || !take(text)) {
                return;
            }
        }
    }
    void collect_rest(std::string& text) {
        while (take(text)) {
        }
    }

  private:
    [[nodiscard]] bool take(std::string& text) {
        std::array<char, 65536> buffer;
        const ssize_t size = ::read(output_, buffer.data(), buffer.size());
        text.append(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
        return size > 0;
    }
    pid_t pid_ = -1;
    int output_ = -1;
};

}  // namespace dynox::test
