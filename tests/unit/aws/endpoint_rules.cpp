#include "aws/endpoint_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "aws/partition.hpp"
#include "dynox/item.hpp"

namespace dynox::aws {
namespace {

std::vector<Item> read_lines(const std::string& file) {
    std::ifstream in(DYNOX_SOURCE_DIR "/tests/data/endpoints/" + file);
    EXPECT_TRUE(in) << file;
    std::vector<Item> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(Item::from_json(line).value());
    }
    return lines;
}

std::string_view text_of(const Map& map, const std::string& name) {
    const AttributeValue* value = map.find(name);
    return value == nullptr ? std::string_view() : std::string_view(value->as_string());
}

bool flag_of(const Map& map, const std::string& name) {
    const AttributeValue* value = map.find(name);
    return value != nullptr && value->as_bool();
}

EndpointParameters parameters_of(const Map& params) {
    EndpointParameters parameters;
    parameters.region = text_of(params, "Region");
    parameters.use_fips = flag_of(params, "UseFIPS");
    parameters.use_dual_stack = flag_of(params, "UseDualStack");
    if (params.find("Endpoint") != nullptr) {
        parameters.endpoint = text_of(params, "Endpoint");
    }
    if (params.find("AccountId") != nullptr) {
        parameters.account_id = text_of(params, "AccountId");
    }
    if (const std::string_view mode = text_of(params, "AccountIdEndpointMode"); !mode.empty()) {
        parameters.account_id_endpoint_mode = mode == "required" ? AccountIdEndpointMode::required
                                              : mode == "disabled"
                                                  ? AccountIdEndpointMode::disabled
                                                  : AccountIdEndpointMode::preferred;
    }
    parameters.resource_arn = text_of(params, "ResourceArn");
    if (const AttributeValue* list = params.find("ResourceArnList");
        list != nullptr && !list->as_list().empty()) {
        parameters.first_of_resource_arns = list->as_list().front().as_string();
    }
    parameters.is_search_operation = flag_of(params, "IsSearchOperation");
    parameters.use_global_endpoint = flag_of(params, "UseGlobalEndpoint");
    return parameters;
}

void check_cases(ServiceId service, const std::string& file, std::size_t count) {
    const std::vector<Item> cases = read_lines(file);
    EXPECT_EQ(cases.size(), count);
    for (const Item& one : cases) {
        const std::string described = file + ": " + one.to_json();
        const EndpointParameters parameters = parameters_of(one.at("params").as_map());
        const Result<ResolvedEndpoint> resolved = resolve_endpoint(service, parameters);
        if (const AttributeValue* error = one.find("error")) {
            ASSERT_FALSE(resolved) << described;
            EXPECT_EQ(resolved.error().message(), error->as_string()) << described;
            continue;
        }
        ASSERT_TRUE(resolved) << described << resolved.error().message();
        EXPECT_EQ(resolved->url, one.at("url").as_string()) << described;
        EXPECT_EQ(resolved->account_based, one.find("metricValues") != nullptr) << described;
        std::string signing_region(parameters.region);
        if (const AttributeValue* schemes = one.find("authSchemes")) {
            signing_region = schemes->as_list().front().as_map().at("signingRegion").as_string();
        }
        EXPECT_EQ(resolved->signing_region.empty() ? parameters.region : resolved->signing_region,
                  signing_region)
            << described;
    }
}

TEST(EndpointRules, GiveDynamoDbsPublishedAnswers) {
    check_cases(ServiceId::dynamodb, "dynamodb.jsonl", 548);
}

TEST(EndpointRules, GiveTheStreamsPublishedAnswers) {
    check_cases(ServiceId::dynamodb_streams, "dynamodbstreams.jsonl", 26);
}

TEST(EndpointRules, GiveStssPublishedAnswers) {
    check_cases(ServiceId::sts, "sts.jsonl", 69);
}

TEST(EndpointRules, GiveSsosPublishedAnswers) {
    check_cases(ServiceId::sso, "sso.jsonl", 40);
    check_cases(ServiceId::sso_oidc, "sso-oidc.jsonl", 40);
}

TEST(EndpointRules, FindStreamsOfTheRegionLocalBesideItsTables) {
    EndpointParameters parameters;
    parameters.region = "local";
    EXPECT_EQ(resolve_endpoint(ServiceId::dynamodb_streams, parameters)->url,
              "http://localhost:8000");
}

TEST(EndpointRules, PutNoTextIntoHostNamesThatIsNoLabel) {
    for (const char* region : {"evil.example.com/", "a b", "-a", "a-", "us-east-1.", "\xc3\xa4"}) {
        EndpointParameters parameters;
        parameters.region = region;
        const Result<ResolvedEndpoint> resolved = resolve_endpoint(ServiceId::dynamodb, parameters);
        ASSERT_FALSE(resolved) << region;
        EXPECT_EQ(resolved.error().code(), client_errc::invalid_argument);
        EXPECT_NE(resolved.error().message().find(region), std::string::npos);
    }
}

TEST(EndpointRules, TakeNoAccountFromBrokenArns) {
    EndpointParameters parameters;
    parameters.region = "us-east-1";
    parameters.account_id_endpoint_mode = AccountIdEndpointMode::preferred;
    for (const char* arn : {
             "arn",
             "arn:aws:dynamodb:us-east-1:111122223333",
             "arn:aws:dynamodb:us-east-1:111122223333:",
             "arn:aws:dynamodb:us-east-1:1111.2222:table/t",
             "arn:aws:dynamodb:us-east-1::table/t",
             "arn::dynamodb:us-east-1:111122223333:table/t",
             "urn:aws:dynamodb:us-east-1:111122223333:table/t",
         }) {
        parameters.resource_arn = arn;
        EXPECT_EQ(resolve_endpoint(ServiceId::dynamodb, parameters)->url,
                  "https://dynamodb.us-east-1.amazonaws.com")
            << arn;
    }
}

TEST(Partition, AreThePublishedOnes) {
    const std::vector<Item> published = read_lines("partitions.jsonl");
    ASSERT_EQ(published.size(), partitions().size());
    for (std::size_t i = 0; i < published.size(); ++i) {
        const Partition& partition = partitions()[i];
        const Map& outputs = published[i].at("outputs").as_map();
        EXPECT_EQ(partition.name, published[i].at("id").as_string());
        EXPECT_EQ(partition.dns_suffix, outputs.at("dnsSuffix").as_string());
        EXPECT_EQ(partition.dual_stack_suffix, outputs.at("dualStackDnsSuffix").as_string());
        EXPECT_TRUE(outputs.at("supportsFIPS").as_bool());
        EXPECT_TRUE(outputs.at("supportsDualStack").as_bool());
        for (const AttributeValue& region : published[i].at("regions").as_list()) {
            EXPECT_EQ(partition_of(region.as_string()).name, partition.name) << region.as_string();
        }
    }
}

TEST(Partition, TakesRegionsNobodyKnowsYet) {
    EXPECT_EQ(partition_of("us-north-9").name, "aws");
    EXPECT_EQ(partition_of("cn-east-3").name, "aws-cn");
    EXPECT_EQ(partition_of("us-gov-south-1").name, "aws-us-gov");
    EXPECT_EQ(partition_of("eusc-de-west-12").name, "aws-eusc");
    for (const char* odd :
         {"", "us", "us-", "us-gov", "us-gov-west", "us-gov--1", "cn-x-1a", "zz-top-1"}) {
        EXPECT_EQ(partition_of(odd).name, "aws") << odd;
    }
}

TEST(Partition, KnowsAmazonsHosts) {
    EXPECT_TRUE(is_aws_host("dynamodb.eu-west-1.amazonaws.com"));
    EXPECT_TRUE(is_aws_host("dynamodb.cn-north-1.amazonaws.com.cn"));
    EXPECT_TRUE(is_aws_host("dynamodb.eu-west-1.api.aws"));
    EXPECT_FALSE(is_aws_host("amazonaws.com.example.org"));
    EXPECT_FALSE(is_aws_host("myamazonaws.com"));
    EXPECT_FALSE(is_aws_host("amazonaws.com"));
    EXPECT_FALSE(is_aws_host("localhost"));
}

}  // namespace
}  // namespace dynox::aws
