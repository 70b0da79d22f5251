#include "hardlearn/report/diagnosis_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "hardlearn/report/embedding_picture.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/row_name.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t max_table_classes = 30;

std::string class_text(const DataSummary& data) {
    Table table({{"class", Table::Align::left}, {"rows"}, {"share"}});
    const auto& counts = data.class_counts;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        const double share = 100.0 * static_cast<double>(counts[c]) / static_cast<double>(data.rows);
        table.add_row({data.class_names[c], fmt::format("{}", counts[c]), fmt::format("{:.1f} %", share)});
    }
    return table.text();
}

std::string verdict_text(const Diagnosis& diagnosis) {
    const BalancedNeighborError& error = diagnosis.profile.error;
    if (std::isnan(error.error))
        return fmt::format("Verdict: undecided. The nearest-neighbour error is {}\n",
                           neighbor_error_text(error));
    std::string text =
        fmt::format("Verdict: {}. {}\n", verdict_name(error.verdict), verdict_meaning(error.verdict));
    text += fmt::format("  nearest-neighbour error: {}\n", neighbor_error_text(error));
    if (diagnosis.options.error.num_permutations > 0) {
        text += fmt::format("  with labels permuted: {} ± {}, p {}\n", fixed(error.null_mean, 3),
                            fixed(error.null_deviation, 3), fixed(error.p_value, 3));
    }
    return text;
}

std::string bayes_text(const BayesError& bayes) {
    if (std::isnan(bayes.high)) return {};
    return fmt::format(
        "  at the best, {} to {} % of rows like these are told wrong (Bayes error). The lower end rests on "
        "an extrapolation and may lie too high with many features; the upper one is what quick models reach "
        "({} %), and falls where a better one is found\n",
        fixed(100 * bayes.low, 1), fixed(100 * bayes.high, 1), fixed(100 * bayes.best_model, 1));
}

std::string reasons_text(const Diagnosis& diagnosis) {
    std::string why, not_so, unknown;
    for (const HardnessReason& reason : diagnosis.reasons) {
        std::string name(name_of(reason.kind));
        std::ranges::replace(name, '_', ' ');
        if (reason.applies) {
            why += fmt::format("  {}: {}. {}\n", name, printable(reason.finding), reason.advice);
        } else {
            std::string& list = reason.is_known ? not_so : unknown;
            list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
        }
    }
    const std::string open = unknown.empty() ? "" : fmt::format("  these rows cannot tell: {}\n", unknown);
    if (why.empty()) return fmt::format("\nNothing was found that would make it hard ({})\n{}", not_so, open);
    return fmt::format("\nWhy, and what to do\n{}  not: {}\n{}", why, not_so, open);
}

std::string index_text(const Diagnosis& diagnosis) {
    const LearningHardIndex& index = diagnosis.index;
    std::string text =
        fmt::format("\nThe Micro-Learning paper's index (LHI): {} ± {} over {}", fixed(index.mean, 3),
                    fixed(index.deviation, 3), counted(index.values.size(), "seed", "seeds"));
    if (diagnosis.options.index.num_subsamples > 0) {
        text += fmt::format(", 95 % interval {} to {}", fixed(index.low, 3), fixed(index.high, 3));
    }
    if (index.rows_used < diagnosis.data.rows) text += fmt::format(", from {} of the rows", index.rows_used);
    text += fmt::format("\n  its verdict: {}. {}\n", name_of(index.verdict), verdict_meaning(index.verdict));
    text +=
        "  It is high, too, for classes of several clusters and for rare ones, however well they are told "
        "apart\n";
    if (index.num_fine_clusters > 0) {
        text += fmt::format("  with {} clusters: {}\n", index.num_fine_clusters, fixed(index.fine_mean, 3));
    }
    text += fmt::format("  without the embedding (raw): {}\n", fixed(index.raw, 3));
    if (diagnosis.options.index.num_permutations > 0) {
        text += fmt::format("  with labels permuted{}: {} ± {}\n",
                            diagnosis.data.has_groups() ? " within groups" : "", fixed(index.null_mean, 3),
                            fixed(index.null_deviation, 3));
    }
    return text;
}

std::string group_text(const Diagnosis& diagnosis) {
    const LearningHardIndex& index = diagnosis.index;
    if (!index.group_ami) return {};
    return fmt::format("Groups: {}; AMI with the clusters {} (the classes: {})\n",
                       diagnosis.data.group_names.size(), fixed(*index.group_ami, 3),
                       fixed(1 - index.mean, 3));
}

