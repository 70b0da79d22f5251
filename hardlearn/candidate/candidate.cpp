#include "hardlearn/candidate/candidate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hardlearn {

bool Candidate::needs_forest() const {
    if (!is_machine()) return false;
    const bool leaf_view = !takes_all_rows() && std::ranges::find(views, View::leaf) != views.end();
    return leaf_view || looks_at_forest(kernel);
}

std::size_t largest_finite_k(std::span<const Candidate> candidates) {
    std::size_t largest = 0;
    for (const Candidate& candidate : candidates) {
        if (!candidate.takes_all_rows()) largest = std::max(largest, candidate.num_neighbors);
    }
    return largest;
}

std::vector<View> usable_views(std::span<const View> given, std::size_t num_features) {
    std::vector<View> views;
    for (const View view : given) {
        if (std::ranges::find(views, view) == views.end()) views.push_back(view);
    }
    if (num_features < 3 && std::ranges::any_of(views, [](View v) { return v != View::correlation; })) {
        std::erase(views, View::correlation);
    }
    return views;
}

std::vector<std::uint8_t> not_dominated(std::span<const CandidateScore> scores) {
    std::vector<std::uint8_t> result;
    for (const CandidateScore& score : scores) {
        result.push_back(std::ranges::none_of(scores, [&](const CandidateScore& other) {
            const bool as_good = other.objective >= score.objective;
            const bool as_small = other.mean_traininglet_size <= score.mean_traininglet_size;
            const bool better = other.objective > score.objective ||
                                other.mean_traininglet_size < score.mean_traininglet_size;
            return as_good && as_small && better;
        }));
    }
    return result;
}

namespace {

std::string describe_balls(const Candidate& candidate) {
    std::string text = "balls of radius ";
    for (std::size_t b = 0; b < candidate.balls.size(); ++b)
        text += fmt::format("{}{:.4g}", b == 0 ? "" : " and ", candidate.balls[b].radius);
    return text;
}

std::string describe_forest(const Candidate& candidate) {
    std::string text =
        fmt::format("{} vote, leaves of {}", name_of(candidate.learner), candidate.forest.min_leaf_rows);
    if (candidate.forest.tried_features > 0)
        text += fmt::format(", {} features tried", candidate.forest.tried_features);
    return text + (candidate.balanced ? ", balanced" : "");
}

}  // namespace

std::string describe(const Candidate& candidate) {
    if (candidate.is_forest()) return describe_forest(candidate);
    const std::string_view seen = candidate.features == Features::ranks ? " on ranks" : "";
    if (candidate.learner == Learner::logistic)
        return fmt::format("logistic regression{}, cost {:.4g}{}", seen, candidate.cost,
                           candidate.balanced ? ", balanced" : "");
    std::string text = "k all";
    if (!candidate.takes_all_rows()) {
        text = candidate.balls.empty() ? fmt::format("k {}", candidate.num_neighbors)
                                       : describe_balls(candidate);
        for (std::size_t v = 0; v < candidate.views.size(); ++v) {
            text += fmt::format("{}{}", v == 0 ? ", " : " and ", name_of(candidate.views[v]));
        }
    }
    if (candidate.takes_batches()) {
        text += candidate.batch_size == all_queries
                    ? ", all queries together"
                    : fmt::format(", {} queries together", candidate.batch_size);
    }
    text += fmt::format(", {}{}, cost {:.4g}", name_of(candidate.kernel), seen, candidate.cost);
    if (has_gamma(candidate.kernel)) {
        text += fmt::format(", gamma {:.4g}", candidate.gamma);
    }
    if (candidate.balanced) text += ", balanced";
    if (candidate.cleaning != Cleaning::none)
        text += fmt::format(", {} cleaning", name_of(candidate.cleaning));
    if (candidate.fusion) text += ", fused";
    if (candidate.precision_pruning) text += ", pruned";
    return text;
}

}  // namespace hardlearn
