#include "hardlearn/table_networks/episodes.hpp"

#include <algorithm>
#include <map>

namespace hardlearn {

Episode draw_episode(std::span<const RowIndex> rows, std::span<const Label> labels,
                     const EpisodeOptions& options, RandomStream stream) {
    std::map<Label, std::vector<RowIndex>> by_class;
    for (const RowIndex row : rows) by_class[labels[row]].push_back(row);
    std::vector<std::vector<RowIndex>> classes;
    for (auto& [label, of_class] : by_class) classes.push_back(std::move(of_class));
    Episode episode{.num_classes = std::min(classes.size(), options.most_classes)};
    draw_to_front(std::span(classes), episode.num_classes, stream);
    for (std::size_t c = 0; c < episode.num_classes; ++c) {
        std::vector<RowIndex>& own = classes[c];
        const std::size_t support = std::clamp<std::size_t>(own.size() / 2, 1, options.most_rows);
        const std::size_t query = std::min(own.size() - support, options.most_rows);
        draw_to_front(std::span(own), support + query, stream);
        episode.support.insert(episode.support.end(), own.begin(),
                               own.begin() + static_cast<std::ptrdiff_t>(support));
        episode.query.insert(episode.query.end(), own.begin() + static_cast<std::ptrdiff_t>(support),
                             own.begin() + static_cast<std::ptrdiff_t>(support + query));
        episode.support_class.insert(episode.support_class.end(), support, c);
        episode.query_class.insert(episode.query_class.end(), query, c);
    }
    if (episode.query.empty()) {
        episode.query = episode.support;
        episode.query_class = episode.support_class;
    }
    return episode;
}

}  // namespace hardlearn
