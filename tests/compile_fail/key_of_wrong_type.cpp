// expect: dynox: the key value is not convertible to the C++ type of the model's key attribute
#include "dynox/model.hpp"
using namespace dynox;
struct User : Model<User> {
    std::string pk, sk;
    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true},
                       StringAttribute<&User::sk>{.sort_key = true});
};
auto found = User::sync_get("USER#1", std::vector<int>());
