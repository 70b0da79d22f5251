#pragma once

#include <span>

#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// Probabilities of the classes from the decision values of a machine's duels: with r_ij = 1 / (1 + exp(-2
/// d_ij)) for class i's lead d_ij over class j, |2 d_ij| at most 7, p_i is proportional to 1 / (sum over j of
/// 1 / r_ij - (K - 2)) (Price, Knerr, Personnaz and Dreyfus, NIPS 1994). `probabilities`: one a class; 0 for
/// a class without a duel.
void couple(const Votes& votes, std::span<double> probabilities);

}  // namespace hardlearn
