#include "hardlearn/reweight/contest.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

#include "hardlearn/metrics/two_samples.hpp"

namespace hardlearn {

ContestResult judge_contest(std::span<const ContestedRow> contested, std::span<const GroupIndex> groups) {
    ContestResult result{.rows = contested.size()};
    std::map<std::uint64_t, std::ptrdiff_t> lead;  // of the method, by row or group
    for (const ContestedRow& row : contested) {
        result.method_right += row.method_right;
        result.plain_right += row.plain_right;
        const auto unit = groups.empty() ? std::uint64_t{row.row} : std::uint64_t{groups[row.row]};
        lead[unit] += std::ptrdiff_t{row.method_right} - std::ptrdiff_t{row.plain_right};
    }
    for (const auto& [unit, more] : lead) {
        result.wins += more > 0;
        result.losses += more < 0;
    }
    result.p_value = one_sided_sign_test(result.wins, result.losses);
    return result;
}

EasyHalf judge_easy_half(std::span<const ContestedRow> contested, std::span<const float> margins,
                         std::span<const GroupIndex> groups) {
    std::vector<ContestedRow> rows(contested.begin(), contested.end());
    std::ranges::sort(rows, {}, &ContestedRow::row);
    std::ranges::stable_sort(rows, std::ranges::greater(),
                             [&](const ContestedRow& row) { return margins[row.row]; });
    rows.resize(rows.size() / 2);
    const ContestResult half = judge_contest(rows, groups);
    return {.rows = half.rows,
            .method_right = half.method_right,
            .plain_right = half.plain_right,
            .p_value = one_sided_sign_test(half.losses, half.wins)};
}

}  // namespace hardlearn
