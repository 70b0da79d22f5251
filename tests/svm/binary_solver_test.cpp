#include "hardlearn/svm/binary_solver.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/svm/kernel.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/svm/libsvm_oracle.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn::testing {
namespace {

struct Problem {
    std::string name;
    Matrix<float> gram;
    std::vector<Label> labels;  // 0 (positive) first
    std::size_t num_positive = 0;
};

Problem problem_of(std::string name, const LabelledRows& unsorted, const Kernel& kernel) {
    const LabelledRows samples = sorted_by_class(unsorted);
    return {.name = std::move(name),
            .gram = gram_matrix(kernel, samples.rows, all_rows(samples)),
            .labels = samples.labels,
            .num_positive = static_cast<std::size_t>(std::ranges::count(samples.labels, Label{0}))};
}

// Overlapping and separable classes, duplicates, duplicates of both classes, one sample against many; sizes
// on both sides of every register and of the small solver's limit; narrow, wide and linear kernels.
std::vector<Problem> problems() {
    std::vector<Problem> result;
    for (const std::size_t size : {2u, 3u, 7u, 16u, 17u, 33u, 48u, 64u, 65u, 131u}) {
        for (const double gamma : {1e-4, 0.1, 10.0}) {
            const auto name = "clouds of " + std::to_string(size) + ", gamma " + std::to_string(gamma);
            result.push_back(problem_of(name, random_clouds(size, 5, 2, 0.4, size), {.gamma = gamma}));
        }
    }
    LabelledRows conflicting = random_clouds(40, 3, 2, 0.2, 1);
    for (std::size_t i = 0; i < 30; ++i)
        std::ranges::copy(conflicting.rows.row(i / 6), conflicting.rows.row(i).begin());
    result.push_back(problem_of("conflicting duplicates", conflicting, {.gamma = 0.5}));
    for (std::size_t i = 0; i < 40; ++i)
        std::ranges::copy(conflicting.rows.row(0), conflicting.rows.row(i).begin());
    result.push_back(problem_of("all rows equal", conflicting, {.gamma = 0.5}));
    LabelledRows lonely = random_clouds(25, 4, 2, 0.5, 3);
    std::ranges::fill(lonely.labels, 1);
    lonely.labels[7] = 0;
    result.push_back(problem_of("one against many", lonely, {.gamma = 0.3}));
    result.push_back(problem_of("linear", random_clouds(60, 8, 2, 0.5, 4), {.kind = KernelKind::linear}));
    return result;
}

struct Optimality {
    double violation = 0;
    double objective = 0;
    double sum = 0;
    double rounding = 0;  ///< what rounding the coefficients to float can change in a slope
};

// From the returned coefficients and the float kernel matrix, in double.
Optimality optimality_of(const Problem& problem, std::span<const double> coefficients,
                         std::span<const float> costs) {
    const std::size_t size = problem.labels.size();
    double highest_up = -std::numeric_limits<double>::infinity(), lowest_low = -highest_up;
    Optimality result;
    double weight = 0, diagonal = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double y = i < problem.num_positive ? 1 : -1;
        double product = 0;
        for (std::size_t j = 0; j < size; ++j)
            product += coefficients[j] * static_cast<double>(problem.gram(i, j));
        const double slope = y - product;
        const double lower = y > 0 ? 0 : -static_cast<double>(costs[i]);
        const double upper = y > 0 ? static_cast<double>(costs[i]) : 0;
        EXPECT_GE(coefficients[i], lower);
        EXPECT_LE(coefficients[i], upper);
        if (coefficients[i] < upper) highest_up = std::max(highest_up, slope);
        if (coefficients[i] > lower) lowest_low = std::min(lowest_low, slope);
        result.objective += coefficients[i] * (product / 2 - y);
        result.sum += coefficients[i];
        weight += std::abs(coefficients[i]);
        diagonal = std::max(diagonal, static_cast<double>(problem.gram(i, i)));
    }
    result.violation = highest_up - lowest_low;
    result.rounding = 2 * weight * diagonal * std::numeric_limits<float>::epsilon() / 2;
    return result;
}

std::vector<double> in_double(std::span<const float> values) {
    return {values.begin(), values.end()};
}

