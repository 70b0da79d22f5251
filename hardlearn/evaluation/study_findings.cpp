#include "hardlearn/evaluation/study_findings.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "hardlearn/core/parallel.hpp"

namespace hardlearn {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool is_micro_learner(std::string_view name) {
    return name.starts_with("mil-");
}

bool is_plain(std::string_view name) {
    return !is_micro_learner(name) && name != "majority" && !name.ends_with("+decision");
}

double value_of(const StudiedSet& set, std::string_view measure) {
    const auto found = std::ranges::find(set.measures, measure, &NamedScore::name);
    return found == set.measures.end() ? nan : found->value;
}

// The sets that can say something of a measure, side by side.
struct Sample {
    std::vector<double> measure, skill, gain;  // gain NaN without a Micro-Learner
    std::vector<char> failed;
    std::vector<std::string> families;
    Matrix<double> covariates;
    std::size_t size() const { return measure.size(); }
};

struct Judged {
    const StudiedSet* set = nullptr;
    SetOutcome outcome;
};

Sample sample_of(std::span<const Judged> sets, std::string_view measure, double failing) {
    Sample sample;
    std::vector<const StudiedSet*> taken;
    for (const auto& [set, outcome] : sets) {
        const double value = value_of(*set, measure);
        if (!std::isfinite(value)) continue;
        sample.measure.push_back(value);
        sample.skill.push_back(outcome.skill);
        sample.gain.push_back(outcome.gain());
        sample.failed.push_back(outcome.skill < failing);
        sample.families.push_back(set->family);
        taken.push_back(set);
    }
    sample.covariates = Matrix<double>(taken.size(), 3);
    for (std::size_t i = 0; i < taken.size(); ++i) {
        sample.covariates(i, 0) = static_cast<double>(taken[i]->classes);
        sample.covariates(i, 1) = taken[i]->majority_share;
        sample.covariates(i, 2) = std::log(static_cast<double>(taken[i]->rows));
    }
    return sample;
}

// With the values for which `is_kept` holds.
template <class Kept>
std::vector<double> chosen(std::span<const double> values, Kept&& is_kept) {
    std::vector<double> result;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (is_kept(i)) result.push_back(values[i]);
    }
    return result;
}

CorrelationTest partial_of(const Sample& sample, const ResamplingPlan& plan) {
    // Two more than what three covariates, a constant and a slope could fit.
    constexpr std::size_t fewest = 7;
    if (sample.size() < fewest) return {{nan, nan, nan}, nan};
    return test_partial_correlation(CorrelationKind::spearman, sample.measure, sample.skill,
                                    sample.covariates, plan);
}

void leave_families_out(const Sample& sample, MeasureFinding& finding) {
    finding.spearman_low = finding.spearman_high = nan;
    finding.left_out = {nan, nan};
    const std::set<std::string> families(sample.families.begin(), sample.families.end());
    if (families.size() < 2) return;
    double failures = 0, found = 0, successes = 0, passed = 0;
    for (const std::string& family : families) {
        const auto is_other = [&](std::size_t i) { return sample.families[i] != family; };
        std::vector<char> failed;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            if (is_other(i)) failed.push_back(sample.failed[i]);
        }
        const auto measure = chosen(sample.measure, is_other);
        const double rho = correlation(CorrelationKind::spearman, measure, chosen(sample.skill, is_other));
        finding.spearman_low = std::fmin(finding.spearman_low, rho);
        finding.spearman_high = std::fmax(finding.spearman_high, rho);
        const double threshold = youden_threshold(measure, failed);
        if (std::isnan(threshold)) continue;
        for (std::size_t i = 0; i < sample.size(); ++i) {
            if (is_other(i)) continue;
            const bool is_above = sample.measure[i] >= threshold;
            (sample.failed[i] != 0 ? failures : successes) += 1;
            if (sample.failed[i] != 0)
                found += is_above;
            else
                passed += !is_above;
        }
    }
    finding.left_out = {failures > 0 ? found / failures : nan, successes > 0 ? passed / successes : nan};
}

MeasureFinding finding_of(std::span<const Judged> sets, const std::string& measure,
                          const StudyFindingOptions& options) {
    const Sample sample = sample_of(sets, measure, options.failing);
    const RandomStream stream = RandomStream(options.seed).child(measure);
    const auto plan = [&](std::string_view name) {
        return ResamplingPlan{.num_resamples = options.num_resamples, .stream = stream.child(name)};
    };
    const auto with_skill = [&](CorrelationKind kind) {
        return test_correlation(kind, sample.measure, sample.skill, plan(name_of(kind)));
    };
    MeasureFinding finding{
        .name = measure,
        .sets = sample.size(),
        .pearson = with_skill(CorrelationKind::pearson),
        .spearman = with_skill(CorrelationKind::spearman),
        .kendall = with_skill(CorrelationKind::kendall),
        .partial = partial_of(sample, plan("partial")),
        .failure = failure_curve(sample.measure, sample.failed, plan("failure")),
        .breakpoint = find_breakpoint(sample.measure, sample.skill, {}, plan("breakpoint"))};
    leave_families_out(sample, finding);
    const auto has_gain = [&](std::size_t i) { return !std::isnan(sample.gain[i]); };
    const auto gains = chosen(sample.gain, has_gain);
    finding.sets_of_gain = gains.size();
    finding.gain =
        test_correlation(CorrelationKind::spearman, chosen(sample.measure, has_gain), gains, plan("gain"));
    return finding;
}

