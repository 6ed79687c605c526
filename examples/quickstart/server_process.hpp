// `dynox serve` as a child process.
#pragma once

#include <sys/types.h>

#include <string>

namespace quickstart {

/// Runs `program serve --port 0 --data directory` until it goes out of scope.
class ServerProcess {
  public:
    /// Waits for the line "listening on URL".
    ServerProcess(const std::string& program, const std::string& directory);
    /// Asks it to stop, and waits until it has.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    const std::string& url() const { return url_; }

  private:
    pid_t process_ = -1;
    int output_ = -1;
    std::string url_;
};

}  // namespace quickstart
