#pragma once

#include <span>

#include "hardlearn/learninglet/build_precision.hpp"
#include "hardlearn/learninglet/query_session.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {

inline constexpr std::size_t asked_features = 7, asked_largest_k = 20;

/// One draw with sanitization, asked about its left-out rows.
struct Asked {
    SharedRows data;
    LearningSpace whole;
    OneDraw draw;
    ViewedRows rows;  // the draw's own
    Precision precision;

    explicit Asked(bool with_distances, bool grouped = false)
        : data(overlapping_classes(150, asked_features, 4, 8, 11)),
          whole(whole_space(data, with_distances)),
          draw(draw_of(data, whole, groups(grouped))),
          rows(own_rows(draw.space)),
          precision(build_precision(draw.space, sanitizing_candidate(), groups(grouped), {}, {})) {}

    std::span<const GroupIndex> groups(bool grouped) const {
        return grouped ? std::span<const GroupIndex>(data.groups) : std::span<const GroupIndex>();
    }
    SanitizedSpace learned() const { return {draw.space, &precision, 9}; }
    QuerySession session(RowIndex row) const {
        return {learned(), {rows, row}, {.largest_k = asked_largest_k}};
    }
};

inline bool equal(const Votes& a, const Votes& b) {
    return a.classes == b.classes && a.decision_values == b.decision_values && a.votes == b.votes &&
           a.winner == b.winner;
}

}  // namespace hardlearn::testing
