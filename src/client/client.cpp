#include "dynox/errors.hpp"
