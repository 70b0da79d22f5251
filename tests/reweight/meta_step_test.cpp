#include "hardlearn/reweight/meta_step-inl.hpp"

#include <gtest/gtest.h>

#include "tests/reweight/small_problem.hpp"

namespace hardlearn::testing {
namespace {

struct Case {
    OptimizerKind optimizer;
    bool nesterov;
    HypergradientMode mode;
    bool preconditioned;
};

// Two steps, so that momentum and Adam's moments are there; the second with or without the derivative.
torch::Tensor two_steps(SmallProblem& problem, const Case& with, bool meta) {
    const TrainingOptions training{.optimizer = with.optimizer,
                                   .learning_rate = 0.05,
                                   .momentum = 0.9,
                                   .nesterov = with.nesterov,
                                   .weight_decay = 1e-3};
    Optimizer optimizer(problem.parameters, training);
    torch::Tensor derivative;
    for (int i = 0; i < 2; ++i) {
        problem.network->begin_pass(
            {.training = true, .update_statistics = true, .mask_seed = problem.training.mask_seed});
        const torch::Tensor features = problem.network->features(problem.training.inputs);
        const torch::Tensor logits = problem.network->logits(features);
        torch::cross_entropy_loss(logits, problem.training.labels).backward();
        if (i == 1 && meta) {
            derivative = step_with_derivative(
                {*problem.network, problem.parameters, optimizer},
                {.batch = problem.training, .features = features.detach(), .logits = logits.detach()},
                problem.validation,
                {.optimizer = training.optimizer,
                 .learning_rate = 0.05,
                 .weights = {.mode = with.mode, .preconditioned = with.preconditioned}});
        } else {
            optimizer.step(0.05);
        }
    }
    return derivative;
}

class meta_step : public ::testing::TestWithParam<Case> {};

TEST_P(meta_step, ends_where_the_plain_step_does_to_the_bit) {
    SmallProblem with = small_problem(true), without = small_problem(true);
    two_steps(with, GetParam(), true);
    two_steps(without, GetParam(), false);
    for (std::size_t i = 0; i < with.parameters.size(); ++i)
        EXPECT_TRUE(torch::equal(with.parameters[i], without.parameters[i]));
    const auto a = with.network->buffers(), b = without.network->buffers();
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i]));
}

INSTANTIATE_TEST_SUITE_P(
    kinds, meta_step,
    ::testing::Values(Case{OptimizerKind::sgd, false, HypergradientMode::two_pass, false},
                      Case{OptimizerKind::sgd, true, HypergradientMode::exact, false},
                      Case{OptimizerKind::sgd, false, HypergradientMode::last_layer, false},
                      Case{OptimizerKind::adam, false, HypergradientMode::two_pass, false},
                      Case{OptimizerKind::adam, false, HypergradientMode::two_pass, true},
                      Case{OptimizerKind::adam, false, HypergradientMode::exact, false},
                      Case{OptimizerKind::adam, false, HypergradientMode::last_layer, true}));

// The derivative is that of L_V after the optimiser's own step, momentum and Nesterov included: checked by
// taking the step again with one weight changed.
class step_derivative : public ::testing::TestWithParam<Case> {};

double validation_loss_after(const Case& with, std::int64_t row, double bump) {
    SmallProblem problem = small_problem(false);
    problem.network->to(torch::kDouble);
    problem.parameters = problem.network->parameters();
    for (auto* batch : {&problem.training, &problem.validation})
        batch->inputs.numbers = batch->inputs.numbers.to(torch::kDouble);
    const TrainingOptions training{.optimizer = with.optimizer,
                                   .learning_rate = 0.05,
                                   .momentum = 0.9,
                                   .nesterov = with.nesterov,
                                   .weight_decay = 1e-3};
    Optimizer optimizer(problem.parameters, training);
    for (int i = 0; i < 2; ++i) {
        const torch::Tensor weights = torch::ones({24}, torch::kDouble);
        if (i == 1) weights[row] += bump;
        (weights * sample_losses(*problem.network, problem.training)).mean().backward();
        optimizer.step(0.05);
    }
    return sample_losses(*problem.network, problem.validation).mean().item<double>();
}

TEST_P(step_derivative, is_the_numeric_derivative_of_the_validation_loss_after_the_step) {
    SmallProblem problem = small_problem(false);
    const torch::Tensor c = two_steps(problem, GetParam(), true) / 24;
    constexpr double h = 1e-4;
    torch::Tensor numeric = torch::zeros({24});
    for (std::int64_t row = 0; row < 24; ++row) {
        numeric[row] =
            (validation_loss_after(GetParam(), row, h) - validation_loss_after(GetParam(), row, -h)) /
            (2 * h);
    }
    EXPECT_LT(relative_error(c, numeric), 2e-2);
}

INSTANTIATE_TEST_SUITE_P(kinds, step_derivative,
                         ::testing::Values(Case{OptimizerKind::sgd, false, HypergradientMode::two_pass,
                                                false},
                                           Case{OptimizerKind::sgd, true, HypergradientMode::two_pass, false},
                                           Case{OptimizerKind::sgd, true, HypergradientMode::exact, false}));

}  // namespace
}  // namespace hardlearn::testing
