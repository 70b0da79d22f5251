// `hardlearn study` on example data: the record, going on from it, scores of records, points, bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
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

class study_command : public ::testing::Test {
  protected:
    study_command() {
        folder.write("a1.csv", two_class_csv(80));
        folder.write("b1.csv", two_class_csv(120));
    }
    Outcome study(Names more, const Names& files = {"a1.csv", "b1.csv"}) {
        Names arguments = {"study", "-o", record, "--folds", "2", "--resamples", "20"};
        for (const std::string& file : files) arguments.push_back(folder / file);
        arguments.insert(arguments.end(), more.begin(), more.end());
        return hardlearn(arguments);
    }
    Json json() const { return Json::parse(read_file(record)); }

    TemporaryFolder folder;
    const std::string record = folder / "study.json";
};

TEST_F(study_command, writes_a_record_and_goes_on_from_it) {
    const Outcome first = study({"--models", "knn,naive-bayes"});
    ASSERT_EQ(first.status, 0) << first.err;
    EXPECT_TRUE(contains(first.out, "2 data sets studied, 2 with a plain model's score"));
    const std::string complete = read_file(record);
    Json changed = json();
    ASSERT_EQ(changed["sets"].size(), 2u);
    EXPECT_EQ(changed["sets"][0]["models"].size(), 2u);
    // As if killed after the first set; the mark shows what is not computed again.
    changed["sets"][0]["measures"]["f1"] = 0.0625;
    changed["sets"][0]["models"][0]["d_index"] = 1.0625;
    changed["sets"].erase(1);
    write_file(record, changed.dump());
    ASSERT_EQ(study({"--models", "knn,naive-bayes"}).status, 0);
    const Json again = json();
    EXPECT_EQ(again["sets"][0]["measures"]["f1"], 0.0625);
    EXPECT_EQ(again["sets"][0]["models"][0]["d_index"], 1.0625);
    EXPECT_EQ(again["sets"][1], Json::parse(complete)["sets"][1]);
    folder.write("a1.csv", two_class_csv(82));
    ASSERT_EQ(study({"--models", "knn,naive-bayes"}).status, 0);
    EXPECT_NE(json()["sets"][0]["measures"]["f1"], 0.0625) << "the file has changed";
}

TEST_F(study_command, gives_the_same_bytes_again_and_for_any_number_of_threads) {
    ASSERT_EQ(study({"--models", "knn", "--threads", "1"}).status, 0);
    const std::string first = read_file(record);
    ASSERT_EQ(study({"--models", "knn"}).status, 0);
    EXPECT_EQ(read_file(record), first) << "nothing was computed";
    std::filesystem::remove(record);
    ASSERT_EQ(study({"--models", "knn", "--threads", "2"}).status, 0);
    EXPECT_EQ(read_file(record), first);
}

TEST_F(study_command, takes_scores_of_records_in_folders) {
    std::filesystem::create_directory(folder / "records");
    const std::string scores = folder / "records";
    ASSERT_EQ(hardlearn({"evaluate", folder / "a1.csv", "--models", "knn", "--folds", "2", "--no-hardness",
                         "--json", folder / "records/a1.json.gz"})
                  .status,
              0);
    folder.write("records/a1.run.json", "{}");
    const Outcome outcome = study({"--scores", scores});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "b1 has measures but no score of a plain model"));
    const Json sets = json()["sets"];
    EXPECT_EQ(sets[0]["models"][0]["record"].get<std::string>(), (folder / "records/a1.json.gz").string());
    EXPECT_TRUE(sets[1]["models"].empty());
    std::filesystem::remove(record);
    ASSERT_EQ(study({"--models", "knn"}).status, 0);
    EXPECT_EQ(json()["sets"][0]["models"][0]["d_index"], sets[0]["models"][0]["d_index"])
        << "what evaluate says is what a study would have found";
}

TEST_F(study_command, reads_folders_and_leaves_out_what_is_no_table) {
    folder.write("broken.csv", "x,y\n1,2,3\n");
    const Outcome outcome = study({"--models", "knn", "--largest-set", "100"}, {""});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const Json written = json();
    EXPECT_EQ(written["sets"].size(), 1u);
    ASSERT_EQ(written["left_out"].size(), 2u);
    EXPECT_EQ(written["left_out"][0]["reason"], "120 rows, more than 100");
    EXPECT_TRUE(contains(written["left_out"][1]["reason"].get<std::string>(), "broken.csv"));
    EXPECT_TRUE(contains(outcome.out, "Left out: "));
}

