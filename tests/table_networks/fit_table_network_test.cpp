#include "hardlearn/table_networks/fit_table_network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/metrics/calibration.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

using Kinds = std::vector<TableNetworkKind>;

Dataset table(std::size_t rows, std::size_t columns, std::size_t classes) {
    Dataset data = gaussian_classes(rows, classes, columns, 0);
    for (Column& column : data.columns) std::ranges::fill(column.values, 0.0);
    return data;
}

// Two bumps stand side by side somewhere in noise; which of them comes first is the class. In every place
// both classes have the same numbers on the whole.
Dataset bumps_in_order(std::size_t rows, std::uint64_t seed) {
    constexpr std::size_t columns = 9;
    Dataset data = table(rows, columns, 2);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (Column& column : data.columns) column.values[i] = 0.2 * stream.normal();
        const std::size_t place = stream.below(columns - 1);
        const std::size_t first = i % 2;
        data.columns[place].values[i] += first == 0 ? 3 : -3;
        data.columns[place + 1].values[i] += first == 0 ? -3 : 3;
    }
    return data;
}

// The class is whether two numbers have the same sign: neither of them alone says anything.
Dataset signs_compared(std::size_t rows, std::uint64_t seed) {
    Dataset data = table(rows, 4, 2);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        for (Column& column : data.columns) column.values[i] = stream.normal();
        const bool same = (data.columns[0].values[i] > 0) == (data.columns[1].values[i] > 0);
        data.labels[i] = same ? 1 : 0;
    }
    return data;
}

// Twelve classes of a few rows each, on a ring: each is told from its neighbours by two numbers together.
Dataset clusters_on_a_ring(std::size_t rows, std::uint64_t seed) {
    constexpr std::size_t classes = 12;
    Dataset data = table(rows, 4, classes);
    RandomStream stream(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        const double angle = 2 * 3.14159265358979 * static_cast<double>(i % classes) / classes;
        data.columns[0].values[i] = 4 * std::cos(angle) + 0.25 * stream.normal();
        data.columns[1].values[i] = 4 * std::sin(angle) + 0.25 * stream.normal();
        for (std::size_t noise : {2, 3}) data.columns[noise].values[i] = stream.normal();
    }
    return data;
}

// Accuracy on the second half of the rows after a fit to the first.
constexpr std::size_t few_epochs = 20;
double left_out_accuracy(TableNetworkKind kind, const Dataset& data, std::uint64_t seed) {
    std::vector<RowIndex> training, test;
    for (std::size_t i = 0; i < data.rows; ++i) (i < data.rows / 2 ? training : test).emplace_back(i);
    const auto model = fit_table_network(
        data, training, {.kind = kind, .most_epochs = few_epochs, .stream = RandomStream(seed)});
    return accuracy(data, test, model->predict(data, test, {}));
}

void expect_solved(TableNetworkKind kind, const std::function<Dataset(std::uint64_t)>& problem,
                   double threshold) {
    for (std::uint64_t seed = 0; seed < 3; ++seed)
        EXPECT_GT(left_out_accuracy(kind, problem(seed), seed), threshold)
            << name_of(kind) << ", seed " << seed;
}

// Chance, and every model that takes features one by one, is right in half of 120 rows, give or take .09
// (two deviations).
class sequence_networks : public ::testing::TestWithParam<TableNetworkKind> {};
TEST_P(sequence_networks, know_the_order_of_features) {
    expect_solved(
        GetParam(), [](std::uint64_t seed) { return bumps_in_order(240, 100 + seed); }, 0.8);
}
INSTANTIATE_TEST_SUITE_P(fit_table_network, sequence_networks,
                         ::testing::Values(TableNetworkKind::cnn, TableNetworkKind::lstm,
                                           TableNetworkKind::gru, TableNetworkKind::bi_lstm,
                                           TableNetworkKind::conv_lstm));

TEST(fit_table_network, dense_networks_and_transformers_compare_features) {
    for (const TableNetworkKind kind : {TableNetworkKind::dnn, TableNetworkKind::ft_transformer})
        expect_solved(
            kind, [](std::uint64_t seed) { return signs_compared(400, 200 + seed); }, 0.8);
}

// Five rows a class to learn from; chance is right in a twelfth.
TEST(fit_table_network, prototypes_tell_classes_of_few_rows) {
    expect_solved(
        TableNetworkKind::protonet, [](std::uint64_t seed) { return clusters_on_a_ring(120, 300 + seed); },
        0.8);
}