TEST(binary_solver, the_kkt_conditions_hold_when_recomputed_in_double) {
    for (const Problem& problem : problems()) {
        for (const float cost : {0.01f, 1.0f, 10.0f, 1000.0f}) {
            SCOPED_TRACE(problem.name + ", cost " + std::to_string(cost));
            const auto solution = solve_binary(problem.gram, problem.num_positive, {}, {.cost = cost});
            const std::vector<float> costs(problem.labels.size(), cost);
            const auto found = optimality_of(problem, in_double(solution.coefficients), costs);
            EXPECT_TRUE(solution.converged);
            EXPECT_LE(solution.kkt_violation, 1e-3);
            // At cost 1000 float coefficients may be too coarse for the tolerance; then rounding them is all
            // that may come on top.
            EXPECT_LE(found.violation, 1e-3 + (cost > 100 ? found.rounding : 1e-9));
            EXPECT_NEAR(found.sum, 0, 1e-6 * static_cast<double>(cost) * static_cast<double>(costs.size()));
        }
    }
}

TEST(binary_solver, the_objective_is_as_low_as_that_of_libsvm) {
    for (const Problem& problem : problems()) {
        for (const float cost : {0.01f, 1.0f, 10.0f, 1000.0f}) {
            SCOPED_TRACE(problem.name + ", cost " + std::to_string(cost));
            const auto solution = solve_binary(problem.gram, problem.num_positive, {}, {.cost = cost});
            const LibsvmModel oracle(problem.gram, problem.labels, static_cast<double>(cost));
            const std::vector<float> costs(problem.labels.size(), cost);
            const double ours = optimality_of(problem, in_double(solution.coefficients), costs).objective;
            const double theirs = optimality_of(problem, oracle.coefficients(), costs).objective;
            // A violation of 1e-3 leaves at most about 1e-3 of the sum of all costs.
            EXPECT_LE(ours, theirs + 1e-3 * std::max(1e-3, std::abs(theirs)));
            EXPECT_GE(ours, theirs - 1e-3 * std::max(1e-3, std::abs(theirs)));
        }
    }
}

// An oracle that knows nothing of SMO: projected gradient with the projection onto {sum c = 0, bounds} by
// bisection.
std::vector<double> projected(std::vector<double> c, const std::vector<double>& lower,
                              const std::vector<double>& upper) {
    double below = -1e7, above = 1e7;
    const auto shifted = [&](std::size_t i, double shift) {
        return std::clamp(c[i] - shift, lower[i], upper[i]);
    };
    for (int step = 0; step < 120; ++step) {
        const double shift = (below + above) / 2;
        double sum = 0;
        for (std::size_t i = 0; i < c.size(); ++i) sum += shifted(i, shift);
        (sum > 0 ? below : above) = shift;
    }
    for (std::size_t i = 0; i < c.size(); ++i) c[i] = shifted(i, above);
    return c;
}

std::vector<double> solve_by_projected_gradient(const Problem& problem, std::span<const float> costs) {
    const std::size_t size = problem.labels.size();
    std::vector<double> lower(size), upper(size), c(size, 0.0), next(size);
    double trace = 0;
    for (std::size_t i = 0; i < size; ++i) {
        (i < problem.num_positive ? upper : lower)[i] =
            static_cast<double>(i < problem.num_positive ? costs[i] : -costs[i]);
        trace += static_cast<double>(problem.gram(i, i));
    }
    std::vector<double> momentum = c;
    double t = 1;
    for (int step = 0; step < 20000; ++step) {
        for (std::size_t i = 0; i < size; ++i) {
            double slope = i < problem.num_positive ? 1 : -1;
            for (std::size_t j = 0; j < size; ++j)
                slope -= momentum[j] * static_cast<double>(problem.gram(i, j));
            next[i] = momentum[i] + slope / trace;
        }
        next = projected(next, lower, upper);
        const double t_next = (1 + std::sqrt(1 + 4 * t * t)) / 2;
        for (std::size_t i = 0; i < size; ++i) momentum[i] = next[i] + (t - 1) / t_next * (next[i] - c[i]);
        c = next;
        t = step % 500 == 499 ? 1 : t_next;
    }
    return c;
}

