#include "hardlearn/operators/fit_operator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tests/operators/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

bool same_bits(const Matrix<float>& a, const Matrix<float>& b) {
    return a.rows() == b.rows() && a.columns() == b.columns() &&
           std::ranges::equal(std::span(a.data(), a.rows() * a.stride()),
                              std::span(b.data(), b.rows() * b.stride()));
}

TEST(fit_operator, keeps_every_class_and_treats_queries_as_training_rows) {
    const OwnedRows rows = uneven_classes({40, 25, 2}, 4, 2);
    for (const Operator kind : values_of<Operator>()) {
        SCOPED_TRACE(name_of(kind));
        EXPECT_FALSE(doc_of(kind).empty());
        const FittedOperator fitted = fit_operator(kind, rows.rows(), {.seed = 3});
        ASSERT_EQ(fitted.features.rows(), fitted.labels.size());
        EXPECT_EQ(std::set<Label>(fitted.labels.begin(), fitted.labels.end()).size(), 3u);
        const Matrix<float> asked = fitted.apply(rows.features);
        EXPECT_EQ(asked.columns(), fitted.features.columns());
        ASSERT_EQ(asked.rows(), 67u);
        if (fitted.map)
            EXPECT_TRUE(same_bits(asked, fitted.features));
        else
            EXPECT_TRUE(same_bits(asked, rows.features));
        for (std::size_t i = 0; i < asked.rows(); ++i) {
            for (const float value : asked.row(i)) EXPECT_TRUE(std::isfinite(value));
        }
    }
}

TEST(fit_operator, has_the_same_bits_for_any_number_of_threads_and_equal_seeds) {
    const OwnedRows rows = uneven_classes({40, 25, 4}, 4, 2);
    for (const Operator kind : values_of<Operator>()) {
        SCOPED_TRACE(name_of(kind));
        const FittedOperator one = fit_operator(kind, rows.rows(), {.seed = 3}, {.threads = 1});
        const FittedOperator four = fit_operator(kind, rows.rows(), {.seed = 3}, {.threads = 4});
        EXPECT_TRUE(same_bits(one.features, four.features));
        EXPECT_EQ(one.labels, four.labels);
        EXPECT_TRUE(
            same_bits(one.apply(rows.features, {.threads = 1}), four.apply(rows.features, {.threads = 4})));
    }
}

TEST(fit_operator, bears_rows_of_one_class_and_rows_without_any_spread) {
    OwnedRows rows = uneven_classes({12, 0}, 2, 0), flat = rows;
    for (std::size_t i = 0; i < 12; ++i) std::ranges::fill(flat.features.row(i), 1.0f);
    for (const OwnedRows* given : {&rows, &flat}) {
        for (const Operator kind : values_of<Operator>()) {
            SCOPED_TRACE(name_of(kind));
            const FittedOperator fitted = fit_operator(kind, given->rows(), {});
            EXPECT_GT(fitted.features.rows(), 0u);
            EXPECT_GT(fitted.features.columns(), 0u);
            for (std::size_t i = 0; i < fitted.features.rows(); ++i) {
                for (const float value : fitted.features.row(i)) EXPECT_TRUE(std::isfinite(value));
            }
        }
    }
}

TEST(fit_operator, refuses_rows_labels_and_origins_that_do_not_fit) {
    const OwnedRows good = uneven_classes({5, 5}, 2, 1);
    const auto refused = [&](const Words& words, auto&& spoil) {
        OwnedRows bad = good;
        spoil(bad);
        expect_error(ErrorCode::bad_argument, words, [&] { fit_operator(Operator::smote, bad.rows(), {}); });
    };
    refused({"9 labels", "expected 10"}, [](OwnedRows& rows) { rows.labels.pop_back(); });
    refused({"1 groups", "expected 10"}, [](OwnedRows& rows) { rows.groups = {0}; });
    refused({"3 origins", "expected 2"}, [](OwnedRows& rows) { rows.origins = {0, 0, 0}; });
    refused({"row 4", "[0, 2)", "got 7"}, [](OwnedRows& rows) { rows.labels[4] = 7; });
    refused("no rows", [](OwnedRows& rows) { rows.features = Matrix<float>(0, 2); });
}

}  // namespace
}  // namespace hardlearn::testing
