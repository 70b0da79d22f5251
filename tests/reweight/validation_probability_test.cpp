#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

Dataset table(std::size_t rows) {
    RandomStream stream(4);
    Dataset data;
    data.rows = rows;
    data.label_name = "class";
    data.class_names = {"a", "b", "c"};
    std::vector<double> x, y;
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels.push_back(static_cast<Label>(i % 3));
        x.push_back(stream.normal() + static_cast<double>(i % 3));
        y.push_back(stream.normal());
    }
    data.columns = {numeric_column("x", x), numeric_column("y", y)};
    return data;
}

ReweightedModel molere_on(const Dataset& data) {
    ReweightOptions options{.method = Method::molere, .training = table_training(), .seed = 3};
    options.network.hidden = {16};
    options.training->epochs = 4;
    options.validation_share = 0.2;
    options.splitter.steps = 20;
    return fit_reweighted(data, options);
}

// A slow loop, row by row and class by class.
TEST(validation_probability, is_the_mean_over_the_classes_as_probable_as_the_network_says) {
    const Dataset data = table(60);
    const ReweightedModel model = molere_on(data);
    ASSERT_NE(model.network->splitter(), nullptr);
    const torch::NoGradGuard no_gradients;
    const RunContext context;
    const auto examples = encode(model.encoding, data);
    const auto outputs = evaluate_rows(model.network->network(), examples, all_rows(data.rows),
                                       {.batch_size = 64, .device = torch::kCPU, .context = context});
    const auto found = validation_probability(model, data);
    const Predictions predictions = predict(model, data);
    ASSERT_EQ(found.size(), 60U);
    for (std::int64_t i = 0; i < 60; ++i) {
        double expected = 0;
        for (std::int64_t c = 0; c < 3; ++c) {
            const double training =
                model.network->splitter()
                    ->probability(outputs.features.slice(0, i, i + 1), torch::full({1}, c, torch::kLong))
                    .item<double>();
            expected += static_cast<double>(
                            predictions.scores(static_cast<std::size_t>(i), static_cast<std::size_t>(c))) *
                        (1 - training);
        }
        EXPECT_NEAR(found[static_cast<std::size_t>(i)], expected, 1e-5) << "row " << i;
    }
}

TEST(validation_probability, is_the_same_of_a_model_that_was_stored) {
    const TemporaryFolder folder;
    const Dataset data = table(60);
    const ReweightedModel model = molere_on(data);
    write_reweighted_model(model, folder / "model");
    EXPECT_EQ(validation_probability(read_reweighted_model(folder / "model"), data),
              validation_probability(model, data));
}

}  // namespace
}  // namespace hardlearn::testing
