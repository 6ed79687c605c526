// expect: dynox: two attributes of the model have the same name
#include "dynox/model.hpp"
using namespace dynox;
struct Wrong : Model<Wrong> {
    std::string pk, a;
    static constexpr auto model_config = ModelConfig{.table = "t"};
    static constexpr auto attributes =
        attribute_list(StringAttribute<&Wrong::pk>{.partition_key = true},
                       StringAttribute<&Wrong::a>{.alias = "pk"});
};
void use(Wrong& wrong) {
    wrong.sync_save();
}
