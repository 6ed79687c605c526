// Bytes as tests write them down: bytes_of({0x04, 0, 'a'}).
#pragma once

#include <initializer_list>
#include <string>

namespace dynox::test {

inline std::string bytes_of(std::initializer_list<int> values) {
    std::string out;
    for (const int value : values) {
        out += static_cast<char>(value);
    }
    return out;
}

}  // namespace dynox::test
