#include "hardlearn/evaluation/certificate.hpp"

#include <gtest/gtest.h>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr CertificateBounds bounds{.solved = 0.1, .failing = 0.3};

OperatedError pair(Operator before, double low, double high, std::string model = "svm") {
    return {.before = before, .model = std::move(model), .error = {(low + high) / 2, low, high}};
}

struct Case {
    std::vector<OperatedError> pairs;
    Answer all_fail, solved;
    CertificateVerdict verdict;
};

TEST(certificate, follows_from_bands) {
    const auto plain = [](double low, double high) { return pair(Operator::identity, low, high); };
    const auto smoted = [](double low, double high) { return pair(Operator::smote, low, high); };
    using enum Answer;
    const std::vector<Case> cases = {
        {{plain(0.3, 0.4), plain(0.5, 0.6), smoted(0.0, 0.1)}, yes, yes, CertificateVerdict::learning_hard},
        {{plain(0.0, 0.1), plain(0.5, 0.6), smoted(0.4, 0.5)}, no, yes, CertificateVerdict::not_hard},
        {{plain(0.2, 0.29), smoted(0.0, 0.1)}, no, yes, CertificateVerdict::not_hard},
        {{plain(0.4, 0.6), smoted(0.11, 0.6)}, yes, no, CertificateVerdict::unsolved},
        {{plain(0.2, 0.25), smoted(0.11, 0.6)}, no, no, CertificateVerdict::unsolved},
        {{plain(0.4, 0.6), smoted(0.05, 0.15)}, yes, undecided, CertificateVerdict::undecided},
        {{plain(0.29, 0.6), smoted(0.0, 0.1)}, undecided, yes, CertificateVerdict::undecided},
        {{plain(0.29, 0.3), smoted(0.0, 0.2)}, undecided, undecided, CertificateVerdict::undecided}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE(i);
        const Certificate certificate = certificate_of(cases[i].pairs, bounds);
        EXPECT_EQ(certificate.all_fail, cases[i].all_fail);
        EXPECT_EQ(certificate.solved, cases[i].solved);
        EXPECT_EQ(certificate.verdict, cases[i].verdict);
        EXPECT_EQ(certificate.witness.has_value(), cases[i].solved == yes);
    }
}

TEST(certificate, names_a_plain_witness_before_any_other_and_the_lowest_error_of_its_kind) {
    const std::vector<OperatedError> pairs = {
        pair(Operator::identity, 0.5, 0.7, "a"), pair(Operator::identity, 0.06, 0.1, "b"),
        pair(Operator::identity, 0.04, 0.08, "c"), pair(Operator::discriminant, 0.0, 0.02, "d")};
    const Certificate certificate = certificate_of(pairs, bounds);
    EXPECT_EQ(certificate.witness, 2u);
    EXPECT_EQ(certificate.best_plain, 2u);
    EXPECT_DOUBLE_EQ(certificate.failing_share, 1.0 / 3);
}

TEST(certificate, refuses_bounds_out_of_order_and_pairs_without_a_plain_model) {
    const std::vector<OperatedError> plain = {pair(Operator::identity, 0.1, 0.2)};
    for (const CertificateBounds& bad : {CertificateBounds{0, 0.5}, CertificateBounds{0.5, 0.5},
                                         CertificateBounds{0.5, 0.4}, CertificateBounds{0.5, 1.0}})
        expect_error(ErrorCode::bad_argument, {"0 < solved < failing < 1"},
                     [&] { certificate_of(plain, bad); });
    expect_error(ErrorCode::bad_argument, "plain",
                 [&] { certificate_of({pair(Operator::smote, 0.1, 0.2)}, bounds); });
}

}  // namespace
}  // namespace hardlearn::testing