Names cells_of(const std::string& line) {
    Names cells(1);
    for (const char character : line) {
        if (character == ',')
            cells.emplace_back();
        else
            cells.back() += character;
    }
    return cells;
}

// The nearest rows, found from the file alone.
TEST_F(study_command, writes_the_points_that_n4_asks_about) {
    ASSERT_EQ(study({"--models", "knn", "--points", folder / "points"}, {"a1.csv"}).status, 0);
    struct Line {
        bool is_row = false;
        std::string label;
        std::vector<double> values;
    };
    std::vector<Line> lines;
    for (const std::string& text : lines_of(read_file(folder / "points/a1.csv"))) {
        const Names cells = cells_of(text);
        if (cells[0] == "kind") continue;
        Line line{cells[0] == "row", cells[1], {}};
        for (std::size_t c = 6; c < cells.size(); ++c) line.values.push_back(std::stod(cells[c]));
        lines.push_back(line);
    }
    ASSERT_EQ(lines.size(), 160u);
    double wrong = 0;
    for (const Line& point : lines) {
        if (point.is_row) continue;
        const Line* nearest = nullptr;
        double least = 1e300;
        for (const Line& row : lines) {
            double squares = 0;
            for (std::size_t v = 0; v < row.values.size(); ++v)
                squares += (row.values[v] - point.values[v]) * (row.values[v] - point.values[v]);
            if (row.is_row && squares < least) least = squares, nearest = &row;
        }
        wrong += nearest->label != point.label;
    }
    EXPECT_NEAR(json()["sets"][0]["measures"]["n4"].get<double>(), wrong / 80, 1e-12);
}

TEST_F(study_command, keeps_what_it_has_when_it_is_interrupted) {
    folder.write("c1.csv", noise_csv(3000, 40, 3));
    Names arguments = {"study", folder / "a1.csv", folder / "c1.csv", "-o", record, "--models", "knn,svm"};
    const Outcome outcome = hardlearn(arguments, {.interrupt_after = 2});
    ASSERT_EQ(outcome.status, 130) << outcome.err;
    const Json kept = json();
    ASSERT_GE(kept["sets"].size(), 1u);
    EXPECT_EQ(kept["sets"][0]["name"], "a1");
    EXPECT_FALSE(kept["sets"][0]["measures"].empty());
}

TEST_F(study_command, refuses_what_it_cannot_use) {
    struct Case {
        Names more;
        Names files;
        int status;
        std::string part;
    };
    folder.write("other.json", "{\"schema\": \"hardlearn.fit/1\"}");
    folder.write("families.csv", "name\na1\n");
    for (const Case& bad :
         {Case{{"--models", "nonsense"}, {"a1.csv"}, 2, "unknown model 'nonsense'"},
          Case{{"--distance", "near"}, {"a1.csv"}, 2, "--distance"},
          Case{{"--failing", "1"}, {"a1.csv"}, 2, "--failing"}, Case{{}, {"missing.csv"}, 4, "missing.csv"},
          Case{{"--scores", "missing"}, {"a1.csv"}, 4, "missing"},
          Case{{"--families", folder / "families.csv"}, {"a1.csv"}, 3, "no column 'family'"},
          Case{{"--scores", folder / "other.json"}, {"a1.csv"}, 3, "other.json"}}) {
        const Outcome outcome = study(bad.more, bad.files);
        EXPECT_EQ(outcome.status, bad.status) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, bad.part)) << outcome.err;
        EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    }
    const Outcome foreign = hardlearn({"study", folder / "a1.csv", "-o", folder / "other.json"});
    EXPECT_EQ(foreign.status, 3);
    EXPECT_TRUE(contains(read_file(folder / "other.json"), "hardlearn.fit/1"))
        << "another record is not overwritten";
    EXPECT_EQ(hardlearn({"study", folder / "a1.csv", "-o", "-"}).status, 2);
    EXPECT_EQ(hardlearn({"study", folder / "a1.csv"}).status, 2) << "where the record goes must be said";
}

}  // namespace
}  // namespace hardlearn::testing
