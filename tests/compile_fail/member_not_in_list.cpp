// expect: dynox: this member is not in the model's `attributes` list
#include "user.hpp"
auto condition = dynox::field<&User::unlisted> == 1;
