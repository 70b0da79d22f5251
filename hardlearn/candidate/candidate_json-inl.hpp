#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/value_json-inl.hpp"

namespace hardlearn {
namespace detail {

inline nlohmann::ordered_json neighbors_to_json(std::size_t k) {
    if (k == neighbors_in_balls) return "in balls";
    return k == all_neighbors ? nlohmann::ordered_json("all") : nlohmann::ordered_json(k);
}
inline std::size_t neighbors_from_json(const nlohmann::ordered_json& json) {
    if (json == "in balls") return neighbors_in_balls;
    return json == "all" ? all_neighbors : count_of_json(json);
}

inline nlohmann::ordered_json batch_to_json(std::size_t size) {
    return size == all_queries ? nlohmann::ordered_json("all") : nlohmann::ordered_json(size);
}
inline std::size_t batch_from_json(const nlohmann::ordered_json& json) {
    return json == "all" ? all_queries : count_of_json(json);
}

}  // namespace detail

inline nlohmann::ordered_json views_to_json(const std::vector<View>& views) {
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const View view : views) names.push_back(name_of(view));
    return names;
}

inline std::vector<View> views_from_json(const nlohmann::ordered_json& json) {
    std::vector<View> views;
    for (const auto& name : json) views.push_back(parse_name<View>(name.get<std::string>()));
    return views;
}

/// A candidate as models and records hold it. What only some candidates have is there for these.
inline nlohmann::ordered_json candidate_to_json(const Candidate& candidate) {
    nlohmann::ordered_json json = {{"views", views_to_json(candidate.views)},
                                   {"num_neighbors", detail::neighbors_to_json(candidate.num_neighbors)},
                                   {"batch_size", detail::batch_to_json(candidate.batch_size)},
                                   {"kernel", name_of(candidate.kernel)},
                                   {"cost", candidate.cost},
                                   {"gamma", candidate.gamma},
                                   {"balanced", candidate.balanced},
                                   {"cleaning", name_of(candidate.cleaning)},
                                   {"fusion", candidate.fusion},
                                   {"precision_pruning", candidate.precision_pruning}};
    for (const Ball& ball : candidate.balls) json["ball_radii"].push_back(ball.radius);
    if (!candidate.is_machine()) json["learner"] = name_of(candidate.learner);
    if (candidate.features != Features::standardised) json["features"] = name_of(candidate.features);
    if (candidate.is_forest())
        json["forest"] = {{"min_leaf_rows", candidate.forest.min_leaf_rows},
                          {"tried_features", candidate.forest.tried_features}};
    return json;
}

/// The other way round. Throws what nlohmann/json throws for what is no candidate, Error(bad_data) for
/// what is no count, and Error(bad_argument) for unknown names.
inline Candidate candidate_from_json(const nlohmann::ordered_json& json) {
    Candidate candidate = {
        .views = views_from_json(json.at("views")),
        .num_neighbors = detail::neighbors_from_json(json.at("num_neighbors")),
        .batch_size = json.contains("batch_size") ? detail::batch_from_json(json.at("batch_size")) : 1,
        .kernel = parse_name<LocalKernel>(json.at("kernel").get<std::string>()),
        .cost = json.at("cost"),
        .gamma = json.at("gamma"),
        .balanced = json.at("balanced"),
        .cleaning = parse_name<Cleaning>(json.at("cleaning").get<std::string>()),
        .fusion = json.at("fusion"),
        .precision_pruning = json.at("precision_pruning")};
    if (json.contains("ball_radii")) {
        for (std::size_t b = 0; b < candidate.views.size(); ++b)
            candidate.balls.push_back({candidate.views[b], json.at("ball_radii").at(b)});
    }
    if (json.contains("learner"))
        candidate.learner = parse_name<Learner>(json.at("learner").get<std::string>());
    if (json.contains("features"))
        candidate.features = parse_name<Features>(json.at("features").get<std::string>());
    if (candidate.is_forest())
        candidate.forest = {.min_leaf_rows = count_of_json(json.at("forest").at("min_leaf_rows")),
                            .tried_features = count_of_json(json.at("forest").at("tried_features"))};
    return candidate;
}

}  // namespace hardlearn
