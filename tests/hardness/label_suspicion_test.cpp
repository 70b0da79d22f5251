#include "hardlearn/hardness/label_suspicion.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/adjusted_mutual_information.hpp"
#include "hardlearn/metrics/contingency.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

struct Labelings {
    std::vector<Label> labels;
    std::vector<Label> clusters;
    std::size_t num_classes;
    std::size_t num_clusters;

    Matrix<std::uint64_t> table() const {
        return contingency_table(labels, num_classes, clusters, num_clusters);
    }
};

// Clusters follow the labels in a share of the rows.
Labelings random_labelings(std::size_t count, std::size_t num_classes, std::size_t num_clusters,
                           double agreement, std::uint64_t seed) {
    RandomStream stream(seed);
    Labelings result{{}, {}, num_classes, num_clusters};
    for (std::size_t i = 0; i < count; ++i) {
        // The least of two draws: uneven sizes.
        const auto label = std::min(stream.below(num_classes), stream.below(num_classes));
        result.labels.push_back(static_cast<Label>(label));
        result.clusters.push_back(static_cast<Label>(
            stream.uniform() < agreement ? label % num_clusters : stream.below(num_clusters)));
    }
    return result;
}

// The definition: the label really is replaced by a new one.
double gain_by_replacement(const Labelings& labelings, std::size_t row) {
    auto labels = labelings.labels;
    const double before = adjusted_mutual_information(labels, labelings.clusters);
    labels[row] = static_cast<Label>(labelings.num_classes);
    return adjusted_mutual_information(labels, labelings.clusters) - before;
}

void expect_gain_of_replacement(const Labelings& labelings) {
    const auto gain = dummy_label_gain(labelings.table());
    for (std::size_t i = 0; i < labelings.labels.size(); ++i) {
        EXPECT_NEAR(gain(static_cast<std::size_t>(labelings.labels[i]),
                         static_cast<std::size_t>(labelings.clusters[i])),
                    gain_by_replacement(labelings, i), 1e-12)
            << "row " << i << " of " << labelings.labels.size();
    }
}

TEST(dummy_label_gain, equals_replacing_the_label) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        expect_gain_of_replacement(random_labelings(2 + seed * 3 % 90, 1 + seed % 6, 1 + seed % 5,
                                                    0.2 * static_cast<double>(seed % 6), seed));
    }
}

TEST(dummy_label_gain, equals_replacing_the_label_at_the_ends) {
    const std::vector<Labelings> cases = {
        {{0}, {0}, 1, 1},                                // one sample
        {{0, 0, 0, 0}, {0, 0, 0, 0}, 1, 1},              // one class, one cluster
        {{0, 0, 1, 1}, {0, 0, 0, 0}, 2, 1},              // one cluster
        {{0, 0, 0, 0}, {0, 1, 2, 3}, 1, 4},              // one class, a cluster a sample
        {{0, 1, 2, 3}, {0, 1, 2, 3}, 4, 4},              // a class and a cluster a sample
        {{0, 0, 1, 2}, {0, 1, 2, 3}, 3, 4},              // becomes a class a sample
        {{0, 0, 0, 1, 1}, {0, 0, 2, 1, 1}, 2, 3},        // becomes equal to the clusters
        {{0, 0, 1, 1, 2, 2}, {0, 0, 1, 1, 2, 2}, 3, 3},  // equal
        {{1, 1, 4, 4, 4, 1}, {0, 0, 3, 3, 0, 3}, 6, 5},  // empty rows and columns
    };
    for (const Labelings& labelings : cases) expect_gain_of_replacement(labelings);
}

TEST(dummy_label_gain, equals_replacing_the_label_among_many) {
    const auto labelings = random_labelings(6000, 10, 10, 0.4, 3);
    const auto gain = dummy_label_gain(labelings.table());
    for (std::size_t i = 0; i < 6000; i += 401) {
        EXPECT_NEAR(gain(static_cast<std::size_t>(labelings.labels[i]),
                         static_cast<std::size_t>(labelings.clusters[i])),
                    gain_by_replacement(labelings, i), 1e-12);
    }
}

TEST(dummy_label_gain, is_zero_in_empty_cells_and_takes_both_signs) {
    Matrix<std::uint64_t> table(3, 3);
    table(0, 0) = 30;
    table(1, 1) = 30;
    table(2, 2) = 30;
    table(0, 1) = 1;
    const auto gain = dummy_label_gain(table);
    EXPECT_EQ(gain(2, 0), 0.0);
    EXPECT_GT(gain(0, 1), 0.0) << "a stray sample";
    EXPECT_LT(gain(2, 2), 0.0) << "a sample where it belongs";
}

