// expect: dynox: begins_with() needs a string or binary attribute
#include "user.hpp"
auto condition = dynox::field<&User::age>.begins_with(1);
