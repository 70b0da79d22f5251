#include "hardlearn/mil/learninglet.hpp"

#include "hardlearn/data/preparation.hpp"

namespace hardlearn {

Kernel kernel_of(const Candidate& candidate) { return {.kind = KernelKind::rbf, .gamma = candidate.gamma}; }

std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels) {
    std::vector<Label> result;
    result.reserve(rows.size());
    for (const RowIndex row : rows) result.push_back(labels[row]);
    return result;
}

Votes ask_learninglet(const Candidate& candidate, MatrixView<const float> rows, std::span<const Label> labels,
                      std::span<const RowIndex> traininglet, const float* query) {
    const Kernel kernel = kernel_of(candidate);
    std::vector<float> query_kernel(traininglet.size());
    kernel_values(kernel, query, rows, traininglet, query_kernel);
    return fit_and_vote(gram_matrix(kernel, rows, traininglet), labels_of(traininglet, labels), query_kernel, {},
                        {.cost = candidate.cost});
}

Votes ask_global(const OneVsOne& model, const Candidate& candidate, MatrixView<const float> rows, const float* query) {
    const std::vector<RowIndex> ids = all_rows(rows.rows());
    std::vector<float> query_kernel(ids.size());
    kernel_values(kernel_of(candidate), query, rows, ids, query_kernel);
    return vote(model, query_kernel);
}

}  // namespace hardlearn
