#include "expression/lookup.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace dynox::expression {

std::size_t nesting_levels(FlatValue value) {
    struct Level {
        const char* end;
        bool is_map;
    };
    // Not by recursion: a value of a request may have thousands of levels before it is refused.
    boost::container::small_vector<Level, 32> open;
    std::size_t levels = 0;
    const char* at = value.bytes().data();
    const char* const end = at + value.bytes().size();
    while (at != end) {
        while (!open.empty() && open.back().end == at) {
            open.pop_back();
        }
        if (!open.empty() && open.back().is_map) {
            const std::uint32_t name_size = flat::read_varint(at);
            at += name_size;
        }
        const char* const next = flat::skip_value(at);
        const auto tag = static_cast<flat::Tag>(*at);
        if (tag == flat::Tag::list || tag == flat::Tag::map) {
            open.push_back({next, tag == flat::Tag::map});
            levels = std::max(levels, open.size());
            at += 1 + 2 * sizeof(std::uint32_t);  // tag, size, count
        } else {
            at = next;
        }
    }
    return levels;
}

}  // namespace dynox::expression
