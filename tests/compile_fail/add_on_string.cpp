// expect: dynox: add() needs a number or set attribute
#include "user.hpp"
auto action = dynox::field<&User::pk>.add("x");
