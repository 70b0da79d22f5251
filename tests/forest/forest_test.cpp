#include "hardlearn/forest/forest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <set>

#include "hardlearn/core/error.hpp"
#include "tests/forest/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

constexpr ForestKind both_kinds[] = {ForestKind::random_forest, ForestKind::extra_trees};

Forest fit(const LabelledRows& data, const ForestOptions& options, int threads = 2) {
    return fit_forest(data.rows, data.labels, data.num_classes, options, {.threads = threads});
}

std::vector<Label> predict(const Forest& forest, const LabelledRows& data) {
    return most_probable(forest_probabilities(forest, data.rows));
}

void expect_same_trees(const Forest& a, const Forest& b) {
    ASSERT_EQ(a.trees.size(), b.trees.size());
    for (std::size_t t = 0; t < a.trees.size(); ++t) {
        EXPECT_EQ(a.trees[t].feature, b.trees[t].feature);
        EXPECT_EQ(a.trees[t].threshold, b.trees[t].threshold);
        EXPECT_EQ(a.trees[t].left, b.trees[t].left);
        EXPECT_EQ(a.trees[t].leaf_probabilities, b.trees[t].leaf_probabilities);
    }
}

// One row at a time, one node at a time.
std::uint32_t walk(const Tree& tree, std::span<const float> row) {
    std::size_t node = 0;
    while (tree.feature[node] >= 0) {
        const bool left = row[static_cast<std::size_t>(tree.feature[node])] <= tree.threshold[node];
        node = tree.left[node] + (left ? 0 : 1);
    }
    return tree.left[node];
}

TEST(forest, trees_are_well_formed) {
    const auto data = gaussian_classes({50, 30, 20}, 4, 1.0, 1);
    for (const ForestKind kind : both_kinds) {
        const auto forest = fit(data, {.kind = kind, .num_trees = 20});
        EXPECT_EQ(forest.num_classes, 3u);
        EXPECT_EQ(forest.num_features, 4u);
        for (const Tree& tree : forest.trees) {
            const std::size_t nodes = tree.feature.size();
            ASSERT_EQ(tree.threshold.size(), nodes);
            ASSERT_EQ(tree.left.size(), nodes);
            EXPECT_EQ(tree.leaf_probabilities.size(), tree.num_leaves);
            EXPECT_EQ(nodes, 2 * tree.num_leaves - 1);
            std::set<std::uint32_t> leaves, children;
            for (std::size_t i = 0; i < nodes; ++i) {
                if (tree.feature[i] < 0) {
                    leaves.insert(tree.left[i]);
                } else {
                    EXPECT_LT(tree.feature[i], 4);
                    EXPECT_GT(tree.left[i], i);
                    EXPECT_TRUE(children.insert(tree.left[i]).second);
                }
            }
            EXPECT_EQ(leaves.size(), tree.num_leaves);
            EXPECT_EQ(*leaves.rbegin(), tree.num_leaves - 1);
        }
    }
}

TEST(forest, leaves_and_probabilities_agree_with_walking_row_by_row) {
    const auto data = gaussian_classes({40, 41, 42}, 5, 0.7, 2);
    auto queries = gaussian_classes({67, 66}, 5, 0.5, 3);
    queries.rows(3, 0) = std::nanf("");
    queries.rows(4, 1) = std::numeric_limits<float>::infinity();
    const auto forest = fit(data, {.kind = ForestKind::random_forest, .num_trees = 15, .min_leaf_rows = 3});
    const auto leaves = forest_leaves(forest, queries.rows);
    const auto probabilities = forest_probabilities(forest, queries.rows);
    for (std::size_t i = 0; i < queries.rows.rows(); ++i) {
        std::vector<double> sums(3, 0.0);
        for (std::size_t t = 0; t < forest.trees.size(); ++t) {
            ASSERT_EQ(leaves(i, t), walk(forest.trees[t], queries.rows.row(i)));
            for (std::uint32_t c = 0; c < 3; ++c) {
                sums[c] += forest.trees[t].leaf_probabilities.of(leaves(i, t), c);
            }
        }
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_FLOAT_EQ(probabilities(i, c), static_cast<float>(sums[c] / 15));
    }
}

