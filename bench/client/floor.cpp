#include "floor.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/hmac.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace dynox::bench {
namespace {

void write_hex(const unsigned char* bytes, char* out) {
    constexpr char digits[] = "0123456789abcdef";
    for (int i = 0; i < 32; ++i) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

std::string hmac(const std::string& key, const std::string& text) {
    unsigned char result[32];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), result, &size);
    return std::string(reinterpret_cast<char*>(result), size);
}

std::string body_of(FloorOperation operation) {
    const std::string key = R"({"pk":{"S":"user#0000042"},"sk":{"S":"profile#0001"})";
    switch (operation) {
        case FloorOperation::get:
            return R"({"TableName":"bench","Key":)" + key + "}}";
        case FloorOperation::get_20kb:
            return R"({"TableName":"bench_big","Key":)" + key + "}}";
        case FloorOperation::put:
            return R"({"TableName":"bench","Item":)" + key +
                   R"(,"name":{"S":"Ada Lovelace"},"email":{"S":"ada.lovelace@example.com"},)"
                   R"("age":{"N":"36"},"score":{"N":"98.75"},"active":{"BOOL":true},)"
                   R"("tags":{"L":[{"S":"math"},{"S":"poetry"},{"S":"engines"}]},)"
                   R"("address":{"M":{"street":{"S":"12 St James Square"},"city":{"S":"London"},)"
                   R"("zip":{"S":"SW1Y 4JH"}}},"created_at":{"S":"2026-11-23T03:24:57Z"}}})";
        case FloorOperation::query_100:
            break;
    }
    return R"({"TableName":"bench","KeyConditionExpression":"pk = :p",)"
           R"("ExpressionAttributeValues":{":p":{"S":"user#0000042"}}})";
}

std::string_view name_of(FloorOperation operation) {
    switch (operation) {
        case FloorOperation::put:
            return "PutItem";
        case FloorOperation::query_100:
            return "Query";
        default:
            return "GetItem";
    }
}

}  // namespace

FloorSigner::FloorSigner(std::string host)
    : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      fresh_(EVP_MD_CTX_new()),
      inner_(EVP_MD_CTX_new()),
      outer_(EVP_MD_CTX_new()),
      work_(EVP_MD_CTX_new()),
      host_(std::move(host)) {
    EVP_DigestInit_ex2(fresh_.get(), sha256_.get(), nullptr);
}

void FloorSigner::hash(const Context& start, std::string_view text, char* hex) {
    unsigned char digest[32];
    EVP_MD_CTX_copy_ex(work_.get(), start.get());
    EVP_DigestUpdate(work_.get(), text.data(), text.size());
    EVP_DigestFinal_ex(work_.get(), digest, nullptr);
    write_hex(digest, hex);
}

void FloorSigner::refresh(std::time_t now) {
    second_ = now;
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::strftime(date_, sizeof date_, "%Y%m%dT%H%M%SZ", &parts);
    if (std::memcmp(day_, date_, 8) == 0) {
        return;
    }
    std::memcpy(day_, date_, 8);
    scope_ = std::string(day_) + "/us-east-1/dynamodb/aws4_request";
    const std::string key =
        hmac(hmac(hmac(hmac("AWS4SECRETBENCH", day_), "us-east-1"), "dynamodb"), "aws4_request");
    unsigned char inner[64] = {};
    unsigned char outer[64] = {};
    std::memcpy(inner, key.data(), 32);
    std::memcpy(outer, key.data(), 32);
    for (int i = 0; i < 64; ++i) {
        inner[i] ^= 0x36;
        outer[i] ^= 0x5c;
    }
    EVP_DigestInit_ex2(inner_.get(), sha256_.get(), nullptr);
    EVP_DigestUpdate(inner_.get(), inner, 64);
    EVP_DigestInit_ex2(outer_.get(), sha256_.get(), nullptr);
    EVP_DigestUpdate(outer_.get(), outer, 64);
}

void FloorSigner::request(std::string_view target, std::string_view body, std::string& out) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != second_) {
        refresh(now.tv_sec);
    }
    char hex[64];
    hash(fresh_, body, hex);
    canonical_.assign("POST\n/\n\ncontent-type:application/x-amz-json-1.0\nhost:");
    canonical_.append(host_).append("\nx-amz-date:").append(date_, 16);
    canonical_.append("\nx-amz-target:").append(target);
    canonical_.append("\n\ncontent-type;host;x-amz-date;x-amz-target\n").append(hex, 64);
    hash(fresh_, canonical_, hex);
    to_sign_.assign("AWS4-HMAC-SHA256\n").append(date_, 16).append("\n").append(scope_);
    to_sign_.append("\n").append(hex, 64);
    unsigned char digest[32];
    EVP_MD_CTX_copy_ex(work_.get(), inner_.get());
    EVP_DigestUpdate(work_.get(), to_sign_.data(), to_sign_.size());
    EVP_DigestFinal_ex(work_.get(), digest, nullptr);
    hash(outer_, std::string_view(reinterpret_cast<char*>(digest), 32), hex);
    out.append("POST / HTTP/1.1\r\nHost: ").append(host_);
    out.append("\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: ").append(date_, 16);
    out.append("\r\nX-Amz-Target: ").append(target);
    out.append("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIDBENCH/").append(scope_);
    out.append(", SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=");
    out.append(hex, 64).append("\r\nContent-Length: ").append(std::to_string(body.size()));
    out.append("\r\n\r\n").append(body);
}

