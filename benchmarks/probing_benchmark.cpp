// Neighbours in M draws: found once and read off by membership, beside the straightforward way that searches
// them anew in each draw. Every line is a process of its own, one thread: processor seconds and peak memory.
//   probing_benchmark [rows features | FILE]
// "neighbours": those of all left-out rows among the other rows of their draw. "probing": all that precision
// construction does in its draws (scoring the grid, sanitizing, asking the left-out rows once more). "fit":
// the whole fit, which finds neighbours once.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "hardlearn/candidate/candidate_grid.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/probing/probed_rows.hpp"
#include "hardlearn/probing/probing.hpp"
#include "hardlearn/probing/selection.hpp"

namespace hardlearn {
namespace {

const RunContext one_thread{.threads = 1};

double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// Ten Gaussian classes; only the first twenty features tell them apart, and not well.
Dataset gaussian_classes(std::size_t rows, std::size_t features) {
    constexpr std::size_t classes = 10, informative = 20;
    Dataset data;
    data.name = "gaussian";
    data.rows = rows;
    data.label_name = "label";
    for (std::size_t c = 0; c < classes; ++c) data.class_names.push_back(fmt::format("class{}", c));
    for (std::size_t i = 0; i < rows; ++i) data.labels.push_back(static_cast<Label>(i % classes));
    RandomStream stream(1);
    for (std::size_t f = 0; f < features; ++f) {
        Column column{.name = fmt::format("x{}", f)};
        std::vector<double> centers(classes);
        for (double& center : centers) center = f < informative ? stream.normal() : 0.0;
        for (std::size_t i = 0; i < rows; ++i)
            column.values.push_back(centers[i % classes] + stream.normal());
        data.columns.push_back(std::move(column));
    }
    return data;
}

// As a fit has it before probing: the label-free views of all rows.
struct Task {
    Dataset data;
    MicroLearnerOptions options;
    LearningSpace space;
    std::vector<InnerDraws> draws;

    Task(Dataset given, std::size_t repeats) : data(std::move(given)) {
        options = {.construction = Construction::ptc,
                   .num_neighbors = {20, 40},
                   .costs = {1.0},
                   .gammas = {1.0},
                   .num_repeats = repeats,
                   .hardness = false};
        const auto all = all_rows(data.rows);
        const auto rows =
            std::make_shared<Matrix<float>>(prepare(fit_preparation(data, all), data, all).features);
        space = fit_space({rows, std::make_shared<std::vector<Label>>(data.labels), data.num_classes()}, all,
                          {.views = options.views}, nullptr, one_thread);
        draws = repeated_draws(data.row_labels(),
                               {.num_folds = options.num_folds, .max_rows = options.max_probe_rows},
                               {.enough_left_out = data.rows * repeats, .max_repeats = repeats},
                               RandomStream(0).child("inner draws"));
    }

    std::size_t probed_rows() const { return draws.front().rows.size(); }
    // n k 8 bytes for each of the views.
    double bytes_of_k() const { return static_cast<double>(options.views.size() * probed_rows() * 40 * 8); }

    void share() {
        NeighborTableOptions table = neighbors_to_share(options, probed_rows());
        std::vector<std::uint8_t> among(data.rows);
        for (const RowIndex row : draws.front().rows) among[row] = 1;
        table.among = among;
        share_neighbors(space, data.groups, table, one_thread);
    }

