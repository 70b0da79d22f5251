#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// A geometric reading of the data: a transform of the rows and a distance between transformed rows.
enum class View : std::uint8_t {
    euclidean,    ///< rows as they are, euclidean distance
    correlation,  ///< 1 - Pearson correlation of two rows
    cosine,       ///< 1 - cosine of two rows
    wasserstein,  ///< 1-Wasserstein distance of the rows' value distributions: mean |difference| of sorted
                  ///< values
    lda,          ///< euclidean distance after a shrunken discriminant projection fitted on the labels
    leaf          ///< share of a forest's trees, grown on the labels, that send two rows to different leaves
};
template <>
struct NamesOf<View> {
    static constexpr std::string_view what = "view";
    static constexpr Named<View> names[] = {{View::euclidean, "euclidean"},
                                            {View::correlation, "correlation"},
                                            {View::cosine, "cosine"},
                                            {View::wasserstein, "wasserstein"},
                                            {View::lda, "lda"},
                                            {View::leaf, "leaf"}};
};

/// Whether the view is fitted on labels. Such a view must be fitted without the rows it is to be judged on.
bool is_label_aware(View view);

/// The rows as a label-free view sees them: for euclidean, correlation and cosine, squared euclidean distance
/// then orders them as the view does; for wasserstein, the sum of absolute differences. A row without
/// direction (constant, or zero) becomes zero. Error(bad_argument) for a label-aware view.
Matrix<float> view_rows(View view, MatrixView<const float> rows);

/// The distance that people know the view by (see View), from the one that orders transformed rows.
/// `num_features`: of the rows before the transform.
double view_distance(View view, float ordering_distance, std::size_t num_features);

}  // namespace hardlearn
