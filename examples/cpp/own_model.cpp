// A model of one's own in the protocol: the same folds and the same scores as the models of hardlearn.
// Usage: own_model FILE, such as examples/data/glass.csv
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "hardlearn/hardlearn.hpp"

using namespace hardlearn;

// Predicts the class whose mean row is nearest.
class NearestMean : public Classifier {
  public:
    NearestMean(const Dataset& data, std::span<const RowIndex> rows)
        : preparation_(fit_preparation(data, rows)) {
        const Matrix<float> features = prepare(preparation_, data, rows).features;
        means_ = Matrix<float>(data.num_classes(), features.columns());
        std::vector<float> counts(data.num_classes());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto label = static_cast<std::size_t>(data.labels[rows[i]]);
            ++counts[label];
            for (std::size_t f = 0; f < features.columns(); ++f) means_(label, f) += features(i, f);
        }
        for (std::size_t c = 0; c < counts.size(); ++c) {
            for (float& value : means_.row(c)) value /= std::max(1.0f, counts[c]);
        }
    }

    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext&) const override {
        const Matrix<float> features = prepare(preparation_, data, rows).features;
        Predictions result{.labels = {}, .scores = Matrix<float>(rows.size(), means_.rows())};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto scores = result.scores.row(i);
            for (std::size_t c = 0; c < means_.rows(); ++c) {
                float squared = 0;
                for (std::size_t f = 0; f < features.columns(); ++f) {
                    const float difference = features(i, f) - means_(c, f);
                    squared += difference * difference;
                }
                scores[c] = std::exp(-squared);
            }
            result.labels.push_back(static_cast<Label>(std::ranges::max_element(scores) - scores.begin()));
        }
        return result;
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return std::nullopt;
    }
    std::string description() const override { return "nearest mean"; }

  private:
    Preparation preparation_;
    Matrix<float> means_;
};

int main(int argc, char** argv) try {
    if (argc != 2) throw Error(ErrorCode::bad_argument, "usage: own_model FILE");
    const Dataset data = read_dataset(argv[1]);
    EvaluateOptions options{.protocol = {.models = {"knn", "mil-naive"}}, .hardness = false};
    std::vector<Contender> models = contenders(options);
    models.push_back({"nearest-mean",
                      [](const Dataset& training, std::span<const RowIndex> rows, FoldPlace,
                         const RunContext&) -> std::unique_ptr<Classifier> {
                          return std::make_unique<NearestMean>(training, rows);
                      }});
    std::fputs(evaluation_text(evaluate_set(data, models, options), false).c_str(), stdout);
} catch (const std::exception& error) {
    std::fprintf(stderr, "own_model: %s\n", error.what());
    return 1;
}
