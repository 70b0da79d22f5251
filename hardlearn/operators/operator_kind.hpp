#pragma once

#include <cstdint>
#include <string_view>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

/// What is done to rows before a model learns from them: the knowledge-injection operators of the
/// Micro-Learning paper's Definition 1. All are fitted on training rows only. The first seven change what a
/// row looks like, training rows and those to be predicted alike; the others change which rows there are to
/// learn from.
enum class Operator : std::uint8_t {
    identity,           ///< nothing
    row_normalisation,  ///< each row to length 1, so that only its shape is left
    pca_whitening,      ///< principal components that hold 95 % of the variance, each with variance 1
    discriminant,       ///< a shrunken linear discriminant projection
    anova,              ///< the features that differ most between the classes
    leaf_embedding,     ///< one feature a leaf of a small forest: whether the row falls into it
    ranks,              ///< each feature as the normal quantile of its rank
    over_sampling,      ///< rows of smaller classes repeated until all classes are as large as the largest
    under_sampling,     ///< rows of larger classes left out until all are as small as the smallest
    smote,              ///< new rows of smaller classes between near ones (Chawla et al., JAIR 2002)
    edited_neighbors,   ///< without rows that their three nearest outvote (Wilson, 1972)
    removal,            ///< without rows that a forest of other rows calls by another class
    soft_weights        ///< rows drawn as often as a forest of other rows believes their labels
};
template <>
struct NamesOf<Operator> {
    static constexpr std::string_view what = "operator";
    static constexpr Named<Operator> names[] = {{Operator::identity, "identity"},
                                                {Operator::row_normalisation, "row-normalisation"},
                                                {Operator::pca_whitening, "pca-whitening"},
                                                {Operator::discriminant, "lda"},
                                                {Operator::anova, "anova"},
                                                {Operator::leaf_embedding, "leaf-embedding"},
                                                {Operator::ranks, "ranks"},
                                                {Operator::over_sampling, "over-sampling"},
                                                {Operator::under_sampling, "under-sampling"},
                                                {Operator::smote, "smote"},
                                                {Operator::edited_neighbors, "edited-neighbors"},
                                                {Operator::removal, "removal"},
                                                {Operator::soft_weights, "soft-weights"}};
};

/// What the operator does, in a few words for tables and help: "each row to length 1".
std::string_view doc_of(Operator kind);

}  // namespace hardlearn
