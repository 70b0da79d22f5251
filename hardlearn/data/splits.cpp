#include "hardlearn/data/splits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/data/content_order.hpp"

namespace hardlearn {
namespace {

std::vector<std::vector<RowIndex>> rows_by_class(std::span<const Label> labels, std::size_t num_classes) {
    std::vector<std::vector<RowIndex>> rows(num_classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Label label = labels[i];
        if (label < 0 || static_cast<std::size_t>(label) >= num_classes) {
            throw_bad_argument(
                fmt::format("row {}: label {} is not one of {} classes", i, label, num_classes));
        }
        rows[static_cast<std::size_t>(label)].push_back(static_cast<RowIndex>(i));
    }
    return rows;
}

/// The rows of each class, each in random order.
std::vector<std::vector<RowIndex>> shuffled_rows_by_class(std::span<const Label> labels,
                                                          std::size_t num_classes,
                                                          const RandomStream& stream) {
    auto rows = rows_by_class(labels, num_classes);
    for (std::size_t c = 0; c < num_classes; ++c) {
        RandomStream class_stream = stream.child(c);
        shuffle(std::span<RowIndex>(rows[c]), class_stream);
    }
    return rows;
}

std::size_t classes_with_two_rows(const std::vector<std::vector<RowIndex>>& rows) {
    return static_cast<std::size_t>(std::ranges::count_if(rows, [](const auto& r) { return r.size() >= 2; }));
}

/// Groups numbered 0, 1, ... as they first appear, whatever their indices are.
struct CompactGroups {
    std::vector<std::size_t> group_of_row;
    std::size_t count = 0;
};

CompactGroups compact_groups(std::span<const GroupIndex> groups) {
    std::unordered_map<std::uint32_t, std::size_t> numbers;
    CompactGroups result;
    for (const GroupIndex group : groups)
        result.group_of_row.push_back(numbers.emplace(group, numbers.size()).first->second);
    result.count = numbers.size();
    return result;
}

std::vector<std::uint32_t> folds_of_rows(std::span<const Label> labels, std::size_t num_classes,
                                         std::size_t num_folds, const RandomStream& stream) {
    // Dealt like cards, class after class: the folds' counts of a class differ by at most one, and so do
    // their sizes.
    std::vector<std::uint32_t> folds(labels.size());
    std::size_t dealt = 0;
    for (const auto& rows : shuffled_rows_by_class(labels, num_classes, stream)) {
        for (const RowIndex row : rows) folds[row] = static_cast<std::uint32_t>(dealt++ % num_folds);
    }
    return folds;
}

double standard_deviation(std::span<const double> values) {
    const double count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double sum = 0;
    for (const double value : values) sum += (value - mean) * (value - mean);
    return std::sqrt(sum / count);
}

/// Random order, then the groups whose class counts are the most uneven first: they are the hardest to place.
std::vector<std::size_t> placing_order(const Matrix<double>& group_counts, RandomStream stream) {
    std::vector<std::size_t> order(group_counts.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(std::span<std::size_t>(order), stream);
    std::vector<double> unevenness(order.size());
    for (std::size_t g = 0; g < order.size(); ++g) unevenness[g] = standard_deviation(group_counts.row(g));
    std::ranges::stable_sort(order,
                             [&](std::size_t a, std::size_t b) { return unevenness[a] > unevenness[b]; });
    return order;
}

/// The state of the greedy placement: what every fold holds of every class.
class FoldBalance {
  public:
    FoldBalance(std::size_t num_folds, std::vector<double> class_totals)
        : counts_(class_totals.size(), num_folds),
          sizes_(num_folds, 0.0),
          class_totals_(std::move(class_totals)) {}

    /// The fold that leaves the class shares most even; ties to the smallest fold. An empty fold is never
    /// worse than another, so every fold gets a group.
    std::size_t best_fold(std::span<const double> group) {
        std::size_t best = 0;
        double best_spread = 0;
        for (std::size_t fold = 0; fold < sizes_.size(); ++fold) {
            const double spread = spread_with(group, fold);
            const double margin = 1e-9 * best_spread;
            const bool better = spread < best_spread - margin ||
                                (spread <= best_spread + margin && sizes_[fold] < sizes_[best]);
            if (fold == 0 || better) {
                best = fold;
                best_spread = spread;
            }
        }
        return best;
    }

    void place(std::span<const double> group, std::size_t fold) {
        for (std::size_t c = 0; c < group.size(); ++c) {
            counts_(c, fold) += group[c];
            sizes_[fold] += group[c];
        }
    }

    /// Places a row of the class in the fold that has the fewest of it; ties to the smallest fold.
    std::size_t deal(std::size_t label) {
        std::size_t best = 0;
        for (std::size_t fold = 1; fold < sizes_.size(); ++fold) {
            const double more = counts_(label, fold) - counts_(label, best);
            if (more < 0 || (more == 0 && sizes_[fold] < sizes_[best])) best = fold;
        }
        counts_(label, best) += 1;
        sizes_[best] += 1;
        return best;
    }

  private:
    /// Mean over the classes of the standard deviation of their shares over the folds, with `group` in
    /// `fold`.
    double spread_with(std::span<const double> group, std::size_t fold) {
        double sum = 0;
        for (std::size_t c = 0; c < group.size(); ++c) {
            if (class_totals_[c] == 0) continue;
            counts_(c, fold) += group[c];
            sum += standard_deviation(counts_.row(c)) / class_totals_[c];
            counts_(c, fold) -= group[c];
        }
        return sum;
    }

    Matrix<double> counts_;  // classes x folds
    std::vector<double> sizes_;
    std::vector<double> class_totals_;
};

/// The groups of several rows, in the order of their numbers, and how many rows of each class each has.
struct SharedGroups {
    std::vector<std::size_t> groups;
    Matrix<double> class_counts;  // one row a group

    SharedGroups(std::span<const Label> labels, std::size_t num_classes, const CompactGroups& compact) {
        std::vector<std::size_t> sizes(compact.count, 0);
        for (const std::size_t group : compact.group_of_row) ++sizes[group];
        std::vector<std::size_t> places(compact.count, 0);
        for (std::size_t group = 0; group < sizes.size(); ++group) {
            if (sizes[group] == 1) continue;
            places[group] = groups.size();
            groups.push_back(group);
        }
        class_counts = Matrix<double>(groups.size(), num_classes);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const std::size_t group = compact.group_of_row[i];
            if (sizes[group] > 1) class_counts(places[group], static_cast<std::size_t>(labels[i])) += 1;
        }
    }
};

/// Groups of several rows by the greedy rule of scikit-learn's StratifiedGroupKFold; then the rows that stand
/// alone, dealt class after class to the fold that has the fewest of the class, ties to the smallest fold.
std::vector<std::uint32_t> folds_of_groups(std::span<const Label> labels, std::size_t num_classes,
                                           const CompactGroups& compact, std::size_t num_folds,
                                           const RandomStream& stream) {
    constexpr std::uint32_t not_placed = std::numeric_limits<std::uint32_t>::max();
    std::vector<double> class_totals(num_classes, 0.0);
    for (const Label label : labels) class_totals[static_cast<std::size_t>(label)] += 1;
    FoldBalance balance(num_folds, std::move(class_totals));
    const SharedGroups shared(labels, num_classes, compact);
    std::vector<std::uint32_t> fold_of_group(compact.count, not_placed);
    for (const std::size_t place : placing_order(shared.class_counts, stream)) {
        const std::size_t fold = balance.best_fold(shared.class_counts.row(place));
        balance.place(shared.class_counts.row(place), fold);
        fold_of_group[shared.groups[place]] = static_cast<std::uint32_t>(fold);
    }
    std::vector<std::uint32_t> folds(labels.size());
    for (const auto& rows : shuffled_rows_by_class(labels, num_classes, stream)) {
        for (const RowIndex row : rows) {
            std::uint32_t& fold = fold_of_group[compact.group_of_row[row]];
            if (fold == not_placed)
                fold = static_cast<std::uint32_t>(balance.deal(static_cast<std::size_t>(labels[row])));
            folds[row] = fold;
        }
    }
    return folds;
}

void check_folds(const std::vector<std::vector<RowIndex>>& rows, std::size_t num_rows,
                 const CompactGroups& groups, std::size_t num_folds) {
    if (num_folds < 2) throw_bad_argument(fmt::format("{} folds: at least 2 are needed", num_folds));
    if (num_folds > num_rows) throw_bad_argument(fmt::format("{} folds for {} rows", num_folds, num_rows));
    if (groups.count > 0 && num_folds > groups.count) {
        throw_bad_argument(
            fmt::format("{} folds for {} groups of rows that no split separates", num_folds, groups.count));
    }
    if (const std::size_t enough = classes_with_two_rows(rows); enough < 2) {
        const std::string found = rows.size() == 1
                                      ? "all rows are of one class"
                                      : fmt::format("{} of {} classes {} two rows or more", enough,
                                                    rows.size(), enough == 1 ? "has" : "have");
        throw_bad_data(found + ": cross-validation needs two classes of two rows or more");
    }
}

/// How many rows of each class a subsample of `size` takes: its share, rounded by largest remainders, at
/// least one.
std::vector<std::size_t> subsample_counts(const std::vector<std::vector<RowIndex>>& rows,
                                          std::size_t num_rows, std::size_t size) {
    std::vector<double> shares(rows.size());
    std::vector<std::size_t> counts(rows.size());
    for (std::size_t c = 0; c < rows.size(); ++c) {
        shares[c] =
            static_cast<double>(rows[c].size()) * static_cast<double>(size) / static_cast<double>(num_rows);
        counts[c] = rows[c].empty() ? 0 : std::max<std::size_t>(1, static_cast<std::size_t>(shares[c]));
    }
    const auto lack = [&](std::size_t c) { return shares[c] - static_cast<double>(counts[c]); };
    const auto less_lack = [&](std::size_t a, std::size_t b) { return lack(a) < lack(b); };
    std::vector<std::size_t> classes(rows.size());
    std::iota(classes.begin(), classes.end(), std::size_t{0});
    std::size_t total = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    for (; total < size; ++total) ++counts[*std::ranges::max_element(classes, less_lack)];
    while (total > size) {
        // Classes that were raised to one row are the ones with a negative lack and no row to give.
        std::vector<std::size_t> givers;
        std::ranges::copy_if(classes, std::back_inserter(givers),
                             [&](std::size_t c) { return counts[c] > 1; });
        if (givers.empty()) break;
        --counts[*std::ranges::min_element(givers, less_lack)];
        --total;
    }
    return counts;
}

}  // namespace

std::vector<std::uint32_t> stratified_folds(std::span<const Label> labels, std::size_t num_classes,
                                            std::span<const GroupIndex> groups, std::size_t num_folds,
                                            RandomStream stream) {
    if (!groups.empty() && groups.size() != labels.size()) {
        throw_bad_argument(fmt::format("{} groups for {} rows", groups.size(), labels.size()));
    }
    const CompactGroups compact = compact_groups(groups);
    const std::vector<Label> numbered = number_by_appearance(labels, num_classes).labels;
    check_folds(rows_by_class(numbered, num_classes), labels.size(), compact, num_folds);
    if (groups.empty()) return folds_of_rows(numbered, num_classes, num_folds, stream);
    return folds_of_groups(numbered, num_classes, compact, num_folds, stream);
}

Split split_of_fold(std::span<const std::uint32_t> folds, std::uint32_t fold) {
    Split split;
    for (std::size_t i = 0; i < folds.size(); ++i) {
        (folds[i] == fold ? split.test : split.train).push_back(static_cast<RowIndex>(i));
    }
    return split;
}

std::vector<RowIndex> stratified_subsample(std::span<const Label> labels, std::size_t num_classes,
                                           std::size_t size, RandomStream stream) {
    std::vector<RowIndex> chosen;
    if (size >= labels.size()) {
        chosen.resize(labels.size());
        std::iota(chosen.begin(), chosen.end(), RowIndex{0});
        return chosen;
    }
    const auto rows =
        shuffled_rows_by_class(number_by_appearance(labels, num_classes).labels, num_classes, stream);
    const auto counts = subsample_counts(rows, labels.size(), size);
    for (std::size_t c = 0; c < num_classes; ++c) {
        chosen.insert(chosen.end(), rows[c].begin(),
                      rows[c].begin() + static_cast<std::ptrdiff_t>(counts[c]));
    }
    std::ranges::sort(chosen);
    return chosen;
}

namespace {

InnerDraws draws_of(std::vector<RowIndex> chosen, const RowLabels& rows, std::size_t num_folds,
                    const RandomStream& stream) {
    if (!rows.groups.empty() && rows.groups.size() != rows.labels.size()) {
        throw_bad_argument(fmt::format("{} groups for {} rows", rows.groups.size(), rows.labels.size()));
    }
    InnerDraws draws{.rows = std::move(chosen), .folds = {}};
    std::vector<Label> chosen_labels;
    std::vector<GroupIndex> chosen_groups;
    for (const RowIndex row : draws.rows) {
        chosen_labels.push_back(rows.labels[row]);
        if (!rows.groups.empty()) chosen_groups.push_back(rows.groups[row]);
    }
    std::size_t possible = std::min(num_folds, draws.rows.size());
    if (!rows.groups.empty()) possible = std::min(possible, compact_groups(chosen_groups).count);
    draws.folds.assign(draws.rows.size(), 0);
    if (possible < 2 || classes_with_two_rows(rows_by_class(chosen_labels, rows.num_classes)) < 2)
        return draws;
    draws.folds =
        stratified_folds(chosen_labels, rows.num_classes, chosen_groups, possible, stream.child("folds"));
    draws.num_folds = possible;
    return draws;
}

}  // namespace

InnerDraws inner_draws(const RowLabels& rows, const DrawOptions& options, const RandomStream& stream) {
    if (options.num_folds < 2)
        throw_bad_argument(fmt::format("{} inner folds: at least 2 are needed", options.num_folds));
    return draws_of(
        stratified_subsample(rows.labels, rows.num_classes, options.max_rows, stream.child("subsample")),
        rows, options.num_folds, stream);
}

namespace {

std::vector<std::uint32_t> deal(std::span<const std::size_t> unit_of_row, std::size_t num_units,
                                std::size_t num_folds, RandomStream stream) {
    std::vector<std::size_t> units(num_units);
    std::iota(units.begin(), units.end(), std::size_t{0});
    shuffle(std::span<std::size_t>(units), stream);
    std::vector<std::uint32_t> fold_of_unit(num_units);
    for (std::size_t i = 0; i < num_units; ++i)
        fold_of_unit[units[i]] = static_cast<std::uint32_t>(i % num_folds);
    std::vector<std::uint32_t> folds;
    for (const std::size_t unit : unit_of_row) folds.push_back(fold_of_unit[unit]);
    return folds;
}

// Whether every fold leaves two classes to learn from.
bool all_teach_two_classes(std::span<const std::uint32_t> folds, std::size_t num_folds,
                           std::span<const Label> labels) {
    for (std::uint32_t fold = 0; fold < num_folds; ++fold) {
        std::set<Label> taught;
        for (std::size_t i = 0; i < labels.size() && taught.size() < 2; ++i) {
            if (folds[i] != fold) taught.insert(labels[i]);
        }
        if (taught.size() < 2) return false;
    }
    return true;
}

}  // namespace

InnerDraws plain_draws(const RowLabels& rows, const InnerDraws& stratified, const RandomStream& stream) {
    constexpr std::size_t most_deals = 100;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;
    for (const RowIndex row : stratified.rows) {
        labels.push_back(rows.labels[row]);
        groups.push_back(rows.groups.empty() ? GroupIndex(static_cast<std::uint32_t>(row))
                                             : rows.groups[row]);
    }
    const CompactGroups units = compact_groups(groups);
    InnerDraws plain = stratified;
    for (std::size_t attempt = 0; attempt < most_deals; ++attempt) {
        plain.folds = deal(units.group_of_row, units.count, plain.num_folds, stream.child(attempt));
        if (all_teach_two_classes(plain.folds, plain.num_folds, labels)) return plain;
    }
    return stratified;
}

std::vector<InnerDraws> repeated_draws(const RowLabels& rows, const DrawOptions& options,
                                       const RepeatOptions& repeats, const RandomStream& stream) {
    std::vector<InnerDraws> draws{inner_draws(rows, options, stream)};
    if (draws.front().num_folds == 0) return {};
    std::size_t left_out = draws.front().rows.size();
    // With a fold for every group there is one way to fold.
    std::set<GroupIndex> drawn_groups;
    for (const RowIndex row : draws.front().rows) {
        if (!rows.groups.empty()) drawn_groups.insert(rows.groups[row]);
    }
    if (drawn_groups.size() == draws.front().num_folds) return draws;
    while (draws.size() < repeats.max_repeats && left_out < repeats.enough_left_out) {
        draws.push_back(draws_of(draws.front().rows, rows, options.num_folds, stream.child(draws.size())));
        left_out += draws.back().rows.size();
    }
    return draws;
}

}  // namespace hardlearn
