#include "hardlearn/network_tasks/weighted_samples.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

namespace {

std::vector<Note> in_sample_notes(const ReweightedModel& model) {
    if (model.margins_left_out) return {};
    return {{.kind = "in_sample_margins",
             .text =
                 "margins are of the network that was trained on these rows, which it has partly memorised: "
                 "a wrong label can have a high margin; with left-out folds they are of networks that did "
                 "not see the row",
             .is_warning = true,
             .facts = {}}};
}

}  // namespace

WeightedSamples weigh_samples(const ReweightedModel& model, std::vector<std::string> image_names) {
    std::vector<double> weights, margins;
    for (const SampleRecord& sample : model.samples) {
        weights.push_back(sample.weight);
        margins.push_back(sample.margin);
    }
    std::vector<std::size_t> rows(model.samples.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::ranges::stable_sort(rows, {}, [&](std::size_t row) { return model.samples[row].margin; });
    return {.image_names = std::move(image_names),
            .hardest_first = std::move(rows),
            .correlation = rank_correlation(weights, margins),
            .notes = in_sample_notes(model)};
}

PartCounts count_parts(const ReweightedModel& model) {
    PartCounts counts;
    for (const SampleRecord& sample : model.samples) {
        ++(sample.part == Part::training ? counts.training : counts.validation);
        counts.hard += sample.hard;
    }
    return counts;
}

}  // namespace hardlearn
