#pragma once

#include <string>

#include "hardlearn/page/page_state.hpp"

namespace hardlearn {

// The sections of a page, each HTML that begins with its heading; empty where there is nothing to tell.
// What one cannot show in full it adds to state.left_out.

std::string verdict_section(PageState& state);
std::string reasons_section(PageState& state);
std::string data_section(PageState& state);
std::string map_section(PageState& state);
std::string cluster_section(PageState& state);
std::string suspicion_section(PageState& state);
std::string model_section(PageState& state);
std::string certificate_section(PageState& state);
std::string class_section(PageState& state);
std::string calibration_section(PageState& state);
std::string case_section(PageState& state);
std::string new_rows_section(PageState& state);
std::string traininglet_section(PageState& state);
std::string network_section(PageState& state);
std::string making_section(PageState& state);
std::string limits_section(PageState& state);

}  // namespace hardlearn
