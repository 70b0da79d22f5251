#include "hardlearn/tasks/measured_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/shared_options.hpp"
#include "hardlearn/data/dataset_check.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/hardness/classical_measures.hpp"
#include "hardlearn/hardness/neighborhood_complexity.hpp"
#include "hardlearn/tasks/data_hardness.hpp"

namespace hardlearn {
namespace {

// Raised where a measure is found in another way, so that records of before are not taken for the same.
constexpr int version_of_measures = 1;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

float range_of(const Matrix<float>& rows, std::size_t feature) {
    float low = rows(0, feature), high = low;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        low = std::min(low, rows(i, feature));
        high = std::max(high, rows(i, feature));
    }
    return high - low;
}

// What each prepared feature is multiplied by to give the distance.
std::vector<float> factors_of(const Dataset& data, const HardnessRows& all, const Matrix<float>& rows,
                              RowDistance distance) {
    const Preparation preparation = in_name_order(fit_preparation(data, all.rows));
    std::vector<float> factors;
    for (const PreparedColumn& column : preparation.columns) {
        const bool is_numeric = column.kind == ColumnKind::numeric;
        for (std::size_t f = 0; f < column.num_features(); ++f) {
            float factor = 1;
            if (distance == RowDistance::euclidean && is_numeric) factor = static_cast<float>(column.scale);
            // Two levels differ where one text does.
            if (distance == RowDistance::gower && !is_numeric) factor = 0.5f;
            if (distance == RowDistance::gower && is_numeric) {
                const float range = range_of(rows, factors.size());
                factor = range > 0 ? 1 / range : 0;
            }
            factors.push_back(factor);
        }
    }
    return factors;
}

Matrix<float> scaled(const Matrix<float>& rows, std::span<const float> factors) {
    Matrix<float> result(rows.rows(), rows.columns());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        for (std::size_t f = 0; f < rows.columns(); ++f) result(i, f) = rows(i, f) * factors[f];
    }
    return result;
}

// The rows of a data set that are measured.
struct RowsToMeasure {
    KeptTogether together;
    HardnessRows all, rows;  // distinct ones, and a sample of them
    InterpolatedPoints points;
};

RowsToMeasure rows_to_measure(const Dataset& data, const MeasureOptions& options, const RunContext& context) {
    check_options(measure_options(), options);
    check_training_rows(data, all_rows(data.rows));
    RowsToMeasure result{.together = keep_together(data, options.duplicates, context)};
    result.all = hardness_rows(data, result.together, context);
    const std::vector<Label>& labels = result.all.labels;
    if (std::ranges::all_of(labels, [&](Label label) { return label == labels.front(); }))
        throw_bad_data("there must be two classes at least, found one");
    result.rows = sampled_rows(result.all, options.max_rows, options.seed);
    result.points = interpolate_points(result.rows.features, result.rows.row_labels(), options.seed);
    return result;
}

void add_classical(const Dataset& data, const RowsToMeasure& found, RowDistance distance, MeasuredSet& set,
                   const RunContext& context) {
    const auto& [together, all, rows, points] = found;
    const auto factors = factors_of(data, all, rows.features, distance);
    const RowNorm norm = distance == RowDistance::gower ? RowNorm::manhattan : RowNorm::euclidean;
    const RowDistances distances(scaled(rows.features, factors), norm);
    const ClassicalMeasures measures = classical_measures({.rows = rows.features,
                                                           .labels = rows.row_labels(),
                                                           .distances = distances,
                                                           .points = points,
                                                           .scaled_points = scaled(points.points, factors)},
                                                          context);
    for (std::size_t m = 0; m < measures.values.size(); ++m)
        set.measures.push_back({std::string(classical_measure_names[m]), measures.values[m]});
}

// Only the estimate is wanted.
constexpr BalancedNeighborErrorOptions error_options{.num_resamples = 20, .num_permutations = 0};

void add_neighbor_errors(const HardnessRows& rows, MeasuredSet& set, const RunContext& context) {
    const BalancedNeighborError error =
        balanced_neighbor_error(rank_neighbors(rows.features, rows.kept_together, context), rows.row_labels(),
                                error_options, context);
    set.measures.push_back({"neighbor_error", error.error});
    set.measures.push_back({"five_neighbor_error", error.five_neighbors});
}

