#include "hardlearn/table_networks/table_network_contender.hpp"

#include <gtest/gtest.h>

#include <string>

#include "hardlearn/table_networks/table_network_options.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

TEST(table_network_contender, is_evaluated_as_any_model) {
    const Dataset data = gaussian_classes(90, 3, 4, 5.0);
    const EvaluationOptions options{.num_folds = 3};
    const std::vector<Contender> contenders = {table_network_contender("dnn", 0, {}),
                                               named_contender("majority", fit_options_of(options))};
    const EvaluationRecord record = evaluate(data, contenders, options);
    EXPECT_EQ(record.models[0].name, "dnn");
    EXPECT_GT(record.models[0].mean.accuracy, 0.9);
    expect_valid(record.models[0].predictions[0], 90, 3);
    EXPECT_TRUE(record.models[0].folds[0].chosen.find("units in") != std::string::npos);
    EXPECT_GT(record.models[0].folds[0].fit_seconds, 0);
}

TEST(table_network_contender, names_are_those_of_the_kinds) {
    for (const std::string_view name : known_names<TableNetworkKind>()) {
        EXPECT_TRUE(is_table_network(std::string(name)));
        EXPECT_EQ(table_network_contender(std::string(name), 0, {}).name, name);
    }
    EXPECT_FALSE(is_table_network("erm"));
    expect_error(ErrorCode::bad_argument, {"'rnn'", "bi-lstm"},
                 [] { table_network_contender("rnn", 0, {}); });
}

TEST(table_network_contender, differs_by_fold_and_seed_and_takes_epochs) {
    const Dataset data = gaussian_classes(60, 2, 4, 1.0);
    const auto scores = [&](std::uint64_t seed, FoldPlace place, std::size_t epochs) {
        const auto model = table_network_contender("dnn", seed, epochs).fit(data, all_rows(60), place, {});
        return model->predict(data, all_rows(60), {}).scores;
    };
    const Matrix<float> first = scores(1, {.repeat = 0, .fold = 0}, 2);
    EXPECT_TRUE(same_bits(first, scores(1, {.repeat = 0, .fold = 0}, 2)));
    EXPECT_FALSE(same_bits(first, scores(2, {.repeat = 0, .fold = 0}, 2)));
    EXPECT_FALSE(same_bits(first, scores(1, {.repeat = 1, .fold = 0}, 2)));
    EXPECT_FALSE(same_bits(first, scores(1, {.repeat = 0, .fold = 1}, 2)));
    EXPECT_FALSE(same_bits(first, scores(1, {.repeat = 0, .fold = 0}, 1)));
}

TEST(table_network_contender, nothing_to_learn_is_the_majority) {
    const Dataset data = gaussian_classes(40, 2, 3, 1.0);
    const std::vector<RowIndex> rows = {0, 2, 4, 6};
    EXPECT_EQ(table_network_contender("lstm", 0, {}).fit(data, rows, {}, {})->description(), "always 'c0'");
}

}  // namespace
}  // namespace hardlearn::testing
