#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/predictions.hpp"
#include "hardlearn/data/row_selection.hpp"

namespace hardlearn::testing {

inline std::string numbered(std::string letter, std::size_t number) {
    return letter.append(std::to_string(number));
}

/// Rows around class centres that lie `distance` apart, `num_features` numeric columns, classes in turn.
inline Dataset gaussian_classes(std::size_t rows, std::size_t num_classes, std::size_t num_features,
                                double distance, std::uint64_t seed = 1) {
    Dataset data;
    data.name = "gaussian";
    data.rows = rows;
    data.label_name = "label";
    for (std::size_t c = 0; c < num_classes; ++c) data.class_names.push_back(numbered("c", c));
    for (std::size_t i = 0; i < rows; ++i) data.labels.push_back(static_cast<Label>(i % num_classes));
    RandomStream stream(seed);
    for (std::size_t j = 0; j < num_features; ++j) {
        Column& column = data.columns.emplace_back();
        column.name = numbered("x", j);
        for (std::size_t i = 0; i < rows; ++i) {
            const bool own_feature = i % num_classes == j % num_classes;
            column.values.push_back((own_feature ? distance : 0.0) + stream.normal());
        }
    }
    return data;
}

/// Every row `copies` times, the copies of a row in one group.
inline Dataset with_copies(const Dataset& data, std::size_t copies) {
    std::vector<RowIndex> rows;
    for (RowIndex i = 0; i < data.rows; ++i) rows.insert(rows.end(), copies, i);
    Dataset result = select_rows(data, rows);
    for (const RowIndex row : rows) result.groups.push_back(row.value());
    for (std::size_t i = 0; i < data.rows; ++i) result.group_names.push_back(numbered("g", i));
    return result;
}

inline Dataset with_shuffled_labels(Dataset data, std::uint64_t seed) {
    RandomStream stream(seed);
    shuffle(std::span<Label>(data.labels), stream);
    return data;
}

inline double accuracy(const Dataset& data, std::span<const RowIndex> rows, const Predictions& predictions) {
    double right = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) right += predictions.labels[i] == data.labels[rows[i]];
    return right / static_cast<double>(rows.size());
}

/// Scores are non-negative, sum to 1, and the predicted class has the highest.
inline void expect_valid(const Predictions& predictions, std::size_t rows, std::size_t num_classes) {
    ASSERT_EQ(predictions.labels.size(), rows);
    ASSERT_EQ(predictions.scores.rows(), rows);
    ASSERT_EQ(predictions.scores.columns(), num_classes);
    for (std::size_t i = 0; i < rows; ++i) {
        double sum = 0;
        float highest = 0;
        for (const float score : predictions.scores.row(i)) {
            EXPECT_GE(score, 0.0f);
            sum += score;
            highest = std::max(highest, score);
        }
        EXPECT_NEAR(sum, 1.0, 1e-5);
        EXPECT_EQ(predictions.scores(i, static_cast<std::size_t>(predictions.labels[i])), highest);
    }
}

}  // namespace hardlearn::testing
