// expect: dynox: list every data member of the model
#include "dynox/model.hpp"
using namespace dynox;
struct Wrong : Model<Wrong> {
    std::string pk;
    int forgotten = 0;
    static constexpr auto model_config = ModelConfig{.table = "t"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&Wrong::pk>{.partition_key = true});
};
void use(Wrong& wrong) {
    wrong.sync_save();
}
