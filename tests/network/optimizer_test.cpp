#include "hardlearn/network/optimizer-inl.hpp"

#include <gtest/gtest.h>

namespace hardlearn::testing {
namespace {

torch::Tensor parameter() {
    return torch::tensor({1.0F, -2.0F}).requires_grad_();
}

void give_gradient(torch::Tensor& p, float scale) {
    p.mutable_grad() = scale * p.detach();
}

class stored_optimizer : public ::testing::TestWithParam<OptimizerKind> {};

TEST_P(stored_optimizer, goes_on_as_if_it_had_not_been_stored) {
    const TrainingOptions options{.optimizer = GetParam(),
                                  .learning_rate = 0.1,
                                  .momentum = 0.9,
                                  .nesterov = true,
                                  .weight_decay = 0.01};
    torch::Tensor a = parameter(), b = parameter();
    Optimizer one({a}, options);
    for (int i = 0; i < 3; ++i) {
        give_gradient(a, 0.5F);
        one.step(0.1);
    }
    Archive archive;
    one.save(archive, "o.");
    Optimizer other({b}, options);
    other.load(archive, "o.");
    {
        const torch::NoGradGuard no_gradients;
        b.copy_(a);
    }
    for (int i = 0; i < 3; ++i) {
        give_gradient(a, 0.5F);
        one.step(0.05);
        give_gradient(b, 0.5F);
        other.step(0.05);
    }
    EXPECT_TRUE(torch::equal(a, b));
}

INSTANTIATE_TEST_SUITE_P(kinds, stored_optimizer, ::testing::Values(OptimizerKind::sgd, OptimizerKind::adam));

TEST(optimizer, momentum_follows_its_recursion) {
    torch::Tensor p = torch::tensor({1.0F}).requires_grad_();
    Optimizer optimizer({p}, {.optimizer = OptimizerKind::sgd, .learning_rate = 0.1, .momentum = 0.5});
    double value = 1, speed = 0;
    for (int i = 0; i < 4; ++i) {
        give_gradient(p, 1);
        speed = 0.5 * speed + value;
        value -= 0.1 * speed;
        optimizer.step(0.1);
        EXPECT_NEAR(p.item<double>(), value, 1e-6);
    }
    EXPECT_EQ(optimizer.gradient_factor(), 1);
    EXPECT_FALSE(p.grad().defined());
}

TEST(optimizer, preconditioner_of_adam_is_one_over_the_root_mean_square) {
    torch::Tensor p = parameter();
    Optimizer optimizer({p}, {.optimizer = OptimizerKind::adam, .learning_rate = 0.1});
    p.mutable_grad() = torch::tensor({3.0F, -4.0F});
    optimizer.step(0.1);
    const torch::Tensor factor = optimizer.preconditioner()[0];
    EXPECT_NEAR(factor[0].item<double>(), 1.0 / 3, 1e-5);
    EXPECT_NEAR(factor[1].item<double>(), 1.0 / 4, 1e-5);
}

}  // namespace
}  // namespace hardlearn::testing
