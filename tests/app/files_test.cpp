// Files appear whole or not at all, and what goes to stdout stays apart from what goes to stderr.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

TEST(files, json_to_stdout_replaces_the_text) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    for (const Names& arguments :
         {Names{"diagnose", data}, Names{"evaluate", data, "--models", "majority,knn"},
          Names{"fit", data, "-o", folder / "model"}, Names{"predict", folder / "model", data},
          Names{"inspect", folder / "model"}, Names{"explain", folder / "model", data, "--row", "1"}}) {
        SCOPED_TRACE(arguments[0]);
        Names all = arguments;
        all.insert(all.end(), {"--json", "-"});
        const Outcome outcome = hardlearn(all);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_TRUE(nlohmann::json::accept(outcome.out)) << outcome.out;
    }
}

TEST(files, json_to_a_file_leaves_the_text_on_stdout) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const Outcome with = hardlearn({"diagnose", data, "--json", folder / "out.json"});
    const Outcome without = hardlearn({"diagnose", data});
    EXPECT_EQ(with.status, 0) << with.err;
    EXPECT_EQ(with.out, without.out);
    EXPECT_TRUE(nlohmann::json::accept(read_file(folder / "out.json")));
    EXPECT_EQ(folder.files(), (Names{"data.csv", "out.json"}));
}

TEST(files, a_full_disk_leaves_no_model_behind) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(200));
    const std::string old = folder.write("model", "what was there before");
    const Outcome outcome = hardlearn({"fit", data, "-o", folder / "model"}, {.max_file_bytes = 1000});
    EXPECT_EQ(outcome.status, 4) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, folder / "model"));
    EXPECT_EQ(folder.files(), (Names{"data.csv", "model"}));
    EXPECT_EQ(read_file(old), "what was there before");
}

TEST(files, a_full_disk_leaves_no_half_record_behind) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(200));
    folder.write("out.json", "{}");
    const Outcome outcome = hardlearn({"diagnose", data, "--subsamples", "0", "--json", folder / "out.json"},
                                      {.max_file_bytes = 100});
    EXPECT_EQ(outcome.status, 4) << outcome.err;
    EXPECT_EQ(folder.files(), (Names{"data.csv", "out.json"}));
    EXPECT_EQ(read_file(folder / "out.json"), "{}");
}

TEST(files, a_full_disk_behind_stdout_is_an_error) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const Outcome outcome = hardlearn({"diagnose", data, "--subsamples", "0"}, {.stdout_path = "/dev/full"});
    EXPECT_EQ(outcome.status, 4);
    EXPECT_TRUE(contains(outcome.err, "standard output"));
}

TEST(files, a_place_that_cannot_be_written_is_told_before_the_work) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(8000, 40, 3));
    const std::string nowhere = folder / "nowhere/out";
    for (const Names& arguments :
         {Names{"fit", data, "-o", nowhere}, Names{"diagnose", data, "--json", nowhere},
          Names{"diagnose", data, "--plot", nowhere}, Names{"fit", data, "-o", folder.path().string()}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 4) << outcome.err;
        EXPECT_LT(outcome.processor_seconds, 3.0);  // the work itself takes longer
    }
    EXPECT_EQ(folder.files(), Names{"data.csv"});
}

TEST(files, special_files_are_written_directly) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    EXPECT_EQ(hardlearn({"diagnose", data, "--subsamples", "0", "--json", "/dev/null"}).status, 0);
    const Outcome full = hardlearn({"diagnose", data, "--subsamples", "0", "--json", "/dev/full"});
    EXPECT_EQ(full.status, 4);
}

}  // namespace
}  // namespace hardlearn::testing
