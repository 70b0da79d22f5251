#include "hardlearn/network/checkpoint-inl.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

Archive archive(std::size_t count) {
    Archive result;
    const auto value = static_cast<float>(count);
    result.put_values("values", std::vector<float>{value, 2 * value});
    result.put_values("nothing", std::vector<float>{});
    result.put_count("count", count);
    return result;
}

TEST(checkpoint, holds_stages_that_run_and_stages_that_are_finished) {
    const TemporaryFolder folder;
    const auto path = folder / "checkpoint";
    {
        Checkpoint checkpoint(path, "run 1");
        EXPECT_FALSE(checkpoint.resumed());
        checkpoint.finish("margins 1", archive(1));
        checkpoint.save("training", archive(3));
        checkpoint.save("training", archive(4));
    }
    Checkpoint checkpoint(path, "run 1");
    EXPECT_TRUE(checkpoint.resumed());
    ASSERT_NE(checkpoint.finished("margins 1"), nullptr);
    EXPECT_EQ(checkpoint.finished("training"), nullptr);
    ASSERT_NE(checkpoint.running("training"), nullptr);
    EXPECT_EQ(checkpoint.running("training")->values<float>("values"), (std::vector<float>{4, 8}));
    EXPECT_TRUE(checkpoint.running("training")->values<float>("nothing").empty());
    EXPECT_EQ(checkpoint.running("training")->count("count"), 4u);
    checkpoint.forget("margins 1");
    EXPECT_EQ(checkpoint.finished("margins 1"), nullptr);
    checkpoint.remove();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(archive, what_is_no_count_is_refused) {
    for (const double value : {-1.0, 0.5, 1e30, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()}) {
        Archive damaged;
        damaged.put_values("step", std::vector<double>{value});
        expect_error(ErrorCode::bad_data, "'step' holds", [&] { damaged.count("step"); });
    }
    Archive damaged;
    damaged.put_values("none", std::vector<double>{});
    damaged.put_values("two", std::vector<double>{1, 2});
    damaged.put_values("floats", std::vector<float>{1});
    for (const char* name : {"none", "two", "floats", "missing"})
        expect_error(ErrorCode::bad_data, name, [&] { damaged.count(name); });
    Archive sound;
    sound.put_count("step", 9007199254740992);
    EXPECT_EQ(sound.count("step"), 9007199254740992u);
}

TEST(checkpoint, of_another_run_is_refused) {
    const TemporaryFolder folder;
    const auto path = folder / "checkpoint";
    Checkpoint(path, "run 1").finish("stage", archive(1));
    expect_error(ErrorCode::bad_argument, "other data or options", [&] { Checkpoint(path, "run 2"); });
}

TEST(checkpoint, that_is_damaged_is_refused) {
    const TemporaryFolder folder;
    const auto path = folder / "checkpoint";
    Checkpoint(path, "run 1").finish("stage", archive(1));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
    EXPECT_THROW(Checkpoint(path, "run 1"), Error);
}

TEST(checkpoint, without_a_path_keeps_nothing) {
    Checkpoint checkpoint({}, "run");
    checkpoint.finish("stage", archive(1));
    EXPECT_EQ(checkpoint.finished("stage"), nullptr);
}

}  // namespace
}  // namespace hardlearn::testing
