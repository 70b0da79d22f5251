// What options and tables promise, computed once more from the files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
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

using Json = nlohmann::json;
using Names = std::vector<std::string>;

Json json_of(Names arguments) {
    arguments.insert(arguments.end(), {"--json", "-"});
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return Json::parse(outcome.out);
}

// The cells of a table of plain cells, without its header.
std::vector<Names> cells_of(const std::string& text) {
    std::vector<Names> rows;
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        Names& row = rows.emplace_back();
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    }
    return rows;
}

// Squared distances between the rows of a table of numbers, its columns scaled to variance 1.
std::vector<std::vector<double>> squared_distances(const std::vector<Names>& cells, std::size_t columns) {
    const auto count = static_cast<double>(cells.size());
    std::vector<std::vector<double>> distances(cells.size(), std::vector<double>(cells.size()));
    for (std::size_t c = 0; c < columns; ++c) {
        double mean = 0, variance = 0;
        for (const Names& row : cells) mean += std::stod(row[c]) / count;
        for (const Names& row : cells) variance += std::pow(std::stod(row[c]) - mean, 2) / count;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            for (std::size_t j = 0; j < cells.size(); ++j) {
                distances[i][j] += std::pow(std::stod(cells[i][c]) - std::stod(cells[j][c]), 2) / variance;
            }
        }
    }
    return distances;
}

TEST(clean_promises, a_radius_removes_every_row_within_it_of_a_wrongly_predicted_one_and_no_other) {
    const TemporaryFolder folder;
    const std::string text = two_class_csv(120);
    const std::string ledger = folder / "ledger.csv";
    const double radius = 0.4;
    const Json record =
        json_of({"clean", folder.write("data.csv", text), "-o", folder / "clean.csv", "--ledger", ledger,
                 "--removal-radius", fmt::format("{}", radius), "--no-hardness"});
    const auto cells = cells_of(text);
    const auto distances = squared_distances(cells, 3);
    std::vector<bool> bad(cells.size()), removed(cells.size());
    for (const Names& line : cells_of(read_file(ledger))) {
        const std::size_t row = std::stoul(line[0]) - 1;
        EXPECT_EQ(line[1], cells[row][3]) << "the ledger's row is the file's";
        removed[row] = line[2] != "restored_for_class";
        bad[row] = line[3] != line[1];
    }
    std::size_t neighbors = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        bool near = bad[i];
        for (std::size_t j = 0; j < cells.size(); ++j) near |= bad[j] && distances[i][j] <= radius * radius;
        EXPECT_EQ(removed[i], near) << "row " << i + 1;
        neighbors += near && !bad[i];
    }
    EXPECT_EQ(record["predicted_wrongly"], std::ranges::count(bad, true));
    EXPECT_GT(neighbors, 2u);
}

TEST(clean_promises, the_index_afterwards_is_that_of_the_rows_that_stay) {
    const TemporaryFolder folder;
    const Json record =
        json_of({"clean", folder.write("data.csv", two_class_csv(100)), "-o", folder / "clean.csv"});
    const Json stay = json_of({"diagnose", folder / "clean.csv", "--subsamples", "0", "--suspicious", "0"});
    EXPECT_NE(record["lhi_before"]["mean"], record["lhi_after"]["mean"]);
    EXPECT_EQ(record["lhi_after"]["mean"], stay["lhi"]["mean"]);
}

TEST(diagnose_promises, suspicious_rows_of_a_part_are_numbered_as_in_the_file) {
    const TemporaryFolder folder;
    const std::string text = two_class_csv(300);
    const Json record = json_of({"diagnose", folder.write("data.csv", text), "--max-rows", "60", "--seeds",
                                 "1", "--subsamples", "0", "--suspicious", "20"});
    const auto cells = cells_of(text);
    std::size_t behind_the_part = 0;
    ASSERT_GT(record["suspicious_labels"].size(), 3u);
    for (const Json& suspicious : record["suspicious_labels"]) {
        const auto row = suspicious["row"].get<std::size_t>();
        EXPECT_EQ(suspicious["given"], cells.at(row - 1)[3]) << row;
        behind_the_part += row > 60;
    }
    EXPECT_GT(behind_the_part, 0u);
}

