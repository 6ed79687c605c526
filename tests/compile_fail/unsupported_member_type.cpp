// expect: dynox: the member's C++ type is not supported
#include "dynox/attributes.hpp"
struct Wrong {
    void* handle = nullptr;
    static constexpr auto attributes =
        dynox::attribute_list(dynox::StringAttribute<&Wrong::handle>{});
};
