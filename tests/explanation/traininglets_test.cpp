#include "hardlearn/explanation/traininglets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/mil/fit_pool.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

MicroLearner naive_model(const Dataset& data, std::size_t k) {
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {k};
    return fit_micro_learner(data, all_rows(data.rows), options);
}

std::set<RowIndex> rows_of(const Explanation& why) {
    std::set<RowIndex> rows;
    for (const ExplainedSample& sample : why.samples) rows.insert(sample.row);
    return rows;
}

double kernel(const MicroLearner& model, RowIndex a, RowIndex b) {
    double squares = 0;
    for (std::size_t j = 0; j < model.rows().columns(); ++j) {
        const double difference = double(model.rows()(a, j)) - double(model.rows()(b, j));
        squares += difference * difference;
    }
    return std::exp(-model.chosen().gamma * squares);
}

TEST(traininglets, are_those_that_an_explanation_shows) {
    const Dataset training = ring_of_classes(120, 3, 0.6, 31);
    const Dataset fresh = ring_of_classes(15, 3, 0.6, 32);
    const MicroLearner model = naive_model(training, 25);
    const MeasuredTraininglets measured = measure_traininglets(model, fresh, all_rows(15));
    for (std::size_t i = 0; i < 15; ++i) {
        const Explanation why = explain(model, fresh, i, {.search_counterfactual = false});
        const QueryTraininglet& query = measured.queries[i];
        EXPECT_EQ(std::set<RowIndex>(query.rows.begin(), query.rows.end()), rows_of(why));
        EXPECT_EQ(query.prediction, why.prediction);
        if (std::isnan(why.traininglet_lhi)) {
            EXPECT_TRUE(std::isnan(query.lhi));
        } else {
            EXPECT_EQ(query.lhi, why.traininglet_lhi);
        }
        std::vector<std::size_t> counts(3);
        for (const RowIndex row : query.rows) ++counts[static_cast<std::size_t>(model.labels()[row])];
        EXPECT_EQ(query.num_classes, 3u - static_cast<std::size_t>(std::ranges::count(counts, 0u)));
        EXPECT_DOUBLE_EQ(query.purity, double(std::ranges::max(counts)) / double(query.rows.size()));
    }
}

TEST(traininglets, norms_and_complexities_are_those_of_the_duels) {
    const Dataset training = ring_of_classes(80, 2, 0.7, 33);
    const Dataset fresh = ring_of_classes(10, 2, 0.7, 34);
    const MicroLearner model = naive_model(training, 10);
    const MeasuredTraininglets measured = measure_traininglets(model, fresh, all_rows(10));
    for (std::size_t i = 0; i < 10; ++i) {
        const RademacherEstimate& found = measured.queries[i].complexity;
        const Explanation why = explain(model, fresh, i, {.search_counterfactual = false});
        ASSERT_EQ(why.duels().size(), 1u);
        double square = 0;
        for (const ExplainedVector& a : why.duels()[0].support_vectors)
            for (const ExplainedVector& b : why.duels()[0].support_vectors)
                square += a.coefficient * b.coefficient * kernel(model, a.row, b.row);
        EXPECT_NEAR(found.norm, std::sqrt(square), 1e-3);
        // The expectation over all signs, those of the last row +1.
        const std::vector<RowIndex>& rows = measured.queries[i].rows;
        const std::size_t m = rows.size();
        ASSERT_LE(m, 14u);
        double mean = 0;
        for (std::size_t signs = 0; signs < (std::size_t{1} << (m - 1)); ++signs) {
            double form = 0;
            for (std::size_t a = 0; a < m; ++a)
                for (std::size_t b = 0; b < m; ++b)
                    form += ((signs >> a ^ signs >> b) & 1 ? -1 : 1) * kernel(model, rows[a], rows[b]);
            mean += std::sqrt(std::max(0.0, form)) / double(std::size_t{1} << (m - 1));
        }
        EXPECT_NEAR(found.value / (found.norm / double(m) * mean), 1, 0.15);
        EXPECT_LE(found.low, found.value * 1.1);
        EXPECT_LE(found.value, found.high);
        // The kernel of a row with itself is 1.
        EXPECT_NEAR(found.high, found.norm / std::sqrt(double(m)), 1e-6);
        EXPECT_NEAR(found.low * std::sqrt(2.0), found.high, 1e-9);
    }
    ASSERT_TRUE(measured.of_all_rows);
    EXPECT_GT(measured.of_all_rows->norm, 0);
}

