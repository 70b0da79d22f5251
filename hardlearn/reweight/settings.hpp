#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/reweight/reweight_options.hpp"

namespace hardlearn {

/// The options with the defaults of their method, for tables or images, in place of 0 and -1.
ReweightOptions with_defaults(ReweightOptions options, bool is_table);

/// Whether a run with these options needs the margins of a first, plainly trained model.
bool needs_margins(const ReweightOptions& options);

/// Error(bad_argument) for an option outside its range, with its value and what was expected. `rows` and
/// `num_classes` are those of the training data.
void check_options(const ReweightOptions& options, std::size_t rows, std::size_t num_classes);

/// All options that a result depends on as JSON text, and back; equal options give equal texts.
/// Error(bad_data) for a text that is no such record.
std::string settings_json(const ReweightOptions& options);
ReweightOptions settings_from_json(const std::string& text);

}  // namespace hardlearn
