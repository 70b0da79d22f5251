#include "hardlearn/reweight/weight_network-inl.hpp"

#include <gtest/gtest.h>

#include "tests/reweight/small_problem.hpp"

namespace hardlearn::testing {
namespace {

struct Inputs {
    torch::Tensor features = random_tensor({12, 6}, RandomStream(1));
    torch::Tensor labels = torch::arange(12) % 3;
    torch::Tensor losses = random_tensor({12}, RandomStream(2)).abs();
    torch::Tensor derivative = random_tensor({12}, RandomStream(3));
};

WeightNetwork make(WeightNetwork::Input input, const WeightOptions& options = {}) {
    return WeightNetwork({.input = input, .num_features = 6, .num_classes = 3}, options, RandomStream(4),
                         torch::kCPU);
}

TEST(weight_network, weights_of_a_batch_have_mean_one_and_stay_above_zero) {
    const Inputs in;
    for (const auto input : {WeightNetwork::Input::features, WeightNetwork::Input::loss}) {
        const torch::Tensor w = make(input).weights(in.features, in.labels, in.losses);
        EXPECT_NEAR(w.mean().item<double>(), 1, 1e-6);
        EXPECT_GT(w.min().item<double>(), 0);
    }
}

TEST(weight_network, raw_weights_lie_between_the_floor_and_one) {
    const Inputs in;
    WeightNetwork network = make(WeightNetwork::Input::features, {.floor = 0.25, .normalize = false});
    const torch::Tensor w = network.weights(in.features * 1000, in.labels, in.losses);
    EXPECT_GE(w.min().item<double>(), 0.25 - 1e-6);
    EXPECT_LE(w.max().item<double>(), 1 + 1e-6);
}

TEST(weight_network, gradient_is_the_numeric_one) {
    const Inputs in;
    for (const bool see_labels : {false, true}) {
        WeightNetwork network =
            make(WeightNetwork::Input::features, {.hidden_units = 5, .see_labels = see_labels});
        const auto slopes = network.gradient(in.derivative, in.features, in.labels, in.losses);
        const torch::NoGradGuard no_gradients;
        const auto value = [&] {
            return (in.derivative * network.weights(in.features, in.labels, in.losses))
                .sum(torch::kDouble)
                .item<double>();
        };
        auto parameters = network.parameters();
        for (std::size_t k = 0; k < parameters.size(); ++k) {
            auto flat = parameters[k].view(-1);
            const float before = flat[0].item<float>();
            flat[0] = before + 1e-2F;
            const double up = value();
            flat[0] = before - 1e-2F;
            const double down = value();
            flat[0] = before;
            EXPECT_NEAR(slopes[k].view(-1)[0].item<double>(), (up - down) / 2e-2, 2e-3);
        }
    }
}

TEST(weight_network, a_step_lowers_the_sum_it_descends) {
    const Inputs in;
    WeightNetwork network = make(WeightNetwork::Input::features);
    const auto value = [&] {
        return (in.derivative * network.weights(in.features, in.labels, in.losses)).sum().item<double>();
    };
    const double before = value();
    for (int i = 0; i < 20; ++i) network.step(in.derivative, in.features, in.labels, in.losses);
    EXPECT_LT(value(), before);
}

TEST(weight_network, strength_zero_gives_equal_weights) {
    const Inputs in;
    const torch::Tensor w =
        make(WeightNetwork::Input::features, {.strength = 0}).weights(in.features, in.labels, in.losses);
    EXPECT_NEAR((w - 1).abs().max().item<double>(), 0, 1e-6);
}

TEST(weight_network, the_effective_share_does_not_fall_below_what_is_asked) {
    const torch::Tensor values = torch::tensor({0.001F, 0.001F, 0.001F, 0.001F, 0.9F, 0.001F});
    for (const double share : {0.3, 0.6, 0.9}) {
        const torch::Tensor w =
            make(WeightNetwork::Input::features, {.fewest_effective_share = share}).shaped(values);
        const double sum = w.sum().item<double>();
        EXPECT_NEAR(sum * sum / (6 * w.square().sum().item<double>()), share, 1e-4);
    }
}

TEST(weight_network, the_loss_input_sees_nothing_else) {
    const Inputs in;
    WeightNetwork network = make(WeightNetwork::Input::loss);
    EXPECT_TRUE(torch::equal(network.weights(in.features, in.labels, in.losses),
                             network.weights(in.features * 2, in.labels * 0, in.losses)));
}

}  // namespace
}  // namespace hardlearn::testing
