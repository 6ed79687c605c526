// expect: dynox: get() of this model takes the values of the partition key and of the sort key
#include "dynox/model.hpp"
using namespace dynox;
struct User : Model<User> {
    std::string pk, sk;
    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true},
                       StringAttribute<&User::sk>{.sort_key = true});
};
auto found = User::sync_get("USER#1");
