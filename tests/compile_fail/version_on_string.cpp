// expect: dynox: a VersionAttribute needs an integer member
#include "dynox/attributes.hpp"
struct Wrong {
    double version = 0;
    static constexpr auto attributes =
        dynox::attribute_list(dynox::VersionAttribute<&Wrong::version>{});
};