    double table_bytes() const {
        double bytes = 0;
        for (const SpaceView& view : space.views) {
            const NeighborTable* table = view.neighbors.table();
            if (table != nullptr) bytes += static_cast<double>(table->num_bytes());
        }
        return bytes;
    }
};

// The sum of all distances found: whoever finds the same neighbours gets the same sum.
double find_neighbors_of_left_out(const Task& task) {
    double sum = 0;
    for (const InnerDraws& repeat : task.draws) {
        for (std::uint32_t fold = 0; fold < repeat.num_folds; ++fold) {
            std::vector<RowIndex> members;
            std::vector<std::uint8_t> is_member(task.data.rows);
            for (std::size_t i = 0; i < repeat.rows.size(); ++i) {
                if (repeat.folds[i] == fold) continue;
                members.push_back(repeat.rows[i]);
                is_member[repeat.rows[i]] = 1;
            }
            for (std::size_t i = 0; i < repeat.rows.size(); ++i) {
                if (repeat.folds[i] != fold) continue;
                for (const SpaceView& view : task.space.views) {
                    const NeighborList list = view.neighbors.find({{view.seen(), repeat.rows[i]}, true},
                                                                  {members, is_member}, 40, true);
                    for (const Neighbor& neighbor : list.nearest) sum += neighbor.squared_distance;
                }
            }
        }
    }
    return sum;
}

// What selection does for precision construction; the sum of the scores.
double probe(const Task& task) {
    const MicroLearnerOptions& options = task.options;
    const auto grid = naive_grid(options, task.space.rows().columns(), task.probed_rows());
    Probing probing({task.space, task.draws, task.data.groups}, {.space = space_for(grid, 0)}, one_thread);
    Candidate best = probing.score(grid, probing.num_questions(), one_thread).front().candidate;
    probing.sanitize(best, {}, one_thread);
    best.cleaning = Cleaning::removal;
    best.fusion = best.precision_pruning = true;
    const LeftOutVote vote =
        probing.left_out_vote(std::vector{best}, std::vector{1.0}, probing.num_questions(), one_thread);
    double sum = 0;
    for (std::size_t q = 0; q < vote.truth.size(); ++q)
        sum += vote.scores(q, static_cast<std::size_t>(vote.truth[q]));
    return sum;
}

enum class Work { neighbors, probing, fit };

void measure(const Dataset& data, Work work, std::size_t repeats, bool with_table) {
    Task task(data, repeats);
    const double before = peak_megabytes(), start = processor_seconds();
    if (with_table && work != Work::fit) task.share();
    const double made = processor_seconds() - start;
    double result = 0;
    if (work == Work::neighbors) {
        result = find_neighbors_of_left_out(task);
    } else if (work == Work::probing) {
        share_squared_distances(task.space, max_rows_of_table, one_thread);
        result = probe(task);
    } else {
        result = fit_micro_learner(task.data, all_rows(task.data.rows), task.options, one_thread)
                     .evidence()
                     .front()
                     .d_index;
    }
    const double all = processor_seconds() - start;
    const std::array names = {"neighbours", "probing", "fit"};
    fmt::print("{:3} {:11} {:10} {:9.2f} {:9.2f} {:9.2f} | {:7.0f} {:7.0f} | {:7.1f} {:7.1f} | {:.6g}\n",
               5 * repeats, names[static_cast<std::size_t>(work)], with_table ? "one table" : "per draw",
               made, all - made, all, before, peak_megabytes(), task.table_bytes() / 1e6,
               task.bytes_of_k() / 1e6, result);
    std::fflush(stdout);
}

// In a process of its own, for its own peak of memory.
void measure_apart(const Dataset& data, Work work, std::size_t repeats, bool with_table) {
    const pid_t child = fork();
    if (child == 0) {
        measure(data, work, repeats, with_table);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) fmt::print("the process failed with status {}\n", status);
}

void compare(const Dataset& data) {
    fmt::print("{}: {} rows, {} columns, {} classes; views euclidean and correlation, k 20 and 40\n",
               data.name, data.rows, data.columns.size(), data.num_classes());
    fmt::print("{:3} {:11} {:10} {:>9} {:>9} {:>9} | {:>7} {:>7} | {:>7} {:>7} | {}\n", "M", "what",
               "neighbours", "table s", "then s", "all s", "MB", "peak", "table", "n k 8", "equal results");
    std::fflush(stdout);
    for (const Work work : {Work::neighbors, Work::probing}) {
        for (const bool with_table : {true, false}) {
            for (const std::size_t repeats : {1u, 6u}) measure_apart(data, work, repeats, with_table);
        }
    }
    for (const std::size_t repeats : {1u, 6u}) measure_apart(data, Work::fit, repeats, true);
}

}  // namespace
}  // namespace hardlearn

int main(int argc, char** argv) {
    if (argc == 2) {
        hardlearn::compare(hardlearn::read_dataset(argv[1]));
    } else {
        const std::size_t rows = argc > 2 ? std::strtoul(argv[1], nullptr, 10) : 4000;
        const std::size_t features = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 500;
        hardlearn::compare(hardlearn::gaussian_classes(rows, features));
    }
}
