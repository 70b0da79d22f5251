#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {

std::string record_text(const Json& record) {
    return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json classes_json(const std::vector<std::string>& names, std::span<const std::size_t> counts) {
    std::size_t rows = 0;
    for (const std::size_t count : counts) rows += count;
    Json classes = Json::array();
    for (std::size_t c = 0; c < names.size(); ++c) {
        const double share = static_cast<double>(counts[c]) / static_cast<double>(rows);
        classes.push_back({{"name", names[c]}, {"rows", counts[c]}, {"share", share}});
    }
    return classes;
}

Json scores_json(const Scores& scores) {
    Json json = Json::object();
    for (const ScoreField& field : score_fields()) json[std::string(field.name)] = scores.*field.value;
    return json;
}

Json class_scores_json(std::span<const float> scores, const std::vector<std::string>& names) {
    Json json = Json::object();
    for (std::size_t c = 0; c < names.size(); ++c) json[names[c]] = scores[c];
    return json;
}

Json index_json(const LearningHardIndex& index) {
    return {{"mean", index.mean},
            {"sd", index.deviation},
            {"low", index.low},
            {"high", index.high},
            {"values", index.values}};
}

}  // namespace hardlearn
