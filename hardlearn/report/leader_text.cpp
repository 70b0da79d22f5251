#include "hardlearn/report/leader_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

bool is_plain(const ModelRecord& model) {
    return !model.name.starts_with("mil-");
}

// The best of the models that `wanted` takes, or null; the first of equals.
template <class Predicate>
const ModelRecord* best_of(const std::vector<ModelRecord>& models, Predicate wanted) {
    const ModelRecord* best = nullptr;
    for (const ModelRecord& model : models) {
        if (!wanted(model) || std::isnan(model.mean.d_index)) continue;
        if (best == nullptr || model.mean.d_index > best->mean.d_index) best = &model;
    }
    return best;
}

std::string compare(const ModelRecord& micro, const ModelRecord& plain) {
    const double lead = micro.mean.d_index - plain.mean.d_index;
    const double deviation = std::max(micro.deviation.d_index, plain.deviation.d_index);
    if (lead <= 0) {
        const std::string distance = fixed(std::abs(lead), 3) == "0.000"
                                         ? "level with"
                                         : fmt::format("{} ahead of", fixed(std::abs(lead), 3));
        return fmt::format("{} leads by D-index, {} {}: a plain model is enough here.\n", plain.name,
                           distance, micro.name);
    }
    if (!(lead > deviation)) {
        return fmt::format(
            "{} leads by D-index, but only {} ahead of {}, the best plain model: within the deviation "
            "between folds ({}), so a plain model is enough here.\n",
            micro.name, fixed(lead, 3), plain.name, fixed(deviation, 3));
    }
    return fmt::format(
        "{} leads by D-index, {} ahead of {}, the best plain model: more than the deviation between "
        "folds ({}).\n",
        micro.name, fixed(lead, 3), plain.name, fixed(deviation, 3));
}

// Whether the best of the others is no better than calling every row the largest class.
std::string no_signal_text(const ModelRecord& best, const ModelRecord& majority) {
    const double lead = rounded_score(best.mean.d_index - majority.mean.d_index);
    if (lead <= 0) {
        return fmt::format(
            "Nothing beats calling every row the largest class ({}): the features may hold no signal of the "
            "classes.\n",
            majority.name);
    }
    const double deviation = std::max(best.deviation.d_index, majority.deviation.d_index);
    if (lead > deviation) return {};
    return fmt::format(
        "{} leads by D-index, but only {} ahead of calling every row the largest class ({}): within the "
        "deviation between folds ({}), so the features may hold no signal of the classes.\n",
        best.name, fixed(lead, 3), majority.name, fixed(deviation, 3));
}

bool is_majority(const ModelRecord& model) {
    return model.name == "majority";
}

}  // namespace

std::string leader_text(const std::vector<ModelRecord>& models) {
    const ModelRecord* majority = best_of(models, is_majority);
    const ModelRecord* best = best_of(models, std::not_fn(is_majority));
    if (majority != nullptr && best != nullptr) {
        const std::string text = no_signal_text(*best, *majority);
        if (!text.empty()) return text;
    }
    const ModelRecord* plain = best_of(models, is_plain);
    const ModelRecord* micro = best_of(models, std::not_fn(is_plain));
    if (plain != nullptr && micro != nullptr) return compare(*micro, *plain);
    const ModelRecord* leader = plain != nullptr ? plain : micro;
    if (leader == nullptr || models.size() < 2) return {};
    return fmt::format("{} leads by D-index.\n", leader->name);
}

}  // namespace hardlearn
