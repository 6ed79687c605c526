#include "client/credentials/system_process_runner.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "client/credentials/detacher.hpp"
#include "client/socket.hpp"

namespace dynox::detail {

namespace {

error_code system_error(int number) {
    return {number, boost::system::system_category()};
}

/// A running child: killed with all it has started, and reaped, if nobody waits for its end.
class Child {
  public:
    explicit Child(pid_t id) noexcept : id_(id) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (id_ != 0) {
            ::kill(-id_, SIGKILL);
            while (::waitpid(id_, nullptr, 0) == -1 && errno == EINTR) {
            }
        }
    }
    /// nullopt while it runs. Who reaps all children of the process (ECHILD) leaves us without the
    /// status: its output must do.
    std::optional<int> exit_status() {
        int status = 0;
        const pid_t ended = ::waitpid(id_, &status, WNOHANG);
        if (ended == 0 || (ended == -1 && errno == EINTR)) {
            return std::nullopt;
        }
        id_ = 0;
        if (ended == -1) {
            return 0;
        }
        constexpr int signal_base = 128;  // as shells tell it
        return WIFEXITED(status) ? WEXITSTATUS(status) : signal_base + WTERMSIG(status);
    }

  private:
    pid_t id_;
};

/// How the child is started: no input, `out` and `errors` for its output, a process group of its
/// own, no signal blocked.
class SpawnSettings {
  public:
    SpawnSettings(int out, int errors) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
        sigset_t none;
        sigemptyset(&none);
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &pipe);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Result<pid_t> start(const std::vector<std::string>& words) const {
        std::vector<std::string> copies = words;
        std::vector<char*> arguments;
        arguments.reserve(copies.size() + 1);
        for (std::string& word : copies) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        pid_t id = 0;
        const int failed = ::posix_spawnp(&id, arguments.front(), &actions_, &attributes_,
                                          arguments.data(), environ);
        if (failed != 0) {
            const error_code code = system_error(failed);
            return Error(code, "cannot run \"" + words.front() + "\": " + code.message());
        }
        return id;
    }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// The begin of what a file holds.
std::string read_begin(int file) {
    std::array<char, 4096> buffer{};
    const ssize_t size = ::pread(file, buffer.data(), buffer.size(), 0);
    return {buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
}

Error explain(const std::string& program, error_code code) {
    return code == client_errc::timeout
               ? Error(code, "\"" + program + "\" took too long and was ended")
               : Error(code, "\"" + program + "\": " + code.message());
}

}  // namespace

Task<Result<ProcessOutput>> SystemProcessRunner::run(Driver& driver,
                                                     const std::vector<std::string>& words,
                                                     TimePoint deadline) {
    // A socket, since drivers wait for sockets; a file for stderr, which nobody has to read in
    // time.
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) {
        co_return Error(system_error(errno));
    }
    const Socket ours(pair[0]);
    Socket theirs(pair[1]);
    const Socket errors(::memfd_create("dynox-stderr", MFD_CLOEXEC));
    if (errors.handle() == -1 || ::fcntl(ours.handle(), F_SETFL, O_NONBLOCK) != 0) {
        co_return Error(system_error(errno));
    }
    const Result<pid_t> started = SpawnSettings(theirs.handle(), errors.handle()).start(words);
    if (!started) {
        co_return started.error();
    }
    Child child(*started);
    theirs = Socket();
    ProcessOutput output;
    {
        const Detacher detacher(driver, ours.handle());
        std::array<char, 4096> buffer{};
        for (;;) {
            const StepResult read =
                co_await read_step(driver, ours.handle(), buffer.data(), buffer.size(), deadline);
            if (read.error) {
                co_return explain(words.front(), read.error);
            }
            if (read.transferred == 0) {
                break;
            }
            output.out.append(buffer.data(), read.transferred);
            if (output.out.size() > output_size_bytes_max) {
                co_return Error(client_errc::response_too_large,
                                "\"" + words.front() + "\" printed more than a MiB");
            }
        }
    }
    // Its end follows that of its output within microseconds, as a rule.
    std::optional<int> status;
    for (std::chrono::milliseconds pause(1); !(status = child.exit_status()); pause *= 2) {
        const TimePoint until = std::min(driver.now() + pause, deadline);
        const StepResult slept = co_await sleep_step(driver, until);
        if (slept.error || driver.now() >= deadline) {
            co_return explain(words.front(),
                              slept.error ? slept.error : error_code(client_errc::timeout));
        }
    }
    output.exit_status = *status;
    output.errors = read_begin(errors.handle());
    co_return output;
}

}  // namespace dynox::detail
