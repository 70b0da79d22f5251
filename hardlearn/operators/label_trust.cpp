#include "hardlearn/operators/label_trust.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/hardness/left_out_forest.hpp"
#include "hardlearn/traininglet/sanitization.hpp"

namespace hardlearn {
namespace {

// Enough for the inner training parts of a fold and its repeats.
constexpr std::size_t most_kept = 64;

std::vector<RowIndex> all_of(std::size_t count) {
    std::vector<RowIndex> rows(count);
    std::iota(rows.begin(), rows.end(), RowIndex(0));
    return rows;
}

std::vector<Label> most_likely_classes(const Matrix<float>& scores) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < scores.rows(); ++i)
        labels.push_back(std::ranges::max_element(scores.row(i)) - scores.row(i).begin());
    return labels;
}

// Systematic sampling of the rows of one class: one row for each of the points u, u + 1, ... that its stretch
// of the summed factors holds.
void draw_evenly(std::span<const RowIndex> rows, std::span<const float> factors, double u,
                 std::vector<RowIndex>& drawn) {
    double total = 0, reached = 0;
    for (const RowIndex row : rows) total += factors[row];
    const double step = total / static_cast<double>(rows.size());
    std::size_t points = 0;
    for (const RowIndex row : rows) {
        reached += factors[row];
        while (points < rows.size() && (u + static_cast<double>(points)) * step < reached) {
            drawn.push_back(row);
            ++points;
        }
    }
    // Rounding may leave the last point behind the end.
    for (; points < rows.size(); ++points) drawn.push_back(rows.back());
}

std::string key_of(const OperatorRows& rows, std::uint64_t seed) {
    Fingerprint key;
    key.add_number(seed);
    key.add_number(rows.features.columns());
    for (std::size_t i = 0; i < rows.size(); ++i) key.add_values(rows.features.row(i));
    key.add_counted(rows.labels.labels);
    key.add_counted(rows.labels.groups);
    return key.hex();
}

}  // namespace

Matrix<float> LabelTrust::scores(const OperatorRows& rows, std::uint64_t seed, const RunContext& context) {
    const std::string key = key_of(rows, seed);
    {
        const std::scoped_lock lock(mutex_);
        const auto known = std::ranges::find(kept_, key, &std::pair<std::string, Matrix<float>>::first);
        if (known != kept_.end()) return known->second;
    }
    Matrix<float> scores = left_out_forest_scores(rows.features, rows.labels, seed, context);
    const std::scoped_lock lock(mutex_);
    kept_.emplace_back(key, scores);
    if (kept_.size() > most_kept) kept_.pop_front();
    return scores;
}

std::vector<RowIndex> trusted_rows(const OperatorRows& rows, const Matrix<float>& scores) {
    if (scores.rows() == 0) return all_of(rows.size());
    const std::vector<std::vector<Neighbor>> none(rows.size());
    const Sanitization sanitization =
        sanitize(rows.labels.labels, rows.labels.num_classes, most_likely_classes(scores), none, {});
    std::vector<RowIndex> kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (sanitization.is_clean[i]) kept.push_back(i);
    }
    return kept;
}

std::vector<RowIndex> drawn_by_trust(const OperatorRows& rows, const Matrix<float>& scores,
                                     RandomStream stream) {
    if (scores.rows() == 0) return all_of(rows.size());
    const std::vector<float> factors =
        soft_sanitization_factors(rows.labels.labels, rows.labels.num_classes, scores);
    std::vector<std::vector<RowIndex>> classes(rows.labels.num_classes);
    for (std::size_t i = 0; i < rows.size(); ++i)
        classes[static_cast<std::size_t>(rows.labels.labels[i])].push_back(i);
    std::vector<RowIndex> drawn;
    for (const auto& members : classes) {
        if (!members.empty()) draw_evenly(members, factors, stream.uniform(), drawn);
    }
    std::ranges::sort(drawn);
    return drawn;
}

}  // namespace hardlearn
