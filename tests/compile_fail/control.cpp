// expect: nothing
#include "user.hpp"
using dynox::field;
auto condition = field<&User::age> >= 18 && field<&User::pk>.begins_with("A") &&
                 field<&User::tags>.contains("x");
auto action = field<&User::age>.add(1);
