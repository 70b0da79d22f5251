// One traininglet's SVM, fitted and asked once: ours beside LIBSVM, on the same problems, one thread. Prints
// microseconds per problem (medians of rounds), how many times faster ours is, and how many predictions
// differ. Ours finds the winner in two ways: from all duels (and thereby votes for scores), and from as few
// as make it certain.
//   svm_benchmark [rounds]

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "hardlearn/svm/one_vs_one.hpp"
#include "tests/svm/libsvm_oracle.hpp"
#include "tests/svm/problems.hpp"

namespace hardlearn {
namespace {

using testing::LibsvmModel;
using testing::LibsvmProblem;

constexpr std::size_t num_features = 20;

struct Case {
    testing::Samples train;
    Matrix<float> query;  // one row
    Matrix<float> gram;
    std::vector<float> query_kernel;
    std::vector<RowIndex> ids;
};

std::vector<Case> make_cases(const Kernel& kernel, std::size_t samples, std::size_t classes,
                             std::size_t count) {
    std::vector<Case> cases;
    for (std::size_t i = 0; i < count; ++i) {
        const auto all = testing::random_clouds(samples + 1, num_features, classes, 0.4, 1000 * samples + i);
        std::vector<RowIndex> first(samples);
        for (std::size_t r = 0; r < samples; ++r) first[r] = static_cast<RowIndex>(r);
        Case c{.train = testing::sorted_by_class({gather_rows<const float, RowIndex>(all.rows, first),
                                                  {all.labels.begin(), all.labels.end() - 1}}),
               .query =
                   gather_rows<const float, RowIndex>(all.rows, std::vector{static_cast<RowIndex>(samples)}),
               .gram = {},
               .query_kernel = std::vector<float>(samples),
               .ids = first};
        c.gram = gram_matrix(kernel, c.train.rows, c.ids);
        kernel_values(kernel, c.query.data(), c.train.rows, c.ids, c.query_kernel);
        cases.push_back(std::move(c));
    }
    return cases;
}

// The processor time of this thread: other work on the machine does not count.
double thread_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

// Microseconds per case of `answer`, which returns a prediction.
template <class Answer>
double time_round(const std::vector<Case>& cases, std::vector<Label>& predictions, Answer&& answer) {
    const double start = thread_microseconds();
    for (std::size_t i = 0; i < cases.size(); ++i) predictions[i] = answer(i);
    return (thread_microseconds() - start) / static_cast<double>(cases.size());
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::size_t count_different(const std::vector<Label>& a, const std::vector<Label>& b) {
    std::size_t different = 0;
    for (std::size_t i = 0; i < a.size(); ++i) different += a[i] != b[i];
    return different;
}

void compare(std::size_t samples, std::size_t classes, double cost, int rounds) {
    const Kernel kernel{.gamma = 1.0 / num_features};
    const auto cases = make_cases(kernel, samples, classes, samples > 100 ? 10 : 30);
    std::vector<LibsvmProblem> on_rows, on_gram;
    for (const Case& c : cases) {
        on_rows.emplace_back(kernel, c.train.rows, c.train.labels, cost);
        on_gram.emplace_back(c.gram, c.train.labels, cost);
        on_rows.back().set_query(c.query.row(0));
        on_gram.back().set_query(c.query_kernel);
    }
    SolverWorkspace workspace;
    Votes votes;
    const auto solve = [&](const Case& c, MatrixView<const float> gram, std::span<const float> query) {
        fit_and_vote(gram, c.train.labels, query, {}, {.cost = cost}, workspace, votes);
        return votes.winner;
    };
    std::size_t num_duels = 0;
    const auto choose = [&](const Case& c) {
        const Label winner =
            fit_and_choose(c.gram, c.train.labels, c.query_kernel, {}, {.cost = cost}, workspace);
        num_duels += workspace.num_duels();
        return winner;
    };
    std::vector<Label> answers[5];
    std::vector<double> times[5];
    for (auto& a : answers) a.resize(cases.size());
    for (int r = 0; r < rounds; ++r) {
        times[0].push_back(time_round(cases, answers[0], [&](std::size_t i) {
            const Case& c = cases[i];
            fit_and_vote(kernel, c.train.rows, c.ids, c.train.labels, c.query.data(), {}, {.cost = cost},
                         workspace, votes);
            return votes.winner;
        }));
        times[1].push_back(time_round(cases, answers[1], [&](std::size_t i) {
            return solve(cases[i], cases[i].gram, cases[i].query_kernel);
        }));
        times[2].push_back(
            time_round(cases, answers[2], [&](std::size_t i) { return on_rows[i].fit_and_predict(); }));
        times[3].push_back(
            time_round(cases, answers[3], [&](std::size_t i) { return on_gram[i].fit_and_predict(); }));
        times[4].push_back(time_round(cases, answers[4], [&](std::size_t i) { return choose(cases[i]); }));
    }
    const double ours = median(times[0]), ours_gram = median(times[1]);
    const double theirs = median(times[2]), theirs_gram = median(times[3]);
    const double chosen = median(times[4]);
    const double duels = static_cast<double>(num_duels) / static_cast<double>(cases.size()) / rounds;
    const std::size_t present = std::min(samples, classes);
    fmt::print(
        "{:4} {:4} {:5} | {:9.2f} {:9.2f} {:6.1f} | {:9.2f} {:9.2f} {:6.1f} | {:9.2f} {:6.1f} {:6.1f} of "
        "{:3} | "
        "{} {} {} of {}\n",
        samples, classes, cost, ours, theirs, theirs / ours, ours_gram, theirs_gram, theirs_gram / ours_gram,
        chosen, theirs_gram / chosen, duels, present * (present - 1) / 2,
        count_different(answers[0], answers[2]), count_different(answers[1], answers[3]),
        count_different(answers[1], answers[4]), cases.size());
}

}  // namespace
}  // namespace hardlearn

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
    fmt::print(
        "microseconds per problem: kernel and SVM from rows | SVM from a kernel matrix  | the winner only "
        "(duels)\n");
    fmt::print(
        "rows clss  cost |      ours    LIBSVM  times |      ours    LIBSVM  times |      ours  times     "
        "duels "
        "    | different\n");
    for (const double cost : {1.0, 10.0}) {
        for (const std::size_t samples : {20u, 50u, 100u, 300u}) {
            for (const std::size_t classes : {2u, 6u, 11u, 26u}) {
                hardlearn::compare(samples, classes, cost, rounds);
            }
        }
    }
}
