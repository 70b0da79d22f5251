// One traininglet's SVM, fitted and asked once, on problems that differ; one thread. "rbf" starts from rows,
// "precomputed" from the kernel matrix. LIBSVM's problems are put into its form beforehand.
#include <memory>
#include <numeric>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/svm/one_vs_one.hpp"
#include "tests/svm/libsvm_oracle.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn::bench {
namespace {

constexpr std::size_t num_features = 20;
constexpr double seconds_of_a_run = 0.05;
const Kernel kernel{.gamma = 1.0 / num_features};

struct Problem {
    testing::LabelledRows train;
    Matrix<float> query;  // one row
    Matrix<float> gram;
    std::vector<float> query_kernel;
    std::vector<RowIndex> ids;
};

Problem make_problem(std::size_t samples, std::size_t classes, std::uint64_t seed) {
    const auto all = testing::random_clouds(samples + 1, num_features, classes, 0.4, seed);
    std::vector<RowIndex> first(samples);
    std::iota(first.begin(), first.end(), RowIndex{0});
    const std::vector<RowIndex> last = {static_cast<RowIndex>(samples)};
    Problem problem{.train = testing::sorted_by_class({gather_rows<const float, RowIndex>(all.rows, first),
                                                       {all.labels.begin(), all.labels.end() - 1}}),
                    .query = gather_rows<const float, RowIndex>(all.rows, last),
                    .gram = {},
                    .query_kernel = std::vector<float>(samples),
                    .ids = first};
    problem.gram = gram_matrix(kernel, problem.train.rows, problem.ids);
    kernel_values(kernel, problem.query.data(), problem.train.rows, problem.ids, problem.query_kernel);
    return problem;
}

std::vector<Problem> make_problems(const Json& settings) {
    const std::size_t samples = settings.at("rows"), classes = settings.at("classes");
    std::vector<Problem> problems;
    for (std::uint64_t i = 0; i < (samples > 100 ? 30 : 100); ++i) {
        problems.push_back(make_problem(samples, classes, 1000 * samples + i));
    }
    return problems;
}

// Seconds a problem of answer(i), asked about all problems until there is something to measure.
template <class Answer>
double time_all(std::vector<Label>& answers, Answer&& answer) {
    double seconds = 0;
    std::size_t rounds = 0;
    for (; seconds < seconds_of_a_run; ++rounds) {
        seconds += seconds_of([&] {
            for (std::size_t i = 0; i < answers.size(); ++i) answers[i] = answer(i);
        });
    }
    return seconds / static_cast<double>(rounds * answers.size());
}

class Ours {
  public:
    explicit Ours(const Json& settings)
        : problems_(make_problems(settings)),
          from_rows_(settings.at("kernel") == "rbf"),
          options_{.cost = settings.at("cost")} {}

    Json run() {
        std::vector<Label> answers(problems_.size()), winners(problems_.size());
        const double seconds = time_all(answers, [&](std::size_t i) {
            const auto [gram, query] = kernels_of(problems_[i]);
            fit_and_vote({.gram = gram, .labels = problems_[i].train.labels}, query, options_, workspace_,
                         votes_);
            return votes_.winner;
        });
        const double of_winner = time_all(winners, [&](std::size_t i) {
            const auto [gram, query] = kernels_of(problems_[i]);
            return fit_and_choose({.gram = gram, .labels = problems_[i].train.labels}, query, options_,
                                  workspace_);
        });
        return {{"seconds", seconds},
                {"answers", numbers_of(answers)},
                {"parts", {{"winner_only", of_winner}}},
                {"same_winners", accuracy(winners, answers)}};
    }

  private:
    struct Kernels {
        MatrixView<const float> gram;
        std::span<const float> query;
    };
    Kernels kernels_of(const Problem& problem) {
        if (!from_rows_) return {problem.gram, problem.query_kernel};
        gram_ = gram_matrix(kernel, problem.train.rows, problem.ids);
        query_.resize(problem.ids.size());
        kernel_values(kernel, problem.query.data(), problem.train.rows, problem.ids, query_);
        return {gram_, query_};
    }

    std::vector<Problem> problems_;
    bool from_rows_;
    SolverOptions options_;
    SolverWorkspace workspace_;
    Votes votes_;
    Matrix<float> gram_;
    std::vector<float> query_;
};

Run libsvm(const Json& settings) {
    const double cost = settings.at("cost");
    const auto problems = std::make_shared<std::vector<testing::LibsvmProblem>>();
    for (const Problem& problem : make_problems(settings)) {
        if (settings.at("kernel") == "rbf") {
            problems->emplace_back(kernel, problem.train.rows, problem.train.labels, cost);
            problems->back().set_query(problem.query.row(0));
        } else {
            problems->emplace_back(problem.gram, problem.train.labels, cost);
            problems->back().set_query(problem.query_kernel);
        }
    }
    return [problems] {
        std::vector<Label> answers(problems->size());
        const double seconds =
            time_all(answers, [&](std::size_t i) { return (*problems)[i].fit_and_predict(); });
        return Json{{"seconds", seconds}, {"answers", numbers_of(answers)}};
    };
}

}  // namespace

Run svm_engine(const Json& settings) {
    if (settings.at("engine") != "ours") return libsvm(settings);
    return [ours = std::make_shared<Ours>(settings)] { return ours->run(); };
}

}  // namespace hardlearn::bench