TEST(traininglets, nearest_neighbour_errors_are_those_of_pairs) {
    const Dataset training = ring_of_classes(90, 3, 0.7, 35);
    const MicroLearner model = naive_model(training, 12);
    const Dataset fresh = ring_of_classes(8, 3, 0.7, 36);
    for (const QueryTraininglet& query : measure_traininglets(model, fresh, all_rows(8)).queries) {
        if (query.num_classes < 2) continue;
        std::vector<double> wrong(3), count(3);
        for (const RowIndex a : query.rows) {
            double nearest = -1;
            RowIndex neighbor = a;
            for (const RowIndex b : query.rows) {
                if (a == b) continue;
                if (const double k = kernel(model, a, b); k > nearest) {
                    nearest = k;
                    neighbor = b;
                }
            }
            const auto c = static_cast<std::size_t>(model.labels()[a]);
            ++count[c];
            wrong[c] += model.labels()[neighbor] != model.labels()[a];
        }
        double sum = 0;
        double classes = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            if (count[c] == 0) continue;
            sum += wrong[c] / count[c];
            ++classes;
        }
        EXPECT_NEAR(query.neighbor_error, sum / classes / (1 - 1 / classes), 1e-6);
    }
}

TEST(traininglets, of_a_query_do_not_depend_on_company_or_threads) {
    const Dataset training = ring_of_classes(100, 3, 0.6, 37);
    const Dataset fresh = ring_of_classes(9, 3, 0.6, 38);
    const MicroLearner model = naive_model(training, 20);
    const auto together = measure_traininglets(model, fresh, all_rows(9), {}, {.threads = 3});
    for (RowIndex row = 0; row < 9; ++row) {
        const auto alone = measure_traininglets(model, fresh, std::span(&row, 1), {}, {.threads = 1});
        EXPECT_EQ(alone.queries[0].rows, together.queries[row].rows);
        EXPECT_EQ(alone.queries[0].complexity.value, together.queries[row].complexity.value);
    }
    EXPECT_EQ(mean_row_shares(model, fresh, all_rows(9), {.threads = 1}),
              mean_row_shares(model, fresh, all_rows(9), {.threads = 3}));
}

TEST(row_shares, are_even_over_a_traininglet_and_sum_to_one) {
    const Dataset training = ring_of_classes(100, 3, 0.6, 39);
    const Dataset fresh = ring_of_classes(4, 3, 0.6, 40);
    const MicroLearner model = naive_model(training, 20);
    const RowIndex query = 2;
    const std::vector<double> shares = mean_row_shares(model, fresh, std::span(&query, 1));
    const auto rows = measure_traininglets(model, fresh, std::span(&query, 1)).queries[0].rows;
    for (std::size_t row = 0; row < shares.size(); ++row) {
        const bool is_there = std::ranges::find(rows, RowIndex(row)) != rows.end();
        EXPECT_DOUBLE_EQ(shares[row], is_there ? 1 / double(rows.size()) : 0);
    }
}

TEST(row_shares, of_a_pool_weigh_its_voters) {
    const Dataset training = ring_of_classes(90, 3, 0.6, 41);
    const Dataset fresh = ring_of_classes(5, 3, 0.6, 42);
    Candidate forest{.views = {View::euclidean}, .num_neighbors = all_neighbors};
    forest.learner = Learner::extra_trees;
    forest.forest.min_leaf_rows = 3;
    const Candidate local{.views = {View::euclidean}, .num_neighbors = 15, .cost = 3.0, .gamma = 0.3};
    const MicroLearner model =
        fit_pool(training, all_rows(90), {.library = {forest, local}, .weighed = false}, {.hardness = false});
    const std::vector<double> shares = mean_row_shares(model, fresh, all_rows(5));
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-5);
    const std::vector<double> weights = model.weights();
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> expected(90);
    for (std::size_t i = 0; i < 5; ++i) {
        const Explanation why = explain(model, fresh, i, {.search_counterfactual = false});
        for (std::size_t v = 0; v < why.voters.size(); ++v) {
            for (const ExplainedShare& share : why.voters[v].shares)
                expected[share.row] += weights[v] / total * share.share / 5;
        }
    }
    // What the forest leaves is the machine's weight, even over the rows of each query's traininglet.
    double of_machine = 0;
    for (std::size_t row = 0; row < 90; ++row) {
        EXPECT_GE(shares[row], expected[row] - 1e-6);
        of_machine += shares[row] - expected[row];
    }
    const bool machine_first = model.candidates()[0].is_machine();
    EXPECT_NEAR(of_machine, weights[machine_first ? 0 : 1] / total, 1e-5);
    EXPECT_GT(of_machine, 0.01);
}

TEST(traininglets, need_a_voter_that_is_local) {
    const Dataset training = ring_of_classes(60, 2, 0.6, 43);
    const MicroLearner model = naive_model(training, all_neighbors);
    expect_error(ErrorCode::bad_data, {"every voter", "no traininglets"},
                 [&] { measure_traininglets(model, training, all_rows(2)); });
}

}  // namespace
}  // namespace hardlearn::testing
