// expect: dynox: the right-hand side is not convertible to this attribute's C++ type
#include "user.hpp"
auto condition = dynox::field<&User::age> >= "eighteen";
