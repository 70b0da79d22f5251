#include "hardlearn/learninglet/batch_answer.hpp"

#include <algorithm>
#include <utility>

#include "hardlearn/learninglet/query_traininglets.hpp"
#include "hardlearn/learninglet/row_machine.hpp"

namespace hardlearn {
namespace {

// By class, then by row.
std::vector<RowIndex> union_of_traininglets(const SanitizedSpace& learned, const Candidate& candidate,
                                            const ViewedRows& queries, std::span<const RowIndex> batch) {
    std::vector<RowIndex> all;
    for (const RowIndex query : batch) {
        QueryTraininglets traininglets(learned, {queries, query}, {.largest_k = candidate.num_neighbors});
        const std::vector<RowIndex> rows = traininglets.make(candidate).rows;
        all.insert(all.end(), rows.begin(), rows.end());
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::ranges::stable_sort(all, {}, [&](RowIndex row) { return learned.space.labels()[row]; });
    return all;
}

}  // namespace

BatchAnswer ask_batch(const SanitizedSpace& learned, const Candidate& candidate, const ViewedRows& queries,
                      std::span<const RowIndex> batch) {
    RowMachine fitted = fit_machine(
        learned, candidate, union_of_traininglets(learned, candidate, queries, batch), {.threads = 1});
    BatchAnswer answer;
    for (const RowIndex query : batch) {
        answer.votes.push_back(
            ask_machine(learned.space, candidate, fitted, Query{queries, query}.compared()));
    }
    answer.rows = std::move(fitted.rows);
    return answer;
}

}  // namespace hardlearn
