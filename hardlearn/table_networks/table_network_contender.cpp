#include "hardlearn/table_networks/table_network_contender.hpp"

#include <algorithm>

#include "hardlearn/evaluation/classifier.hpp"
#include "hardlearn/table_networks/fit_table_network.hpp"

namespace hardlearn {

Contender table_network_contender(const std::string& name, std::uint64_t seed,
                                  std::optional<std::size_t> epochs) {
    const auto kind = parse_name<TableNetworkKind>(name);
    return {name, [=](const Dataset& data, std::span<const RowIndex> rows, FoldPlace place,
                      const RunContext& context) {
                if (leaves_nothing_to_learn(data, rows))
                    return fit_classifier("majority", data, rows, {}, context);
                TableNetworkFit fit{.kind = kind,
                                    .stream = RandomStream(seed)
                                                  .child("table networks")
                                                  .child(place.repeat)
                                                  .child(place.fold)
                                                  .child(name)};
                if (epochs) fit.most_epochs = *epochs;
                return fit_table_network(data, rows, fit, context);
            }};
}

bool is_table_network(const std::string& name) {
    const auto known = known_names<TableNetworkKind>();
    return std::ranges::find(known, name) != known.end();
}

}  // namespace hardlearn
