#include "hardlearn/reweight/splitter-inl.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/reweight/small_problem.hpp"

namespace hardlearn::testing {
namespace {

TEST(size_penalty, is_the_divergence_of_two_shares) {
    const torch::Tensor p = torch::tensor({0.9F, 0.5F, 0.7F, 0.3F});  // mean 0.6
    const double expected = 0.9 * std::log(0.9 / 0.6) + 0.1 * std::log(0.1 / 0.4);
    EXPECT_NEAR(size_penalty(p, 0.9).item<double>(), expected, 1e-6);
    EXPECT_NEAR(size_penalty(torch::full({5}, 0.9F), 0.9).item<double>(), 0, 1e-6);
}

// Classes 0, 0, 1 of 3: training mass 0.8 + 0.4 and 0.6, validation mass 0.2 + 0.6 and 0.4.
TEST(balance_penalty, is_the_divergence_of_class_shares_also_with_an_absent_class) {
    const torch::Tensor p = torch::tensor({0.8F, 0.4F, 0.6F});
    const torch::Tensor labels = torch::tensor({std::int64_t{0}, std::int64_t{0}, std::int64_t{1}});
    const auto kl = [](double a, double b, double c, double d) {
        return a * std::log(a / c) + b * std::log(b / d);
    };
    const double expected =
        kl(2.0 / 3, 1.0 / 3, 1.2 / 1.8, 0.6 / 1.8) + kl(2.0 / 3, 1.0 / 3, 0.8 / 1.2, 0.4 / 1.2);
    EXPECT_NEAR(balance_penalty(p, labels, 3, 1e-6).item<double>(), expected, 1e-5);
    // A class all of whose rows leave one part is penalised, not ignored.
    EXPECT_GT(balance_penalty(torch::tensor({1.0F, 1.0F, 0.0F}), labels, 3, 1e-6).item<double>(), 1);
}

// q = .1, .5, .4: (.1 * 1 + .5 * 2 + .4 * 4) / 1 = 2.7.
TEST(validation_loss, is_the_mean_loss_where_the_splitter_says_validation) {
    const torch::Tensor p = torch::tensor({0.9F, 0.5F, 0.6F}, torch::requires_grad());
    const torch::Tensor loss = validation_loss(p, torch::tensor({1.0F, 2.0F, 4.0F}));
    EXPECT_NEAR(loss.item<double>(), 2.7, 1e-6);
    // d/dp_i = -(l_i - loss) / sum q.
    loss.backward();
    const torch::Tensor expected = torch::tensor({1.7F, 0.7F, -1.3F});
    EXPECT_TRUE(torch::allclose(p.grad(), expected, 1e-5, 1e-6)) << p.grad();
    EXPECT_NEAR(validation_loss(torch::ones({3}), torch::ones({3})).item<double>(), 0, 1e-6) << "no rows";
}

struct Rows {
    explicit Rows(std::uint64_t seed = 7) : features(random_tensor({120, 5}, RandomStream(seed))) {
        for (RowIndex row = 0; row < 120; ++row)
            (row % 4 == 0 ? parts.validation : parts.training).push_back(row);
    }
    SplitterRows with(const torch::Tensor& right, const torch::Tensor& losses = {}) const {
        return {.features = features, .labels = labels, .right = right, .losses = losses};
    }
    torch::Tensor features;
    torch::Tensor labels = torch::arange(120) % 3;
    Parts parts;
};

// In twenty seeds the mean P(training) of wrong rows falls by 0.22 with a deviation of 0.13, and ends 0.64
// below that of right rows with a deviation of 0.1: the mean of eight seeds is more than three deviations
// inside these bounds.
TEST(splitter, rows_that_are_predicted_wrong_become_validation_rows) {
    constexpr std::uint64_t num_seeds = 8;
    double fall = 0, gap = 0;
    for (std::uint64_t seed = 0; seed < num_seeds; ++seed) {
        Rows rows(700 + seed);
        const torch::Tensor right =
            rows.features.select(1, 0) < 0.8;  // wrong where the first feature is large
        Splitter splitter({.steps = 300}, 0.2, 5, 3, RandomStream(seed));
        const torch::Tensor before = splitter.probability(rows.features, rows.labels);
        splitter.train(rows.with(right), rows.parts, RandomStream(50 + seed));
        const torch::Tensor after = splitter.probability(rows.features, rows.labels);
        const double wrong_after = after.index({~right}).mean().item<double>();
        fall += before.index({~right}).mean().item<double>() - wrong_after;
        gap += after.index({right}).mean().item<double>() - wrong_after;
    }
    EXPECT_GT(fall / num_seeds, 0.07);
    EXPECT_GT(gap / num_seeds, 0.45);
}

// Wrong rows have two kinds of loss: 1 where the second feature is below 0, 5 where it is not. Without the
// term nothing tells them apart: the mean loss of the twelve rows that are most surely validation was 3.4 in
// eight seeds, with a deviation of 0.7; with it 5 in each. The mean gain of eight seeds, 1.6 with a deviation
// of 0.25, is four deviations above the bound.
TEST(splitter, with_the_max_term_the_rows_it_holds_out_have_higher_losses) {
    constexpr std::uint64_t num_seeds = 8;
    double gain = 0;
    for (std::uint64_t seed = 0; seed < num_seeds; ++seed) {
        const Rows rows(700 + seed);
        const torch::Tensor right = rows.features.select(1, 0) < 0.3;
        const torch::Tensor losses = torch::where(
            right, torch::full({120}, 0.1F),
            torch::where(rows.features.select(1, 1) < 0, torch::full({120}, 1.0F), torch::full({120}, 5.0F)));
        const auto held_loss = [&](double max_term) {
            Splitter splitter({.steps = 300, .max_term = max_term}, 0.2, 5, 3, RandomStream(seed));
            splitter.train(rows.with(right, losses), rows.parts, RandomStream(50 + seed));
            const torch::Tensor p = splitter.probability(rows.features, rows.labels);
            const torch::Tensor held = std::get<1>(p.topk(12, 0, /*largest=*/false));
            return losses.index_select(0, held).mean().item<double>();
        };
        gain += (held_loss(1) - held_loss(0)) / num_seeds;
    }
    EXPECT_GT(gain, 0.5);
}

TEST(splitter, a_stored_splitter_goes_on_as_if_it_had_not_been_stored) {
    Rows rows;
    const torch::Tensor right = rows.features.select(1, 0) < 0.8;
    Splitter one({.steps = 10}, 0.2, 5, 3, RandomStream(1)), other({.steps = 10}, 0.2, 5, 3, RandomStream(9));
    one.train(rows.with(right), rows.parts, RandomStream(2));
    Archive archive;
    one.save(archive, "s.");
    other.load(archive, "s.");
    one.train(rows.with(right), rows.parts, RandomStream(3));
    other.train(rows.with(right), rows.parts, RandomStream(3));
    EXPECT_TRUE(torch::equal(one.probability(rows.features, rows.labels),
                             other.probability(rows.features, rows.labels)));
}

}  // namespace
}  // namespace hardlearn::testing
