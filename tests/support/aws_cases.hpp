// What tests of settings and credentials share: the published cases, an environment and files out of
// them.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "aws/environment.hpp"
#include "aws/files.hpp"
#include "dynox/item.hpp"

namespace dynox::test {

/// The cases of tests/data/aws/NAME.
inline List aws_cases(const std::string& name) {
    std::ifstream file(std::string(DYNOX_SOURCE_DIR) + "/tests/data/aws/" + name, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const Result<Item> root = Item::from_json(text);
    EXPECT_TRUE(root.has_value()) << name << ": " << (root ? "" : root.error().message());
    return root ? root->at("tests").as_list() : List();
}

/// The string `name` of `map`; "" if there is none.
inline std::string text_of(const Item& map, std::string_view name) {
    const AttributeValue* value = map.find(name);
    const std::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : *text;
}

/// The map `name` of `map`, with strings for values; empty if there is none.
inline std::map<std::string, std::string> strings_of(const Item& map, std::string_view name) {
    std::map<std::string, std::string> result;
    if (const AttributeValue* value = map.find(name)) {
        for (const auto& [key, text] : value->as_map()) {
            result.emplace(key, text.as_string());
        }
    }
    return result;
}

inline std::shared_ptr<aws::EnvironmentCopy> environment_of(
    const std::map<std::string, std::string>& variables) {
    auto environment = std::make_shared<aws::EnvironmentCopy>();
    for (const auto& [name, value] : variables) {
        environment->set(name, value);
    }
    return environment;
}

/// Files in memory.
class MapFiles final : public aws::Files {
  public:
    MapFiles() = default;
    explicit MapFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

    Result<std::string> read(const std::string& path) const override {
        ++reads;
        const auto found = files_.find(path);
        if (found == files_.end()) {
            return Error(make_error_code(boost::system::errc::no_such_file_or_directory),
                         "cannot read \"" + path + "\": No such file or directory");
        }
        return found->second;
    }
    Result<void> replace(const std::string& path, std::string_view content) override {
        files_[path] = content;
        return {};
    }
    std::map<std::string, std::string>& files() { return files_; }

    mutable int reads = 0;

  private:
    std::map<std::string, std::string> files_;
};

}  // namespace dynox::test
