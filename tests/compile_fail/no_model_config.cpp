// expect: dynox: a model needs `static constexpr auto model_config
#include "dynox/model.hpp"
using namespace dynox;
struct Wrong : Model<Wrong> {
    std::string pk;
    static constexpr auto attributes =
        attribute_list(StringAttribute<&Wrong::pk>{.partition_key = true});
};
void use(Wrong& wrong) {
    wrong.sync_save();
}
