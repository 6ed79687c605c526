#include "dynox/engine.hpp"
