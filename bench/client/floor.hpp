// The least CPU one DynamoDB call can cost on this machine in C++: a floor, not a client. No
// retries, no TLS, no generality.
//
// Non-blocking sockets and epoll; the body is built once, but each call has a real SigV4 signature
// (cached signing key, copied hash states), one write, one read, the crc32 checked, and the answer
// parsed with simdjson into an owned tree of attribute values. After the project's yardstick
// limit_client.cpp, so that figures may be compared with the ones measured with that.
#pragma once

#include <openssl/evp.h>
#include <simdjson.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynox::bench {

using Clock = std::chrono::steady_clock;

/// SigV4 for one service and one set of headers.
class FloorSigner {
  public:
    explicit FloorSigner(std::string host);
    /// Appends a whole signed request.
    void request(std::string_view target, std::string_view body, std::string& out);

  private:
    struct Release {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
        void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
    };
    using Context = std::unique_ptr<EVP_MD_CTX, Release>;
    /// SHA-256 in hex of what `start` holds so far and `text`.
    void hash(const Context& start, std::string_view text, char* hex);
    void refresh(std::time_t now);

    std::unique_ptr<EVP_MD, Release> sha256_;
    Context fresh_, inner_, outer_, work_;
    std::time_t second_ = 0;
    char date_[17] = {};
    char day_[9] = {};
    std::string scope_, host_, canonical_, to_sign_;
};

/// What is asked for, and where its answer has the items.
enum class FloorOperation { get, get_20kb, put, query_100 };

/// Makes calls over `in_flight` connections.
class Floor {
  public:
    Floor(int port, FloorOperation operation, int in_flight);
    ~Floor();
    Floor(const Floor&) = delete;
    Floor& operator=(const Floor&) = delete;
    /// Makes `count` calls and appends the time each took. Throws std::runtime_error.
    void run(int count, std::vector<Clock::duration>& times);

  private:
    struct Connection {
        int socket = -1;
        std::string in, out;
        Clock::time_point start;
    };
    struct Value {
        char type = 0;
        bool flag = false;
        std::string text;
        std::vector<Value> list;
        std::vector<std::pair<std::string, Value>> map;
    };
    using Map = std::vector<std::pair<std::string, Value>>;
    static void parse_map(simdjson::ondemand::object object, Map& out);
    static void parse_value(simdjson::ondemand::value json, Value& out);
    void send(Connection& connection);
    /// False: the answer is not complete.
    [[nodiscard]] bool receive(Connection& connection);
    void parse(std::string_view body);

    FloorOperation operation_;
    std::string target_, body_;
    FloorSigner signer_;
    int poll_ = -1;
    std::vector<Connection> connections_;
    simdjson::ondemand::parser parser_;
    std::vector<char> json_, received_;
};

}  // namespace dynox::bench
