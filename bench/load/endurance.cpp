#include "endurance.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <stdexcept>
#include <string>

#include "call.hpp"
#include "drive.hpp"
#include "process.hpp"
#include "requests.hpp"

namespace dynox::load {
namespace {

constexpr const char* table = "Endurance";
constexpr int partitions = 100;
constexpr int requests_per_round = 2000;
constexpr unsigned connections = 32;
constexpr int rounds_per_table = 50;
constexpr int rounds_of_warm_up = 20;  // five days: the stream holds what it will
constexpr std::int64_t round_s = std::int64_t{6} * 3600;  // of the server's clock
constexpr std::int64_t life_s = 2 * round_s;
constexpr double sample_s = 5;
constexpr std::uint64_t answers_per_error_min = 100;

double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::string on(const char* name, const std::string& rest) {
    return std::string(R"({"TableName":")") + name + "\"," + rest + "}";
}

std::string table_body(const char* name) {
    return on(name, R"("AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},)"
                    R"({"AttributeName":"sk","AttributeType":"S"},)"
                    R"({"AttributeName":"email","AttributeType":"S"}],)"
                    R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},)"
                    R"({"AttributeName":"sk","KeyType":"RANGE"}],)"
                    R"("GlobalSecondaryIndexes":[{"IndexName":"by-email","KeySchema":[)"
                    R"({"AttributeName":"email","KeyType":"HASH"},)"
                    R"({"AttributeName":"sk","KeyType":"RANGE"}],)"
                    R"("Projection":{"ProjectionType":"ALL"}}],)"
                    R"("StreamSpecification":{"StreamEnabled":true,)"
                    R"("StreamViewType":"NEW_AND_OLD_IMAGES"},)"
                    R"("BillingMode":"PAY_PER_REQUEST")");
}

/// What a round sends, made anew for each: items and times differ.
class Mix {
  public:
    explicit Mix(const RequestBuilder& builder) : builder_(builder) {}

    /// `clock_s`: the server's, epoch seconds.
    Workload round(std::int64_t clock_s) {
        clock_s_ = clock_s;
        Workload workload;
        for (int i = 0; i < requests_per_round; ++i) {
            workload.requests.push_back(request(i % 20));
        }
        return workload;
    }

  private:
    int any(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
    std::string key() { return key_json(any(partitions), any(items_per_partition)); }

    std::string item() {
        std::string json = item_json(any(partitions), any(items_per_partition), ++salt_);
        if (any(4) == 0) {
            json.pop_back();
            json += R"(,"expires":{"N":")" + std::to_string(clock_s_ + life_s) + R"("}})";
        }
        return json;
    }

    // 8 reads, 12 writes in 20.
    std::string request(int kind) {
        switch (kind) {
            case 0:
            case 1:
            case 2:
            case 3:
                return builder_.request("GetItem", on(table, R"("Key":)" + key()));
            case 4:
            case 5:
            case 6:
                return query(R"("KeyConditionExpression":"pk = :k",)", "user#%04d");
            case 7:
                return query(R"("IndexName":"by-email","KeyConditionExpression":"email = :k",)",
                             "customer%d@example.com");
            case 8:
            case 9:
            case 10:
            case 11:
                return builder_.request("PutItem", on(table, R"("Item":)" + item()));
            case 12:
                return builder_.request(
                    "PutItem",
                    on(table, R"("ConditionExpression":"attribute_not_exists(cnt) OR cnt >= :z",)"
                              R"("ExpressionAttributeValues":{":z":{"N":"-1"}},"Item":)" +
                                  item()));
            case 13:
            case 14:
            case 15:
                return builder_.request("UpdateItem", on(table, update()));
            case 16:
            case 17:
                return builder_.request("DeleteItem", on(table, R"("Key":)" + key()));
            case 18:
                return batch();
            default:
                return transaction();
        }
    }

    std::string query(const std::string& condition, const char* format) {
        char text[64];
        std::snprintf(text, sizeof text, format, any(partitions));
        return builder_.request(
            "Query", on(table, condition + R"("ExpressionAttributeValues":{":k":{"S":")" + text +
                                   R"("}},"Limit":20)"));
    }

    std::string update() {
        return R"("Key":)" + key() + R"(,"UpdateExpression":"SET changed = :n ADD cnt :one",)" +
               R"("ExpressionAttributeValues":{":one":{"N":"1"},":n":{"N":")" +
               std::to_string(++salt_) + R"("}})";
    }

    std::string batch() {
        const int partition = any(partitions);
        std::string body = std::string(R"({"RequestItems":{")") + table + "\":[";
        for (int i = 0; i < items_per_batch; ++i) {
            body.append(i == 0 ? "" : ",").append(R"({"PutRequest":{"Item":)");
            body.append(item_json(partition, i, ++salt_)).append("}}");
        }
        return builder_.request("BatchWriteItem", body + "]}}");
    }

    std::string transaction() {
        const int first = any(partitions);
        const int sort = any(items_per_partition);
        const std::string name = std::string(R"({"TableName":")") + table + "\",";
        std::string body = R"({"ClientRequestToken":")" + std::to_string(++salt_) +
                           R"(","TransactItems":[{"Put":)" + name + R"("Item":)";
        body += item_json(first, sort, salt_) + R"(}},{"Update":)" + name;
        std::string change = R"("Key":)" + key_json((first + 1) % partitions, sort);
        change += R"(,"UpdateExpression":"ADD cnt :one",)";
        change += R"("ExpressionAttributeValues":{":one":{"N":"1"}})";
        body += change + R"(}},{"Delete":)" + name;
        body += R"("Key":)" + key_json((first + 2) % partitions, sort) + "}}]}";
        return builder_.request("TransactWriteItems", body);
    }

    const RequestBuilder& builder_;
    std::minstd_rand random_{11};
    int salt_ = 0;
    std::int64_t clock_s_ = 0;
};