TEST(forest, whole_trees_have_pure_leaves_and_know_their_training_rows) {
    const auto data = gaussian_classes({60, 50, 40, 3}, 6, 0.3, 4);
    for (const ForestKind kind : both_kinds) {
        const auto forest = fit(data, {.kind = kind, .num_trees = 50});
        for (const Tree& tree : forest.trees) {
            for (std::size_t leaf = 0; leaf < tree.num_leaves; ++leaf) {
                ASSERT_EQ(tree.leaf_probabilities[leaf].size(), 1u);
                EXPECT_EQ(tree.leaf_probabilities[leaf][0].share, 1.0f);
            }
        }
        EXPECT_EQ(accuracy(predict(forest, data), data.labels), 1.0);
    }
}

TEST(forest, leaves_hold_at_least_min_leaf_rows) {
    const auto data = gaussian_classes({60, 60}, 3, 0.5, 5);
    const auto forest = fit(data, {.num_trees = 30, .min_leaf_rows = 7});
    const auto leaves = forest_leaves(forest, data.rows);
    std::size_t num_leaves = 0;
    for (std::size_t t = 0; t < forest.trees.size(); ++t) {
        std::vector<std::size_t> counts(forest.trees[t].num_leaves, 0);
        for (std::size_t i = 0; i < leaves.rows(); ++i) ++counts[leaves(i, t)];
        EXPECT_GE(*std::ranges::min_element(counts), 7u);
        num_leaves += counts.size();
    }
    EXPECT_GT(num_leaves, 30u * 4);
}

TEST(forest, leaf_probabilities_are_shares_of_the_weighted_training_rows) {
    const auto data = gaussian_classes({90, 10}, 3, 0.5, 6);
    for (const bool balanced : {false, true}) {
        const auto forest = fit(data, {.num_trees = 10, .min_leaf_rows = 10, .balanced = balanced});
        const double weights[] = {balanced ? 100.0 / 180 : 1.0, balanced ? 100.0 / 20 : 1.0};
        const auto leaves = forest_leaves(forest, data.rows);
        for (std::size_t t = 0; t < forest.trees.size(); ++t) {
            std::vector<double> sums(forest.trees[t].num_leaves * 2, 0.0);
            for (std::size_t i = 0; i < leaves.rows(); ++i) {
                const auto label = static_cast<std::size_t>(data.labels[i]);
                sums[leaves(i, t) * 2 + label] += weights[label];
            }
            for (std::size_t leaf = 0; leaf < forest.trees[t].num_leaves; ++leaf) {
                const double share = sums[2 * leaf + 1] / (sums[2 * leaf] + sums[2 * leaf + 1]);
                EXPECT_NEAR(forest.trees[t].leaf_probabilities.of(leaf, 1), share, 1e-6);
            }
        }
    }
}

TEST(forest, one_split_of_a_tiny_table_is_the_best_over_all_features) {
    // Feature 1 separates the classes but for one row, feature 0 and 2 do worse.
    LabelledRows data{.rows = Matrix<float>(6, 3), .labels = {0, 0, 0, 1, 1, 1}, .num_classes = 2};
    const float values[6][3] = {{0, 1, 5}, {3, 2, 5}, {1, 7, 4}, {2, 8, 5}, {0, 9, 4}, {3, 10, 5}};
    for (std::size_t i = 0; i < 6; ++i) std::ranges::copy(values[i], data.rows.row(i).begin());
    // Every row is drawn many times, so that no bootstrap lacks one.
    std::vector<std::size_t> repeated;
    for (std::size_t i = 0; i < 6 * 50; ++i) repeated.push_back(i % 6);
    const auto forest = fit(rows_of(data, repeated),
                            {.kind = ForestKind::random_forest, .num_trees = 20, .tried_features = 3});
    for (const Tree& tree : forest.trees) {
        EXPECT_EQ(tree.feature[0], 1);
        EXPECT_EQ(tree.threshold[0], 7.5f);
    }
}

