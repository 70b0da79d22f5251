// A fit of the default learner from raw rows; it is asked about held-out rows where there are any.
#include <memory>
#include <optional>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/predict.hpp"

namespace hardlearn::bench {

Run auto_engine(const Json& settings) {
    const auto rows = std::make_shared<Matrix<float>>(read_rows(settings, "rows"));
    const auto labels = read_labels(settings, "labels");
    return [settings, rows, labels] {
        const RunContext context = context_of(settings);
        std::optional<MicroLearner> model;
        const double seconds = seconds_of([&] { model = fit(*rows, labels, {.hardness = false}, context); });
        Json result{{"seconds", seconds}};
        if (std::filesystem::exists(std::filesystem::path(settings.at("data")) / "test_rows.npy")) {
            const auto answers = predict(*model, read_rows(settings, "test_rows"), context);
            result["quality"] = accuracy(answers.labels, read_labels(settings, "test_labels"));
        }
        return result;
    };
}

}  // namespace hardlearn::bench
