#include "hardlearn/mil/left_out_scores.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/learninglet/left_out_answers.hpp"

namespace hardlearn {

Matrix<float> left_out_scores(const Dataset& data, std::size_t num_neighbors, double cost,
                              double gamma_factor, const RunContext& context) {
    check_training_rows(data, all_rows(data.rows));
    const std::vector<RowIndex> all = all_rows(data.rows);
    const auto rows =
        std::make_shared<Matrix<float>>(prepare(fit_preparation(data, all), data, all).features);
    const Candidate candidate{.views = usable_views(MicroLearnerOptions{}.views, rows->columns()),
                              .num_neighbors = num_neighbors,
                              .cost = cost,
                              .gamma = gamma_factor / static_cast<double>(rows->columns())};
    const LearningSpace space =
        fit_space({rows, std::make_shared<std::vector<Label>>(data.labels), data.num_classes()}, all,
                  {.views = candidate.views}, nullptr, context);
    return predict_left_out(space, candidate, data.groups, context).scores;
}

}  // namespace hardlearn