TEST(forest, constant_features_never_stop_the_search) {
    auto data = gaussian_classes({40, 40}, 30, 0.0, 7);
    for (std::size_t i = 0; i < 80; ++i) {
        for (std::size_t j = 0; j < 30; ++j) {
            if (j != 17) data.rows(i, j) = 3.5f;
        }
    }
    for (const ForestKind kind : both_kinds) {
        const auto forest = fit(data, {.kind = kind, .num_trees = 20, .tried_features = 1});
        EXPECT_GT(accuracy(predict(forest, data), data.labels), 0.97);
        for (const Tree& tree : forest.trees) {
            for (const auto feature : tree.feature) EXPECT_TRUE(feature == 17 || feature < 0);
        }
    }
}

TEST(forest, tried_features_are_drawn_alike) {
    // All features are the same column: the first one drawn wins, so roots show the draws.
    auto data = gaussian_classes({30, 30}, 8, 1.0, 8);
    for (std::size_t i = 0; i < 60; ++i) {
        for (std::size_t j = 1; j < 8; ++j) data.rows(i, j) = j == 3 ? 1.0f : data.rows(i, 0);
    }
    std::vector<double> roots(8, 0.0);
    for (const Tree& tree : fit(data, {.kind = ForestKind::random_forest, .num_trees = 7000}).trees) {
        ++roots[static_cast<std::size_t>(tree.feature[0])];
    }
    EXPECT_EQ(roots[3], 0);
    for (const std::size_t j : {0, 1, 2, 4, 5, 6, 7}) EXPECT_NEAR(roots[j], 1000, 130);
}

TEST(forest, same_bits_for_any_number_of_threads) {
    const auto data = gaussian_classes({150, 100, 70}, 7, 0.5, 9);
    const auto queries = gaussian_classes({300, 300}, 7, 0.5, 10);
    for (const ForestKind kind : both_kinds) {
        const ForestOptions options{
            .kind = kind, .num_trees = 40, .bootstrap = true, .balanced = true, .seed = 3};
        const auto one = fit(data, options, 1);
        const auto three = fit(data, options, 3);
        expect_same_trees(one, three);
        EXPECT_TRUE(same_bits(one.out_of_bag, three.out_of_bag));
        EXPECT_TRUE(same_bits(forest_probabilities(one, queries.rows, {.threads = 1}),
                              forest_probabilities(one, queries.rows, {.threads = 3})));
    }
}

TEST(forest, a_row_is_answered_alike_alone_and_among_others) {
    const auto data = gaussian_classes({100, 100}, 5, 0.5, 11);
    const auto forest = fit(data, {.num_trees = 30});
    const auto together = forest_probabilities(forest, data.rows);
    for (const std::size_t i : {0, 5, 127, 128, 199}) {
        const auto alone = forest_probabilities(forest, rows_of(data, {i}).rows);
        EXPECT_TRUE(std::ranges::equal(alone.row(0), together.row(i)));
    }
}

TEST(forest, more_trees_leave_the_first_ones_alone) {
    const auto data = gaussian_classes({50, 50}, 5, 0.5, 12);
    auto few = fit(data, {.num_trees = 5, .seed = 8});
    const auto many = fit(data, {.num_trees = 9, .seed = 8});
    for (std::size_t t = 0; t < 5; ++t) EXPECT_EQ(few.trees[t].threshold, many.trees[t].threshold);
    EXPECT_NE(few.trees[0].threshold, few.trees[1].threshold);
    EXPECT_NE(few.trees[0].threshold, fit(data, {.num_trees = 5, .seed = 9}).trees[0].threshold);
}

