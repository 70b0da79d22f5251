#include "hardlearn/operators/fit_operator.hpp"

#include <fmt/format.h>

#include <numeric>
#include <span>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/learninglet/rank_scale.hpp"
#include "hardlearn/neighbors/discriminant.hpp"
#include "hardlearn/operators/feature_choice.hpp"
#include "hardlearn/operators/leaf_embedding.hpp"
#include "hardlearn/operators/resampling.hpp"
#include "hardlearn/operators/row_normalisation.hpp"
#include "hardlearn/operators/whitening.hpp"

namespace hardlearn {
namespace {

class Discriminant final : public RowMap {
  public:
    explicit Discriminant(const OperatorRows& rows)
        : projection_(fit_discriminant(rows.features, rows.labels.labels, rows.labels.num_classes)) {}
    Matrix<float> apply(const Matrix<float>& rows, const RunContext&) const override {
        return project(projection_, rows);
    }

  private:
    DiscriminantProjection projection_;
};

class Ranks final : public RowMap {
  public:
    Ranks(const OperatorRows& rows, const RunContext& context) : scale_(scale_of(rows.features, context)) {}
    Matrix<float> apply(const Matrix<float>& rows, const RunContext& context) const override {
        return scale_.apply(rows, context);
    }

  private:
    static RankScale scale_of(const Matrix<float>& rows, const RunContext& context) {
        std::vector<RowIndex> all(rows.rows());
        std::iota(all.begin(), all.end(), RowIndex(0));
        return {rows, all, context};
    }
    RankScale scale_;
};

FittedOperator mapped(const OperatorRows& rows, std::unique_ptr<RowMap> map, const RunContext& context) {
    Matrix<float> features = map->apply(rows.features, context);
    return {.features = std::move(features),
            .labels = {rows.labels.labels.begin(), rows.labels.labels.end()},
            .map = std::move(map)};
}

FittedOperator chosen(const OperatorRows& rows, std::span<const RowIndex> choice) {
    FittedOperator fitted{.features = gather_rows(rows.features.view(), choice), .labels = {}, .map = {}};
    for (const RowIndex row : choice) fitted.labels.push_back(rows.labels.labels[row]);
    return fitted;
}

FittedOperator sampled(SampledRows sample) {
    return {.features = std::move(sample.features), .labels = std::move(sample.labels), .map = {}};
}

Matrix<float> trust_in(const OperatorRows& rows, const OperatorDraws& draws, const RunContext& context) {
    LabelTrust own;
    return (draws.trust ? *draws.trust : own)
        .scores(rows, RandomStream(draws.seed).child("label trust").next_u64(), context);
}

void check(const OperatorRows& rows) {
    const auto require = [&](bool holds, const char* what, std::size_t actual, std::size_t expected) {
        if (!holds) throw_bad_argument(fmt::format("operator: {} {}, expected {}", actual, what, expected));
    };
    const std::size_t n = rows.size(), groups = rows.labels.groups.size(), origins = rows.origins.size();
    if (n == 0) throw_bad_argument("operator: no rows");
    require(rows.labels.labels.size() == n, "labels", rows.labels.labels.size(), n);
    require(groups == 0 || groups == n, "groups", groups, n);
    require(origins == 0 || origins == rows.features.columns(), "origins", origins, rows.features.columns());
    for (std::size_t i = 0; i < n; ++i) {
        const Label label = rows.labels.labels[i];
        if (label < 0 || static_cast<std::size_t>(label) >= rows.labels.num_classes)
            throw_bad_argument(fmt::format("operator: label of row {} must lie in [0, {}), got {}", i,
                                           rows.labels.num_classes, label));
    }
}

}  // namespace

Matrix<float> FittedOperator::apply(const Matrix<float>& rows, const RunContext& context) const {
    return map ? map->apply(rows, context) : rows;
}

FittedOperator fit_operator(Operator kind, const OperatorRows& rows, const OperatorDraws& draws,
                            const RunContext& context) {
    check(rows);
    context.check_stop();
    RandomStream stream = RandomStream(draws.seed).child("operator").child(name_of(kind));
    switch (kind) {
        case Operator::identity:
            break;
        case Operator::row_normalisation:
            return mapped(rows, fit_row_normalisation(rows), context);
        case Operator::pca_whitening:
            return mapped(rows, fit_whitening(rows), context);
        case Operator::discriminant:
            return mapped(rows, std::make_unique<Discriminant>(rows), context);
        case Operator::anova:
            return mapped(rows, fit_feature_choice(rows), context);
        case Operator::leaf_embedding:
            return mapped(rows, fit_leaf_embedding(rows, stream.next_u64(), context), context);
        case Operator::ranks:
            return mapped(rows, std::make_unique<Ranks>(rows, context), context);
        case Operator::over_sampling:
            return chosen(rows, over_sampled(rows.labels, stream));
        case Operator::under_sampling:
            return chosen(rows, under_sampled(rows.labels, stream));
        case Operator::smote:
            return sampled(smote(rows, stream));
        case Operator::edited_neighbors:
            return chosen(rows, edited(rows));
        case Operator::removal:
            return chosen(rows, trusted_rows(rows, trust_in(rows, draws, context)));
        case Operator::soft_weights:
            return chosen(rows, drawn_by_trust(rows, trust_in(rows, draws, context), stream));
    }
    return {.features = rows.features, .labels = {rows.labels.labels.begin(), rows.labels.labels.end()}};
}

}  // namespace hardlearn
