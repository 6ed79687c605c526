// expect: dynox: a model needs exactly one attribute with .partition_key = true
#include "dynox/model.hpp"
using namespace dynox;
struct Wrong : Model<Wrong> {
    std::string pk;
    static constexpr auto model_config = ModelConfig{.table = "t"};
    static constexpr auto attributes = attribute_list(StringAttribute<&Wrong::pk>{});
};
void use(Wrong& wrong) {
    wrong.sync_save();
}
