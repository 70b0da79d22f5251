#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"

namespace rivals {

using Json = nlohmann::json;

/// Asks the process at the other end of stdin and stdout: a question and its answer are a line of JSON each.
/// std::runtime_error where there is no answer, or one that says what went wrong ("error").
Json ask(const Json& question);

/// Row numbers of the data set, from 0.
Json rows_json(std::span<const hardlearn::RowIndex> rows);

/// The list "probabilities" of an answer, rows x classes. std::runtime_error for another shape, or rows that
/// are no probabilities.
hardlearn::Matrix<float> probabilities_in(const Json& answer, std::size_t rows, std::size_t num_classes);

}  // namespace rivals
