#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/names.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/evaluation/recorded_set.hpp"
#include "hardlearn/hardness/interpolated_points.hpp"

namespace hardlearn {

/// How far apart rows lie for the measures that look at neighbours. Texts count as one feature a level.
enum class RowDistance : std::uint8_t {
    gower,        ///< sum of the differences as shares of the column's range; another text counts 1
    euclidean,    ///< of the numbers as they are
    standardised  ///< euclidean, numbers with mean 0 and variance 1
};
template <>
struct NamesOf<RowDistance> {
    static constexpr std::string_view what = "distance";
    static constexpr Named<RowDistance> names[] = {{RowDistance::gower, "gower"},
                                                   {RowDistance::euclidean, "euclidean"},
                                                   {RowDistance::standardised, "standardised"}};
};

/// How the measures of a set are found.
struct MeasureOptions {
    RowDistance distance = RowDistance::standardised;
    std::size_t max_rows = 3000;
    Duplicates duplicates = Duplicates::automatic;
    std::uint64_t seed = 0;
};

/// The declarations of all of them.
std::span<const Option<MeasureOptions>> measure_options();

/// They in one line, with the version of the measures: measures found with the same are the same.
std::string told_options(const MeasureOptions& options);

/// The measures of a data set.
struct MeasuredSet {
    /// The classical ones; lhi, lhi_more_clusters; neighbor_error and five_neighbor_error, balanced and over
    /// chance; neighbor_error, n1, n2, n3 and lsc of the embedding behind the index, with embedded_ before
    /// them. NaN where one is not defined.
    std::vector<NamedScore> measures;
    std::size_t rows = 0;  ///< that were measured
};

/// Measures the distinct rows of a data set, or a stratified sample of them. Error(bad_data) for data that no
/// model could learn from, Error(bad_argument) for options out of range. Same bits for any number of threads.
MeasuredSet measure_set(const Dataset& data, const MeasureOptions& options = {},
                        const RunContext& context = {});

/// The rows that are measured and the points between them, for a script that checks the measures.
struct MeasuredPoints {
    std::vector<std::string> feature_names;  ///< of prepared features: the column, or "column=level"
    std::vector<RowIndex> rows;              ///< of the data
    Matrix<float> features;                  ///< these, prepared
    std::vector<Label> labels;               ///< their classes, of the data
    InterpolatedPoints points;  ///< what l3 and n4 ask about; places among `rows`, classes of the data
};

/// Errors as measure_set.
MeasuredPoints measured_points(const Dataset& data, const MeasureOptions& options = {},
                               const RunContext& context = {});

}  // namespace hardlearn
