#include "hardlearn/evaluation/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/scores.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_names_told = 10;
constexpr std::string_view grouped_suffix = "@groups";

struct Entry {
    const RecordedModel* model = nullptr;
    const RecordedSet* record = nullptr;

    double score_on(std::size_t repeats, const std::string& score) const {
        return repeats == record->repeats ? score_of(*model, score)
                                          : score_of_first_repeats(*model, score, repeats);
    }
};

// All that the records say of one set.
struct MergedSet {
    const RecordedSet* first = nullptr;
    std::size_t fewest_repeats = 0;
    std::size_t most_repeats = 0;
    std::map<std::string, Entry> models;
};
using MergedSets = std::map<std::string, MergedSet>;

std::string base_name(const std::string& name) {
    return name.ends_with(grouped_suffix) ? name.substr(0, name.size() - grouped_suffix.size()) : name;
}

bool tells_repeats(const RecordedSet& record) {
    return std::ranges::all_of(record.models, [&](const RecordedModel& model) {
        return model.repeats.size() == record.repeats && record.repeats > 0;
    });
}

void check_agreement(const RecordedSet& first, const RecordedSet& second) {
    if (!first.fingerprint.empty() && !second.fingerprint.empty() &&
        first.fingerprint != second.fingerprint) {
        throw_bad_data(fmt::format("{}: set '{}' is of other data (fingerprint {}) than in {} ({})",
                                   second.source, second.name, second.fingerprint, first.source,
                                   first.fingerprint));
    }
    struct Fact {
        std::string_view name;
        std::uint64_t first;
        std::uint64_t second;
    };
    for (const Fact& fact :
         {Fact{"rows", first.rows, second.rows}, Fact{"features", first.features, second.features},
          Fact{"classes", first.classes, second.classes}, Fact{"folds", first.folds, second.folds},
          Fact{"repeats", first.repeats, second.repeats}, Fact{"seed", first.seed, second.seed}}) {
        if (fact.first == fact.second) continue;
        if (fact.name == "repeats" && tells_repeats(first) && tells_repeats(second)) continue;
        throw_bad_data(fmt::format("{}: set '{}': {} {}, but {} in {}", second.source, second.name, fact.name,
                                   fact.second, fact.first, first.source));
    }
}

MergedSets merge(std::span<const RecordedSet> records, const std::vector<std::string>& wanted) {
    const std::set<std::string> names(wanted.begin(), wanted.end());
    MergedSets merged;
    for (const RecordedSet& record : records) {
        if (!names.empty() && !names.contains(base_name(record.name))) continue;
        MergedSet& set = merged[record.name];
        if (set.first == nullptr) {
            set.first = &record;
            set.fewest_repeats = set.most_repeats = record.repeats;
        }
        check_agreement(*set.first, record);
        set.fewest_repeats = std::min(set.fewest_repeats, record.repeats);
        set.most_repeats = std::max(set.most_repeats, record.repeats);
        for (const RecordedModel& model : record.models) {
            const auto [place, is_new] = set.models.insert({model.name, {&model, &record}});
            if (is_new) continue;
            throw_bad_data(fmt::format("{}: model '{}' on set '{}' is also in {}", record.source, model.name,
                                       record.name, place->second.record->source));
        }
    }
    return merged;
}

// In the order in which the records name them.
std::vector<std::string> model_names(std::span<const RecordedSet> records, const MergedSets& merged) {
    std::vector<std::string> names;
    for (const RecordedSet& record : records) {
        if (!merged.contains(record.name)) continue;
        for (const RecordedModel& model : record.models) {
            if (std::ranges::find(names, model.name) == names.end()) names.push_back(model.name);
        }
    }
    return names;
}

void check_score(const MergedSets& merged, const std::string& score) {
    std::vector<std::string> known;
    for (const auto& [name, set] : merged) {
        for (const auto& [model, entry] : set.models) {
            for (const NamedScore& one : entry.model->scores) {
                if (one.name == score) return;
                if (std::ranges::find(known, one.name) == known.end()) known.push_back(one.name);
            }
        }
    }
    throw_bad_argument(
        fmt::format("unknown score '{}' (the records have {})", score, fmt::join(known, ", ")));
}