// Lemma 1 of the paper takes a gain as a promise that the sample's removal raises the AMI. It is none, so
// nothing here may lean on it.
TEST(dummy_label_gain, promises_nothing_about_removal) {
    std::size_t gains = 0;
    std::size_t broken = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto table = random_labelings(60, 3, 3, 0.3, seed).table();
        const double before = adjusted_mutual_information(table);
        const auto gain = dummy_label_gain(table);
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) {
                if (gain(i, j) <= 0) continue;
                auto removed = table;
                --removed(i, j);
                ++gains;
                broken += adjusted_mutual_information(removed) <= before ? 1 : 0;
            }
        }
    }
    EXPECT_GT(gains, 0u);
    EXPECT_GT(broken, 0u);
}

Matrix<float> three_rows_of_scores() {
    Matrix<float> scores(4, 3);
    const float values[4][3] = {
        {0.2f, 0.7f, 0.1f}, {0.1f, 0.8f, 0.1f}, {0.5f, 0.3f, 0.2f}, {0.4f, 0.4f, 0.2f}};
    for (std::size_t i = 0; i < 4; ++i) std::ranges::copy(values[i], scores.row(i).begin());
    return scores;
}

TEST(label_suspicion, ranks_by_the_left_out_score_of_the_given_label) {
    const std::vector<Label> labels = {0, 1, 2, 1};
    const std::vector<Label> clusters = {0, 1, 1, 1};
    const auto suspicions = label_suspicion(labels, three_rows_of_scores(), clusters, 3);
    ASSERT_EQ(suspicions.size(), 4u);
    const std::vector<RowIndex> rows = {0, 2, 3, 1};
    const std::vector<Label> suggested = {1, 0, 1, 1};
    const std::vector<float> given_scores = {0.2f, 0.2f, 0.4f, 0.8f};
    const std::vector<float> suggested_scores = {0.7f, 0.5f, 0.4f, 0.8f};
    const auto gain = dummy_label_gain(contingency_table(labels, 3, clusters, 2));
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_EQ(suspicions[k].row, rows[k]);
        EXPECT_EQ(suspicions[k].given, labels[rows[k]]);
        EXPECT_EQ(suspicions[k].suggested, suggested[k]);
        EXPECT_EQ(suspicions[k].given_score, static_cast<double>(given_scores[k]));
        EXPECT_EQ(suspicions[k].suggested_score, static_cast<double>(suggested_scores[k]));
        EXPECT_EQ(suspicions[k].sigma, gain(static_cast<std::size_t>(labels[rows[k]]),
                                            static_cast<std::size_t>(clusters[rows[k]])));
    }
}

TEST(label_suspicion, without_a_cluster_for_every_row_has_no_sigma) {
    const std::vector<Label> labels = {0, 1, 2, 1};
    for (const std::vector<Label>& clusters : {std::vector<Label>{}, std::vector<Label>{0, 1}}) {
        for (const auto& suspicion : label_suspicion(labels, three_rows_of_scores(), clusters, 3)) {
            EXPECT_TRUE(std::isnan(suspicion.sigma));
        }
    }
    EXPECT_TRUE(label_suspicion({}, Matrix<float>(0, 3), {}, 3).empty());
}

TEST(label_suspicion, refuses_what_does_not_fit) {
    const std::vector<Label> labels = {0, 1, 2, 1}, outside = {0, 1, 3, 1}, three = {0, 1, 2}, five(5);
    auto invalid = three_rows_of_scores();
    invalid(1, 2) = std::numeric_limits<float>::quiet_NaN();
    struct Case {
        std::vector<Label> labels, clusters;
        Matrix<float> scores;
        std::string message;
    };
    const std::vector<Case> cases = {
        {three, {}, three_rows_of_scores(), "left-out scores must be 3 x 3, got 4 x 3"},
        {labels, {}, Matrix<float>(4, 2), "left-out scores must be 4 x 3, got 4 x 2"},
        {outside, {}, three_rows_of_scores(), "label of row 2 must lie in [0, 3), got 3"},
        {labels, five, three_rows_of_scores(), "there must be at most one cluster a row, got 5 for 4"},
        {labels, {}, invalid, "the left-out score of row 1 for class 2 is NaN"},
    };
    for (const Case& c : cases) {
        expect_error_message(ErrorCode::bad_argument, c.message,
                             [&] { label_suspicion(c.labels, c.scores, c.clusters, 3); });
    }
}

}  // namespace
}  // namespace hardlearn::testing
