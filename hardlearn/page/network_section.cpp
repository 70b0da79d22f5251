#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t num_steps = 8;

// Mean weight of the training samples by margin: from -1, surely wrong, to 1, surely right.
std::string margin_table(const NetworkEvidence& network) {
    std::vector<std::size_t> rows(num_steps), hard(num_steps);
    std::vector<double> weight(num_steps);
    double largest = 0;
    for (const NetworkSample& sample : network.samples) {
        if (std::isnan(sample.margin)) continue;
        const double place = (std::clamp(sample.margin, -1.0, 1.0) + 1) / 2 * num_steps;
        const std::size_t step = std::min(num_steps - 1, static_cast<std::size_t>(place));
        ++rows[step];
        weight[step] += sample.weight;
        if (sample.hard) ++hard[step];
    }
    for (std::size_t s = 0; s < num_steps; ++s) {
        if (rows[s] > 0) weight[s] /= static_cast<double>(rows[s]);
        largest = std::max(largest, weight[s]);
    }
    PageTable table("network-margins",
                    "Samples by margin: probability of their class less that of the best other",
                    {{"Margin"},
                     {"Rows", true},
                     {"In the hard set", true},
                     {"Mean weight", true},
                     {"<span class=\"hidden\">Bar</span>"}});
    for (std::size_t s = 0; s < num_steps; ++s) {
        const double low = -1 + 2.0 * static_cast<double>(s) / num_steps;
        table.add_row({fmt::format("{} to {}", fixed(low, 2), fixed(low + 2.0 / num_steps, 2)),
                       fmt::format("{}", rows[s]), fmt::format("{}", hard[s]),
                       rows[s] == 0 ? "" : fixed(weight[s], 3),
                       bar_html(largest > 0 ? weight[s] / largest : 0)});
    }
    return table.html();
}

std::string hardest_table(PageState& state, const NetworkEvidence& network) {
    const std::size_t count = std::min(network.samples.size(), state.limits.suspicious_rows / 2);
    if (count < network.samples.size())
        state.left_out.push_back(fmt::format("Of the network's samples, the {} hardest are listed of {}.",
                                             count, count_text(network.samples.size())));
    PageTable table("network-table", "The hardest samples",
                    {{"Row"}, {"Class"}, {"Margin", true}, {"Weight", true}, {"Part"}, {"Hard set"}});
    for (std::size_t i = 0; i < count; ++i) {
        const NetworkSample& sample = network.samples[i];
        table.add_row({row_html(state, sample.row),
                       name_html(network.class_names[static_cast<std::size_t>(sample.label)]),
                       fixed(sample.margin, 3), fixed(sample.weight, 3),
                       sample.in_training ? "training" : "validation", sample.hard ? "yes" : "no"});
    }
    return table.html();
}

}  // namespace

std::string network_section(PageState& state) {
    if (!state.dossier.network) return {};
    const NetworkEvidence& network = *state.dossier.network;
    std::string text = fmt::format("<p>{}.", escaped_html(network.description));
    if (!std::isnan(network.correlation))
        text += fmt::format(" Rank correlation of weight and margin: {}.", fixed(network.correlation, 3));
    text += " A low margin is a hard sample; where labels are wrong, these are the first to look at.</p>\n";
    for (const std::string& remark : network.remarks)
        text += fmt::format("<p>{}</p>\n", escaped_html(shown(remark, 500)));
    return section_html("network", "Network with learned weights",
                        text + margin_table(network) + hardest_table(state, network));
}

}  // namespace hardlearn
