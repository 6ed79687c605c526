// expect: dynox: append() needs a list attribute
#include "user.hpp"
auto action = dynox::field<&User::pk>.append("x");
