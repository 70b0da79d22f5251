#include "hardlearn/ensemble/pool_fitter.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/calibration.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::uint32_t num_parts = 4;

// Three members' answers about 80 questions of two classes: the first knows most.
MemberAnswers answers_of(std::uint64_t seed) {
    RandomStream stream(seed);
    MemberAnswers answers{.members = std::vector<Candidate>(3),
                          .probabilities = {},
                          .truth = {},
                          .rows = {},
                          .draws = {},
                          .groups = {}};
    for (std::size_t q = 0; q < 80; ++q) answers.truth.push_back(static_cast<Label>(stream.below(2)));
    for (std::size_t m = 0; m < 3; ++m) {
        Matrix<float>& said = answers.probabilities.emplace_back(80, 2);
        for (std::size_t q = 0; q < 80; ++q) {
            const double lead = (answers.truth[q] == 1 ? 0.3 : -0.3) / static_cast<double>(m + 1);
            said(q, 1) = static_cast<float>(std::clamp(0.5 + lead + 0.15 * stream.normal(), 0.02, 0.98));
            said(q, 0) = 1 - said(q, 1);
        }
    }
    return answers;
}

QuestionParts four_parts() {
    QuestionParts parts{.of_question = {}, .count = num_parts};
    for (std::uint32_t q = 0; q < 80; ++q) parts.of_question.push_back(q % num_parts);
    return parts;
}

FittedPool fit_without(const MemberAnswers& answers, std::optional<std::uint32_t> part) {
    const PoolFitter fitter(answers, {0.5, 0.5}, four_parts(), {.objective = Objective::d_index}, {});
    return fitter.fit(part, {});
}

// Calibration, weights, temperature and decision, down to the bits.
void expect_same(const FittedPool& a, const FittedPool& b) {
    ASSERT_EQ(a.shares.size(), b.shares.size());
    for (std::size_t v = 0; v < a.shares.size(); ++v) {
        EXPECT_EQ(a.shares[v].member, b.shares[v].member);
        EXPECT_EQ(a.shares[v].weight, b.shares[v].weight);
        EXPECT_EQ(a.pool.calibrations[v].sharpness, b.pool.calibrations[v].sharpness);
        EXPECT_EQ(a.pool.calibrations[v].prior_exponent, b.pool.calibrations[v].prior_exponent);
    }
    EXPECT_EQ(a.pool.temperature, b.pool.temperature);
    ASSERT_EQ(a.pool.decision.worth.rows(), b.pool.decision.worth.rows());
    for (std::size_t t = 0; t < a.pool.decision.worth.rows(); ++t)
        EXPECT_TRUE(std::ranges::equal(a.pool.decision.worth.row(t), b.pool.decision.worth.row(t)));
}

TEST(pool_fitter, a_pool_without_a_part_knows_neither_its_answers_nor_its_truth) {
    const MemberAnswers answers = answers_of(1), others = answers_of(2);
    for (std::uint32_t part = 0; part < num_parts; ++part) {
        MemberAnswers changed = answers;
        for (std::size_t q = part; q < 80; q += num_parts) {
            changed.truth[q] = others.truth[q];
            for (std::size_t m = 0; m < 3; ++m)
                std::ranges::copy(others.probabilities[m].row(q), changed.probabilities[m].row(q).begin());
        }
        const FittedPool without = fit_without(answers, part);
        EXPECT_EQ(without.of_questions.rows(), 60U);
        expect_same(without, fit_without(changed, part));
        EXPECT_NE(fit_without(answers, {}).pool.temperature, fit_without(changed, {}).pool.temperature);
    }
    EXPECT_EQ(fit_without(answers, {}).of_questions.rows(), 80U);
}

}  // namespace
}  // namespace hardlearn::testing
