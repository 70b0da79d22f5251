#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/micro_learner.hpp"

namespace hardlearn {

/// The small parts of a model file as JSON. Reading throws nlohmann::json::exception where a field is missing or of
/// another type, and Error(bad_argument) for a name that does not exist.
using Json = nlohmann::ordered_json;

Json views_to_json(const std::vector<View>& views);
std::vector<View> views_from_json(const Json& json);
Json candidate_to_json(const Candidate& candidate);
Candidate candidate_from_json(const Json& json);
Json options_to_json(const MicroLearnerOptions& options);
MicroLearnerOptions options_from_json(const Json& json);
Json preparation_to_json(const Preparation& preparation);
Preparation preparation_from_json(const Json& json);
Json evidence_to_json(const std::vector<CandidateScore>& evidence);
std::vector<CandidateScore> evidence_from_json(const Json& json);

}  // namespace hardlearn
