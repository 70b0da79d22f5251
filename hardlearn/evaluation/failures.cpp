#include "hardlearn/evaluation/failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/metrics/two_samples.hpp"

namespace hardlearn {
namespace {

constexpr std::array<float, 7> band_edges = {0.0F, 0.5F, 0.6F, 0.7F, 0.8F, 0.9F, 1.0F};

// A model and the record that tells of it.
struct Witness {
    const EvaluationDetail* set = nullptr;
    const ModelDetail* model = nullptr;
};

Witness witness_of(std::span<const EvaluationDetail> records, const std::string& set,
                   const std::string& name) {
    for (const EvaluationDetail& record : records) {
        if (compared_name(record) != set) continue;
        const ModelDetail* model = find_model(record, name);
        if (model != nullptr && !model->predictions.empty()) return {&record, model};
    }
    throw_bad_data(
        fmt::format("set '{}': no record tells what {} predicted for every row; records of "
                    "'hardlearn.evaluation/2' do: evaluate again",
                    set, name));
}

void check_agreement(const std::vector<Witness>& witnesses, std::size_t repeats) {
    const EvaluationDetail& first = *witnesses[0].set;
    for (const Witness& witness : witnesses) {
        const EvaluationDetail& other = *witness.set;
        const bool same_data = first.class_names == other.class_names && first.truth == other.truth &&
                               (first.fingerprint.empty() || other.fingerprint.empty() ||
                                first.fingerprint == other.fingerprint);
        if (!same_data) {
            throw_bad_data(fmt::format("set '{}': the records of {} and {} are of different rows", first.name,
                                       witnesses[0].model->name, witness.model->name));
        }
        for (std::size_t r = 0; r < repeats; ++r) {
            if (r < first.folds.size() && r < other.folds.size() && first.folds[r] == other.folds[r])
                continue;
            throw_bad_data(fmt::format("set '{}': {} and {} were tested on different folds in repeat {}",
                                       first.name, witnesses[0].model->name, witness.model->name, r + 1));
        }
    }
}

std::vector<BandFailures> empty_bands() {
    std::vector<BandFailures> bands;
    for (std::size_t b = 0; b + 1 < band_edges.size(); ++b) {
        // As the number that people write: 0.6 rather than the float nearest to it.
        bands.push_back({.from = std::round(10 * static_cast<double>(band_edges[b])) / 10,
                         .to = std::round(10 * static_cast<double>(band_edges[b + 1])) / 10});
    }
    return bands;
}

std::size_t band_of(float probability) {
    const auto above = std::ranges::upper_bound(band_edges.begin() + 1, band_edges.end() - 1, probability);
    return static_cast<std::size_t>(above - band_edges.begin()) - 1;
}

// errors[true class][predicted class] over the repeats, right predictions on the diagonal.
using Confusion = std::vector<std::vector<std::size_t>>;

ClassFailures failures_of_class(const Confusion& confusion, std::size_t c, const EvaluationDetail& set) {
    ClassFailures result{.name = set.class_names[c]};
    for (std::size_t predicted = 0; predicted < confusion[c].size(); ++predicted) {
        const std::size_t count = confusion[c][predicted];
        result.predictions += count;
        if (predicted == c) continue;
        result.errors += count;
        if (count <= result.most_mistaken) continue;
        result.most_mistaken = count;
        result.mistaken_for = set.class_names[predicted];
    }
    return result;
}

void add_to_bands(const TestedPredictions& tested, const std::vector<Label>& truth,
                  std::vector<BandFailures>& bands) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const float probability = tested.probability[i];
        if (std::isnan(probability)) continue;
        BandFailures& band = bands[band_of(probability)];
        ++band.predictions;
        band.errors += tested.predicted[i] == truth[i] ? 0 : 1;
        band.mean_confidence += static_cast<double>(probability);  // a sum until all are there
    }
}

ModelFailures failures_of(const Witness& witness, std::size_t repeats) {
    const EvaluationDetail& set = *witness.set;
    const std::size_t num_classes = set.class_names.size();
    ModelFailures result{.name = witness.model->name, .bands = empty_bands()};
    Confusion confusion(num_classes, std::vector<std::size_t>(num_classes, 0));
    for (std::size_t r = 0; r < repeats; ++r) {
        const TestedPredictions& tested = witness.model->predictions[r];
        for (std::size_t i = 0; i < set.truth.size(); ++i) {
            ++confusion[static_cast<std::size_t>(set.truth[i])]
                       [static_cast<std::size_t>(tested.predicted[i])];
        }
        add_to_bands(tested, set.truth, result.bands);
    }
    for (BandFailures& band : result.bands) band.mean_confidence /= static_cast<double>(band.predictions);
    for (std::size_t c = 0; c < num_classes; ++c) {
        ClassFailures failures = failures_of_class(confusion, c, set);
        result.predictions += failures.predictions;
        result.errors += failures.errors;
        if (failures.predictions > 0) result.classes.push_back(std::move(failures));
    }
    return result;
}

bool gets_right(const Witness& witness, std::size_t row, std::size_t repeats) {
    std::size_t right = 0;
    for (std::size_t r = 0; r < repeats; ++r) {
        right += witness.model->predictions[r].predicted[row] == witness.set->truth[row] ? 1 : 0;
    }
    return 2 * right > repeats;
}

void divide_rows(const std::vector<Witness>& witnesses, SetFailures& result) {
    for (std::size_t i = 0; i < result.rows; ++i) {
        std::size_t right = 0, last = 0;
        for (std::size_t m = 0; m < witnesses.size(); ++m) {
            if (!gets_right(witnesses[m], i, result.repeats)) continue;
            ++right;
            last = m;
        }
        if (right == 0) result.right_by_none.push_back(i);
        if (right == 1 && witnesses.size() > 1) result.models[last].only_right.push_back(i);
        if (right == witnesses.size()) ++result.right_by_all;
    }
}

SetFailures failures_on(std::span<const EvaluationDetail> records, const std::string& set,
                        const std::vector<std::string>& models) {
    std::vector<Witness> witnesses;
    for (const std::string& model : models) witnesses.push_back(witness_of(records, set, model));
    std::size_t repeats = witnesses[0].model->predictions.size();
    for (const Witness& witness : witnesses) repeats = std::min(repeats, witness.model->predictions.size());
    check_agreement(witnesses, repeats);
    SetFailures result{.name = set,
                       .rows = witnesses[0].set->truth.size(),
                       .repeats = repeats,
                       .p_value = std::numeric_limits<double>::quiet_NaN(),
                       .class_names = witnesses[0].set->class_names,
                       .truth = witnesses[0].set->truth};
    for (const Witness& witness : witnesses) result.models.push_back(failures_of(witness, repeats));
    divide_rows(witnesses, result);
    if (models.size() == 2) {
        result.p_value = sign_test(result.models[0].only_right.size(), result.models[1].only_right.size());
    }
    return result;
}

}  // namespace

std::string compared_name(const EvaluationDetail& evaluation) {
    return evaluation.grouped ? evaluation.name + "@groups" : evaluation.name;
}

std::vector<SetFailures> find_failures(std::span<const EvaluationDetail> records,
                                       const std::vector<std::string>& sets,
                                       const std::vector<std::string>& models) {
    if (models.empty()) throw_bad_argument("failures: no model, expected at least one");
    std::vector<SetFailures> result;
    for (const std::string& set : sets) result.push_back(failures_on(records, set, models));
    return result;
}

}  // namespace hardlearn
