#include "hardlearn/report/leader_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

bool is_plain(const Contestant& model) {
    return !model.name.starts_with("mil-");
}

bool is_majority(const Contestant& model) {
    return model.name == "majority";
}

// The best of the models that `wanted` takes, or null; the first of equals.
template <class Predicate>
const Contestant* best_of(std::span<const Contestant> models, Predicate wanted) {
    const Contestant* best = nullptr;
    for (const Contestant& model : models) {
        if (!wanted(model) || std::isnan(model.d_index)) continue;
        if (best == nullptr || model.d_index > best->d_index) best = &model;
    }
    return best;
}

Leader held_against(const Contestant& model, const Contestant& rival, Standing standing) {
    return {.standing = standing,
            .model = model.name,
            .rival = rival.name,
            .lead = model.d_index - rival.d_index,
            .deviation = std::max(model.deviation, rival.deviation)};
}

Leader compare(const Contestant& micro, const Contestant& plain) {
    if (rounded_score(micro.d_index - plain.d_index) <= 0)
        return held_against(plain, micro, Standing::plain_leads);
    Leader leader = held_against(micro, plain, Standing::plain_is_enough);
    if (rounded_score(leader.lead) > leader.deviation) leader.standing = Standing::micro_learner_leads;
    return leader;
}

// A lead of less than two deviations: the folds' scores overlap.
bool is_slight(const Leader& leader) {
    return rounded_score(leader.lead) <= 2 * leader.deviation;
}

// No lead that the text would show.
bool is_level(const Leader& leader) {
    return fixed(leader.lead, 3) == "0.000";
}

std::string level_text(const Leader& leader) {
    return fmt::format("{} and {} are level by D-index: a plain model is enough here.\n", leader.model,
                       leader.rival);
}

std::string plain_leads_text(const Leader& leader) {
    if (is_level(leader)) return level_text(leader);
    const std::string lead = fixed(leader.lead, 3);
    const std::string deviation = fixed(leader.deviation, 3);
    if (rounded_score(leader.lead) > leader.deviation)
        return fmt::format(
            "{} {} by D-index, {} ahead of {}, {} than the deviation between folds ({}): a plain model "
            "is enough here.\n",
            leader.model, is_slight(leader) ? "leads slightly" : "leads", lead, leader.rival,
            is_slight(leader) ? "little more" : "more", deviation);
    return fmt::format(
        "{} is {} ahead of {} by D-index, but not clearly: within the deviation between folds ({}). A plain "
        "model is enough here.\n",
        leader.model, lead, leader.rival, deviation);
}

}  // namespace

Leader find_leader(std::span<const Contestant> models) {
    const Contestant* majority = best_of(models, is_majority);
    const Contestant* best = best_of(models, std::not_fn(is_majority));
    if (majority != nullptr && best != nullptr) {
        Leader leader = held_against(*best, *majority, Standing::doubtful_signal);
        if (rounded_score(leader.lead) <= 0) leader.standing = Standing::no_signal;
        if (!(rounded_score(leader.lead) > leader.deviation)) return leader;
    }
    const Contestant* plain = best_of(models, is_plain);
    const Contestant* micro = best_of(models, std::not_fn(is_plain));
    if (plain != nullptr && micro != nullptr) return compare(*micro, *plain);
    const Contestant* leader = plain != nullptr ? plain : micro;
    if (leader == nullptr || models.size() < 2) return {};
    return {.standing = Standing::only_one_kind,
            .model = leader->name,
            .rival = {},
            .lead = 0,
            .deviation = leader->deviation};
}

std::string leader_text(const Leader& leader) {
    const std::string lead = fixed(leader.lead, 3);
    const std::string deviation = fixed(leader.deviation, 3);
    switch (leader.standing) {
        case Standing::nothing:
            return {};
        case Standing::no_signal:
            return fmt::format(
                "Nothing beats calling every row the largest class ({}): the features may hold no signal of "
                "the classes.\n",
                leader.rival);
        case Standing::doubtful_signal:
            return fmt::format(
                "{} is {} ahead of calling every row the largest class ({}) by D-index, but not clearly: "
                "within "
                "the deviation between folds ({}), so the features may hold no signal of the classes.\n",
                leader.model, lead, leader.rival, deviation);
        case Standing::only_one_kind:
            return fmt::format("{} leads by D-index.\n", leader.model);
        case Standing::plain_leads:
            return plain_leads_text(leader);
        case Standing::plain_is_enough:
            if (is_level(leader)) return level_text(leader);
            return fmt::format(
                "{} is {} ahead of {}, the best plain model, by D-index, but not clearly: within the "
                "deviation "
                "between folds ({}), so a plain model is enough here.\n",
                leader.model, lead, leader.rival, deviation);
        case Standing::micro_learner_leads:
            return fmt::format(
                "{} {} by D-index, {} ahead of {}, the best plain model: {} than the deviation between "
                "folds ({}).\n",
                leader.model, is_slight(leader) ? "leads slightly" : "leads", lead, leader.rival,
                is_slight(leader) ? "little more" : "more", deviation);
    }
    return {};
}

std::string leader_text(const std::vector<ModelRecord>& models) {
    std::vector<Contestant> contestants;
    for (const ModelRecord& model : models) {
        contestants.push_back(
            {.name = model.name, .d_index = model.mean.d_index, .deviation = model.deviation.d_index});
    }
    return leader_text(find_leader(contestants));
}

}  // namespace hardlearn
