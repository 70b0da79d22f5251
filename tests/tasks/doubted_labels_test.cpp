#include "hardlearn/tasks/doubted_labels.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace hardlearn::testing {
namespace {

constexpr Label first = 0, second = 1;

// Rows of two classes that were judged, ten of the first and four of the second.
Diagnosis diagnosis_of(const std::vector<LabelSuspicion>& suspicious) {
    Diagnosis diagnosis;
    diagnosis.class_by_cluster = Matrix<std::uint64_t>(2, 2);
    diagnosis.class_by_cluster(0, 0) = 7;
    diagnosis.class_by_cluster(0, 1) = 3;
    diagnosis.class_by_cluster(1, 1) = 4;
    diagnosis.suspicious = suspicious;
    return diagnosis;
}

LabelSuspicion suspect(std::size_t row, Label given) {
    return {.row = RowIndex(row), .given = given, .suggested = Label(1 - given)};
}

TEST(doubted_labels, half_of_a_class_under_suspicion_is_overlap) {
    EXPECT_EQ(overlapped_classes(diagnosis_of({})), (std::vector<bool>{false, false}));
    EXPECT_EQ(overlapped_classes(diagnosis_of({suspect(10, second)})), (std::vector<bool>{false, false}));
    EXPECT_EQ(overlapped_classes(diagnosis_of({suspect(10, second), suspect(11, second)})),
              (std::vector<bool>{false, true}));
}

TEST(doubted_labels, a_class_without_judged_rows_is_not_overlapped) {
    Diagnosis diagnosis = diagnosis_of({});
    diagnosis.class_by_cluster = Matrix<std::uint64_t>(2, 2);
    EXPECT_EQ(overlapped_classes(diagnosis), (std::vector<bool>{false, false}));
}

TEST(doubted_labels, those_that_the_model_contradicts_come_first_and_those_it_confirms_last) {
    const Diagnosis diagnosis = diagnosis_of({suspect(12, second), suspect(13, second), suspect(0, first),
                                              suspect(1, first), suspect(2, first), suspect(3, first)});
    EvaluationDetail evaluation;
    ModelDetail model{.name = "mil-auto"};
    model.predictions.resize(1);
    // Rows 0 to 3 of the sample are rows 0, 1, 3 and 12 of the data.
    const std::vector<RowIndex> rows = {0, 1, 3, 12};
    model.predictions[0].predicted = {first, second, second, first};
    model.predictions[0].probability = {0.9f, 0.9f, 0.9f, 0.9f};
    const auto doubted =
        doubted_labels(diagnosis, {.evaluation = &evaluation, .rows = rows, .explained = &model});
    const std::vector<std::size_t> order = {1, 3, 12, 2, 13, 0};
    ASSERT_EQ(doubted.size(), order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        EXPECT_EQ(doubted[i].suspicion.row, RowIndex(order[i])) << i;
        EXPECT_EQ(doubted[i].second, i < 3   ? SecondOpinion::contradicts
                                     : i < 5 ? SecondOpinion::not_asked
                                             : SecondOpinion::confirms)
            << i;
        EXPECT_EQ(doubted[i].is_of_overlapped_class, order[i] >= 12) << i;
    }
}

TEST(doubted_labels, without_a_model_stay_in_their_order) {
    const auto doubted = doubted_labels(diagnosis_of({suspect(5, first), suspect(2, first)}), {});
    ASSERT_EQ(doubted.size(), 2u);
    EXPECT_EQ(doubted[0].suspicion.row, RowIndex(5));
    EXPECT_EQ(doubted[0].second, SecondOpinion::not_asked);
}

}  // namespace
}  // namespace hardlearn::testing
