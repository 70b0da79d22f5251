#include "hardlearn/learninglet/row_machine.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"

namespace hardlearn {
namespace {

// The same kernel as one that needs rows only; nothing for those that look at a forest.
std::optional<Kernel> plain_kernel(const Candidate& candidate) {
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            return Kernel{.kind = KernelKind::rbf, .gamma = candidate.gamma};
        case LocalKernel::laplacian:
            return Kernel{.kind = KernelKind::laplacian, .gamma = candidate.gamma};
        case LocalKernel::linear:
            return Kernel{.kind = KernelKind::linear};
        case LocalKernel::leaf:
        case LocalKernel::mean:
            break;
    }
    return std::nullopt;
}

}  // namespace

std::vector<float> sample_costs(const SanitizedSpace& learned, const Candidate& candidate,
                                std::span<const RowIndex> rows) {
    if (!candidate.balanced && candidate.cleaning != Cleaning::soft) return {};
    const std::vector<Label>& labels = learned.space.labels();
    std::vector<double> counts(learned.space.num_classes());
    std::size_t present = 0;
    for (const RowIndex row : rows) present += counts[static_cast<std::size_t>(labels[row])]++ == 0;
    std::vector<float> costs;
    for (const RowIndex row : rows) {
        double cost = candidate.cost;
        if (candidate.balanced) {
            const double count = counts[static_cast<std::size_t>(labels[row])];
            cost *= static_cast<double>(rows.size()) / (static_cast<double>(present) * count);
        }
        if (candidate.cleaning == Cleaning::soft) cost *= learned.precision->cost_factors[row];
        costs.push_back(static_cast<float>(cost));
    }
    return costs;
}

std::vector<RowIndex> global_rows(const SanitizedSpace& learned, const Candidate& candidate) {
    return candidate.cleaning == Cleaning::removal ? learned.precision->clean : learned.space.members;
}

RowMachine fit_machine(const SanitizedSpace& learned, const Candidate& candidate, std::vector<RowIndex> rows,
                       const RunContext& context) {
    const LearningSpace& space = learned.space;
    const std::vector<Label> labels = labels_of(rows, space.labels());
    const std::vector<float> costs = sample_costs(learned, candidate, rows);
    // Forest kernels are only made whole; candidates with them are left out where rows are many.
    const std::optional<Kernel> plain = plain_kernel(candidate);
    if (!plain && rows.size() > max_rows_of_table) {
        throw_bad_argument(fmt::format("a machine with kernel {} on {} rows: at most {} are possible",
                                       name_of(candidate.kernel), rows.size(), max_rows_of_table));
    }
    if (plain && !space.tables.squared_distances) {
        constexpr std::size_t memory_limit = max_rows_of_table * max_rows_of_table * sizeof(float);
        OneVsOne machine = fit_one_vs_one(
            {.kernel = *plain,
             .rows = gather_rows(space.rows_as(candidate.features).view(), std::span<const RowIndex>(rows)),
             .labels = labels,
             .costs = costs},
            {.cost = candidate.cost, .memory_limit = memory_limit}, context);
        return {std::move(machine), std::move(rows)};
    }
    OneVsOne machine =
        fit_one_vs_one({.gram = space_gram(space, candidate, rows), .labels = labels, .costs = costs},
                       {.cost = candidate.cost});
    return {std::move(machine), std::move(rows)};
}

Votes ask_machine(const LearningSpace& space, const Candidate& candidate, const RowMachine& fitted,
                  const ComparedRow& row) {
    std::vector<float> kernel(fitted.rows.size());
    space_kernel(space, candidate, row, fitted.rows, kernel);
    return vote(fitted.machine, kernel);
}

}  // namespace hardlearn
