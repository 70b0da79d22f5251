#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hardlearn/evaluation/tuned_model.hpp"

namespace hardlearn {

/// The tuned models of this floor: knn, logistic-regression, svm, random-forest, extra-trees.
std::span<const std::string_view> tuned_names();

/// Those that operators go with: the tuned ones and naive-bayes.
std::span<const std::string_view> operable_names();

/// The kind of one of these. `seed`: of the forests.
TunedKind tuned_kind(std::string_view name, std::uint64_t seed);

}  // namespace hardlearn
