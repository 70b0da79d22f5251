// Equal inputs and seeds give equal bytes, whatever the number of threads.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

// Seconds are measured, not computed: the only fields that may differ.
void drop_seconds(Json& json) {
    if (json.is_object()) {
        json.erase("fit_seconds");
        json.erase("predict_seconds");
    }
    for (Json& part : json) {
        if (part.is_structured()) drop_seconds(part);
    }
}

std::string record_of(Names arguments, const std::string& threads) {
    arguments.insert(arguments.end(), {"--json", "-", "--threads", threads});
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    Json json = Json::parse(outcome.out);
    drop_seconds(json);
    return json.dump();
}

// Every second row of a file: half of the work.
std::string halved(const std::filesystem::path& path) {
    const std::vector<std::string> lines = lines_of(read_file(path));
    std::string text = lines[0] + "\n";
    for (std::size_t i = 1; i < lines.size(); i += 2) text += lines[i] + "\n";
    return text;
}

TEST(reproducibility, records_do_not_depend_on_the_number_of_threads) {
    const TemporaryFolder folder;
    const std::string data = folder.write("half.csv", halved(example_data("glass.csv")));
    const std::string model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "-o", model}).status, 0);
    for (const Names& arguments :
         {Names{"clean", data, "-o", folder / "clean.csv"}, Names{"diagnose", data, "--subsamples", "3"},
          Names{"evaluate", data, "--folds", "3"},
          Names{"certify", data, "--solved", "0.3", "--families", "knn,logistic-regression", "--repeats",
                "1"},
          Names{"ablate", data, "--folds", "2", "--repeats", "1", "--variants", "naive,soft", "--flip",
                "0.2"},
          Names{"fit", data, "-o", folder / "other"}, Names{"predict", model, data, "--scores"},
          Names{"explain", model, data, "--row", "9"}}) {
        SCOPED_TRACE(arguments[0]);
        EXPECT_EQ(record_of(arguments, "1"), record_of(arguments, "2"));
    }
}

TEST(reproducibility, seeds_change_the_index_and_equal_seeds_do_not) {
    const std::string data = example_data("glass.csv");
    const Names arguments = {"diagnose", data, "--subsamples", "0", "--seeds", "1", "--seed"};
    const auto with_seed = [&](const std::string& seed) {
        Names all = arguments;
        all.push_back(seed);
        return record_of(all, "2");
    };
    EXPECT_EQ(with_seed("5"), with_seed("5"));
    EXPECT_NE(Json::parse(with_seed("5"))["lhi"], Json::parse(with_seed("6"))["lhi"]);
}

TEST(reproducibility, equal_fits_give_equal_model_bytes) {
    const TemporaryFolder folder;
    const std::string data = example_data("glass.csv");
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "first", "--threads", "1"}).status, 0);
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "second", "--threads", "2"}).status, 0);
    EXPECT_TRUE(read_file(folder / "first") == read_file(folder / "second"));
}

TEST(reproducibility, one_row_at_a_time_is_predicted_as_in_the_batch) {
    const TemporaryFolder folder;
    const std::string data = example_data("glass.csv");
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const Outcome batch = hardlearn({"predict", folder / "model", data, "--scores"});
    ASSERT_EQ(batch.status, 0) << batch.err;
    std::istringstream rows(read_file(data)), answers(batch.out);
    std::string header, title, row, answer;
    std::getline(rows, header);
    std::getline(answers, title);
    for (int i = 0; std::getline(rows, row) && std::getline(answers, answer); ++i) {
        if (i % 10 != 0) continue;
        const std::string single = folder.write("single.csv", header + "\n" + row + "\n");
        EXPECT_EQ(hardlearn({"predict", folder / "model", single, "--scores"}).out,
                  title + "\n" + answer + "\n");
    }
}

}  // namespace
}  // namespace hardlearn::testing
