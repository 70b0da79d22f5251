#pragma once

#include <string>

#include "hardlearn/page/page_state.hpp"

namespace hardlearn {

/// Where a case stands: its dossier and its model.
struct CaseView {
    const PageState& state;
    const CaseDossier& one;

    const MicroLearner& model() const { return *state.dossier.model; }
    const Explanation& explanation() const { return one.explained.explanation; }
    const std::string& class_name(Label label) const {
        return model().class_names()[static_cast<std::size_t>(label)];
    }
    /// "case-12-...": unique on the page.
    std::string id(std::string_view part) const;
};

// The parts of a case, each HTML with a heading of its own; empty where there is nothing to tell.

/// The classes with their probabilities, and how the candidates' votes add up to them.
std::string answer_part(const CaseView& view);
/// The training rows of its neighbourhood, nearest first.
std::string neighbor_part(const CaseView& view);
/// The rows that decided most, over all candidates.
std::string decisive_part(const CaseView& view);
/// How the first candidate's parts add up: a duel, a forest's shares or a logit.
std::string sum_part(const CaseView& view);
/// What flips the answer.
std::string flip_part(const CaseView& view);
/// What was kept out of the neighbourhood, and why.
std::string pruned_part(const CaseView& view);
/// Where the row's values are unusual for its class.
std::string value_part(const CaseView& view);

/// Place, among a sample's distances, of the view that the candidate measures first.
std::size_t first_view(const CaseView& view);

/// The neighbourhood as a picture: distances from the middle are to scale.
std::string case_picture(const CaseView& view);

}  // namespace hardlearn
