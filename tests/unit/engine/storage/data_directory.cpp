#include "engine/storage/data_directory.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.hpp"

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;

void write_file(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string first_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

void make(const std::string& path) {
    auto directory = DataDirectory::open(path);
    ASSERT_TRUE(directory) << directory.error().message();
    ASSERT_TRUE(directory->is_new());
    ASSERT_TRUE(directory->finish_creation());
    ASSERT_FALSE(directory->is_new());
}

void expect_error(const std::string& path, client_errc code, const std::string& message) {
    const auto directory = DataDirectory::open(path);
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error(), make_error_code(code));
    EXPECT_EQ(directory.error().message(), message);
}

/// Holds a directory in another process until it is destroyed.
class Holder {
  public:
    explicit Holder(const std::string& path) {
        int held[2];
        int done[2];
        if (::pipe(held) != 0 || ::pipe(done) != 0) {
            return;
        }
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(done[1]);
            char byte = 0;
            {
                const auto directory = DataDirectory::open(path);
                byte = directory ? 'y' : 'n';
                (void)!::write(held[1], &byte, 1);
                (void)!::read(done[0], &byte, 1);  // until the other end is closed
            }
            ::_exit(0);
        }
        ::close(held[1]);
        ::close(done[0]);
        done_ = done[1];
        char byte = 0;
        holds_ = ::read(held[0], &byte, 1) == 1 && byte == 'y';
        ::close(held[0]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder() {
        ::close(done_);
        ::waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] bool holds() const { return holds_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    void kill() const { ::kill(pid_, SIGKILL); }

  private:
    pid_t pid_ = -1;
    int done_ = -1;
    bool holds_ = false;
};

TEST(DataDirectory, MakesItsDirectoryAndSaysWhoseItIs) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary / "a/b/data";
    make(path);
    EXPECT_EQ(first_line(path + "/DYNOX"), "dynox data format 1");
    EXPECT_FALSE(fs::exists(path + "/DYNOX.new"));
    const auto again = DataDirectory::open(path);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->is_new());
    EXPECT_EQ(again->store_path(), path + "/db");
}

TEST(DataDirectory, InterruptedCreationStartsAgain) {
    test::TemporaryDirectory temporary;
    {
        const auto directory = DataDirectory::open(temporary.path());
        ASSERT_TRUE(directory);
        fs::create_directory(directory->store_path());
        write_file(directory->store_path() + "/half", "made");
    }
    const auto directory = DataDirectory::open(temporary.path());
    ASSERT_TRUE(directory);
    EXPECT_TRUE(directory->is_new());
    EXPECT_FALSE(fs::exists(directory->store_path()));
}

TEST(DataDirectory, RefusesWhatIsNotItsOwn) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary.path();
    write_file(temporary / "letter.txt", "Dear");
    expect_error(path, client_errc::storage_unusable,
                 path +
                     ": expected an empty directory or one of dynox (with a file DYNOX), found "
                     "'letter.txt' in it");
    EXPECT_FALSE(fs::exists(path + "/lock"));  // and leaves nothing behind
    expect_error(temporary / "letter.txt", client_errc::storage_unusable,
                 "cannot make the data directory " + path + "/letter.txt: Not a directory");
    fs::remove(temporary / "letter.txt");
    fs::create_directory(temporary / "lost+found");
    EXPECT_TRUE(DataDirectory::open(path));
}

TEST(DataDirectory, RefusesOtherFormats) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary / "data";
    make(path);
    const std::string marker = path + "/DYNOX";
    write_file(marker, "dynox data format 2\nand more\n");
    expect_error(path, client_errc::storage_damaged,
                 path +
                     " has dynox data format 2, this dynox reads up to 1: open it with a newer "
                     "dynox");
    const std::string expected = marker + ": expected 'dynox data format N' in the first line, ";
    for (const auto& [text, found] : std::initializer_list<std::pair<const char*, const char*>>{
             {"", "found ''"},
             {"dynox data format", "found 'dynox data format'"},
             {"dynox data format 0", "found 'dynox data format 0'"},
             {"dynox data format 1x", "found 'dynox data format 1x'"},
             {"dynox data format 99999999999", "found 'dynox data format 99999999999'"},
             {"\x01\x02 garbage", "found '?? garbage'"}}) {
        write_file(marker, text);
        expect_error(path, client_errc::storage_damaged, expected + found);
    }
    write_file(marker, "dynox data format 1\n");
    EXPECT_TRUE(DataDirectory::open(path));
}

TEST(DataDirectory, AnotherProcessHoldsIt) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary / "data";
    make(path);
    {
        const Holder holder(path);
        ASSERT_TRUE(holder.holds());
        expect_error(path, client_errc::storage_in_use,
                     path + " is in use by pid " + std::to_string(holder.pid()));
    }
    EXPECT_TRUE(DataDirectory::open(path));
    {
        const Holder holder(path);
        ASSERT_TRUE(holder.holds());
        holder.kill();
        ::usleep(1000);
        // The lock goes with the process; its file and old pid do not matter.
        for (int attempt = 0; attempt < 1000 && !DataDirectory::open(path); ++attempt) {
            ::usleep(1000);
        }
        EXPECT_TRUE(DataDirectory::open(path));
    }
}

TEST(DataDirectory, HoldsItWithinOneProcessToo) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary / "data";
    make(path);
    auto first = DataDirectory::open(path);
    ASSERT_TRUE(first);
    expect_error(path, client_errc::storage_in_use,
                 path + " is in use by pid " + std::to_string(::getpid()));
    const DataDirectory moved = *std::move(first);
    EXPECT_FALSE(DataDirectory::open(path));
}

/// While it lives, permissions stop this thread even if it is root's.
class WithoutRootsPower {
  public:
    WithoutRootsPower() {
        EXPECT_EQ(::syscall(SYS_capget, &header_, before_), 0);
        __user_cap_data_struct less[2] = {before_[0], before_[1]};
        less[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
        EXPECT_EQ(::syscall(SYS_capset, &header_, less), 0);
    }
    WithoutRootsPower(const WithoutRootsPower&) = delete;
    WithoutRootsPower& operator=(const WithoutRootsPower&) = delete;
    ~WithoutRootsPower() { EXPECT_EQ(::syscall(SYS_capset, &header_, before_), 0); }

  private:
    __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct before_[2] = {};
};

TEST(DataDirectory, SaysWhyItCannotWrite) {
    test::TemporaryDirectory temporary;
    const std::string path = temporary / "data";
    fs::create_directory(path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_exec);
    {
        const WithoutRootsPower permissions_count;
        expect_error(path, client_errc::storage_unusable,
                     "cannot write to the data directory " + path + ": Permission denied");
        expect_error(path + "/below", client_errc::storage_unusable,
                     "cannot make the data directory " + path + "/below: Permission denied");
    }
    fs::permissions(path, fs::perms::owner_all);
}

TEST(DataDirectory, SaysWhyItCannotLook) {
    test::TemporaryDirectory temporary;
    const std::string closed = temporary / "closed";
    fs::create_directory(closed);
    fs::permissions(closed, fs::perms::none);
    {
        const WithoutRootsPower permissions_count;
        expect_error(closed + "/data", client_errc::storage_unusable,
                     "cannot make the data directory " + closed + "/data: Permission denied");
    }
    fs::permissions(closed, fs::perms::owner_all);
}

}  // namespace
}  // namespace dynox::engine
