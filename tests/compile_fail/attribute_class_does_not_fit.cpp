// expect: dynox: this attribute class does not fit the C++ type of the member
#include "dynox/attributes.hpp"
struct Wrong {
    int age = 0;
    static constexpr auto attributes = dynox::attribute_list(dynox::StringAttribute<&Wrong::age>{});
};
