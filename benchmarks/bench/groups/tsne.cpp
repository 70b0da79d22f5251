// t-SNE, the judge of embeddings, and the Learning-Hard Index.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/embedding/divergence.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"

namespace hardlearn::bench {
namespace {

// A hundred more than the peers: as far down as openTSNE comes in a thousand.
constexpr std::size_t num_iterations = 1100;

constexpr double perplexity = 30;

// Sum over pairs of 1 / (1 + squared distance), from all pairs, in double.
double exact_mass(const Points& points) {
    std::vector<double> of_row(points.count);
    parallel_for_each(points.count, {}, [&](std::size_t i) {
        double sum = 0;
        for (std::size_t j = 0; j < points.count; ++j) {
            const double dx = static_cast<double>(points.x[i]) - static_cast<double>(points.x[j]);
            const double dy = static_cast<double>(points.y[i]) - static_cast<double>(points.y[j]);
            sum += 1 / (1 + dx * dx + dy * dy);
        }
        of_row[i] = sum - 1;
    });
    double mass = 0;
    for (const double sum : of_row) mass += sum;
    return mass;
}

double divergence(const InputAffinities& affinities, const Matrix<float>& embedding) {
    Points points(embedding.rows(), far_away);
    for (std::size_t i = 0; i < embedding.rows(); ++i) {
        points.x[i] = embedding(i, 0);
        points.y[i] = embedding(i, 1);
    }
    return sparse_kl_divergence(affinities, points, exact_mass(points));
}

// The mean KL divergence, by which all implementations are compared: the sparse affinities that all of them
// use (3 x perplexity neighbours), and the embedding's affinities normalised over all pairs.
Run judge(const Json& settings) {
    return [settings] {
        const auto affinities = input_affinities(read_rows(settings, "rows"), perplexity);
        double sum = 0;
        for (const auto& path : settings.at("judged"))
            sum += divergence(affinities, read_matrix(path.get<std::string>()));
        return Json{{"quality", sum / static_cast<double>(settings.at("judged").size())}};
    };
}

// Embeds anew each time, from another start.
Run embedding(const Json& settings) {
    const auto rows = std::make_shared<Matrix<float>>(read_rows(settings, "rows"));
    const auto seed = std::make_shared<std::uint64_t>(0);
    return [settings, rows, seed] {
        TSneResult result;
        double of_affinities = 0;
        const double seconds = seconds_of([&] {
            InputAffinities affinities;
            of_affinities =
                seconds_of([&] { affinities = input_affinities(*rows, perplexity, context_of(settings)); });
            result =
                t_sne(affinities, {.num_iterations = num_iterations, .seed = ++*seed}, context_of(settings));
        });
        const std::string path =
            fmt::format("{}/ours{}.npy", settings.at("work_folder").get<std::string>(), *seed);
        write_matrix(path, result.embedding);
        return Json{{"seconds", seconds},
                    {"to_judge", path},
                    {"parts", {{"affinities", of_affinities}, {"descent", seconds - of_affinities}}},
                    {"own_kl", result.kl_divergence}};
    };
}

Run hard_index(const Json& settings) {
    const auto rows = std::make_shared<Matrix<float>>(read_rows(settings, "rows"));
    const auto labels = std::make_shared<std::vector<Label>>(read_labels(settings, "labels"));
    return [settings, rows, labels] {
        LearningHardIndex index;
        const double seconds = seconds_of([&] {
            index = learning_hard_index(
                *rows,
                {.labels = *labels, .num_classes = static_cast<std::size_t>(std::ranges::max(*labels)) + 1},
                {.num_seeds = 1, .num_subsamples = 0, .num_permutations = 0, .seed = 1},
                context_of(settings));
        });
        return Json{{"seconds", seconds}, {"quality", index.mean}};
    };
}

}  // namespace

Run tsne_engine(const Json& settings) {
    if (settings.at("engine") == "judge") return judge(settings);
    return settings.at("work") == "lhi" ? hard_index(settings) : embedding(settings);
}

}  // namespace hardlearn::bench
