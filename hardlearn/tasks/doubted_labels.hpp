#pragma once

#include <cstdint>
#include <vector>

#include "hardlearn/hardness/label_suspicion.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/evaluated_rows.hpp"

namespace hardlearn {

/// What the explained model said, left out, of a row whose label its neighbours contradict.
enum class SecondOpinion : std::uint8_t {
    contradicts,  ///< another class than the label, too
    not_asked,    ///< the row was not tested, or there is no such model
    confirms      ///< the label
};

/// A suspicious label and what is to be held against the suspicion.
struct DoubtedLabel {
    LabelSuspicion suspicion;
    SecondOpinion second = SecondOpinion::not_asked;
    bool is_of_overlapped_class = false;
};

/// Whether half or more of a class's judged rows are suspicious, one a class: then its rows lie among others,
/// and a suspicion says nothing of a label.
std::vector<bool> overlapped_classes(const Diagnosis& diagnosis);

/// The suspicious labels of a diagnosis, those that the model contradicts first, those that it confirms last;
/// of each first those of classes that are not overlapped, and then in the order of the diagnosis.
std::vector<DoubtedLabel> doubted_labels(const Diagnosis& diagnosis, const EvaluatedRows& evaluated);

}  // namespace hardlearn
