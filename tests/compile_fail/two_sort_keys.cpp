// expect: dynox: a model has at most one attribute with .sort_key = true
#include "dynox/model.hpp"
using namespace dynox;
struct Wrong : Model<Wrong> {
    std::string pk, a, b;
    static constexpr auto model_config = ModelConfig{.table = "t"};
    static constexpr auto attributes = attribute_list(
        StringAttribute<&Wrong::pk>{.partition_key = true},
        StringAttribute<&Wrong::a>{.sort_key = true}, StringAttribute<&Wrong::b>{.sort_key = true});
};
void use(Wrong& wrong) {
    wrong.sync_save();
}