TEST(binary_solver, tiny_problems_reach_the_optimum_of_projected_gradient) {
    for (const std::size_t size : {2u, 5u, 12u}) {
        for (const float cost : {0.5f, 10.0f}) {
            SCOPED_TRACE(::testing::Message() << size << " samples, cost " << cost);
            const Problem problem = problem_of("", random_clouds(size, 3, 2, 0.3, size + 7), {.gamma = 0.5});
            std::vector<float> costs(size, cost);
            for (std::size_t i = 0; i < size; ++i) costs[i] *= 1 + 0.3f * static_cast<float>(i % 4);
            const auto solution =
                solve_binary(problem.gram, problem.num_positive, costs, {.tolerance = 1e-6});
            const auto oracle = solve_by_projected_gradient(problem, costs);
            const double best = optimality_of(problem, oracle, costs).objective;
            EXPECT_NEAR(optimality_of(problem, in_double(solution.coefficients), costs).objective, best,
                        1e-5 * std::abs(best));
            for (std::size_t i = 0; i < size; ++i) {
                EXPECT_NEAR(static_cast<double>(solution.coefficients[i]), oracle[i],
                            1e-3 * static_cast<double>(cost));
            }
        }
    }
}

TEST(binary_solver, one_against_one_is_solved_in_closed_form) {
    const std::vector<float> values = {1.0f, 0.5f, 0.5f, 1.0f};
    const MatrixView<const float> gram(values.data(), 2, 2);
    const auto free = solve_binary(gram, 1, {}, {.cost = 10});
    EXPECT_FLOAT_EQ(free.coefficients[0], 2.0f);
    EXPECT_FLOAT_EQ(free.coefficients[1], -2.0f);
    EXPECT_NEAR(free.bias, 0, 1e-7);
    const auto bounded = solve_binary(gram, 1, {}, {.cost = 1});
    EXPECT_EQ(bounded.coefficients[0], 1.0f);
    EXPECT_EQ(bounded.bias, 0);
    // Only the positive sample is free: its margin decides the bias.
    const auto half = solve_binary(gram, 1, std::vector{5.0f, 1.0f}, {});
    EXPECT_EQ(half.coefficients[1], -1.0f);
    EXPECT_NEAR(1.0 - 0.5 + half.bias, 1, 1e-6);
}

TEST(binary_solver, equal_samples_of_both_classes_go_to_the_bound) {
    const std::vector<float> values(4, 1.0f);
    const auto solution = solve_binary({values.data(), 2, 2}, 1, {}, {.cost = 3});
    EXPECT_TRUE(solution.converged);
    EXPECT_EQ(solution.coefficients, (std::vector{3.0f, -3.0f}));
    EXPECT_EQ(solution.bias, 0);
}

TEST(binary_solver, a_cost_per_sample_acts_like_the_class_weights_of_libsvm) {
    for (const std::size_t size : {12u, 50u, 120u}) {
        const Problem problem = problem_of("", random_clouds(size, 5, 2, 0.3, size), {.gamma = 0.2});
        std::vector<float> costs(size, 1.0f);
        std::fill_n(costs.begin(), problem.num_positive, 5.0f);
        const auto solution = solve_binary(problem.gram, problem.num_positive, costs, {});
        const LibsvmModel oracle(problem.gram, problem.labels, 1.0, 1e-3, std::vector{5.0, 1.0});
        const double ours = optimality_of(problem, in_double(solution.coefficients), costs).objective;
        const double theirs = optimality_of(problem, oracle.coefficients(), costs).objective;
        EXPECT_NEAR(ours, theirs, 1e-3 * std::abs(theirs));
        EXPECT_NEAR(solution.bias, oracle.bias(), 5e-3);
    }
}

TEST(binary_solver, a_sample_of_twice_the_cost_acts_like_the_sample_twice) {
    const LabelledRows samples = sorted_by_class(random_clouds(30, 4, 2, 0.2, 9));
    auto ids = all_rows(samples);
    const Kernel kernel{.gamma = 0.25};
    std::vector<float> costs(30, 1.0f);
    costs[3] = 2.0f;
    const auto weighted =
        solve_binary(gram_matrix(kernel, samples.rows, ids), 15, costs, {.tolerance = 1e-5});
    ids.insert(ids.begin() + 3, 3);
    const auto repeated = solve_binary(gram_matrix(kernel, samples.rows, ids), 16, {}, {.tolerance = 1e-5});
    EXPECT_NEAR(weighted.bias, repeated.bias, 1e-3);
    EXPECT_NEAR(weighted.coefficients[3], repeated.coefficients[3] + repeated.coefficients[4], 1e-2);
}