double cross_validated_accuracy(const LabelledRows& data, const ForestOptions& options,
                                std::vector<double>* class_recalls = nullptr) {
    const auto folds = stratified_folds(data, 5);
    std::vector<Label> predicted(data.labels.size());
    for (std::size_t fold = 0; fold < 5; ++fold) {
        std::vector<std::size_t> training, left_out;
        for (std::size_t i = 0; i < folds.size(); ++i) (folds[i] == fold ? left_out : training).push_back(i);
        const auto answers = predict(fit(rows_of(data, training), options), rows_of(data, left_out));
        for (std::size_t i = 0; i < left_out.size(); ++i) predicted[left_out[i]] = answers[i];
    }
    if (class_recalls != nullptr) *class_recalls = recalls(predicted, data);
    return accuracy(predicted, data.labels);
}

struct Golden {
    double accuracy = 0, accuracy_deviation = 0, balanced = 0, balanced_deviation = 0;
};

std::map<std::string, Golden> read_golden() {
    std::ifstream file(golden_data("forest", "forest_accuracy.csv"));
    std::map<std::string, Golden> result;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream stream(line);
        std::string name, kind;
        std::getline(stream, name, ',');
        std::getline(stream, kind, ',');
        Golden golden;
        char comma = 0;
        stream >> golden.accuracy >> comma >> golden.accuracy_deviation >> comma >> golden.balanced >>
            comma >> golden.balanced_deviation;
        result[name + "/" + kind] = golden;
    }
    return result;
}

TEST(forest, is_as_accurate_as_scikit_learn) {
    const std::map<std::string, ForestOptions> kinds = {
        {"random_forest", {.kind = ForestKind::random_forest, .num_trees = 200}},
        {"extra_trees", {.kind = ForestKind::extra_trees, .num_trees = 200}},
        {"random_forest_balanced",
         {.kind = ForestKind::random_forest, .num_trees = 200, .min_leaf_rows = 5, .balanced = true}},
        {"extra_trees_balanced", {.num_trees = 200, .balanced = true}}};
    constexpr int seeds = 4;
    const auto all_golden = read_golden();
    ASSERT_EQ(all_golden.size(), 12u);
    for (const auto& [key, golden] : all_golden) {
        const auto name = key.substr(0, key.find('/'));
        const auto data = read_numbers(example_data(name + ".csv"));
        double mean_accuracy = 0, mean_balanced = 0;
        for (int seed = 0; seed < seeds; ++seed) {
            ForestOptions options = kinds.at(key.substr(key.find('/') + 1));
            options.seed = static_cast<std::uint64_t>(seed);
            std::vector<double> recalls;
            mean_accuracy += cross_validated_accuracy(data, options, &recalls) / seeds;
            double balanced = 0;
            for (const double recall : recalls) balanced += recall / static_cast<double>(recalls.size());
            mean_balanced += balanced / seeds;
        }
        // Four standard errors of the difference of the two means over seeds.
        const double errors = 4 * std::sqrt(1.0 / seeds + 1.0 / 10);
        EXPECT_NEAR(mean_accuracy, golden.accuracy, errors * golden.accuracy_deviation) << key;
        EXPECT_NEAR(mean_balanced, golden.balanced, errors * golden.balanced_deviation) << key;
    }
}

TEST(forest, out_of_bag_accuracy_is_near_the_cross_validated_one) {
    const auto data = read_numbers(example_data("vehicle.csv"));
    for (const ForestKind kind : both_kinds) {
        const ForestOptions options{.kind = kind, .num_trees = 200, .bootstrap = true};
        const auto forest = fit(data, options);
        const double out_of_bag = accuracy(most_probable(forest.out_of_bag), data.labels);
        EXPECT_NEAR(out_of_bag, cross_validated_accuracy(data, options), 0.02);
        for (std::size_t i = 0; i < data.labels.size(); ++i) {
            double sum = 0;
            for (const float probability : forest.out_of_bag.row(i)) sum += probability;
            EXPECT_NEAR(sum, 1.0, 1e-5);
        }
    }
}

