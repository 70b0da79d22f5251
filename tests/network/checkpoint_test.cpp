#include "hardlearn/network/checkpoint-inl.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "hardlearn/core/error.hpp"

namespace hardlearn::testing {
namespace {

struct TemporaryFile {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() /
        ("hardlearn_checkpoint_" +
         std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    TemporaryFile() { std::filesystem::remove(path); }
    ~TemporaryFile() { std::filesystem::remove(path); }
};

Archive archive(float value) {
    Archive result;
    result.put_values("values", std::vector<float>{value, 2 * value});
    result.put_values("nothing", std::vector<float>{});
    result.put_number("number", value);
    return result;
}

TEST(checkpoint, holds_stages_that_run_and_stages_that_are_finished) {
    const TemporaryFile file;
    {
        Checkpoint checkpoint(file.path, "run 1");
        EXPECT_FALSE(checkpoint.resumed());
        checkpoint.finish("margins 1", archive(1));
        checkpoint.save("training", archive(3));
        checkpoint.save("training", archive(4));
    }
    Checkpoint checkpoint(file.path, "run 1");
    EXPECT_TRUE(checkpoint.resumed());
    ASSERT_NE(checkpoint.finished("margins 1"), nullptr);
    EXPECT_EQ(checkpoint.finished("training"), nullptr);
    ASSERT_NE(checkpoint.running("training"), nullptr);
    EXPECT_EQ(checkpoint.running("training")->values<float>("values"), (std::vector<float>{4, 8}));
    EXPECT_TRUE(checkpoint.running("training")->values<float>("nothing").empty());
    EXPECT_EQ(checkpoint.running("training")->number("number"), 4);
    checkpoint.forget("margins 1");
    EXPECT_EQ(checkpoint.finished("margins 1"), nullptr);
    checkpoint.remove();
    EXPECT_FALSE(std::filesystem::exists(file.path));
}

TEST(checkpoint, of_another_run_is_refused) {
    const TemporaryFile file;
    Checkpoint(file.path, "run 1").finish("stage", archive(1));
    try {
        Checkpoint(file.path, "run 2");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_argument);
        EXPECT_NE(std::string(error.what()).find("other data or options"), std::string::npos);
    }
}

TEST(checkpoint, that_is_damaged_is_refused) {
    const TemporaryFile file;
    Checkpoint(file.path, "run 1").finish("stage", archive(1));
    std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) - 3);
    EXPECT_THROW(Checkpoint(file.path, "run 1"), Error);
}

TEST(checkpoint, without_a_path_keeps_nothing) {
    Checkpoint checkpoint({}, "run");
    checkpoint.finish("stage", archive(1));
    EXPECT_EQ(checkpoint.finished("stage"), nullptr);
}

}  // namespace
}  // namespace hardlearn::testing
