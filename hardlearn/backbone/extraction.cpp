#include "hardlearn/backbone/extraction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "hardlearn/backbone/feature_cache.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

// What is known of an image once it has been decoded.
struct Glance {
    std::uint64_t hash = 0;
    std::size_t height = 0, width = 0;
    bool is_grey = false;
    bool was_trained_on = false;
    std::string problem;  // empty: it can be decoded
};

Glance look_at(const ImageCollection& images, const Backbone& backbone, RowIndex row) {
    try {
        const DecodedImage image = images.decode(row);
        return {.hash = image_hash(image),
                .height = image.height,
                .width = image.width,
                .is_grey = image.channels == 1,
                .was_trained_on = backbone.was_trained_on(image),
                .problem = {}};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        return {.problem = error.what()};
    }
}

std::vector<Glance> look_at_all(const ImageCollection& images, const Backbone& backbone,
                                const RunContext& context) {
    std::vector<Glance> glances(images.rows());
    parallel_for("look at images", images.rows(), 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            glances[i] = look_at(images, backbone, static_cast<RowIndex>(i));
    });
    return glances;
}

// "a.png, b.png and 7 more".
std::string some_names(const std::vector<std::string>& names) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i > 0 ? ", " : "") + names[i];
    return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

void leave_out_bad(const ImageCollection& images, const std::vector<Glance>& glances, bool skip_bad,
                   ExtractedFeatures& result, const RunContext& context) {
    std::vector<std::string> bad;
    for (std::size_t i = 0; i < glances.size(); ++i) {
        if (glances[i].problem.empty()) {
            result.images.push_back(static_cast<RowIndex>(i));
            continue;
        }
        if (!skip_bad)
            throw Error(ErrorCode::bad_data, glances[i].problem,
                        {{.options = {{"skip_bad", ""}}, .when = {}}});
        bad.push_back(images.image_names[i]);
    }
    if (result.images.empty()) throw_bad_data(images.name + ": none of its images can be decoded");
    if (!bad.empty())
        add_warning(result.notes, "bad_images",
                    fmt::format("{} of {} images cannot be decoded, and are left out: {}", bad.size(),
                                glances.size(), some_names(bad)),
                    context);
}

void check_trained_on(const ImageCollection& images, const std::vector<Glance>& glances, bool in_sample,
                      ExtractedFeatures& result, const RunContext& context) {
    const auto found = std::ranges::find(glances, true, &Glance::was_trained_on);
    if (found == glances.end()) return;
    const auto count = std::ranges::count(glances, true, &Glance::was_trained_on);
    const std::string told = fmt::format(
        "the backbone was trained on {} of {} images ({} is the first): its numbers of these hold their "
        "labels",
        count, glances.size(), images.image_names[static_cast<std::size_t>(found - glances.begin())]);
    if (!in_sample) throw Error(ErrorCode::bad_data, told, {{.options = {{"in_sample", ""}}, .when = {}}});
    add_warning(result.notes, "trained_on", told, context);
}

void note_sizes(const std::vector<Glance>& glances, const ExtractionOptions& options, bool is_network,
                ExtractedFeatures& result, const RunContext& context) {
    std::set<std::pair<std::size_t, std::size_t>> sizes;
    std::size_t grey = 0;
    for (const RowIndex row : result.images) {
        const Glance& glance = glances[row];
        sizes.emplace(glance.height, glance.width);
        grey += glance.is_grey;
    }
    const auto text = [](const auto& size) { return fmt::format("{} x {}", size.first, size.second); };
    const std::size_t size = options.made.size;
    const bool are_square = std::ranges::all_of(sizes, [](const auto& s) { return s.first == s.second; });
    if (sizes.size() > 1 || (!is_network && *sizes.begin() != std::pair(size, size)))
        add_note(
            result.notes,
            {.kind = "image_sizes",
             .text = fmt::format("images of {} pixels are brought to {}{}",
                                 sizes.size() == 1 ? text(*sizes.begin())
                                                   : fmt::format("{} sizes from {} to {}", sizes.size(),
                                                                 text(*sizes.begin()), text(*sizes.rbegin())),
                                 is_network ? "the size of the network" : fmt::format("{0} x {0}", size),
                                 are_square ? "" : ": those that are not square are squeezed"),
             .facts = {{"sizes", std::uint64_t{sizes.size()}}}},
            context);
    if (grey > 0 && grey < result.images.size())
        add_note(result.notes,
                 {.kind = "grey_images",
                  .text = fmt::format("{} of {} images are grey", grey, result.images.size()),
                  .facts = {{"images", std::uint64_t{grey}}}},
                 context);
}

std::vector<float> features_of(const ImageCollection& images, const Backbone& backbone,
                               const ImageFeatures& made, RowIndex row) {
    try {
        return backbone.features(images.decode(row), made);
    } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{}: {}", images.image_names[row], error.what()));
    }
}

Matrix<float> compute_features(const ImageCollection& images, const Backbone& backbone,
                               const ImageFeatures& made, std::span<const RowIndex> rows,
                               const RunContext& context) {
    // Images run side by side, and none of them on several threads.
    const ComputeScope one_thread({.device = "cpu", .threads = 1});
    // The first tells the width, and what is wrong with a backbone, before the others are begun.
    const std::vector<float> first = features_of(images, backbone, made, rows.front());
    Matrix<float> features(rows.size(), first.size());
    std::ranges::copy(first, features.row(0).begin());
    parallel_for("make features", rows.size() - 1, 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin + 1; i < end + 1; ++i) {
            const std::vector<float> values = features_of(images, backbone, made, rows[i]);
            if (values.size() != first.size())
                throw_bad_data(fmt::format("{}: the backbone gives {} numbers, and {} for {}",
                                           images.image_names[rows[i]], values.size(), first.size(),
                                           images.image_names[rows[0]]));
            std::ranges::copy(values, features.row(i).begin());
        }
    });
    return features;
}

}  // namespace

ExtractedFeatures extract_features(const ImageCollection& images, const Backbone& backbone,
                                   const ExtractionOptions& options, const RunContext& context) {
    ExtractedFeatures result;
    const std::vector<Glance> glances = look_at_all(images, backbone, context);
    leave_out_bad(images, glances, options.skip_bad, result, context);
    check_trained_on(images, glances, options.in_sample, result, context);
    note_sizes(glances, options, backbone.is_network(), result, context);
    std::vector<std::uint64_t> hashes;
    for (const RowIndex row : result.images) hashes.push_back(glances[row].hash);
    const FeatureKey key{options.made, hashes};
    if (auto cached = cached_features(key)) {
        result.features = std::move(*cached);
        return result;
    }
    result.features = compute_features(images, backbone, options.made, result.images, context);
    if (!cache_features(key, result.features))
        add_note(result.notes,
                 {.kind = "features_not_kept",
                  .text = "the numbers could not be kept in the cache: the next command makes them anew"},
                 context);
    return result;
}

}  // namespace hardlearn