/// Makes a table and waits until it can be used.
void make_table(Connection& connection, const RequestBuilder& builder, const char* name) {
    call(connection, builder.request("CreateTable", table_body(name)));
    const std::string body = std::string(R"({"TableName":")") + name + "\"}";
    while (call(connection, builder.request("DescribeTable", body)).find("ACTIVE") ==
           std::string::npos) {
    }
}

/// Moves the server's clock on, and gives the time that it then has, epoch seconds.
std::int64_t advance(Connection& connection, std::int64_t seconds) {
    const std::string body = R"({"seconds":)" + std::to_string(seconds) + "}";
    const std::string answer = call(
        connection, "POST /_dynox/clock/advance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::size_t digits = answer.find_first_of("0123456789");
    if (digits == std::string::npos) {
        throw std::runtime_error("the clock answers " + answer);
    }
    return std::stoll(answer.substr(digits));
}

struct Totals {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
};

void print_sample(double seconds, const Totals& totals, pid_t server) {
    std::printf(
        "{\"op\":\"endurance\",\"seconds\":%.1f,\"requests\":%llu,\"errors\":%llu,"
        "\"resident_mb\":%.2f}\n",
        seconds, static_cast<unsigned long long>(totals.requests),
        static_cast<unsigned long long>(totals.errors), resident_mb_of(server));
    std::fflush(stdout);
}

}  // namespace

void endure(std::uint16_t port, pid_t server, double seconds) {
    const RequestBuilder builder(port, table, partitions);
    Connection connection(port);
    make_table(connection, builder, table);
    call(connection, builder.request("UpdateTimeToLive",
                                     on(table, R"("TimeToLiveSpecification":{"Enabled":true,)"
                                               R"("AttributeName":"expires"})")));
    const Load load{.port = port,
                    .server = server,
                    .connections = connections,
                    .warm_up_s = 0,
                    .measured_s = 60,
                    .answers_max = requests_per_round};
    Mix mix(builder);
    Totals totals;
    std::int64_t clock_s = advance(connection, 0);
    double begin_s = now_s();
    double sampled_s = begin_s;
    for (int round = 1; round <= rounds_of_warm_up || now_s() - begin_s < seconds; ++round) {
        const Measurement measured = drive(load, mix.round(clock_s));
        totals.requests += measured.latencies_us.size();
        totals.errors += measured.errors;
        if (totals.errors * answers_per_error_min > totals.requests) {
            throw std::runtime_error("too many errors; of this round the first: " +
                                     measured.first_error);
        }
        if (round % rounds_per_table == 0) {
            make_table(connection, builder, "Passing");
            call(connection, builder.request("DeleteTable", R"({"TableName":"Passing"})"));
        }
        clock_s = advance(connection, round_s);
        if (round <= rounds_of_warm_up) {
            begin_s = sampled_s = now_s();
        } else if (now_s() - sampled_s >= sample_s) {
            sampled_s = now_s();
            print_sample(sampled_s - begin_s, totals, server);
        }
    }
}

}  // namespace dynox::load
