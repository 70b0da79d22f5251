#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <sstream>

#include "hardlearn/data/readers.hpp"
#include "hardlearn/evaluation/global_svm.hpp"
#include "hardlearn/evaluation/k_nearest.hpp"
#include "hardlearn/evaluation/naive_bayes.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

/// A line of golden/scikit_learn.csv; make_golden.py tells what its fields are.
struct Golden {
    std::string data;
    std::string model;
    std::string setting;
    std::string mean_true_score;
    std::string predictions;
};

std::vector<Golden> read_golden() {
    std::ifstream file(golden_data("evaluation", "scikit_learn.csv"));
    std::vector<Golden> lines;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::stringstream fields(line);
        Golden golden;
        for (auto* field : {&golden.data, &golden.model, &golden.setting, &golden.mean_true_score}) {
            std::getline(fields, *field, ',');
        }
        std::getline(fields, golden.predictions);
        lines.push_back(golden);
    }
    return lines;
}

KNearestOptions k_nearest_options(const std::string& setting) {
    std::stringstream words(setting);
    KNearestOptions options;
    std::string view;
    std::string weights;
    words >> options.num_neighbors >> view >> weights;
    options.view = parse_name<View>(view);
    options.weights = weights == "distance" ? NeighborWeights::distance : NeighborWeights::uniform;
    return options;
}

Predictions fit_and_predict(const Golden& golden, const Dataset& data, std::span<const RowIndex> train,
                            std::span<const RowIndex> test) {
    if (golden.model == "naive-bayes") return predict(fit_naive_bayes(data, train), data, test);
    const TrainingRows training = prepare_training_rows(data, train);
    if (golden.model == "knn") {
        return predict(fit_k_nearest(training, k_nearest_options(golden.setting)), data, test);
    }
    std::stringstream words(golden.setting);
    GlobalSvmOptions options;
    words >> options.cost >> options.gamma_factor;
    return predict(fit_global_svm(training, options), data, test);
}

TEST(golden, models_with_fixed_settings_predict_what_scikit_learn_predicts) {
    const auto lines = read_golden();
    ASSERT_EQ(lines.size(), 12u);
    for (const Golden& golden : lines) {
        SCOPED_TRACE(golden.data + " " + golden.model + " " + golden.setting);
        const Dataset data = read_dataset(example_data(golden.data + ".csv"));
        ASSERT_EQ(golden.predictions.size(), data.rows);
        std::vector<std::uint32_t> folds;
        for (std::uint32_t i = 0; i < data.rows; ++i) folds.push_back(i % 5);
        std::size_t different = 0;
        double true_score = 0;
        for (std::uint32_t fold = 0; fold < 5; ++fold) {
            const Split split = split_of_fold(folds, fold);
            const Predictions predictions = fit_and_predict(golden, data, split.train, split.test);
            for (std::size_t i = 0; i < split.test.size(); ++i) {
                const RowIndex row = split.test[i];
                different += predictions.labels[i] != golden.predictions[row] - 'a';
                true_score +=
                    static_cast<double>(predictions.scores(i, static_cast<std::size_t>(data.labels[row])));
            }
        }
        // A decision value within the solver's tolerance of 0 may fall either way.
        EXPECT_LE(different, golden.model == "svm" ? data.rows / 100 : 0);
        if (golden.mean_true_score.empty()) continue;
        EXPECT_NEAR(true_score / static_cast<double>(data.rows), std::stod(golden.mean_true_score), 1e-6);
    }
}

}  // namespace
}  // namespace hardlearn::testing