double score_in(const MergedSet& set, const std::string& model, const std::string& score) {
    const auto found = set.models.find(model);
    return found == set.models.end() ? std::numeric_limits<double>::quiet_NaN()
                                     : score_of(*found->second.model, score);
}

bool has_score(const MergedSet& set, const std::string& model, const std::string& score) {
    return !std::isnan(score_in(set, model, score)) &&
           !std::isnan(set.models.at(model).score_on(set.fewest_repeats, score));
}

std::vector<IncompleteSet> find_incomplete_sets(const MergedSets& merged,
                                                const std::vector<std::string>& models,
                                                const ComparisonOptions& options) {
    std::vector<IncompleteSet> incomplete;
    std::set<std::string> told;
    for (const auto& [name, set] : merged) {
        told.insert(base_name(name));
        IncompleteSet entry{.name = name, .missing_models = {}};
        for (const std::string& model : models) {
            if (!has_score(set, model, options.score)) entry.missing_models.push_back(model);
        }
        if (!entry.missing_models.empty()) incomplete.push_back(std::move(entry));
    }
    for (const std::string& name : options.sets) {
        if (told.insert(name).second) incomplete.push_back({.name = name, .missing_models = models});
    }
    std::ranges::sort(incomplete, {}, &IncompleteSet::name);
    return incomplete;
}

[[noreturn]] void refuse(const std::vector<IncompleteSet>& incomplete, const std::string& score) {
    std::vector<std::string> pairs;
    std::size_t count = 0;
    for (const IncompleteSet& set : incomplete) {
        for (const std::string& model : set.missing_models) {
            if (++count <= most_names_told) pairs.push_back(fmt::format("{} on {}", model, set.name));
        }
    }
    const std::string more =
        count > most_names_told ? fmt::format(" and {} more", count - most_names_told) : "";
    throw_bad_data(fmt::format("no {} in the records for {}{}; sets that are complete can be compared alone",
                               score, fmt::join(pairs, ", "), more));
}

void leave_out(MergedSets& merged, const std::vector<IncompleteSet>& incomplete) {
    for (const IncompleteSet& set : incomplete) merged.erase(set.name);
    if (merged.empty()) throw_bad_data("no set has a score of every model: nothing to compare");
}

std::vector<ComparedSet> compared_sets(const MergedSets& merged, const std::vector<std::string>& models) {
    std::vector<ComparedSet> sets;
    for (const auto& [name, set] : merged) {
        const RecordedSet& record = *set.first;
        sets.push_back({.name = name,
                        .rows = record.rows,
                        .features = record.features,
                        .classes = record.classes,
                        .folds = record.folds,
                        .repeats = set.most_repeats,
                        .seed = record.seed});
        for (const std::string& model : models) {
            sets.back().repeats_of_models.push_back(set.models.at(model).record->repeats);
        }
    }
    return sets;
}

Matrix<double> score_table(const MergedSets& merged, const std::vector<std::string>& models,
                           const std::string& score) {
    Matrix<double> table(merged.size(), models.size());
    std::size_t row = 0;
    for (const auto& [name, set] : merged) {
        for (std::size_t m = 0; m < models.size(); ++m) table(row, m) = score_in(set, models[m], score);
        ++row;
    }
    return table;
}

// What is ranked: rounded, with the sign that makes more better.
Matrix<double> goodness(const Matrix<double>& scores, bool lower_is_better) {
    Matrix<double> result = scores;
    for (std::size_t i = 0; i < result.rows(); ++i) {
        for (double& value : result.row(i)) value = rounded_score(lower_is_better ? -value : value);
    }
    return result;
}

