#include <boost/container/small_vector.hpp>

#include "expression/ast.hpp"
#include "expression/parser.hpp"
#include "expression/path_tree.hpp"
#include "expression/structure.hpp"

namespace dynox::expression {

namespace {

// projection := path {, path}
class ProjectionParser final : private Parser {
  public:
    using Parser::Parser;

    Result<void> parse(PathTree& tree) {
        boost::container::small_vector<Steps, 8> paths;
        do {
            if (!parse_path(paths.emplace_back(), Rank::target)) {
                return faults_.error(kind_);
            }
        } while (accept(TokenKind::comma));
        if (!expect(TokenKind::end)) {
            return faults_.error(kind_);
        }
        tree.paths = arena_.copy(std::span<const Steps>(paths.data(), paths.size()));
        if (suspicious_) {
            find_structure_faults(text_, tree.paths, faults_);
        }
        if (faults_.empty()) {
            tree.root = merge_paths(tree.paths, arena_, faults_);
        }
        if (!faults_.empty()) {
            return faults_.error(kind_);
        }
        return {};
    }
};

}  // namespace

Projection::Projection(std::unique_ptr<PathTree> tree) noexcept : tree_(std::move(tree)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

Result<Projection> Projection::parse(std::string_view text, Placeholders& placeholders) {
    if (Result<void> checked = Parser::check_size(Kind::projection, text); !checked) {
        return checked.error();
    }
    auto tree = std::make_unique<PathTree>();
    ProjectionParser parser(Kind::projection, tree->arena.copy(text), placeholders, tree->arena);
    if (Result<void> parsed = parser.parse(*tree); !parsed) {
        return parsed.error();
    }
    return Projection(std::move(tree));
}

FlatItem Projection::apply(FlatItemView item) const {
    return project(item, tree_->root);
}

std::vector<Path> Projection::paths() const {
    std::vector<Path> paths;
    for (const Steps steps : tree_->paths) {
        Path& path = paths.emplace_back();
        for (const Step& step : steps) {
            path.steps.push_back({std::string(step.name), step.index, step.is_index});
        }
    }
    return paths;
}

std::vector<std::string_view> Projection::attributes() const {
    return first_names(tree_->paths);
}

}  // namespace dynox::expression
