#include "hardlearn/reweight/cross_fit-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hardlearn/data/splits.hpp"
#include "hardlearn/reweight/probability_archive-inl.hpp"

namespace hardlearn {
namespace {

// As many folds as asked for, fewer where there are fewer groups or rows.
std::size_t num_folds_of(const Pool& pool, std::span<const GroupIndex> groups, std::size_t asked) {
    const std::size_t units =
        groups.empty() ? pool.labels.size() : std::set<GroupIndex>(groups.begin(), groups.end()).size();
    return std::clamp<std::size_t>(units, 2, asked);
}

// Trains without the rows to be left out and returns their probabilities; a finished fold comes from the
// checkpoint.
Matrix<float> left_out_probabilities(const Pool& pool, const Split& split, const std::string& stage,
                                     RandomStream stream, const TrainingRun& run) {
    const std::string result = stage + " done";
    if (const Archive* finished = run.checkpoint.finished(result)) {
        return run.checkpoint.reading(
            [&] { return probabilities_from(*finished, split.test.size(), pool.num_classes); });
    }
    const TrainedResult trained = train({.stage = stage,
                                         .pool = pool,
                                         .parts = {.training = split.train, .validation = {}},
                                         .stream = stream},
                                        run);
    const Matrix<float> probability = probabilities(*trained.network, *pool.examples, split.test, run);
    run.checkpoint.forget(stage);
    run.checkpoint.finish(result, archive_of_probabilities(probability));
    return probability;
}

}  // namespace

Matrix<float> cross_fitted_probabilities(const Pool& pool, std::span<const GroupIndex> groups,
                                         const std::string& stage, const TrainingRun& run) {
    const RandomStream stream = RandomStream(run.options.seed).child(stage);
    Matrix<float> result(pool.labels.size(), pool.num_classes);
    const auto put = [&](const Split& split, std::size_t fold) {
        const std::string name = fmt::format("{} {}", stage, fold + 1);
        const Matrix<float> part = left_out_probabilities(pool, split, name, stream.child(fold), run);
        for (std::size_t i = 0; i < split.test.size(); ++i)
            std::ranges::copy(part.row(i), result.row(split.test[i]).begin());
    };
    if (run.options.margin_folds == 0) {
        const auto rows = all_rows(pool.labels.size());
        put({.train = rows, .test = rows}, 0);
        return result;
    }
    const std::size_t num_folds = num_folds_of(pool, groups, run.options.margin_folds);
    const auto folds =
        stratified_folds(pool.labels, pool.num_classes, groups, num_folds, stream.child("folds"));
    for (std::size_t fold = 0; fold < num_folds; ++fold)
        put(split_of_fold(folds, static_cast<std::uint32_t>(fold)), fold);
    return result;
}

}  // namespace hardlearn
