#include "engine/backup/folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

TEST(KeyPaths, StayBelowTheirFolder) {
    for (const char* const fine : {"", "a", "a/b.c", "a/b/", "..a/b..", "a/...", ".hidden"}) {
        EXPECT_TRUE(check_key_path(fine, "S3Prefix")) << fine;
    }
    for (const char* const bad :
         {"/a", "..", "a/..", "../a", "a/../b", ".", "a/./b", "a//b", "/"}) {
        EXPECT_FALSE(check_key_path(bad, "S3Prefix")) << bad;
    }
    EXPECT_FALSE(check_key_path(std::string_view("a\0b", 3), "S3Prefix"));
}

class Folders : public ::testing::Test {
  protected:
    Folder root() { return Folder::open(directory.path()).value(); }
    dynox::test::TemporaryDirectory directory;
};

TEST_F(Folders, AreMadeAndListed) {
    const Folder inner = root().enter("a/b/", Folder::Missing::make).value();
    EXPECT_TRUE(write_all(inner.create_file("one").value(), "text"));
    EXPECT_FALSE(inner.create_file("one"));
    EXPECT_TRUE(root().enter("a/b", Folder::Missing::fail));
    EXPECT_FALSE(root().enter("a/c", Folder::Missing::fail));
    const Folder::Names names = root().enter("a", Folder::Missing::fail).value().list(9).value();
    EXPECT_EQ(names.folders, std::vector<std::string>{"b"});
    EXPECT_EQ(inner.list(9).value().files, std::vector<std::string>{"one"});
    EXPECT_TRUE(inner.open_file("one"));
    EXPECT_FALSE(inner.open_file("two"));
}

TEST_F(Folders, TellNobodyWhereTheExportDirectoryIs) {
    const auto missing = Folder::open(directory / "missing");
    EXPECT_EQ(missing.error().message(),
              "cannot open the export directory: No such file or directory");
    std::ofstream(directory / "file") << "x";
    EXPECT_EQ(root().enter("file/inner", Folder::Missing::make).error().message(),
              "cannot open the folder file: Not a directory");
}

TEST_F(Folders, AreListedWithinABound) {
    for (const char* const name : {"a", "b", "c"}) {
        std::ofstream(directory / name) << "x";
    }
    EXPECT_EQ(root().list(3).value().files.size(), 3U);
    EXPECT_FALSE(root().list(2));
}

TEST_F(Folders, DoNotFollowLinks) {
    const dynox::test::TemporaryDirectory outside;
    std::ofstream(outside / "secret") << "x";
    std::filesystem::create_directory_symlink(outside.path(), directory / "link");
    std::filesystem::create_directory(directory / "folder");
    std::filesystem::create_symlink(outside / "secret", directory / "folder/file");
    EXPECT_FALSE(root().enter("link", Folder::Missing::fail));
    EXPECT_FALSE(root().enter("link", Folder::Missing::make));
    EXPECT_FALSE(root().enter("link/deeper", Folder::Missing::make));
    const Folder folder = root().enter("folder", Folder::Missing::fail).value();
    EXPECT_FALSE(folder.open_file("file"));
    EXPECT_FALSE(folder.create_file("file"));
    EXPECT_FALSE(folder.list(9));
    EXPECT_FALSE(root().list(9));
}

}  // namespace
}  // namespace dynox::engine
