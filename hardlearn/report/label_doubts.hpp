#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hardlearn/report/name_style.hpp"
#include "hardlearn/tasks/report.hpp"

namespace hardlearn {

/// Why half or more of the labels of a class are suspicious (see overlapped_classes).
enum class DoubtfulClass : std::uint8_t {
    all_rows,    ///< every judged row is: the list means nothing for the class
    list_leans,  ///< the model that is told of finds half of the class or more: the list leans against it
    lies_among   ///< no model is known that does: the class lies among the others
};

/// A class half or more of whose judged rows are suspects.
struct DoubtedClass {
    std::size_t label = 0;
    std::size_t suspects = 0;
    std::size_t judged = 0;
    DoubtfulClass why = DoubtfulClass::lies_among;
    double found = 0;  ///< share that the model that is told of finds; NaN without one
};

/// In the order of the classes. Without suspects none.
std::vector<DoubtedClass> doubted_classes(const Dossier& dossier);

/// The suspicious labels that are worth a look: those of doubted classes are not.
struct DoubtsLeft {
    std::size_t suspects = 0;
    std::size_t asked = 0;         ///< of these the explained model was asked about
    std::size_t contradicted = 0;  ///< of these it contradicts
    /// The first that it contradicts, or without a model the first; from 1, 0: none.
    std::size_t first_row = 0;
};
DoubtsLeft doubts_left(const Dossier& dossier);

/// "Class n aside, 2 labels are suspicious; mil-auto contradicts both." Empty where nothing is left to look
/// at.
std::string doubts_sentence(const Dossier& dossier, const NameStyle& name);

}  // namespace hardlearn
