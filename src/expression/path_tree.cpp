#include "expression/path_tree.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

#include "expression/flat_output.hpp"

namespace dynox::expression {

namespace {

bool precedes(const Step& a, const Step& b) noexcept {
    if (a.is_index != b.is_index) {
        return b.is_index;
    }
    return a.is_index ? a.index < b.index : a.name < b.name;
}

enum class Relation : std::uint8_t { apart, overlap, conflict };
Relation relation(Steps a, Steps b) noexcept {
    const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (at_a == a.end() || at_b == b.end()) {
        return Relation::overlap;
    }
    return at_a->is_index != at_b->is_index ? Relation::conflict : Relation::apart;
}

/// The first pair of paths that stand so to each other. One that overlaps is told before one that
/// conflicts.
void describe_clash(std::span<const Steps> paths, Faults& faults) {
    for (const Relation wanted : {Relation::overlap, Relation::conflict}) {
        for (std::size_t second = 1; second < paths.size(); ++second) {
            for (std::size_t first = 0; first < second; ++first) {
                if (relation(paths[first], paths[second]) == wanted) {
                    const std::string_view verb =
                        wanted == Relation::overlap ? "overlap" : "conflict";
                    faults.add(Rank::target,
                               "Two document paths " + std::string(verb) +
                                   " with each other; must remove or rewrite one of these paths; "
                                   "path one: " +
                                   to_string(paths[first]) +
                                   ", path two: " + to_string(paths[second]));
                    return;
                }
            }
        }
    }
}

class Merger {
  public:
    Merger(std::span<const Steps> paths, Arena& arena) noexcept : paths_(paths), arena_(arena) {}

    [[nodiscard]] bool clash() const noexcept { return clash_; }

    /// The children below a node that `numbers`, sorted, share down to `depth`.
    std::span<const PathNode> children(std::span<const std::uint32_t> numbers, std::size_t depth) {
        boost::container::small_vector<PathNode, 8> nodes;
        while (!numbers.empty()) {
            const Step& step = paths_[numbers.front()][depth];
            const auto differs = [&](std::uint32_t number) {
                return !(paths_[number][depth] == step);
            };
            const auto same = static_cast<std::size_t>(
                std::find_if(numbers.begin(), numbers.end(), differs) - numbers.begin());
            const std::span<const std::uint32_t> group = numbers.first(same);
            numbers = numbers.subspan(same);
            // Shorter paths sort first, so if any path ends here, the first one does.
            const bool ends = paths_[group.front()].size() == depth + 1;
            clash_ = clash_ || (ends && group.size() > 1) ||
                     (!nodes.empty() && nodes.back().step.is_index != step.is_index);
            if (clash_) {
                return {};
            }
            PathNode& node = nodes.emplace_back();
            node.step = step;
            node.path = group.front();
            if (!ends) {
                node.children = children(group, depth + 1);
            }
        }
        return arena_.copy(std::span<const PathNode>(nodes.data(), nodes.size()));
    }

  private:
    std::span<const Steps> paths_;
    Arena& arena_;
    bool clash_ = false;
};

/// Writes the part of an item that a tree of paths finds.
class Projector {
  public:
    explicit Projector(std::size_t size_expected) : output_(size_expected) {}

    FlatItem project(FlatMap attributes, const PathNode& root) {
        const Written written = entries(attributes, root);
        return output_.finish(written.size_bytes, written.count);
    }

  private:
    struct Written {
        std::uint32_t count = 0;
        std::uint32_t size_bytes = 0;  // of names and values, by DynamoDB's rule
    };
    // The size rule of lists and maps (spec/service-facts.md, section 5).
    static constexpr std::uint32_t container_overhead = 3;

    Written entries(FlatMap map, const PathNode& node) {
        Written written;
        auto entry = map.begin();
        for (const PathNode& child : node.children) {
            while (entry != map.end() && entry->name < child.step.name) {
                ++entry;
            }
            if (entry == map.end()) {
                break;
            }
            if (entry->name != child.step.name) {
                continue;
            }
            const std::size_t place = output_.size();
            output_.name(entry->name);
            if (const std::uint32_t size = value(entry->value, child, place); size != nothing) {
                ++written.count;
                written.size_bytes += static_cast<std::uint32_t>(entry->name.size()) + size;
            }
        }
        return written;
    }

    Written elements(FlatList list, const PathNode& node) {
        Written written;
        for (const PathNode& child : node.children) {
            const FlatValue element = list.at(child.step.index);
            if (element.empty()) {
                break;
            }
            if (const std::uint32_t size = value(element, child, output_.size()); size != nothing) {
                ++written.count;
                written.size_bytes += size;
            }
        }
        return written;
    }

    /// Writes the wanted part of `value`, or goes back to `place` if there is none. Returns its
    /// size.
    std::uint32_t value(FlatValue value, const PathNode& node, std::size_t place) {
        if (node.is_leaf()) {
            output_.copy(value.bytes());
            return value.size_by_rule();
        }
        const flat::Tag tag =
            node.children.front().step.is_index ? flat::Tag::list : flat::Tag::map;
        if (value.tag() == tag) {
            const std::size_t container = output_.begin(tag);
            const Written written = tag == flat::Tag::list ? elements(value.as_list(), node)
                                                           : entries(value.as_map(), node);
            if (written.count != 0) {
                output_.end(container, written.count);
                return container_overhead + written.count + written.size_bytes;
            }
        }
        output_.truncate(place);
        return nothing;
    }

    static constexpr std::uint32_t nothing = 0xffffffff;
    FlatOutput output_;
};

}  // namespace

PathNode merge_paths(std::span<const Steps> paths, Arena& arena, Faults& faults) {
    boost::container::small_vector<std::uint32_t, 16> numbers;
    for (std::uint32_t number = 0; number < paths.size(); ++number) {
        numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end(), [paths](std::uint32_t a, std::uint32_t b) {
        return std::lexicographical_compare(paths[a].begin(), paths[a].end(), paths[b].begin(),
                                            paths[b].end(), precedes);
    });
    Merger merger(paths, arena);
    PathNode root;
    root.children = merger.children(numbers, 0);
    if (merger.clash()) {
        describe_clash(paths, faults);
    }
    return root;
}

FlatItem project(FlatItemView item, const PathNode& root) {
    constexpr std::size_t size_expected_max = 4096;  // more than most projections find
    return Projector(std::min(item.bytes().size(), size_expected_max))
        .project(item.attributes(), root);
}

std::vector<std::string_view> first_names(std::span<const Steps> paths) {
    std::vector<std::string_view> names;
    for (const Steps path : paths) {
        if (std::find(names.begin(), names.end(), path.front().name) == names.end()) {
            names.push_back(path.front().name);
        }
    }
    return names;
}

}  // namespace dynox::expression
