#include "dynox/flat_item.hpp"