TEST(binary_solver, the_order_of_the_samples_changes_decision_values_only_within_tolerance) {
    const LabelledRows samples = sorted_by_class(random_clouds(90, 6, 2, 0.3, 5));
    const Kernel kernel{.gamma = 0.2};
    auto ids = all_rows(samples);
    const auto decision_values = [&] {
        const auto solution = solve_binary(gram_matrix(kernel, samples.rows, ids), 45, {}, {});
        std::vector<double> values;
        std::vector<float> row(ids.size());
        for (std::size_t q = 0; q < samples.labels.size(); ++q) {
            kernel_values(kernel, samples.rows.row(q).data(), samples.rows, ids, row);
            values.push_back(
                std::inner_product(row.begin(), row.end(), solution.coefficients.begin(), solution.bias));
        }
        return values;
    };
    const auto before = decision_values();
    RandomStream stream(1);
    shuffle(std::span(ids).first(45), stream);
    shuffle(std::span(ids).last(45), stream);
    const auto after = decision_values();
    for (std::size_t q = 0; q < before.size(); ++q) EXPECT_NEAR(before[q], after[q], 5e-3);
}

TEST(binary_solver, a_view_that_is_not_aligned_gives_the_same_bits) {
    for (const std::size_t size : {5u, 64u, 100u}) {
        const Problem problem = problem_of("", random_clouds(size, 5, 2, 0.3, size), {.gamma = 0.2});
        std::vector<float> packed;
        for (std::size_t i = 0; i < size; ++i) {
            packed.insert(packed.end(), problem.gram.row(i).begin(), problem.gram.row(i).end());
        }
        const auto aligned = solve_binary(problem.gram, problem.num_positive, {}, {});
        const auto plain = solve_binary({packed.data(), size, size}, problem.num_positive, {}, {});
        EXPECT_EQ(aligned.coefficients, plain.coefficients);
        EXPECT_EQ(aligned.bias, plain.bias);
    }
}

BinarySolution solve_large(const Problem& problem, SolverOptions options, std::size_t cache_bytes) {
    const std::size_t size = problem.labels.size();
    std::vector<float> diagonal(size);
    for (std::size_t i = 0; i < size; ++i) diagonal[i] = problem.gram(i, i);
    const auto row = [&](std::size_t i, std::span<float> out) {
        std::ranges::copy(problem.gram.row(i), out.begin());
    };
    options.memory_limit = cache_bytes;
    return solve_binary_large({.num_samples = size, .diagonal = diagonal, .row = row}, problem.num_positive,
                              {}, options);
}

TEST(binary_solver, the_large_solver_reaches_the_same_objective) {
    for (const Problem& problem : problems()) {
        for (const float cost : {1.0f, 100.0f}) {
            SCOPED_TRACE(problem.name + ", cost " + std::to_string(cost));
            const std::vector<float> costs(problem.labels.size(), cost);
            const auto whole = solve_binary(problem.gram, problem.num_positive, {}, {.cost = cost});
            const auto large = solve_large(problem, {.cost = cost}, 0);
            EXPECT_TRUE(large.converged);
            EXPECT_LE(large.kkt_violation, 1e-3);
            const auto a = optimality_of(problem, in_double(whole.coefficients), costs);
            const auto b = optimality_of(problem, in_double(large.coefficients), costs);
            EXPECT_LE(b.violation, 1e-3 + b.rounding);
            EXPECT_NEAR(a.objective, b.objective, 1e-3 * std::max(1e-3, std::abs(a.objective)));
        }
    }
}