std::string cluster_text(const Diagnosis& diagnosis) {
    const auto& counts = diagnosis.class_by_cluster;
    if (counts.rows() > max_table_classes) {
        return fmt::format(
            "\nClasses against clusters: {} classes are too many to print; the record has the table\n",
            counts.rows());
    }
    std::vector<Table::Column> columns = {{"class", Table::Align::left}};
    for (std::size_t j = 0; j < counts.columns(); ++j) columns.push_back({fmt::format("#{}", j + 1)});
    Table table(columns);
    for (std::size_t i = 0; i < counts.rows(); ++i) {
        std::vector<std::string> cells = {diagnosis.data.class_names[i]};
        for (const std::uint64_t count : counts.row(i))
            cells.push_back(count == 0 ? "." : fmt::format("{}", count));
        table.add_row(std::move(cells));
    }
    return "\nRows of each class in each cluster\n" + table.text();
}

std::string not_judged_text(const Diagnosis& diagnosis) {
    if (diagnosis.not_judged == 0) return {};
    return fmt::format("{} not judged: no other {} has its class\n",
                       counted(diagnosis.not_judged, "label was", "labels were"),
                       diagnosis.data.has_groups() ? "group" : "row");
}

std::string suspicion_text(const Diagnosis& diagnosis) {
    if (diagnosis.options.num_suspicious == 0) return {};
    if (diagnosis.suspicious.empty() && diagnosis.not_judged > 0)
        return "\nNo label is known to be suspicious\n" + not_judged_text(diagnosis);
    if (diagnosis.suspicious.empty())
        return "\nNo label is suspicious: left out, every row is given its own class\n";
    Table table({{"row", Table::Align::left},
                 {"label", Table::Align::left},
                 {"suggested", Table::Align::left},
                 {"score of label"},
                 {"of suggested"},
                 {"sigma"}});
    for (const LabelSuspicion& suspicion : diagnosis.suspicious) {
        table.add_row({row_name(diagnosis.data.row_names, suspicion.row),
                       diagnosis.data.class_names[static_cast<std::size_t>(suspicion.given)],
                       diagnosis.data.class_names[static_cast<std::size_t>(suspicion.suggested)],
                       fixed(suspicion.given_score, 3), fixed(suspicion.suggested_score, 3),
                       fixed(suspicion.sigma, 5)});
    }
    return "\nMost suspicious labels (predicted without the row itself; rows count from 1 after the "
           "header)\n" +
           table.text() + not_judged_text(diagnosis);
}

std::vector<PlotPanel> plot_panels(const Diagnosis& diagnosis, const Dataset& data) {
    PlotPanel classes{.title = "given classes", .names = data.class_names, .categories = {}, .colours = {}};
    PlotPanel clusters{.title = "clusters", .names = {}, .categories = {}, .colours = {}};
    PlotPanel groups{.title = "groups", .names = data.group_names, .categories = {}, .colours = {}};
    for (std::uint32_t c = 0; c < data.num_classes(); ++c) {
        classes.colours.push_back(c);
        clusters.names.push_back(fmt::format("cluster {}", c + 1));
    }
    clusters.colours = matching_colours(diagnosis.class_by_cluster);
    for (std::uint32_t g = 0; g < data.group_names.size(); ++g) groups.colours.push_back(g);
    for (std::size_t i = 0; i < diagnosis.index.used_rows.size(); ++i) {
        const RowIndex row = diagnosis.index.used_rows[i];
        classes.categories.push_back(static_cast<std::uint32_t>(data.labels[row]));
        clusters.categories.push_back(static_cast<std::uint32_t>(diagnosis.index.clusters[i]));
        if (!data.groups.empty()) groups.categories.push_back(data.groups[row]);
    }
    if (data.groups.empty()) return {classes, clusters};
    return {classes, clusters, groups};
}

}  // namespace

std::string diagnosis_text(const Diagnosis& diagnosis, const std::string& file) {
    return data_text(file, diagnosis.data) + class_text(diagnosis.data) + "\n" + verdict_text(diagnosis) +
           bayes_text(diagnosis.profile.bayes) + reasons_text(diagnosis) + index_text(diagnosis) +
           group_text(diagnosis) + cluster_text(diagnosis) + suspicion_text(diagnosis);
}

std::string diagnosis_svg(const Diagnosis& diagnosis, const Dataset& data) {
    const BalancedNeighborError& error = diagnosis.profile.error;
    const std::string title =
        fmt::format("{}: {}, nearest-neighbour error {} of chance's, LHI {}", diagnosis.data.name,
                    verdict_name(error.verdict), fixed(error.error, 3), fixed(diagnosis.index.mean, 3));
    return embedding_svg(diagnosis.index.embedding, title, plot_panels(diagnosis, data));
}

}  // namespace hardlearn
