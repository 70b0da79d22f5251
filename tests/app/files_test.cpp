// Files appear whole or not at all, and what goes to stdout stays apart from what goes to stderr.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
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
    EXPECT_TRUE(contains(outcome.err, "standard output: cannot write: No space left"));
}

TEST(files, whatever_goes_to_a_full_stdout_is_an_error_with_its_reason) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    for (const Names& arguments :
         {Names{"--help"}, Names{"fit", "--help"}, Names{"--version"},
          Names{"diagnose", data, "--subsamples", "0", "--json", "-"},
          Names{"diagnose", data, "--subsamples", "0", "--plot", "-"}, Names{"clean", data, "-o", "-"},
          Names{"fit", data, "-o", "-", "--construction", "naive"}}) {
        const Outcome outcome = hardlearn(arguments, {.stdout_path = "/dev/full"});
        EXPECT_EQ(outcome.status, 4) << arguments[0];
        EXPECT_TRUE(contains(outcome.err, "standard output: cannot write: No space left")) << outcome.err;
    }
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

TEST(files, a_place_that_cannot_be_written_is_told_in_words) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    for (const auto& [place, reason] : {std::pair{folder / "data.csv/x", "is a file, not a folder"},
                                        {folder / "nowhere/x", "there is no folder"},
                                        {folder.path(), "it is a folder"}}) {
        for (const std::string option : {"--json", "--plot"}) {
            const Outcome outcome = hardlearn({"diagnose", data, option, place});
            EXPECT_EQ(outcome.status, 4);
            EXPECT_TRUE(contains(outcome.err, reason)) << outcome.err;
        }
    }
    for (const std::string option : {"--json", "--plot"})
        EXPECT_EQ(hardlearn({"diagnose", data, option, ""}).status, 2);
    EXPECT_EQ(hardlearn({"fit", data, "-o", ""}).status, 2);
}

// Commands that write one file, without its name, which comes last.
std::vector<Names> writing_commands(const std::string& data, const std::string& model) {
    return {{"fit", data, "--construction", "naive", "-o"},
            {"clean", data, "-o"},
            {"clean", data, "-o", "/dev/null", "--ledger"},
            {"predict", model, data, "-o"},
            {"explain", model, data, "--row", "1", "--plot"},
            {"diagnose", data, "--subsamples", "0", "--plot"},
            {"inspect", model, "--json"}};
}

TEST(files, every_output_follows_links) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "--construction", "naive", "-o", model}).status, 0);
    for (Names command : writing_commands(data, model)) {
        SCOPED_TRACE(command[0]);
        for (const std::string content : {"", "before"}) {
            if (!content.empty()) folder.write("there.csv", content);
            std::filesystem::create_symlink("there.csv", folder / "link.csv");
            Names whole = command;
            whole.push_back(folder / "link.csv");
            const Outcome outcome = hardlearn(whole);
            EXPECT_EQ(outcome.status, 0) << outcome.err;
            EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.csv"));
            EXPECT_GT(read_file(folder / "there.csv").size(), content.size());
            std::filesystem::remove(folder / "link.csv");
            std::filesystem::remove(folder / "there.csv");
        }
    }
}

TEST(files, every_output_keeps_the_permissions_of_what_it_replaces) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "--construction", "naive", "-o", model}).status, 0);
    const auto mode_of = [](const std::string& path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
    };
    EXPECT_EQ(mode_of(model), 0600u) << "it holds the training data";
    for (Names command : writing_commands(data, model)) {
        SCOPED_TRACE(command[0]);
        for (const mode_t mode : {0600u, 0664u}) {
            command.push_back(folder.write("private.csv", "before"));
            ASSERT_EQ(::chmod(command.back().c_str(), mode), 0);
            EXPECT_EQ(hardlearn(command).status, 0);
            EXPECT_EQ(mode_of(command.back()), mode);
            EXPECT_NE(read_file(command.back()), "before");
            command.pop_back();
        }
    }
}

TEST(files, a_minus_is_stdout_for_every_output) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "--construction", "naive", "-o", model}).status, 0);
    for (Names command : writing_commands(data, model)) {
        SCOPED_TRACE(command[0]);
        Names to_file = command, to_stdout = command;
        to_file.push_back(folder / "out.csv");
        to_stdout.push_back("-");
        ASSERT_EQ(hardlearn(to_file).status, 0);
        const Outcome outcome = hardlearn(to_stdout, {.folder = folder.path()});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.out, read_file(folder / "out.csv"));
    }
    EXPECT_EQ(folder.files(), (Names{"data.csv", "model", "out.csv"}));
}

TEST(files, a_minus_is_stdin_for_one_file_that_is_read) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::string model = folder / "model";
    folder.write("-", "a file of this name is not meant");
    ASSERT_EQ(hardlearn({"fit", data, "--construction", "naive", "-o", model}).status, 0);
    const RunSettings from_data = {.folder = folder.path(), .stdin_path = data};
    for (const Names& command :
         {Names{"diagnose", "-", "--subsamples", "0"}, Names{"clean", "-", "-o", "/dev/null"},
          Names{"evaluate", "-", "--models", "majority", "--no-hardness"},
          Names{"fit", "-", "--construction", "naive", "-o", "/dev/null"}, Names{"predict", model, "-"},
          Names{"explain", model, "-", "--row", "1"}}) {
        const Outcome outcome = hardlearn(command, from_data);
        EXPECT_EQ(outcome.status, 0) << command[0] << ": " << outcome.err;
    }
    for (const Names& command :
         {Names{"predict", "-", "-"}, Names{"evaluate", "-", "-"}, Names{"diagnose", "-", "--labels", "-"}}) {
        const Outcome outcome = hardlearn(command, {.folder = folder.path(), .stdin_path = model});
        EXPECT_EQ(outcome.status, 2) << command[0] << ": " << outcome.err;
        EXPECT_TRUE(contains(outcome.err, "standard input")) << outcome.err;
    }
}

TEST(files, a_table_given_as_a_model_is_told_for_what_it_is) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    for (const Names& command :
         {Names{"predict", data, data}, Names{"explain", data, data, "--row", "1"}, Names{"inspect", data}}) {
        const Outcome outcome = hardlearn(command);
        EXPECT_EQ(outcome.status, 3);
        EXPECT_TRUE(contains(outcome.err, "data.csv: is no model file: it begins with 'x,y,z,label"))
            << outcome.err;
    }
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