ComparedModel compared_model(const MergedSets& merged, const std::string& name, const std::string& score) {
    ComparedModel result{.name = name};
    for (const auto& [set_name, set] : merged) {
        const RecordedModel& model = *set.models.at(name).model;
        result.mean_score += score_of(model, score);
        result.fit_seconds += model.fit_seconds;
        result.predict_seconds += model.predict_seconds;
    }
    result.mean_score /= static_cast<double>(merged.size());
    return result;
}

// The names, the best mean rank first; of equals the first named.
std::vector<std::string> ranked(std::vector<std::string> names, std::span<const double> ranks) {
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t m) { return ranks[m]; });
    std::vector<std::string> sorted;
    for (const std::size_t m : order) sorted.push_back(std::move(names[m]));
    return sorted;
}

// Reference minus rival on every set, on the repeats that both have.
std::vector<double> paired_differences(const MergedSets& merged, const std::string& score,
                                       const std::string& reference, const std::string& rival) {
    std::vector<double> differences;
    for (const auto& [name, set] : merged) {
        const Entry& first = set.models.at(reference);
        const Entry& second = set.models.at(rival);
        const std::size_t repeats = std::min(first.record->repeats, second.record->repeats);
        differences.push_back(first.score_on(repeats, score) - second.score_on(repeats, score));
    }
    return differences;
}

Rivalry rivalry(std::span<const double> differences, double sign, const ComparisonOptions& options) {
    std::vector<double> rounded;
    Rivalry result;
    for (const double exact : differences) {
        const double difference = rounded_score(exact);
        rounded.push_back(difference);
        if (difference * sign > 0) ++result.wins;
        if (difference * sign < 0) ++result.losses;
        if (difference == 0) ++result.ties;
    }
    // The same resamples for every rival, so that one more model changes no interval.
    RandomStream stream = RandomStream(options.seed).child("comparison");
    result.median_difference =
        bootstrap_median(differences, options.confidence, options.num_resamples, stream);
    result.p_value = wilcoxon_signed_rank(rounded).p_value;
    result.paired_t = corrected_resampled_t_test(rounded, 0);
    result.mean_difference = corrected_resampled_interval(rounded, 0, options.confidence);
    return result;
}

std::vector<Rivalry> rivalries(const MergedSets& merged, const Comparison& comparison,
                               const ComparisonOptions& options) {
    std::vector<Rivalry> result;
    std::vector<double> p_values;
    for (const ComparedModel& model : comparison.models) {
        if (model.name == comparison.reference) continue;
        const auto differences =
            paired_differences(merged, comparison.score, comparison.reference, model.name);
        result.push_back(rivalry(differences, comparison.lower_is_better ? -1.0 : 1.0, options));
        result.back().rival = model.name;
        p_values.push_back(result.back().p_value);
    }
    const auto adjusted = holm(p_values);
    for (std::size_t i = 0; i < result.size(); ++i) result[i].adjusted_p_value = adjusted[i];
    return result;
}

void check_known(const std::vector<std::string>& names, const std::string& model) {
    if (std::ranges::find(names, model) != names.end()) return;
    throw_bad_argument(
        fmt::format("unknown model '{}' (the records have {})", model, fmt::join(names, ", ")));
}

void check_models(const std::vector<std::string>& names, const ComparisonOptions& options) {
    if (!options.reference.empty()) check_known(names, options.reference);
    if (!options.gain_over.empty()) check_known(names, options.gain_over);
    for (const std::string& model : options.rank_test) check_known(names, model);
    for (const std::string& model : options.where) check_known(names, model);
    const std::set<std::string> looked_at(options.where.begin(), options.where.end());
    if (looked_at.size() != options.where.size()) {
        throw_bad_argument(fmt::format("where: {} names a model twice", fmt::join(options.where, ", ")));
    }
    const auto& two = options.rank_test;
    if (two.empty() || (two.size() == 2 && two[0] != two[1])) return;
    throw_bad_argument(fmt::format("rank test: '{}', expected two different models", fmt::join(two, ", ")));
}

std::vector<double> rounded_scores(const MergedSets& merged, const std::string& model,
                                   const std::string& score) {
    std::vector<double> scores;
    for (const auto& [name, set] : merged) scores.push_back(rounded_score(score_in(set, model, score)));
    return scores;
}

