#include "hardlearn/network_tasks/weighted_samples.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "hardlearn/metrics/statistical_tests.hpp"

namespace hardlearn {

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
            .notes = {}};
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
