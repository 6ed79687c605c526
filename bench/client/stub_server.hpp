// A very cheap stand-in for DynamoDB, for measuring what a client costs: one thread, epoll,
// HTTP/1.1 keep-alive, canned answers with x-amzn-RequestId and x-amz-crc32. Nothing is stored,
// nothing is checked.
//
//   table "bench"      GetItem: an item of ten attributes, 400 bytes; Query: 100 of them
//   table "bench_big"  GetItem: an item of 20 KB
//   PutItem            {}
//
// Its answers, and the way it works, are those of the project's yardstick stub_server.cpp, so that
// figures may be compared with the ones measured with that.
#pragma once

#include <string>

namespace dynox::bench {

/// The stub in a process of its own (so that its CPU time is not ours), which ends with this one.
/// Thread safety: made before there are threads; shared objects: safe.
class StubServer {
  public:
    StubServer();
    ~StubServer();
    StubServer(const StubServer&) = delete;
    StubServer& operator=(const StubServer&) = delete;
    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  private:
    int port_ = 0;
    int process_ = -1;
};

}  // namespace dynox::bench
