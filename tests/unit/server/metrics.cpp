#include "server/metrics.hpp"

#include <gtest/gtest.h>

#include "support/fake_service.hpp"

namespace dynox::server {
namespace {

TEST(ServerMetrics, TellsRequestsAndTheirTimes) {
    Metrics metrics;
    const Operation* put = find_operation("DynamoDB_20120810.PutItem");
    ASSERT_NE(put, nullptr);
    metrics.add_request(put, 200, std::chrono::microseconds(10));
    metrics.add_request(put, 200, std::chrono::microseconds(11));
    metrics.add_request(put, 418, std::chrono::seconds(2));
    metrics.add_request(nullptr, 400, std::chrono::microseconds(1));
    metrics.connection_opened();
    metrics.connection_opened();
    metrics.connection_closed();
    metrics.add_units(Metrics::Capacity::write, "t", "i", 1.5);
    metrics.add_units(Metrics::Capacity::write, "t", "i", 1);
    test::FakeService service;
    std::string text;
    metrics.write(service, text);
    for (const char* line :
         {"# TYPE dynox_requests_total counter\n",
          "dynox_requests_total{operation=\"PutItem\",status=\"200\"} 2\n",
          "dynox_requests_total{operation=\"PutItem\",status=\"other\"} 1\n",
          "dynox_requests_total{operation=\"unknown\",status=\"400\"} 1\n",
          "dynox_request_duration_seconds_bucket{operation=\"PutItem\",le=\"1e-05\"} 1\n",
          "dynox_request_duration_seconds_bucket{operation=\"PutItem\",le=\"2.5e-05\"} 2\n",
          "dynox_request_duration_seconds_bucket{operation=\"PutItem\",le=\"1\"} 2\n",
          "dynox_request_duration_seconds_bucket{operation=\"PutItem\",le=\"+Inf\"} 3\n",
          "dynox_request_duration_seconds_sum{operation=\"PutItem\"} 2.000021\n",
          "dynox_request_duration_seconds_count{operation=\"PutItem\"} 3\n",
          "dynox_consumed_capacity_units_total{kind=\"write\",table=\"t\",index=\"i\"} 2.5\n",
          "dynox_connections 1\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
    }
    EXPECT_EQ(text.find("GetItem"), std::string::npos);
}

}  // namespace
}  // namespace dynox::server
