// Data directories whose files were damaged: what is found is right, or there is an error.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/storage/storage.hpp"
#include "support/temporary_directory.hpp"
#include "unit/engine/storage/random_keys.hpp"

namespace dynox::engine {
namespace {

namespace fs = std::filesystem;
using test::numbered_item;
using test::RandomKeys;
using Contents = std::map<std::string, std::string>;

constexpr int keys_count = 400;
constexpr int flips_default = 60;

[[nodiscard]] std::string key_of(int number) {
    return RandomKeys::store(1 + static_cast<std::uint32_t>(number) % 3) + std::to_string(number);
}

void put(Storage& storage, Contents& model, int number, std::uint64_t value) {
    WriteBatch batch;
    batch.put(key_of(number), numbered_item(value));
    model[key_of(number)] = numbered_item(value).bytes();
    ASSERT_TRUE(storage.apply(batch));
}

[[nodiscard]] std::unique_ptr<Storage> open(const std::string& directory) {
    auto opened = open_durable_storage(directory, false);
    EXPECT_TRUE(opened) << opened.error().message();
    return opened ? *std::move(opened) : nullptr;
}

/// A directory with tables of several ages, of which a range was erased, and a log that was not
/// closed.
class Damage : public testing::Test {
  protected:
    void SetUp() override {
        const std::string live = temporary_ / "live";
        for (int life = 0; life < 3; ++life) {
            const auto storage = open(live);
            ASSERT_NE(storage, nullptr);
            for (int i = 0; i < keys_count; ++i) {
                if (i % (life + 1) == 0) {
                    put(*storage, model_, i, static_cast<std::uint64_t>(i * 7 + life));
                }
            }
            if (life == 1) {
                ASSERT_TRUE(storage->erase_prefix(RandomKeys::store(3)));
                std::erase_if(model_, [](const auto& each) {
                    return each.first.starts_with(RandomKeys::store(3));
                });
            }
            if (life == 2) {
                fs::copy(live, sound_, fs::copy_options::recursive);  // as a crash leaves it
            }
        }
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(sound_)) {
            if (entry.is_regular_file() && entry.file_size() > 0) {
                files_.push_back(fs::relative(entry.path(), sound_));
            }
        }
        std::sort(files_.begin(), files_.end());
    }

    /// Opens and reads all in every way; an error anywhere ends it well.
    void expect_right_or_refused(const std::string& directory) {
        const auto opened = open_durable_storage(directory, false);
        if (!opened) {
            EXPECT_FALSE(opened.error().message().empty());
            ++refused_;
            return;
        }
        for (const Direction direction : {Direction::forward, Direction::backward}) {
            Contents found;
            const auto cursor =
                (*opened)->range(RandomKeys::store(0), RandomKeys::store(9), direction);
            for (; cursor->valid(); cursor->next()) {
                found.emplace(cursor->key(), cursor->view().bytes());
            }
            if (!cursor->status()) {
                ++refused_;
                return;
            }
            EXPECT_EQ(found.size(), model_.size());
            EXPECT_TRUE(found == model_) << "silently wrong";
        }
        for (int i = 0; i < keys_count; ++i) {
            const auto found = (*opened)->get(key_of(i));
            if (!found) {
                ++refused_;
                return;
            }
            const auto expected = model_.find(key_of(i));
            ASSERT_EQ(found->has_value(), expected != model_.end()) << "silently lost or back";
            if (found->has_value()) {
                EXPECT_TRUE((*found)->bytes() == expected->second) << "silently wrong";
            }
        }
    }

    void flip(const std::string& file, std::uint64_t offset, unsigned char bits) {
        const std::string directory = temporary_ / "damaged";
        fs::remove_all(directory);
        fs::copy(sound_, directory, fs::copy_options::recursive);
        std::fstream out(directory + "/" + file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekg(static_cast<std::streamoff>(offset));
        const int byte = out.get();
        out.seekp(static_cast<std::streamoff>(offset));
        out.put(static_cast<char>(byte ^ bits));
        out.close();
        ASSERT_TRUE(out);
        SCOPED_TRACE(file + ": byte " + std::to_string(offset) + " of " +
                     std::to_string(fs::file_size(directory + "/" + file)) + " was " +
                     std::to_string(byte) + ", flipped bits " + std::to_string(bits));
        expect_right_or_refused(directory);
    }

    test::TemporaryDirectory temporary_;
    std::string sound_ = temporary_ / "sound";
    std::vector<std::string> files_;
    Contents model_;
    int refused_ = 0;
};

TEST_F(Damage, NoneIsFoundWhereThereIsNone) {
    expect_right_or_refused(sound_);
    EXPECT_EQ(refused_, 0);
}

TEST_F(Damage, FlippedBitsAreNeverWrongData) {
    const char* const given = std::getenv("DYNOX_DAMAGE_FLIPS");
    const int flips = given != nullptr ? std::atoi(given) : flips_default;
    const std::uint32_t seed = std::random_device()();
    std::printf("%d flips, seed %u\n", flips, seed);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int i = 0; i < flips; ++i) {
        const std::string& file = files_[random() % files_.size()];
        const std::uint64_t offset = random() % fs::file_size(sound_ + "/" + file);
        const auto bits =
            static_cast<unsigned char>(random() % 2 == 0 ? 1U << random() % 8 : 1 + random() % 255);
        flip(file, offset, bits);
    }
    EXPECT_GT(refused_, flips / 20);
}

/// Kinds of records that RocksDB takes for those of an older log in the same file, where reading
/// ends.
TEST_F(Damage, KindsOfRecordsInLogsAreChecked) {
    for (const std::string& file : files_) {
        if (file.ends_with(".log") || file.find("MANIFEST-") != std::string::npos) {
            const int before = refused_;
            flip(file, 6, 4);  // the type of the first record: 1 becomes 5
            EXPECT_EQ(refused_, before + 1) << file;
        }
    }
}

TEST_F(Damage, MissingFilesAreDamage) {
    for (const std::string& file : files_) {
        if (!file.ends_with(".sst") && file.find("MANIFEST-") == std::string::npos &&
            !file.ends_with("CURRENT")) {
            continue;  // made anew; or a log, which nothing names until it has become a table
        }
        SCOPED_TRACE(file);
        const std::string directory = temporary_ / "damaged";
        fs::remove_all(directory);
        fs::copy(sound_, directory, fs::copy_options::recursive);
        fs::remove(directory + "/" + file);
        expect_right_or_refused(directory);
    }
}

}  // namespace
}  // namespace dynox::engine
