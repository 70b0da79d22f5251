#include "hardlearn/page/map_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "hardlearn/page/base64.hpp"
#include "hardlearn/report/embedding_picture.hpp"

namespace hardlearn {
namespace {

const LearningHardIndex& index_of(const PageState& state) {
    return state.dossier.diagnosis.index;
}

std::vector<std::size_t> points_shown(const PageState& state, std::size_t count) {
    const auto& used = index_of(state).used_rows;
    std::set<RowIndex> wanted;
    for (const CaseDossier& one : state.dossier.cases) wanted.insert(one.chosen.row);
    const auto& suspicious = state.dossier.diagnosis.suspicious;
    for (std::size_t i = 0; i < std::min({suspicious.size(), state.limits.suspicious_rows, count}); ++i)
        wanted.insert(suspicious[i].row);
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < used.size(); ++i) {
        const bool taken = used.size() <= count || i * count / used.size() != (i + 1) * count / used.size();
        if (taken || wanted.contains(used[i])) points.push_back(i);
    }
    return points;
}

void place_points(MapData& map, const Matrix<float>& embedding) {
    if (embedding.rows() == 0) return;
    float low[2] = {embedding(0, 0), embedding(0, 1)}, high[2] = {low[0], low[1]};
    for (std::size_t i = 0; i < embedding.rows(); ++i) {
        for (std::size_t d = 0; d < 2; ++d) {
            low[d] = std::min(low[d], embedding(i, d));
            high[d] = std::max(high[d], embedding(i, d));
        }
    }
    const float range = std::max({high[0] - low[0], high[1] - low[1], 1e-20f});
    const auto placed = [&](std::size_t point, std::size_t d) {
        const float middle = (range - (high[d] - low[d])) / 2;
        const float share = (embedding(point, d) - low[d] + middle) / range;
        return static_cast<std::size_t>(std::clamp(share, 0.0f, 1.0f) * 65535.0f);
    };
    for (const std::size_t point : map.points) {
        map.x.push_back(placed(point, 0));
        map.y.push_back(65535 - placed(point, 1));
    }
}

// Categories beyond the `limit` largest become "others".
void gather_others(MapCoding& coding, std::size_t limit) {
    if (coding.names.size() <= limit) return;
    std::vector<std::size_t> counts(coding.names.size());
    for (const std::size_t code : coding.codes) ++counts[code];
    const std::vector<std::size_t> kept = largest_classes(counts, limit);
    std::vector<std::size_t> places(coding.names.size(), kept.size());
    std::vector<std::string> names;
    std::vector<std::size_t> colours;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        places[kept[i]] = i;
        names.push_back(coding.names[kept[i]]);
        colours.push_back(i);
    }
    names.push_back(fmt::format("{} others", coding.names.size() - kept.size()));
    colours.push_back(kept.size());
    for (std::size_t& code : coding.codes) code = places[code];
    coding.names = std::move(names);
    coding.colours = std::move(colours);
}

std::vector<std::string> shown_names(const std::vector<std::string>& names) {
    std::vector<std::string> result;
    for (const std::string& name : names) result.push_back(shown(name, 40));
    return result;
}

std::vector<std::size_t> counting(std::size_t count) {
    std::vector<std::size_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

MapCoding class_coding(const PageState& state, const MapData& map) {
    MapCoding coding{.key = "class", .title = "Given class"};
    coding.names = shown_names(state.dossier.data.class_names);
    coding.colours = counting(coding.names.size());
    for (const std::size_t row : map.rows)
        coding.codes.push_back(static_cast<std::size_t>(state.dossier.labels[row]));
    return coding;
}

MapCoding cluster_coding(const PageState& state, const MapData& map) {
    MapCoding coding{.key = "cluster", .title = "Cluster"};
    for (const std::uint32_t colour : matching_colours(state.dossier.diagnosis.class_by_cluster)) {
        coding.names.push_back(fmt::format("cluster {}", coding.names.size() + 1));
        coding.colours.push_back(colour);
    }
    for (const std::size_t point : map.points)
        coding.codes.push_back(static_cast<std::size_t>(index_of(state).clusters[point]));
    return coding;
}

MapCoding suspicion_coding(const PageState& state, const MapData& map) {
    MapCoding coding{.key = "suspicion",
                     .title = "Suspicion of the label",
                     .names = {"own class fits best", "another fits slightly better", "another fits better",
                               "another fits far better"},
                     .colours = {0, 1, 2, 3},
                     .codes = {},
                     .is_ordered = true};
    for (const std::size_t point : map.points) {
        const float fit = state.dossier.diagnosis.own_label_fit[point];
        coding.codes.push_back(fit >= 1 ? 0 : fit >= 0.8f ? 1 : fit >= 0.5f ? 2 : 3);
    }
    return coding;
}

MapCoding tested_coding(const PageState& state, const MapData& map) {
    const EvaluatedRows evaluated = evaluated_rows(state.dossier);
    MapCoding coding{
        .key = "tested",
        .title = fmt::format("Prediction of {} when left out", shown(evaluated.explained->name, 40)),
        .names = {"right", "wrong", "not tested"},
        .colours = {0, 3, 1},
        .codes = {},
        .is_ordered = true};
    for (const std::size_t row : map.rows) {
        const auto tested = tested_row(evaluated, RowIndex(row));
        coding.codes.push_back(!tested ? 2 : tested->predicted == state.dossier.labels[row] ? 0 : 1);
    }
    return coding;
}

MapCoding group_coding(const PageState& state, const MapData& map) {
    MapCoding coding{.key = "group", .title = "Group"};
    coding.names = shown_names(state.dossier.data.group_names);
    coding.colours = counting(coding.names.size());
    for (const std::size_t row : map.rows) coding.codes.push_back(state.dossier.groups[row]);
    return coding;
}

std::string codes_text(const std::vector<std::size_t>& codes) {
    return base64_words(std::vector<std::uint16_t>(codes.begin(), codes.end()));
}

}  // namespace

MapData map_data(const PageState& state, std::size_t count) {
    MapData map;
    map.points = points_shown(state, count);
    for (const std::size_t point : map.points) map.rows.push_back(index_of(state).used_rows[point]);
    place_points(map, index_of(state).embedding);
    map.codings.push_back(class_coding(state, map));
    map.codings.push_back(cluster_coding(state, map));
    if (!state.dossier.diagnosis.own_label_fit.empty()) map.codings.push_back(suspicion_coding(state, map));
    if (explained_model(state.dossier) != nullptr) map.codings.push_back(tested_coding(state, map));
    if (!state.dossier.groups.empty()) map.codings.push_back(group_coding(state, map));
    for (MapCoding& coding : map.codings) gather_others(coding, state.limits.categories);
    return map;
}

std::string map_json(const MapData& map) {
    using Json = nlohmann::ordered_json;
    Json codings = Json::array();
    for (const MapCoding& coding : map.codings) {
        codings.push_back({{"key", coding.key},
                           {"title", coding.title},
                           {"names", coding.names},
                           {"colours", coding.colours},
                           {"ordered", coding.is_ordered},
                           {"codes", codes_text(coding.codes)}});
    }
    std::vector<std::uint32_t> rows;
    for (const std::size_t row : map.rows) rows.push_back(static_cast<std::uint32_t>(row + 1));
    const Json json = {{"rows", base64_long_words(rows)},
                       {"x", codes_text(map.x)},
                       {"y", codes_text(map.y)},
                       {"codings", codings}};
    std::string text;
    for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
        // What could end the element, or begin a comment in it.
        if (c == '<' || c == '>' || c == '&') {
            text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace hardlearn