TEST(binary_solver, the_large_solver_gives_the_same_bits_for_any_cache) {
    const Problem problem = problem_of("", random_clouds(1500, 5, 2, 0.3, 3), {.gamma = 0.2});
    const auto small_cache = solve_large(problem, {.cost = 10}, 0);
    const auto large_cache = solve_large(problem, {.cost = 10}, std::size_t{64} << 20);
    EXPECT_EQ(small_cache.coefficients, large_cache.coefficients);
    EXPECT_EQ(small_cache.bias, large_cache.bias);
}

TEST(binary_solver, running_out_of_iterations_is_told_not_thrown) {
    for (const std::size_t size : {40u, 100u}) {
        const Problem problem = problem_of("", random_clouds(size, 5, 2, 0.1, 3), {.gamma = 0.2});
        const SolverOptions options{.cost = 100, .max_iterations = 5};
        for (const auto& solution : {solve_binary(problem.gram, problem.num_positive, {}, options),
                                     solve_large(problem, options, 0)}) {
            EXPECT_FALSE(solution.converged);
            EXPECT_EQ(solution.num_iterations, 5u);
            EXPECT_GT(solution.kkt_violation, 1e-3);
        }
    }
}

std::vector<float> answers_on_this_target() {
    std::vector<float> answers;
    for (const Problem& problem : problems()) {
        for (const double cost : {1.0, 1000.0}) {
            const auto solution = solve_binary(problem.gram, problem.num_positive, {}, {.cost = cost});
            const auto large = solve_large(problem, {.cost = cost}, 0);
            answers.insert(answers.end(), solution.coefficients.begin(), solution.coefficients.end());
            answers.insert(answers.end(), large.coefficients.begin(), large.coefficients.end());
            answers.push_back(static_cast<float>(solution.bias));
            answers.push_back(static_cast<float>(large.bias));
        }
    }
    return answers;
}

TEST(binary_solver, every_instruction_set_gives_the_same_bits) {
    const auto best = answers_on_this_target();
    for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
        if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        const auto other = answers_on_this_target();
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        EXPECT_EQ(best, other) << hwy::TargetName(target);
    }
}

TEST(binary_solver, impossible_problems_are_refused_with_their_values) {
    const Matrix<float> gram(4, 4);
    const Matrix<float> oblong(4, 5);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    expect_error(ErrorCode::bad_argument, "must be square, got 4 x 5",
                 [&] { solve_binary(oblong, 2, {}, {}); });
    expect_error(ErrorCode::bad_argument, "got 0 positive of 4", [&] { solve_binary(gram, 0, {}, {}); });
    expect_error(ErrorCode::bad_argument, "got 4 positive of 4", [&] { solve_binary(gram, 4, {}, {}); });
    expect_error(ErrorCode::bad_argument, "cost must be positive and finite, got 0",
                 [&] { solve_binary(gram, 2, {}, {.cost = 0}); });
    expect_error(ErrorCode::bad_argument, "got 1e+300", [&] { solve_binary(gram, 2, {}, {.cost = 1e300}); });
    expect_error(ErrorCode::bad_argument, "tolerance must be positive",
                 [&] { solve_binary(gram, 2, {}, {.tolerance = -1}); });
    expect_error(ErrorCode::bad_argument, "got 1 costs for 4 samples",
                 [&] { solve_binary(gram, 2, std::vector{1.0f}, {}); });
    expect_error(ErrorCode::bad_argument, "the cost of sample 2 must be positive and finite, got nan", [&] {
        solve_binary(gram, 2, std::vector{1.0f, 2.0f, nan, 1.0f}, {});
    });
    const auto row = [](std::size_t, std::span<float>) {};
    expect_error(ErrorCode::bad_argument, "expected 4 values on the kernel's diagonal, got 1", [&] {
        solve_binary_large({.num_samples = 4, .diagonal = std::vector{1.0f}, .row = row}, 2, {},
                           {.memory_limit = 0});
    });
}

TEST(binary_solver, a_kernel_of_nan_ends) {
    for (const std::size_t size : {2u, 20u, 100u}) {
        Matrix<float> gram(size, size);
        for (std::size_t i = 0; i < size; ++i) {
            std::ranges::fill(gram.row(i), std::numeric_limits<float>::quiet_NaN());
        }
        const auto solution = solve_binary(gram, 1, {}, {});
        EXPECT_FALSE(solution.converged);
    }
}

}  // namespace
}  // namespace hardlearn::testing
