#include "hardlearn/learninglet/left_out_answers.hpp"

#include <algorithm>
#include <atomic>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/learninglet/query_session.hpp"

namespace hardlearn {
namespace {

// Whether the members are one group: then nobody is left to learn from where one of them is left out.
bool are_one_group(const LearningSpace& space, std::span<const GroupIndex> groups) {
    const OwnRows first{space.members.front(), groups};
    return std::ranges::all_of(space.members, [&](RowIndex member) { return first.holds(member); });
}

LeftOutAnswers answers_of_nobody(const LearningSpace& space, const Candidate& candidate) {
    const std::size_t n = space.members.size();
    LeftOutAnswers result{candidate, labels_of(space.members, space.labels()),
                          Matrix<float>(n, space.num_classes()), std::vector<std::vector<RowIndex>>(n)};
    for (std::size_t i = 0; i < n; ++i) {
        std::ranges::fill(result.scores.row(i), 1.0f / static_cast<float>(space.num_classes()));
    }
    return result;
}

}  // namespace

LeftOutAnswers predict_left_out(const LearningSpace& space, const Candidate& candidate,
                                std::span<const GroupIndex> groups, const RunContext& context) {
    const std::size_t n = space.members.size();
    if (n == 0 || are_one_group(space, groups)) return answers_of_nobody(space, candidate);
    LeftOutAnswers result{candidate, std::vector<Label>(n), Matrix<float>(n, space.num_classes()),
                          std::vector<std::vector<RowIndex>>(n)};
    const SanitizedSpace learned{.space = space};
    const ViewedRows queries = own_rows(space);
    const NeighborFinder finder(learned, queries, std::span(&candidate, 1), groups);
    std::atomic<std::size_t> done{0};
    parallel_for(n, finder.queries_at_once(context), context, [&](std::size_t begin, std::size_t end) {
        const FoundNeighbors found = finder.find(begin, end);
        SolverWorkspace workspace;
        for (std::size_t i = begin; i < end; ++i) {
            context.check_stop();
            const RowIndex row = space.members[i];
            const NeighborDemand demand{
                .largest_k = candidate.num_neighbors, .own = {row, groups}, .found = &found};
            QuerySession session(learned, {queries, row}, demand, &workspace);
            const Votes votes = session.ask(candidate);
            result.predictions[i] = votes.winner;
            class_scores(votes, result.scores.row(i));
            result.traininglets[i] = session.traininglet(candidate).rows;
        }
        context.report("left-out predictions", done += end - begin, n);
    });
    return result;
}

}  // namespace hardlearn
