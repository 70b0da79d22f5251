#include "hardlearn/reweight/hypergradient-inl.hpp"

#include <gtest/gtest.h>

#include "tests/reweight/small_problem.hpp"

namespace hardlearn::testing {
namespace {

std::vector<torch::Tensor> values_of(Network& network) {
    std::vector<torch::Tensor> values;
    for (const auto& parameter : network.parameters()) values.push_back(parameter.detach().clone());
    for (const auto& buffer : network.buffers()) values.push_back(buffer.clone());
    return values;
}

// <grad l_i, v> with one backward pass a row: slow and simple.
torch::Tensor alignment_by_rows(SmallProblem& problem, const Tensors& v) {
    const torch::Tensor losses = sample_losses(*problem.network, problem.training);
    torch::Tensor result = torch::zeros({losses.size(0)});
    for (std::int64_t i = 0; i < losses.size(0); ++i) {
        const auto gradient = torch::autograd::grad({losses[i]}, problem.parameters, {}, true);
        for (std::size_t k = 0; k < gradient.size(); ++k) result[i] += (gradient[k] * v[k]).sum();
    }
    return result;
}

class network_alignment : public ::testing::TestWithParam<bool> {};

TEST_P(network_alignment, by_differentiating_twice_is_that_of_one_backward_pass_a_row) {
    SmallProblem problem = small_problem(GetParam());
    const Tensors v = validation_gradient(*problem.network, problem.parameters, problem.validation);
    const torch::Tensor exact = alignment_exact(
        *problem.network, problem.parameters, {.at = copy_of(problem.parameters), .v = v}, problem.training);
    EXPECT_LT(relative_error(exact, alignment_by_rows(problem, v)), 1e-5);
}

TEST_P(network_alignment, by_two_passes_is_close_to_exact) {
    SmallProblem problem = small_problem(GetParam());
    const Tensors v = validation_gradient(*problem.network, problem.parameters, problem.validation);
    const Tensors at = copy_of(problem.parameters);
    const torch::Tensor exact =
        alignment_exact(*problem.network, problem.parameters, {.at = at, .v = v}, problem.training);
    const torch::Tensor fast =
        alignment_two_pass(*problem.network, problem.parameters, {.at = at, .v = v}, problem.training, 0.01);
    EXPECT_LT(relative_error(fast, exact), 2e-2);
}

TEST_P(network_alignment, leaves_parameters_and_buffers_as_they_were_to_the_bit) {
    SmallProblem problem = small_problem(GetParam());
    const auto before = values_of(*problem.network);
    const Tensors v = validation_gradient(*problem.network, problem.parameters, problem.validation);
    Tensors elsewhere = copy_of(problem.parameters);
    for (auto& tensor : elsewhere) tensor += 0.1;
    alignment_two_pass(*problem.network, problem.parameters, {.at = elsewhere, .v = v}, problem.training,
                       0.01);
    alignment_exact(*problem.network, problem.parameters, {.at = elsewhere, .v = v}, problem.training);
    last_layer_gradient(*problem.network, problem.validation);
    const auto after = values_of(*problem.network);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(torch::equal(before[i], after[i]));
}

TEST_P(network_alignment, is_zero_for_a_vanishing_validation_gradient) {
    SmallProblem problem = small_problem(GetParam());
    Tensors v;
    for (const auto& parameter : problem.parameters) v.push_back(torch::zeros_like(parameter));
    const torch::Tensor fast =
        alignment_two_pass(*problem.network, problem.parameters, {.at = copy_of(problem.parameters), .v = v},
                           problem.training, 0.01);
    EXPECT_EQ(fast.abs().max().item<float>(), 0);
}

// L_V after one step whose weights are w, minus the same with w_i a little larger: no gradient of ours is in
// it.
TEST_P(network_alignment, is_the_numeric_derivative_of_the_validation_loss_by_a_sample_weight) {
    SmallProblem problem = small_problem(GetParam());
    problem.network->to(torch::kDouble);
    problem.training.inputs.numbers = problem.training.inputs.numbers.to(torch::kDouble);
    problem.validation.inputs.numbers = problem.validation.inputs.numbers.to(torch::kDouble);
    problem.parameters = problem.network->parameters();
    const double learning_rate = 0.2;
    const Tensors start = copy_of(problem.parameters);
    const torch::Tensor weights = torch::linspace(0.5, 1.5, 24, torch::kDouble);
    const auto step = [&](const torch::Tensor& w) {
        restore(problem.parameters, start);
        const auto gradient = torch::autograd::grad(
            {(w * sample_losses(*problem.network, problem.training)).sum()}, problem.parameters);
        const torch::NoGradGuard no_gradients;
        for (std::size_t k = 0; k < gradient.size(); ++k)
            problem.parameters[k].sub_(gradient[k], learning_rate);
    };
    const auto validation_loss = [&](const torch::Tensor& w) {
        step(w);
        return sample_losses(*problem.network, problem.validation).mean().item<double>();
    };
    step(weights);
    const Tensors v = validation_gradient(*problem.network, problem.parameters, problem.validation);
    const torch::Tensor c = -learning_rate * alignment_exact(*problem.network, problem.parameters,
                                                             {.at = start, .v = v}, problem.training);
    constexpr double h = 1e-5;
    for (const std::int64_t i : {0, 7, 23}) {
        const torch::Tensor bump = torch::zeros({24}, torch::kDouble);
        bump[i] = h;
        const double numeric = (validation_loss(weights + bump) - validation_loss(weights - bump)) / (2 * h);
        EXPECT_NEAR(c[i].item<double>(), numeric, 1e-6 * std::max(1.0, std::abs(numeric)));
    }
}

INSTANTIATE_TEST_SUITE_P(networks, network_alignment, ::testing::Bool(), [](const auto& tested) {
    return tested.param ? "with_batch_norm" : "without_batch_norm";
});

TEST(alignment, sees_the_same_dropout_masks_in_both_passes) {
    SmallProblem problem = small_problem(true, 0.5);
    const Tensors v = validation_gradient(*problem.network, problem.parameters, problem.validation);
    const Tensors at = copy_of(problem.parameters);
    const torch::Tensor exact =
        alignment_exact(*problem.network, problem.parameters, {.at = at, .v = v}, problem.training);
    const torch::Tensor fast =
        alignment_two_pass(*problem.network, problem.parameters, {.at = at, .v = v}, problem.training, 0.01);
    EXPECT_LT(relative_error(fast, exact), 2e-2);
}

TEST(alignment, through_the_last_layer_is_exact_for_gradients_of_that_layer_alone) {
    SmallProblem problem = small_problem(true);
    const LastLayerGradient v = last_layer_gradient(*problem.network, problem.validation);
    Tensors all;
    for (const auto& parameter : problem.parameters) {
        const bool weight = parameter.is_same(problem.network->head()->weight),
                   bias = parameter.is_same(problem.network->head()->bias);
        all.push_back(weight ? v.weight : bias ? v.bias : torch::zeros_like(parameter));
    }
    problem.network->begin_pass({.training = true, .update_statistics = false});
    const torch::Tensor features = problem.network->features(problem.training.inputs).detach();
    const torch::Tensor fast = alignment_last_layer(features, problem.network->logits(features),
                                                    problem.training.labels, v.weight, v.bias);
    const torch::Tensor exact =
        alignment_exact(*problem.network, problem.parameters, {.at = copy_of(problem.parameters), .v = all},
                        problem.training);
    EXPECT_LT(relative_error(fast, exact), 1e-4);
    const Tensors whole = validation_gradient(*problem.network, problem.parameters, problem.validation);
    EXPECT_LT(relative_error(v.weight, whole[problem.parameters.size() - 2]), 1e-4);
}

}  // namespace
}  // namespace hardlearn::testing