TEST(fit_table_network, has_the_same_bits_for_any_number_of_threads_and_others_for_another_seed) {
    const Dataset data = gaussian_classes(60, 3, 5, 1.0);
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        const auto scores = [&](int threads, std::uint64_t seed) {
            const TableNetworkFit fit{.kind = kind, .most_epochs = 3, .stream = RandomStream(seed)};
            const auto model = fit_table_network(data, all_rows(60), fit, {.threads = threads});
            return model->predict(data, all_rows(60), {.threads = threads}).scores;
        };
        const Matrix<float> once = scores(1, 1);
        EXPECT_TRUE(same_bits(once, scores(1, 1))) << name_of(kind);
        EXPECT_TRUE(same_bits(once, scores(4, 1))) << name_of(kind);
        EXPECT_FALSE(same_bits(once, scores(1, 2))) << name_of(kind);
    }
}

TEST(fit_table_network, classes_of_one_row_and_of_two_are_learned) {
    Dataset data = gaussian_classes(40, 2, 4, 2.0);
    data.class_names = {"many", "others", "one", "two", "none"};
    data.labels[7] = 2;
    data.labels[8] = data.labels[9] = 3;
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        const auto model = fit_table_network(data, all_rows(40), {.kind = kind, .most_epochs = 4});
        const Predictions predictions = model->predict(data, all_rows(40), {});
        if (kind != TableNetworkKind::protonet) expect_valid(predictions, 40, 5);
        for (std::size_t i = 0; i < 40; ++i) {
            EXPECT_GT(predictions.scores(i, 2), 0) << name_of(kind);
            EXPECT_EQ(predictions.scores(i, 4), 0) << name_of(kind);
        }
    }
}

TEST(fit_table_network, two_rows_a_class_or_one_are_enough_to_fit) {
    const Dataset data = gaussian_classes(6, 3, 4, 3.0);
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        for (const std::size_t rows : {2UL, 3UL, 6UL}) {
            const auto model = fit_table_network(data, all_rows(rows), {.kind = kind, .most_epochs = 8});
            expect_valid(model->predict(data, all_rows(1), {}), 1, 3);
        }
    }
}

TEST(fit_table_network, predicts_rows_alike_alone_and_among_others) {
    const Dataset data = gaussian_classes(50, 2, 4, 1.0);
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        const auto model = fit_table_network(data, all_rows(50), {.kind = kind, .most_epochs = 3});
        const std::vector<RowIndex> one = {RowIndex(31)};
        const Predictions all = model->predict(data, all_rows(50), {}), alone = model->predict(data, one, {});
        EXPECT_NEAR(all.scores(31, 0), alone.scores(0, 0), 1e-5) << name_of(kind);
    }
}

// A network that has learned its rows by heart is certain of them: left-out rows tell that it knows nothing.
TEST(fit_table_network, knows_that_it_learned_nothing_from_shuffled_labels) {
    const Dataset data = with_shuffled_labels(gaussian_classes(400, 2, 4, 3.0), 5);
    std::vector<RowIndex> training, test;
    for (std::size_t i = 0; i < 400; ++i) (i < 200 ? training : test).emplace_back(i);
    const auto model = fit_table_network(data, training, {.kind = TableNetworkKind::dnn});
    const Predictions predictions = model->predict(data, test, {});
    EXPECT_NEAR(accuracy(data, test, predictions), 0.5, 0.12);
    const std::vector<Label> truth(data.labels.begin() + 200, data.labels.end());
    EXPECT_LT(log_loss(truth, predictions.scores), 0.76);
}

TEST(fit_table_network, takes_categories_missing_cells_and_more_than_64_features) {
    Dataset data = gaussian_classes(60, 2, 70, 0.0);
    data.columns[0].values[3] = data.columns[69].values[5] = std::numeric_limits<double>::quiet_NaN();
    Column& text = data.columns.emplace_back();
    text.name = "says_it";
    text.kind = ColumnKind::text;
    text.levels = {"a", "b"};
    for (std::size_t i = 0; i < 60; ++i) text.codes.push_back(static_cast<std::int32_t>(i % 2));
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        const auto model = fit_table_network(data, all_rows(60), {.kind = kind, .most_epochs = 2});
        expect_valid(model->predict(data, all_rows(60), {}), 60, 2);
    }
}

TEST(fit_table_network, says_what_was_chosen) {
    const Dataset data = gaussian_classes(60, 2, 4, 2.0);
    const auto model =
        fit_table_network(data, all_rows(60), {.kind = TableNetworkKind::cnn, .most_epochs = 1});
    const std::string told = model->description();
    EXPECT_TRUE(told == "16 units, 1 epoch" || told == "32 units in 2 layers, dropout 0.2, 1 epoch") << told;
    EXPECT_FALSE(model->prediction_sets(model->predict(data, all_rows(60), {}), 0.9).has_value());
}

TEST(fit_table_network, stops_when_asked_and_prints_nothing) {
    const Dataset data = gaussian_classes(60, 2, 4, 2.0);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {}, [&] {
        fit_table_network(data, all_rows(60), {.kind = TableNetworkKind::lstm}, {.stop = source.get_token()});
    });
    fit_table_network(data, all_rows(60), {.kind = TableNetworkKind::gru, .most_epochs = 1});
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace hardlearn::testing
