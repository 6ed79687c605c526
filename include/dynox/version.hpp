// The version of dynox these headers belong to; CMake and pkg-config read it from here.
#pragma once

#define DYNOX_VERSION "0.1.0"
