// expect: deleted
#include "dynox/model.hpp"
using namespace dynox;
struct User : Model<User> {
    std::string pk, sk;
    static constexpr auto model_config = ModelConfig{.table = "users"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&User::pk>{.partition_key = true},
                       StringAttribute<&User::sk>{.sort_key = true});
};
boost::asio::awaitable<void> run() {
    co_await User{.pk = "a", .sk = "b"}.save();
}
