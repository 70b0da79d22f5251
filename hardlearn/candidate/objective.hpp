#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/types.hpp"

namespace hardlearn {

/// The score by which candidates are ranked and the decision is made; higher is better, but for log loss, for
/// which probabilities are all that counts.
enum class Objective : std::uint8_t { d_index, accuracy, balanced_accuracy, macro_f1, mcc, log_loss };
template <>
struct NamesOf<Objective> {
    static constexpr std::string_view what = "objective";
    static constexpr Named<Objective> names[] = {{Objective::d_index, "d-index"},
                                                 {Objective::accuracy, "accuracy"},
                                                 {Objective::balanced_accuracy, "balanced-accuracy"},
                                                 {Objective::macro_f1, "macro-f1"},
                                                 {Objective::mcc, "mcc"},
                                                 {Objective::log_loss, "log-loss"}};
};

/// The score of these predictions, their accuracy for log loss; 0 where it is not defined (one class only):
/// no candidate is better then.
double objective_score(Objective objective, std::span<const Label> truth, std::span<const Label> predicted,
                       std::size_t num_classes);

}  // namespace hardlearn
