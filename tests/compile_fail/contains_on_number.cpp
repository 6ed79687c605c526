// expect: dynox: contains() needs a string, set or list attribute
#include "user.hpp"
auto condition = dynox::field<&User::age>.contains(1);
