#include "hardlearn/evaluation/margin_analysis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// Margins as given; a row is right where its margin is above 0.
TestedRun run_of(const std::string& method, std::uint64_t seed, const std::vector<double>& margins) {
    TestedRun run{.source = method + std::to_string(seed) + ".json",
                  .method = method,
                  .seed = seed,
                  .fingerprint = "f",
                  .labels = {},
                  .predictions = {},
                  .margins = margins};
    for (std::size_t i = 0; i < margins.size(); ++i) {
        run.labels.push_back(i % 2 == 0 ? "a" : "b");
        run.predictions.push_back((margins[i] > 0) == (i % 2 == 0) ? "a" : "b");
    }
    return run;
}

std::vector<double> noise(std::size_t rows, std::uint64_t seed) {
    RandomStream stream(seed);
    std::vector<double> values;
    for (std::size_t i = 0; i < rows; ++i) values.push_back(2 * stream.uniform() - 1);
    return values;
}

void expect_refused(const std::vector<TestedRun>& runs, const std::string& message) {
    expect_error(ErrorCode::bad_data, message, [&] { analyse_margins(runs); });
}

TEST(margin_analysis, deciles_are_by_hand) {
    std::vector<double> margins(20);
    for (std::size_t i = 0; i < 20; ++i) margins[i] = 0.95 - 0.1 * static_cast<double>(i);
    const auto analysis =
        analyse_margins(std::vector{run_of("erm", 0, margins), run_of("molere", 0, noise(20, 1))});
    ASSERT_EQ(analysis.deciles.size(), 10u);
    EXPECT_EQ(analysis.reference, 0u);
    EXPECT_FALSE(analysis.twin.has_value());
    for (std::size_t d = 0; d < 10; ++d) {
        EXPECT_EQ(analysis.deciles[d].rows, 2u);
        EXPECT_NEAR(analysis.deciles[d].lowest, -0.95 + 0.2 * static_cast<double>(d), 1e-12);
        EXPECT_NEAR(analysis.deciles[d].highest, -0.85 + 0.2 * static_cast<double>(d), 1e-12);
        EXPECT_EQ(analysis.deciles[d].accuracy[0], d < 5 ? 0.0 : 1.0);
    }
    EXPECT_EQ(analysis.accuracy[0], 0.5);
}

TEST(margin_analysis, a_difference_in_one_bucket_shows_there_alone) {
    const std::vector<double> margins = {-0.9, -0.7, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7, 0.9, 0.75};
    std::vector<double> other = margins;
    other[3] += 0.2;
    other[8] -= 0.1;
    const auto analysis = analyse_margins(std::vector{run_of("molere", 0, other), run_of("erm", 0, margins)});
    EXPECT_EQ(analysis.reference, 1u);
    for (std::size_t b = 0; b < 10; ++b) {
        const MarginBucket& bucket = analysis.buckets[b];
        EXPECT_EQ(bucket.rows, b == 8 ? 2u : 1u);
        EXPECT_EQ(bucket.difference[1], 0.0);
        EXPECT_NEAR(bucket.difference[0], b == 3 ? 0.2 : b == 8 ? -0.05 : 0.0, 1e-12);
    }
    EXPECT_NEAR(analysis.difference[0], 0.1 / 11, 1e-12);
}

TEST(margin_analysis, edges_belong_to_the_upper_bucket_and_1_to_the_last) {
    const std::vector<double> margins = {-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1};
    const auto analysis = analyse_margins(std::vector{run_of("erm", 0, margins), run_of("mwn", 0, margins)});
    for (std::size_t b = 0; b < 10; ++b) EXPECT_EQ(analysis.buckets[b].rows, b == 9 ? 2u : 1u) << b;
}

TEST(margin_analysis, empty_buckets_have_no_difference) {
    const std::vector<double> margins(12, 0.5);
    const auto analysis = analyse_margins(std::vector{run_of("erm", 0, margins), run_of("mwn", 0, margins)});
    EXPECT_TRUE(std::isnan(analysis.buckets[0].difference[1]));
    EXPECT_EQ(analysis.buckets[7].rows, 12u);
    EXPECT_EQ(analysis.deciles[0].rows + analysis.deciles[1].rows, 2u);
}

// The reason for the twin: independent margins of the same distribution gain where the reference is low.
TEST(margin_analysis, a_second_seed_shows_regression_to_the_mean) {
    const auto analysis =
        analyse_margins(std::vector{run_of("erm", 0, noise(5000, 1)), run_of("erm", 1, noise(5000, 2))});
    ASSERT_TRUE(analysis.twin.has_value());
    EXPECT_EQ(*analysis.twin, 1u);
    EXPECT_EQ(analysis.names, (std::vector<std::string>{"erm, seed 0", "erm, seed 1"}));
    EXPECT_NEAR(analysis.buckets[0].difference[1], 0.9, 0.1);
    EXPECT_NEAR(analysis.buckets[9].difference[1], -0.9, 0.1);
    EXPECT_EQ(analysis.deciles[0].accuracy[0], 0.0);
    EXPECT_NEAR(analysis.deciles[0].accuracy[1], 0.5, 0.1);
}

TEST(margin_analysis, parts_hold_every_row_once) {
    for (const std::size_t rows : {10u, 11u, 19u, 101u}) {
        const auto analysis =
            analyse_margins(std::vector{run_of("erm", 0, noise(rows, 3)), run_of("jtt", 0, noise(rows, 4))});
        std::size_t in_deciles = 0, in_buckets = 0;
        double right = 0;
        for (std::size_t d = 0; d < 10; ++d) {
            in_deciles += analysis.deciles[d].rows;
            in_buckets += analysis.buckets[d].rows;
            right += analysis.deciles[d].accuracy[1] * static_cast<double>(analysis.deciles[d].rows);
        }
        EXPECT_EQ(in_deciles, rows);
        EXPECT_EQ(in_buckets, rows);
        EXPECT_NEAR(right / static_cast<double>(rows), analysis.accuracy[1], 1e-12);
    }
}

TEST(margin_analysis, refuses_runs_that_cannot_be_compared) {
    const std::vector<double> margins = noise(12, 1);
    const TestedRun erm = run_of("erm", 0, margins);
    expect_refused({erm}, "1 runs: at least 2");
    expect_refused({run_of("mwn", 0, margins), run_of("jtt", 0, margins)},
                   "none of the 2 runs has the method erm");
    expect_refused({erm, erm}, "both erm with seed 0");
    expect_refused({run_of("erm", 0, noise(9, 1)), run_of("mwn", 0, noise(9, 1))},
                   "9 test rows: at least 10");
    TestedRun other = run_of("mwn", 0, margins);
    other.fingerprint = "g";
    expect_refused({erm, other}, "erm0.json and mwn0.json were tested on different data");
    other = run_of("mwn", 0, margins);
    other.labels[3] = "c";
    expect_refused({erm, other}, "row 4 of the test data is 'b' in erm0.json and 'c' in mwn0.json");
    other = run_of("mwn", 0, margins);
    other.margins.pop_back();
    expect_refused({erm, other}, "12 labels, 12 predictions and 11 margins");
}

}  // namespace
}  // namespace hardlearn::testing
