#include "hardlearn/records/record-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace hardlearn {
namespace {

bool are_numbers(const Json& list) {
    return std::ranges::all_of(list, [](const Json& item) { return item.is_number() || item.is_null(); });
}

std::string on_one_line(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// `line`: what begins a line as far to the right as the one on which the value stands.
void put(const Json& value, const std::string& line, std::string& text) {
    if (value.empty() || !value.is_structured()) {
        text += on_one_line(value);
        return;
    }
    const bool is_list = value.is_array();
    const bool stays_on_line = is_list && are_numbers(value);
    const std::string inner = stays_on_line ? "" : line + "  ";
    const std::string between = stays_on_line ? ", " : "," + inner;
    text += is_list ? '[' : '{';
    bool is_first = true;
    for (const auto& [key, item] : value.items()) {
        text += is_first ? inner : between;
        is_first = false;
        if (!is_list) text += on_one_line(key) + ": ";
        put(item, inner, text);
    }
    if (!stays_on_line) text += line;
    text += is_list ? ']' : '}';
}

}  // namespace

std::string record_text(const Json& record) {
    std::string text;
    put(record, "\n", text);
    return text + "\n";
}

double shortest(float value) {
    return std::strtod(fmt::format("{}", value).c_str(), nullptr);
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

Json image_features_json(const std::optional<ImageFeatures>& images) {
    if (!images) return {};
    return {{"name", images->backbone},
            {"hash", images->hash},
            {"size", images->size == 0 ? Json() : Json(images->size)},
            {"mirrored", images->mirrored}};
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

Json neighbor_error_json(const BalancedNeighborError& error, const std::vector<std::string>& names) {
    Json classes = Json::array();
    for (std::size_t c = 0; c < error.classes.size(); ++c) {
        const ClassNeighborError& of_class = error.classes[c];
        classes.push_back({{"name", names[c]},
                           {"judged", of_class.judged},
                           {"error", of_class.one},
                           {"five_neighbors", of_class.five}});
    }
    return {{"error", error.error},
            {"low", error.low},
            {"high", error.high},
            {"five_neighbors", error.five_neighbors},
            {"null", {{"mean", error.null_mean}, {"sd", error.null_deviation}}},
            {"p", error.p_value},
            {"verdict", name_of(error.verdict)},
            {"classes_judged", error.num_judged_classes},
            {"classes", classes}};
}

Json index_json(const LearningHardIndex& index) {
    return {{"mean", index.mean},
            {"sd", index.deviation},
            {"low", index.low},
            {"high", index.high},
            {"values", index.values}};
}

}  // namespace hardlearn