TEST(forest, out_of_bag_accuracy_on_permuted_labels_is_chance) {
    auto data = read_numbers(example_data("vehicle.csv"));
    RandomStream stream(1);
    shuffle(std::span(data.labels), stream);
    const auto forest = fit(data, {.kind = ForestKind::random_forest, .num_trees = 200});
    EXPECT_EQ(accuracy(predict(forest, data), data.labels), 1.0);
    // Four classes of about the same size; three standard deviations of 846 coin throws are 0.045.
    EXPECT_NEAR(accuracy(most_probable(forest.out_of_bag), data.labels), 0.25, 0.045);
}

TEST(forest, rows_that_every_tree_saw_get_the_class_shares) {
    const auto data = gaussian_classes({6, 2}, 2, 1.0, 13);
    const auto forest = fit(data, {.kind = ForestKind::random_forest, .num_trees = 1});
    std::size_t seen = 0;
    for (std::size_t i = 0; i < 8; ++i) seen += forest.out_of_bag(i, 1) == 0.25f ? 1 : 0;
    EXPECT_GE(seen, 2u);
    EXPECT_LT(seen, 8u);
    EXPECT_EQ(fit(data, {.num_trees = 1}).out_of_bag.rows(), 0u) << "without bootstrap";
}

TEST(forest, balanced_weights_raise_the_recall_of_a_small_class) {
    const auto training = gaussian_classes({400, 40}, 4, 1.5, 14);
    const auto test = gaussian_classes({400, 400}, 4, 1.5, 15);
    for (const ForestKind kind : both_kinds) {
        ForestOptions options{.kind = kind, .num_trees = 100, .min_leaf_rows = 8};
        const auto plain = recalls(predict(fit(training, options), test), test);
        options.balanced = true;
        const auto balanced = recalls(predict(fit(training, options), test), test);
        EXPECT_GT(balanced[1], plain[1] + 0.2);
    }
}

TEST(forest, duplicates_with_conflicting_labels_share_a_leaf) {
    LabelledRows data{.rows = Matrix<float>(8, 2), .labels = {0, 0, 0, 1, 2, 2, 2, 2}, .num_classes = 3};
    for (std::size_t i = 4; i < 8; ++i) data.rows(i, 0) = 1.0f;
    const auto forest = fit(data, {.num_trees = 10});
    const auto probabilities = forest_probabilities(forest, data.rows);
    EXPECT_EQ(probabilities(0, 0), 0.75f);
    EXPECT_EQ(probabilities(0, 1), 0.25f);
    EXPECT_EQ(probabilities(7, 2), 1.0f);
}

TEST(forest, one_class_one_row_and_no_features_give_single_leaves) {
    const auto one_class = gaussian_classes({10}, 3, 0.0, 16);
    const auto one_row = gaussian_classes({0, 1}, 3, 0.0, 16);
    const LabelledRows no_features{.rows = Matrix<float>(4, 0), .labels = {0, 1, 1, 1}, .num_classes = 2};
    const LabelledRows constant{.rows = Matrix<float>(4, 2), .labels = {0, 1, 1, 1}, .num_classes = 2};
    for (const auto* data : {&one_class, &one_row, &no_features, &constant}) {
        for (const ForestKind kind : both_kinds) {
            const auto forest = fit(*data, {.kind = kind, .num_trees = 3});
            for (const Tree& tree : forest.trees) EXPECT_EQ(tree.num_leaves, 1u);
            const auto leaves = forest_leaves(forest, data->rows);
            for (std::size_t t = 0; t < 3; ++t) EXPECT_EQ(leaves(0, t), 0u);
        }
    }
    EXPECT_EQ(forest_probabilities(fit(one_row, {.num_trees = 3}), one_row.rows)(0, 1), 1.0f);
    EXPECT_EQ(forest_probabilities(fit(constant, {.num_trees = 3}), constant.rows)(0, 1), 0.75f);
}

TEST(forest, classes_without_rows_get_no_probability) {
    auto data = gaussian_classes({20, 0, 20}, 3, 1.0, 17);
    for (const ForestKind kind : both_kinds) {
        const auto forest = fit(data, {.kind = kind, .num_trees = 10, .balanced = true});
        const auto probabilities = forest_probabilities(forest, data.rows);
        for (std::size_t i = 0; i < 40; ++i) {
            EXPECT_EQ(probabilities(i, 1), 0.0f);
            EXPECT_EQ(probabilities(i, 0) + probabilities(i, 2), 1.0f);
        }
    }
}

