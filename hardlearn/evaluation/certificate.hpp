#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/metrics/statistical_tests.hpp"
#include "hardlearn/operators/operator_kind.hpp"

namespace hardlearn {

/// What bands say of a claim.
enum class Answer : std::uint8_t { yes, no, undecided };
template <>
struct NamesOf<Answer> {
    static constexpr std::string_view what = "answer";
    static constexpr Named<Answer> names[] = {
        {Answer::yes, "yes"}, {Answer::no, "no"}, {Answer::undecided, "undecided"}};
};

/// Whether data is learning-hard (Micro-Learning paper, Definition 1), as far as the models that were tried
/// tell.
enum class CertificateVerdict : std::uint8_t {
    learning_hard,  ///< every plain model fails, and one of them after an operator does not
    not_hard,       ///< the problem is solved, and a plain model does not fail
    unsolved,       ///< no pair of operator and model solves it
    undecided       ///< bands are too wide to tell
};
template <>
struct NamesOf<CertificateVerdict> {
    static constexpr std::string_view what = "verdict";
    static constexpr Named<CertificateVerdict> names[] = {
        {CertificateVerdict::learning_hard, "learning_hard"},
        {CertificateVerdict::not_hard, "not_hard"},
        {CertificateVerdict::unsolved, "unsolved"},
        {CertificateVerdict::undecided, "undecided"}};
};

/// The balanced error rates that the definition asks for, 0 < solved < failing < 1.
struct CertificateBounds {
    double solved = 0;   ///< tau: a pair whose error is at most that solves the problem
    double failing = 0;  ///< tau*: a plain model whose error is at least that fails
};

/// A model after an operator, and its balanced error.
struct OperatedError {
    Operator before = Operator::identity;  ///< identity: the plain model
    std::string model;
    Interval error;                         ///< with simultaneous bands, see simultaneous_bands.hpp
    std::vector<double> class_errors = {};  ///< one a class; NaN for one without rows
};

/// What follows from the errors.
struct Certificate {
    Answer all_fail = Answer::undecided;  ///< (C1): every plain model's error is at least `failing`
    Answer solved = Answer::undecided;    ///< (C2): some pair's error is at most `solved`
    std::optional<std::size_t> witness;   ///< the pair that solves it with the lowest error; plain ones first
    double failing_share = 0;             ///< of the plain models, those that fail for certain
    std::size_t best_plain = 0;           ///< the plain model with the lowest error
    CertificateVerdict verdict = CertificateVerdict::undecided;
};

/// An error is at least a bound for certain where its whole band is, at most where its whole band is; (C1) is
/// denied by one plain model whose band lies below `failing`, (C2) by all bands above `solved`. Ties go to
/// the first pair. Error(bad_argument) for no plain model among the pairs and bounds out of order.
Certificate certificate_of(const std::vector<OperatedError>& pairs, const CertificateBounds& bounds);

/// Whether a plain model fails: its band lies at `failing` or above, below it, or on both sides.
Answer fails(const Interval& error, const CertificateBounds& bounds);

}  // namespace hardlearn
