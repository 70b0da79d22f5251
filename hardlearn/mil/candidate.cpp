#include "hardlearn/mil/candidate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr std::array kernel_names = {
    std::pair{LocalKernel::rbf, "rbf"}, std::pair{LocalKernel::linear, "linear"},
    std::pair{LocalKernel::leaf, "leaf"}, std::pair{LocalKernel::mean, "mean"}};
constexpr std::array cleaning_names = {std::pair{Cleaning::none, "none"},
                                       std::pair{Cleaning::removal, "removal"},
                                       std::pair{Cleaning::soft, "soft"}};

template <class Names>
auto parse(const Names& names, std::string_view what, std::string_view name) {
    std::string known;
    for (const auto& [value, its_name] : names) {
        if (name == its_name) return value;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", its_name);
    }
    throw_bad_argument(fmt::format("unknown {} '{}': expected one of {}", what, name, known));
}

template <class Names, class Value>
std::string_view name_of(const Names& names, Value value) {
    return std::ranges::find(names, value, [](const auto& named) { return named.first; })->second;
}

}  // namespace

bool Candidate::needs_forest() const {
    const bool leaf_view = !takes_all_rows() && std::ranges::find(views, View::leaf) != views.end();
    return leaf_view || kernel == LocalKernel::leaf || kernel == LocalKernel::mean;
}

std::string_view kernel_name(LocalKernel kernel) {
    return name_of(kernel_names, kernel);
}
LocalKernel parse_kernel(std::string_view name) {
    return parse(kernel_names, "kernel", name);
}
std::string_view cleaning_name(Cleaning cleaning) {
    return name_of(cleaning_names, cleaning);
}
Cleaning parse_cleaning(std::string_view name) {
    return parse(cleaning_names, "cleaning", name);
}

std::vector<std::uint8_t> not_dominated(std::span<const CandidateScore> scores) {
    std::vector<std::uint8_t> result;
    for (const CandidateScore& score : scores) {
        result.push_back(std::ranges::none_of(scores, [&](const CandidateScore& other) {
            const bool as_good = other.objective >= score.objective;
            const bool as_small = other.mean_traininglet_size <= score.mean_traininglet_size;
            const bool better = other.objective > score.objective ||
                                other.mean_traininglet_size < score.mean_traininglet_size;
            return as_good && as_small && better;
        }));
    }
    return result;
}

std::string describe(const Candidate& candidate) {
    std::string text = "k all";
    if (!candidate.takes_all_rows()) {
        text = fmt::format("k {}", candidate.num_neighbors);
        for (std::size_t v = 0; v < candidate.views.size(); ++v) {
            text += fmt::format("{}{}", v == 0 ? ", " : " and ", view_name(candidate.views[v]));
        }
    }
    if (candidate.takes_batches()) {
        text += candidate.batch_size == all_queries
                    ? ", all queries together"
                    : fmt::format(", {} queries together", candidate.batch_size);
    }
    text += fmt::format(", {}, cost {:.4g}", kernel_name(candidate.kernel), candidate.cost);
    if (candidate.kernel == LocalKernel::rbf || candidate.kernel == LocalKernel::mean) {
        text += fmt::format(", gamma {:.4g}", candidate.gamma);
    }
    if (candidate.balanced) text += ", balanced";
    if (candidate.cleaning != Cleaning::none)
        text += fmt::format(", {} cleaning", cleaning_name(candidate.cleaning));
    if (candidate.fusion) text += ", fused";
    if (candidate.precision_pruning) text += ", pruned";
    return text;
}

}  // namespace hardlearn