double mean_of(const std::vector<double>& values) {
    if (values.empty()) return nan;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<ClaimedBreakpoint> claimed_breakpoint(std::span<const Judged> sets,
                                                    const StudyFindingOptions& options) {
    const Sample sample = sample_of(sets, index_measure, options.failing);
    if (sample.size() == 0) return std::nullopt;
    const auto is_above = [&](std::size_t i) { return sample.measure[i] >= options.breakpoint; };
    const auto gains = [&](bool above) {
        return chosen(sample.gain,
                      [&](std::size_t i) { return is_above(i) == above && !std::isnan(sample.gain[i]); });
    };
    const auto below = gains(false), above = gains(true);
    return ClaimedBreakpoint{
        .measure = std::string(index_measure),
        .at = options.breakpoint,
        .test = find_breakpoint(sample.measure, sample.skill, options.breakpoint,
                                {.num_resamples = options.num_resamples,
                                 .stream = RandomStream(options.seed).child("claimed breakpoint")}),
        .rates = rates_at(options.breakpoint, sample.measure, sample.failed),
        .above = chosen(sample.measure, is_above).size(),
        .gain_below = mean_of(below),
        .gain_above = mean_of(above),
        .gain_p_value = below.empty() || above.empty() ? nan : mann_whitney_u(below, above).p_value};
}

// In the order in which sets name them.
std::vector<std::string> measures_of(std::span<const Judged> sets) {
    std::vector<std::string> names;
    for (const Judged& judged : sets) {
        for (const NamedScore& measure : judged.set->measures) {
            if (std::ranges::find(names, measure.name) == names.end()) names.push_back(measure.name);
        }
    }
    return names;
}

}  // namespace

std::string family_of(std::string_view name) {
    std::size_t end = 0;
    bool has_letter = false;
    for (; end < name.size(); ++end) {
        const auto character = static_cast<unsigned char>(name[end]);
        if (has_letter && (std::isdigit(character) != 0 || character == '_')) break;
        has_letter = has_letter || std::isalpha(character) != 0;
    }
    return std::string(name.substr(0, end));
}

double majority_d_index(double majority_share) {
    return std::log2(1 + majority_share) + std::log2(1.5);
}

SetOutcome outcome_of(const StudiedSet& set) {
    SetOutcome outcome;
    const double floor = majority_d_index(set.majority_share);
    for (const StudiedModel& model : set.models) {
        const double skill = (model.d_index - floor) / (2 - floor);
        if (std::isnan(skill)) continue;
        const bool is_micro = is_micro_learner(model.name);
        if (!is_micro && !is_plain(model.name)) continue;
        if (!is_micro) ++outcome.plain_models;
        double& best = is_micro ? outcome.micro_skill : outcome.skill;
        // The first of equal ones stays; nothing is below NaN.
        if (best >= skill) continue;
        best = skill;
        (is_micro ? outcome.best_micro : outcome.best_plain) = model.name;
    }
    return outcome;
}

StudyFindings find_in_study(std::span<const StudiedSet> sets, const StudyFindingOptions& options,
                            const RunContext& context) {
    check_resampling({.num_resamples = options.num_resamples});
    StudyFindings findings{.options = options};
    std::vector<Judged> judged;
    std::set<std::string> families;
    for (const StudiedSet& set : sets) {
        findings.outcomes.push_back(outcome_of(set));
        const SetOutcome& outcome = findings.outcomes.back();
        if (!set.is_asked || std::isnan(outcome.skill)) continue;
        judged.push_back({&set, outcome});
        families.insert(set.family);
        findings.failures += outcome.skill < options.failing;
    }
    findings.sets = judged.size();
    findings.families = families.size();
    const std::vector<std::string> names = measures_of(judged);
    findings.measures.resize(names.size());
    parallel_for("statistics", names.size(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t m = begin; m < end; ++m)
            findings.measures[m] = finding_of(judged, names[m], options);
    });
    const auto strength = [](const MeasureFinding& finding) {
        const double rho = std::abs(finding.spearman.interval.estimate);
        return std::isnan(rho) ? -1 : rho;
    };
    std::ranges::stable_sort(findings.measures, std::ranges::greater{}, strength);
    findings.claimed = claimed_breakpoint(judged, options);
    return findings;
}

}  // namespace hardlearn
