#include "hardlearn/ensemble/member_calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/random.hpp"

namespace hardlearn::testing {
namespace {

// Labels drawn from probabilities, and the probabilities with another sharpness.
struct Questions {
    Matrix<float> said;
    std::vector<Label> truth;
    std::vector<std::uint32_t> parts;

    Questions(std::size_t count, double sharpness, std::uint64_t seed) : said(count, 3) {
        RandomStream stream(seed);
        for (std::size_t q = 0; q < count; ++q) {
            double sum = 0, powers = 0;
            double p[3];
            for (double& value : p) sum += value = std::exp(1.5 * stream.normal());
            for (double& value : p) powers += std::pow(value / sum, sharpness);
            for (std::size_t c = 0; c < 3; ++c)
                said(q, c) = static_cast<float>(std::pow(p[c] / sum, sharpness) / powers);
            const double u = stream.uniform() * sum;
            truth.push_back(u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2);
            parts.push_back(static_cast<std::uint32_t>(q % 4));
        }
    }
    CalibrationTask task(std::span<const double> priors, bool balanced = false) const {
        return {.probabilities = said,
                .truth = truth,
                .priors = priors,
                .balanced = balanced,
                .parts = parts,
                .num_parts = 4};
    }
};

double loss_of(const Questions& questions, const MemberCalibration& calibration,
               std::span<const double> priors, std::uint32_t without) {
    double sum = 0, count = 0;
    const double e = 1.0 / static_cast<double>(questions.truth.size() + 2);
    for (std::size_t q = 0; q < questions.truth.size(); ++q) {
        if (questions.parts[q] == without) continue;
        std::vector<double> p(questions.said.row(q).begin(), questions.said.row(q).end());
        apply_calibration(calibration, priors, p, p);
        for (std::size_t c = 0; c < p.size(); ++c) {
            const bool is_true = static_cast<Label>(c) == questions.truth[q];
            sum -= (is_true ? 1 - e : e / 2) * std::log(p[c]);
        }
        ++count;
    }
    return sum / count;
}

TEST(member_calibration, undoes_a_wrong_sharpness) {
    const std::vector<double> priors = {0.3, 0.3, 0.4};
    EXPECT_EQ(fit_calibrations(Questions(4000, 1.0, 1).task(priors)).front().calibration.sharpness, 1.0);
    const double flat = fit_calibrations(Questions(4000, 0.4, 2).task(priors)).front().calibration.sharpness;
    EXPECT_EQ(flat, 2.5) << "1 / 0.4";
    const double steep = fit_calibrations(Questions(4000, 2.2, 3).task(priors)).front().calibration.sharpness;
    EXPECT_EQ(steep, 0.45) << "1 / 2.2";
}

TEST(member_calibration, of_each_part_is_the_best_on_all_others) {
    const Questions questions(120, 0.6, 4);
    const std::vector<double> priors = {0.2, 0.5, 0.3};
    const auto fitted = fit_calibrations(questions.task(priors, true));
    ASSERT_EQ(fitted.size(), 5u);
    for (std::uint32_t part = 0; part <= 4; ++part) {
        const std::uint32_t without = part == 0 ? 99 : part - 1;
        const double own = loss_of(questions, fitted[part].calibration, priors, without);
        EXPECT_NEAR(own, fitted[part].log_loss, 1e-5);
        for (const double sharpness : {0.3, 0.45, 0.65, 0.85, 1.0, 1.3, 1.8, 2.5, 3.5}) {
            for (const double exponent : {0.0, 0.33, 0.67, 1.0})
                EXPECT_LE(own, loss_of(questions, {sharpness, exponent}, priors, without) + 1e-6);
        }
    }
}

TEST(member_calibration, gives_priors_back_to_members_that_count_classes_alike) {
    // What a member that sees classes equally often says, where one class is rare.
    RandomStream stream(5);
    Questions questions(3000, 1.0, 6);
    const std::vector<double> priors = {0.9, 0.05, 0.05};
    for (std::size_t q = 0; q < questions.truth.size(); ++q) {
        const double u = stream.uniform();
        questions.truth[q] = u < 0.9 ? 0 : u < 0.95 ? 1 : 2;
        for (std::size_t c = 0; c < 3; ++c) questions.said(q, c) = 1.0f / 3;
    }
    EXPECT_EQ(fit_calibrations(questions.task(priors, true)).front().calibration.prior_exponent, 1.0);
    EXPECT_EQ(fit_calibrations(questions.task(priors, false)).front().calibration.prior_exponent, 0.0);
}

TEST(member_calibration, keeps_impossible_what_has_no_prior_and_possible_what_was_not_seen) {
    const std::vector<double> priors = {0.5, 0.5, 0.0};
    std::vector<double> p = {1.0, 0.0, 0.0};
    apply_calibration({.sharpness = 1}, priors, p, p);
    EXPECT_NEAR(p[1], least_member_probability, 1e-7);
    EXPECT_EQ(p[2], 0);
    p = {1.0, 0.0, 0.0};
    apply_calibration({.sharpness = 3.5}, priors, p, p);
    EXPECT_NEAR(p[1], least_calibrated_probability, 1e-8);
    EXPECT_NEAR(p[0] + p[1], 1, 1e-15);
}

}  // namespace
}  // namespace hardlearn::testing
