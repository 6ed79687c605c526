// expect: dynox: sync_get() takes the values of the key attributes, then ConsistentRead
#include "dynox/model.hpp"
using namespace dynox;
struct User : Model<User> {
    std::string pk;
    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true});
};
auto found = User::sync_get("USER#1", "PROFILE");
