#include "hardlearn/report/class_scores.hpp"

#include <algorithm>
#include <limits>

namespace hardlearn {
namespace {

double share(std::size_t part, std::size_t all) {
    if (all == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(part) / static_cast<double>(all);
}

}  // namespace

Matrix<std::uint64_t> confusion_of(const EvaluationDetail& evaluation, const ModelDetail& model) {
    const std::size_t classes = evaluation.class_names.size();
    Matrix<std::uint64_t> counts(classes, classes);
    if (model.predictions.empty()) return counts;
    const std::vector<Label>& predicted = model.predictions.front().predicted;
    for (std::size_t i = 0; i < predicted.size(); ++i)
        ++counts(static_cast<std::size_t>(evaluation.truth[i]), static_cast<std::size_t>(predicted[i]));
    return counts;
}

double ClassScores::recall() const {
    return share(found, rows);
}

double ClassScores::precision() const {
    return share(found, predicted);
}

double ClassScores::f1() const {
    return share(2 * found, rows + predicted);
}

std::vector<ClassScores> class_scores_of(const Matrix<std::uint64_t>& confusion) {
    std::vector<ClassScores> scores(confusion.rows());
    for (std::size_t i = 0; i < confusion.rows(); ++i) {
        scores[i].found = confusion(i, i);
        for (std::size_t j = 0; j < confusion.columns(); ++j) {
            scores[i].rows += confusion(i, j);
            scores[j].predicted += confusion(i, j);
        }
    }
    return scores;
}

std::vector<ProbabilityBin> probability_bins(const EvaluationDetail& evaluation, const ModelDetail& model) {
    std::vector<ProbabilityBin> bins(10);
    for (const TestedPredictions& tested : model.predictions) {
        for (std::size_t i = 0; i < tested.predicted.size(); ++i) {
            const double probability = tested.probability[i];
            if (!(probability >= 0)) continue;  // NaN: the model gives none
            ProbabilityBin& bin = bins[std::min<std::size_t>(9, static_cast<std::size_t>(probability * 10))];
            ++bin.rows;
            bin.mean_probability += probability;
            if (tested.predicted[i] == evaluation.truth[i]) ++bin.right;
        }
    }
    for (ProbabilityBin& bin : bins) {
        if (bin.rows == 0) continue;
        bin.mean_probability /= static_cast<double>(bin.rows);
        bin.right /= static_cast<double>(bin.rows);
    }
    return bins;
}

}  // namespace hardlearn