TEST(predict_promises, coverage_is_counted_on_the_rows_that_have_a_label) {
    const TemporaryFolder folder;
    const std::string training = two_class_csv(120), model = folder / "model";
    ASSERT_EQ(
        hardlearn({"fit", folder.write("data.csv", training), "-o", model, "--construction", "naive"}).status,
        0);
    // Labels of every third row only, half of them the wrong ones.
    std::string queries = "x,y,z,label\n";
    Names truth;
    const auto cells = cells_of(training);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        truth.push_back(i % 3 != 0 ? "?" : i % 6 == 0 ? cells[i][3] : cells[i][3] == "a" ? "b" : "a");
        queries += fmt::format("{},{},{},{}\n", cells[i][0], cells[i][1], cells[i][2], truth.back());
    }
    const Json record =
        json_of({"predict", model, folder.write("queries.csv", queries), "--confidence", "0.7"});
    double covered = 0, known = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (truth[i] == "?") continue;
        const Json& set = record["predictions"][i]["set"];
        covered += std::ranges::find(set, Json(truth[i])) != set.end();
        ++known;
    }
    EXPECT_GT(covered, 0);
    EXPECT_LT(covered, known);
    EXPECT_NEAR(record["sets"]["coverage"].get<double>(), covered / known, 1e-9);
}

TEST(predict_promises, an_output_that_is_a_link_writes_the_file_it_names) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40)), model = folder / "model";
    ASSERT_EQ(hardlearn({"fit", data, "-o", model, "--construction", "naive"}).status, 0);
    const std::string target = folder.write("target.csv", "old"), link = folder / "link.csv";
    std::filesystem::create_symlink(target, link);
    ASSERT_EQ(hardlearn({"predict", model, data, "-o", link}).status, 0);
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_TRUE(begins_with(read_file(target), "prediction\n"));
}

TEST(fit_promises, repeats_of_the_inner_folds_are_as_many_as_asked) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const auto model_of = [&](const char* repeats) {
        const std::string model = folder / "model";
        const Outcome outcome =
            hardlearn({"fit", data, "-o", model, "--construction", "naive", "--num-repeats", repeats});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return read_file(model);
    };
    EXPECT_EQ(model_of("2"), model_of("2"));
    EXPECT_NE(model_of("2"), model_of("1"));
}

TEST(evaluate_promises, another_seed_draws_other_folds) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const auto record_of = [&](const char* seed) {
        return json_of({"evaluate", data, "--models", "knn", "--no-hardness", "--seed", seed});
    };
    const Json first = record_of("1"), second = record_of("2");
    EXPECT_EQ(first["seed"], 1);
    EXPECT_NE(first["data"][0]["models"][0]["folds"][0]["accuracy"].dump() +
                  first["data"][0]["models"][0]["scores"].dump(),
              second["data"][0]["models"][0]["folds"][0]["accuracy"].dump() +
                  second["data"][0]["models"][0]["scores"].dump());
}

// Classes far apart: the nearest rows say all, and the shares of the classes nothing, but those are
// calibrated.
TEST(evaluate_promises, the_star_of_a_loss_stands_at_the_lowest) {
    const TemporaryFolder folder;
    std::string text = "x,y,label\n";
    for (int i = 0; i < 40; ++i) text += fmt::format("{}.{},{},{}\n", i % 2 * 9, i % 7, i % 5, "ab"[i % 2]);
    const Outcome outcome =
        hardlearn({"evaluate", folder.write("data.csv", text), "--models", "majority,mil-naive", "--folds",
                   "2", "--no-hardness", "--probabilities"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string table = outcome.out.substr(outcome.out.find("Probabilities"));
    const auto stars_of = [&](const std::string& model) {
        const std::size_t begin = table.find(model);
        EXPECT_NE(begin, std::string::npos);
        return std::ranges::count(table.substr(begin, table.find('\n', begin) - begin), '*');
    };
    EXPECT_EQ(stars_of("mil-naive"), 2) << "log loss and Brier score\n" << table;
    EXPECT_EQ(stars_of("majority"), 1) << "ECE\n" << table;
}

}  // namespace
}  // namespace hardlearn::testing
