#include "connect.hpp"

namespace dynox::cli {

DynamoDBClient connect(const Connection& connection) {
    ClientConfig config;
    config.endpoint_url = connection.endpoint_url;
    config.region = connection.region;
    config.profile = connection.profile;
    config.access_key = connection.access_key;
    config.secret_key = connection.secret_key;
    config.session_token = connection.session_token;
    return DynamoDBClient(config);
}

}  // namespace dynox::cli