Floor::Floor(int port, FloorOperation operation, int in_flight)
    : operation_(operation),
      target_("DynamoDB_20120810." + std::string(name_of(operation))),
      body_(body_of(operation)),
      signer_("127.0.0.1:" + std::to_string(port)),
      poll_(::epoll_create1(EPOLL_CLOEXEC)),
      connections_(static_cast<std::size_t>(in_flight)),
      received_(std::size_t{1} << 17) {
    for (Connection& connection : connections_) {
        connection.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address),
                      sizeof address) != 0) {
            throw std::runtime_error("the floor cannot connect");
        }
        const int on = 1;
        ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::fcntl(connection.socket, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
    }
}

Floor::~Floor() {
    for (const Connection& connection : connections_) {
        ::close(connection.socket);
    }
    ::close(poll_);
}

void Floor::send(Connection& connection) {
    connection.start = Clock::now();
    connection.out.clear();
    connection.in.clear();
    signer_.request(target_, body_, connection.out);
    if (::write(connection.socket, connection.out.data(), connection.out.size()) !=
        static_cast<ssize_t>(connection.out.size())) {
        throw std::runtime_error("the floor's request was not sent whole");
    }
}

bool Floor::receive(Connection& connection) {
    const ssize_t count = ::read(connection.socket, received_.data(), received_.size());
    if (count <= 0) {
        if (count < 0 && errno == EAGAIN) {
            return false;
        }
        throw std::runtime_error("the stub server closed the floor's connection");
    }
    std::string_view bytes(received_.data(), static_cast<std::size_t>(count));
    if (!connection.in.empty()) {
        bytes = connection.in.append(bytes);
    }
    const std::size_t head = bytes.find("\r\n\r\n");
    const std::size_t length = bytes.find("Content-Length: ");
    const std::size_t crc = bytes.find("x-amz-crc32: ");
    const std::size_t size =
        length < head ? std::strtoul(bytes.data() + length + 16, nullptr, 10) : 0;
    if (head == std::string_view::npos || bytes.size() < head + 4 + size) {
        if (connection.in.empty()) {
            connection.in = bytes;
        }
        return false;
    }
    const std::string_view body = bytes.substr(head + 4, size);
    if (bytes.substr(9, 3) != "200" || crc > head ||
        std::strtoul(bytes.data() + crc + 13, nullptr, 10) !=
            ::crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size())) {
        throw std::runtime_error("the stub server's answer is wrong");
    }
    parse(body);
    return true;
}

void Floor::parse_map(simdjson::ondemand::object object, Map& out) {
    for (auto field : object) {
        out.emplace_back(std::string(std::string_view(field.unescaped_key())), Value());
        parse_value(field.value(), out.back().second);
    }
}

void Floor::parse_value(simdjson::ondemand::value json, Value& out) {
    for (auto field : json.get_object()) {
        const std::string_view type = field.unescaped_key();
        out.type = type.front();
        if (type == "BOOL") {
            out.flag = field.value().get_bool();
        } else if (type == "M") {
            parse_map(field.value().get_object(), out.map);
        } else if (type == "L") {
            for (auto element : field.value().get_array()) {
                parse_value(element.value(), out.list.emplace_back());
            }
        } else {
            out.text = std::string(std::string_view(field.value().get_string()));
        }
    }
}

void Floor::parse(std::string_view body) {
    if (json_.size() < body.size() + simdjson::SIMDJSON_PADDING) {
        json_.resize(2 * body.size() + simdjson::SIMDJSON_PADDING);
    }
    std::memcpy(json_.data(), body.data(), body.size());
    simdjson::ondemand::document document =
        parser_.iterate(json_.data(), body.size(), json_.size());
    std::size_t found = 0;
    if (operation_ == FloorOperation::query_100) {
        std::vector<Map> items;
        for (auto element : document["Items"].get_array().value()) {
            parse_map(element.get_object(), items.emplace_back());
        }
        found = items.size() == 100 ? items.size() : 0;
    } else if (operation_ == FloorOperation::put) {
        found = document.get_object().is_empty() ? 1 : 0;
    } else {
        Map item;
        parse_map(document["Item"].get_object(), item);
        found = item.size();
    }
    if (found == 0) {
        throw std::runtime_error("the stub server's answer has no items");
    }
}

void Floor::run(int count, std::vector<Clock::duration>& times) {
    int started = 0;
    int finished = 0;
    for (Connection& connection : connections_) {
        if (started < count) {
            send(connection);
            ++started;
        }
    }
    std::vector<epoll_event> events(connections_.size());
    while (finished < count) {
        const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            Connection& connection =
                *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (!receive(connection)) {
                continue;
            }
            times.push_back(Clock::now() - connection.start);
            ++finished;
            if (started < count) {
                send(connection);
                ++started;
            }
        }
    }
}

}  // namespace dynox::bench