void add_embedded(const HardnessRows& rows, const LearningHardIndex& index, MeasuredSet& set,
                  const RunContext& context) {
    const BalancedNeighborError error =
        balanced_neighbor_error(rank_neighbors(index.embedding, rows.kept_together, context),
                                rows.row_labels(), error_options, context);
    const NeighborhoodComplexity near = neighborhood_complexity(index.embedding, rows.row_labels(), context);
    set.measures.push_back({"embedded_neighbor_error", error.error});
    set.measures.push_back({"embedded_n1", near.n1});
    set.measures.push_back({"embedded_n2", near.n2});
    set.measures.push_back({"embedded_n3", near.n3});
    set.measures.push_back({"embedded_lsc", near.lsc});
}

constexpr std::string_view index_names[] = {"lhi",         "lhi_more_clusters", "embedded_neighbor_error",
                                            "embedded_n1", "embedded_n2",       "embedded_n3",
                                            "embedded_lsc"};

void add_index(const HardnessRows& rows, std::uint64_t seed, MeasuredSet& set, const RunContext& context) {
    if (rows.rows.size() < fewest_rows_of_index) {
        for (const std::string_view name : index_names) set.measures.push_back({std::string(name), nan});
        return;
    }
    // Of all these rows in their own order, so that the order of a file changes nothing.
    const LearningHardIndex index = learning_hard_index(
        rows.features, {.labels = rows.labels, .num_classes = rows.num_classes(), .groups = rows.groups},
        {.num_subsamples = 0, .num_permutations = 0, .max_rows = rows.rows.size(), .seed = seed}, context);
    set.measures.push_back({std::string(index_names[0]), index.mean});
    set.measures.push_back({std::string(index_names[1]), index.fine_mean});
    add_embedded(rows, index, set, context);
}

// From the numbers that rows were given to the classes of the data.
std::vector<Label> given_classes(std::span<const Label> labels, const HardnessRows& rows) {
    std::vector<Label> given;
    for (const Label label : labels) given.push_back(rows.given_classes[static_cast<std::size_t>(label)]);
    return given;
}

}  // namespace

std::span<const Option<MeasureOptions>> measure_options() {
    using Options = MeasureOptions;
    static const std::vector<Option<Options>> options = {
        declare_option(
            &Options::distance,
            {.name = "distance",
             .doc = "Distance of the measures that look at neighbours (n1 to n4, t1, lsc, density, "
                    "clustering, hubs): standardised (euclidean, numbers with mean 0 and variance "
                    "1), euclidean (numbers as they are), gower (differences as shares of the range)",
             .unit = "HOW"}),
        declare_option(
            &Options::max_rows,
            {.name = "max_rows",
             .doc = "Above, the measures are those of a stratified sample of this many rows. More: "
                    "nearer to those of all rows, slower with the square",
             .unit = "N",
             .range = between(8, 20'000)}),
        declare_option(&Options::duplicates, duplicates_facts), declare_option(&Options::seed, seed_facts)};
    return options;
}

std::string told_options(const MeasureOptions& options) {
    return fmt::format("version {}, distance {}, max rows {}, duplicates {}, seed {}", version_of_measures,
                       name_of(options.distance), options.max_rows, name_of(options.duplicates),
                       options.seed);
}

MeasuredSet measure_set(const Dataset& data, const MeasureOptions& options, const RunContext& context) {
    const RowsToMeasure found = rows_to_measure(data, options, context);
    MeasuredSet set{.rows = found.rows.rows.size()};
    add_classical(data, found, options.distance, set, context);
    add_neighbor_errors(found.rows, set, context);
    add_index(found.rows, options.seed, set, context);
    return set;
}

MeasuredPoints measured_points(const Dataset& data, const MeasureOptions& options,
                               const RunContext& context) {
    RowsToMeasure found = rows_to_measure(data, options, context);
    MeasuredPoints result{
        .feature_names = in_name_order(fit_preparation(data, found.all.rows)).feature_names(),
        .rows = found.rows.rows,
        .features = found.rows.features,
        .labels = given_classes(found.rows.labels, found.rows),
        .points = std::move(found.points)};
    result.points.labels = given_classes(result.points.labels, found.rows);
    return result;
}

}  // namespace hardlearn
