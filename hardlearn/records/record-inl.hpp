#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/candidate/candidate_json-inl.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/data/image_features.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

/// The JSON records. Every field is documented in docs/json.md; a field's meaning never changes within a
/// schema version. NaN is written as null. Rows count from 1, the first row of data.
using Json = nlohmann::ordered_json;

/// The record as text that ends with a newline; a list of numbers is one line. Names from files may be no
/// valid UTF-8: what is not becomes U+FFFD.
std::string record_text(const Json& record);

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

/// A probability in as few digits as tell it from every other float.
double shortest(float value);

inline const std::string& class_name(const std::vector<std::string>& names, Label label) {
    return names[static_cast<std::size_t>(label)];
}

/// Each class with its rows and their share.
Json classes_json(const std::vector<std::string>& names, std::span<const std::size_t> counts);
/// What made rows of images; null for rows of tables.
Json image_features_json(const std::optional<ImageFeatures>& images);
/// Every score by name.
Json scores_json(const Scores& scores);
/// A score of each class by the class's name.
Json class_scores_json(std::span<const float> scores, const std::vector<std::string>& names);
/// A balanced nearest-neighbour error with its verdict; `names`: of the classes.
Json neighbor_error_json(const BalancedNeighborError& error, const std::vector<std::string>& names);
/// A Learning-Hard Index with its interval.
Json index_json(const LearningHardIndex& index);

}  // namespace hardlearn