// More classes than rows of a node: what is counted of few rows is what is counted of all.
TEST(forest, classes_may_be_far_more_than_the_rows_of_a_node) {
    constexpr std::size_t classes = 600;
    LabelledRows data{.rows = Matrix<float>(3 * classes, 2), .labels = {}, .num_classes = classes};
    for (std::size_t i = 0; i < data.rows.rows(); ++i) {
        const std::size_t label = i * 7 % classes;
        data.rows(i, 0) = static_cast<float>(label / 20);
        data.rows(i, 1) = static_cast<float>(label % 20);
        data.labels.push_back(static_cast<Label>(label));
    }
    const auto forest = fit(data, {.num_trees = 5, .min_leaf_rows = 5});
    const auto leaves = forest_leaves(forest, data.rows);
    for (std::size_t t = 0; t < forest.trees.size(); ++t) {
        const LeafProbabilities& probabilities = forest.trees[t].leaf_probabilities;
        std::vector<std::map<std::uint32_t, double>> counts(probabilities.size());
        std::vector<double> rows(probabilities.size());
        for (std::size_t i = 0; i < leaves.rows(); ++i) {
            ++counts[leaves(i, t)][static_cast<std::uint32_t>(data.labels[i])];
            ++rows[leaves(i, t)];
        }
        for (std::size_t leaf = 0; leaf < probabilities.size(); ++leaf) {
            ASSERT_EQ(probabilities[leaf].size(), counts[leaf].size());
            for (const auto& [label, share] : probabilities[leaf])
                EXPECT_FLOAT_EQ(share, static_cast<float>(counts[leaf][label] / rows[leaf]));
        }
    }
    const ForestOptions midpoints{.kind = ForestKind::random_forest, .num_trees = 5};
    expect_same_trees(fit(data, midpoints, 1), fit(data, midpoints, 3));
}

TEST(forest, refuses_input_that_it_cannot_use) {
    const auto data = gaussian_classes({3, 3}, 2, 1.0, 18);
    const auto refused = [](LabelledRows input, ForestOptions options, const std::string& message) {
        expect_error_message(ErrorCode::bad_argument, message, [&] { fit(input, options); });
    };
    refused({.rows = Matrix<float>(0, 2), .num_classes = 2}, {}, "forest: there are no rows");
    refused(data, {.num_trees = 0}, "forest: num_trees is 0, expected at least 1");
    refused(data, {.min_leaf_rows = 0}, "forest: min_leaf_rows is 0, expected at least 1");
    auto changed = data;
    changed.labels[4] = 2;
    refused(changed, {}, "forest: label 2 of row 4 is outside [0, 2)");
    changed.labels[4] = -1;
    refused(changed, {}, "forest: label -1 of row 4 is outside [0, 2)");
    changed.labels.pop_back();
    refused(changed, {}, "forest: 6 rows but 5 labels");
    changed = data;
    changed.rows(3, 1) = std::nanf("");
    refused(changed, {}, "forest: feature 1 of row 3 is not a number");
    const auto forest = fit(data, {.num_trees = 1});
    expect_error_message(ErrorCode::bad_argument, "forest: rows have 3 features, the forest was grown on 2",
                         [&] { forest_probabilities(forest, Matrix<float>(1, 3)); });
    expect_error_message(ErrorCode::bad_argument, "forest: rows have 1 features, the forest was grown on 2",
                         [&] { forest_leaves(forest, Matrix<float>(1, 1)); });
}

TEST(forest, stops_when_asked) {
    const auto data = gaussian_classes({30, 30}, 2, 1.0, 19);
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {}, [&] {
        fit_forest(data.rows, data.labels, 2, {}, {.threads = 2, .stop = source.get_token()});
    });
}

}  // namespace
}  // namespace hardlearn::testing
