#pragma once

#include <cstddef>
#include <string>

#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// The options with the defaults of their method, for tables or images, in place of those that are nothing.
ReweightOptions with_defaults(ReweightOptions options, bool is_table);

/// Whether a run with these options needs the margins of a first, plainly trained model.
bool needs_margins(const ReweightOptions& options);

/// What a method does with a table or with images by itself; nothing is left open but the network's size.
ReweightOptions usual_options(Method method, bool is_table);

/// Error(bad_argument) for an option outside its range, with its value and what was expected.
void check_options(const ReweightOptions& options);

/// Error(bad_argument) for an option that is not what is usual and that method, network or optimizer ignore.
void check_conflicts(const ReweightOptions& options, bool is_table);

/// All options that a result depends on as JSON text, and back; equal options give equal texts.
/// Error(bad_data) for a text that is no such record.
std::string settings_json(const ReweightOptions& options);
ReweightOptions settings_from_json(const std::string& text);

}  // namespace hardlearn
