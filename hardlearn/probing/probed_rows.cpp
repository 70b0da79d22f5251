#include "hardlearn/probing/probed_rows.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

#include "hardlearn/candidate/member_library.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/learninglet/build_precision.hpp"

namespace hardlearn {
namespace {

std::vector<InnerDraws> draws_of(const LearningSpace& whole, std::span<const GroupIndex> groups,
                                 const MicroLearnerOptions& options) {
    RepeatOptions repeats;
    // Pools gain little from more: weights and calibrations rest on every row anyway.
    if (is_pooled(options.construction)) repeats = {.enough_left_out = 200, .max_repeats = 2};
    if (options.num_repeats) {
        repeats = {.enough_left_out = std::numeric_limits<std::size_t>::max(),
                   .max_repeats = *options.num_repeats};
    }
    return repeated_draws({.labels = whole.labels(), .num_classes = whole.num_classes(), .groups = groups},
                          {.num_folds = options.num_folds, .max_rows = options.max_probe_rows}, repeats,
                          RandomStream(options.seed).child("inner draws"));
}

// A space of some rows alone, which offers the views of the whole.
LearningSpace space_of(std::span<const RowIndex> rows, const LearningSpace& whole,
                       const RunContext& context) {
    SpaceOptions views;
    for (const SpaceView& view : whole.views) views.views.push_back(view.view());
    const SpaceRows some{std::make_shared<Matrix<float>>(gather_rows(whole.rows().view(), rows)),
                         std::make_shared<std::vector<Label>>(labels_of(rows, whole.labels())),
                         whole.num_classes()};
    return fit_space(some, all_rows(rows.size()), views, nullptr, context);
}

}  // namespace

NeighborTableOptions neighbors_to_share(const MicroLearnerOptions& options, std::size_t num_rows) {
    std::size_t largest = 0;
    const auto consider = [&](std::size_t k) {
        if (k < num_rows) largest = std::max(largest, k);
    };
    if (is_pooled(options.construction)) {
        const LibrarySize size{.num_features = 3, .rows_of_draw = num_rows};
        for (const Candidate& candidate : local_library(size)) consider(candidate.num_neighbors);
    } else {
        for (const std::size_t k : options.num_neighbors) consider(k);
    }
    const double in_draw = 1.0 - 1.0 / static_cast<double>(options.num_folds);
    if (options.construction != Construction::ptc) return {.num_neighbors = largest, .member_share = in_draw};
    // Sanitization leaves half of the rows or more, mostly.
    return {.num_neighbors = std::max(largest, neighbors_for_sanitization), .member_share = 0.5 * in_draw};
}

std::optional<ProbedRows> rows_to_probe(const LearningSpace& whole, std::span<const GroupIndex> groups,
                                        const MicroLearnerOptions& options, const RunContext& context) {
    std::vector<InnerDraws> draws = draws_of(whole, groups, options);
    if (draws.empty()) return std::nullopt;
    const std::vector<RowIndex> rows = draws.front().rows;  // of all repeats
    ProbedRows probed{.space = whole, .draws = std::move(draws), .groups = {groups.begin(), groups.end()}};
    probed.plain =
        plain_draws({.labels = whole.labels(), .num_classes = whole.num_classes(), .groups = groups},
                    probed.draws.front(), RandomStream(options.seed).child("plain draws"));
    if (rows.size() < whole.labels().size()) {
        probed.space = space_of(rows, whole, context);
        probed.groups.clear();
        for (const RowIndex row : rows) {
            if (!groups.empty()) probed.groups.push_back(groups[row]);
        }
        for (InnerDraws& draw : probed.draws) draw.rows = all_rows(rows.size());
        probed.plain.rows = all_rows(rows.size());
        probed.of_whole = rows;
    }
    share_neighbors(probed.space, probed.groups, neighbors_to_share(options, rows.size()), context);
    return probed;
}

ProbedRows among_all_rows(const ProbedRows& probed, const LearningSpace& whole,
                          std::span<const GroupIndex> groups, std::size_t most_rows) {
    ProbedRows wide{.space = whole, .draws = probed.draws, .groups = {groups.begin(), groups.end()}};
    wide.plain = probed.plain;
    if (probed.of_whole.empty()) return wide;
    const auto rename = [&](std::vector<RowIndex>& rows) {
        for (RowIndex& row : rows) row = probed.of_whole[row];
    };
    for (InnerDraws& draw : wide.draws) rename(draw.rows);
    rename(wide.plain.rows);
    const std::vector<RowIndex> all = all_rows(whole.labels().size());
    std::vector<RowIndex> others;
    std::ranges::set_difference(all, probed.of_whole, std::back_inserter(others));
    const std::size_t room = most_rows - std::min(most_rows, probed.of_whole.size());
    const std::size_t taken = std::min(others.size(), room);
    for (std::size_t i = 0; i < taken; ++i) wide.companions.push_back(others[i * others.size() / taken]);
    return wide;
}

}  // namespace hardlearn
