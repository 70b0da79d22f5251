#include "hardlearn/evaluation/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

void check(const std::vector<OperatedError>& pairs, const CertificateBounds& bounds) {
    if (!(0 < bounds.solved && bounds.solved < bounds.failing && bounds.failing < 1))
        throw_bad_argument(fmt::format("solved {} and failing {}: expected 0 < solved < failing < 1",
                                       bounds.solved, bounds.failing));
    if (std::ranges::find(pairs, Operator::identity, &OperatedError::before) == pairs.end())
        throw_bad_argument("a certificate needs a plain model, one without an operator");
}

std::size_t best_plain_of(const std::vector<OperatedError>& pairs) {
    std::optional<std::size_t> best;
    for (std::size_t p = 0; p < pairs.size(); ++p) {
        if (pairs[p].before != Operator::identity) continue;
        if (!best || pairs[p].error.estimate < pairs[*best].error.estimate) best = p;
    }
    return *best;
}

std::optional<std::size_t> witness_of(const std::vector<OperatedError>& pairs,
                                      const CertificateBounds& bounds) {
    std::optional<std::size_t> witness;
    const auto is_better = [&](const OperatedError& pair, const OperatedError& other) {
        const bool plain = pair.before == Operator::identity,
                   other_plain = other.before == Operator::identity;
        return plain != other_plain ? plain : pair.error.estimate < other.error.estimate;
    };
    for (std::size_t p = 0; p < pairs.size(); ++p) {
        if (pairs[p].error.high > bounds.solved) continue;
        if (!witness || is_better(pairs[p], pairs[*witness])) witness = p;
    }
    return witness;
}

CertificateVerdict verdict_of(Answer all_fail, Answer solved) {
    if (solved == Answer::no) return CertificateVerdict::unsolved;
    if (solved == Answer::yes && all_fail == Answer::yes) return CertificateVerdict::learning_hard;
    if (solved == Answer::yes && all_fail == Answer::no) return CertificateVerdict::not_hard;
    return CertificateVerdict::undecided;
}

}  // namespace

Answer fails(const Interval& error, const CertificateBounds& bounds) {
    if (error.low >= bounds.failing) return Answer::yes;
    return error.high < bounds.failing ? Answer::no : Answer::undecided;
}

Certificate certificate_of(const std::vector<OperatedError>& pairs, const CertificateBounds& bounds) {
    check(pairs, bounds);
    Certificate result;
    std::size_t plain = 0, failing = 0;
    bool one_does_not = false;
    for (const OperatedError& pair : pairs) {
        if (pair.before != Operator::identity) continue;
        const Answer answer = fails(pair.error, bounds);
        ++plain;
        failing += answer == Answer::yes;
        one_does_not = one_does_not || answer == Answer::no;
    }
    if (one_does_not) result.all_fail = Answer::no;
    if (failing == plain) result.all_fail = Answer::yes;
    result.failing_share = static_cast<double>(failing) / static_cast<double>(plain);
    result.witness = witness_of(pairs, bounds);
    const bool none_can =
        std::ranges::all_of(pairs, [&](const OperatedError& pair) { return pair.error.low > bounds.solved; });
    if (result.witness) result.solved = Answer::yes;
    if (none_can) result.solved = Answer::no;
    result.best_plain = best_plain_of(pairs);
    result.verdict = verdict_of(result.all_fail, result.solved);
    return result;
}

}  // namespace hardlearn