RankTest rank_test_of(const MergedSets& merged, const Comparison& comparison,
                      const ComparisonOptions& options) {
    const std::string &first = options.rank_test[0], &second = options.rank_test[1];
    RankTest result = rank_test(rounded_scores(merged, first, comparison.score),
                                rounded_scores(merged, second, comparison.score), comparison.lower_is_better,
                                options.confidence);
    result.first = first;
    result.second = second;
    return result;
}

Lift lift_of(const MergedSets& merged, const std::vector<std::string>& models, double confidence) {
    std::vector<Matrix<double>> tables;
    for (const std::string_view score : lift_scores) {
        tables.push_back(score_table(merged, models, std::string(score)));
    }
    return metric_integrated_lift(tables, confidence);
}

// Set by set, on the repeats that both have.
Gains gains_over(const std::string& reference, const MergedSets& merged, const Comparison& comparison,
                 const ComparisonOptions& options) {
    Gains gains{.reference = reference, .confidence = options.confidence, .models = {}};
    for (const ComparedModel& model : comparison.models) {
        if (model.name == reference) continue;
        std::vector<Gain> sets;
        for (const auto& [name, set] : merged) {
            const Entry &own = set.models.at(model.name), &base = set.models.at(reference);
            const std::size_t repeats = std::min(own.record->repeats, base.record->repeats);
            sets.push_back(gain_over(own.score_on(repeats, comparison.score),
                                     base.score_on(repeats, comparison.score), comparison.lower_is_better));
        }
        gains.models.push_back(summarize_gains(model.name, std::move(sets), options.confidence));
    }
    return gains;
}

RankDifferences rank_differences(std::span<const double> sorted_ranks, std::size_t sets) {
    RankDifferences result;
    NemenyiResult test = nemenyi(sorted_ranks, sets, result.level);
    result.critical_difference = test.critical_difference;
    result.p_values = std::move(test.p_values);
    result.groups = groups_of_ranks(sorted_ranks, test.critical_difference);
    return result;
}

}  // namespace

bool is_lower_better(std::string_view score) {
    return score == "brier_score" || score.ends_with("_loss") || score.ends_with("_error");
}

Comparison compare(std::span<const RecordedSet> records, const ComparisonOptions& options) {
    MergedSets merged = merge(records, options.sets);
    std::vector<std::string> names = model_names(records, merged);
    if (names.empty()) throw_bad_data("the records tell of no model on the sets asked for");
    check_score(merged, options.score);
    check_models(names, options);

    Comparison result{.score = options.score, .lower_is_better = is_lower_better(options.score)};
    result.left_out = find_incomplete_sets(merged, names, options);
    if (!result.left_out.empty() && !options.complete_only) refuse(result.left_out, options.score);
    leave_out(merged, result.left_out);

    names = ranked(names,
                   mean_ranks(goodness(score_table(merged, names, options.score), result.lower_is_better)));
    result.sets = compared_sets(merged, names);
    result.scores = score_table(merged, names, options.score);
    const Matrix<double> good = goodness(result.scores, result.lower_is_better);
    const auto ranks = mean_ranks(good);
    for (std::size_t m = 0; m < names.size(); ++m) {
        result.models.push_back(compared_model(merged, names[m], options.score));
        result.models.back().mean_rank = ranks[m];
    }
    result.friedman = friedman(good);
    if (names.size() > 1) result.rank_differences = rank_differences(ranks, result.sets.size());
    result.reference = options.reference.empty() ? names.front() : options.reference;
    result.rivalries = rivalries(merged, result, options);
    if (!options.rank_test.empty()) result.rank_test = rank_test_of(merged, result, options);
    if (!options.gain_over.empty()) result.gains = gains_over(options.gain_over, merged, result, options);
    if (options.lift) result.lift = lift_of(merged, names, options.confidence);
    return result;
}

}  // namespace hardlearn
