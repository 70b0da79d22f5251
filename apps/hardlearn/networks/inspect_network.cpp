#include "apps/hardlearn/networks/networks.hpp"
#include "apps/hardlearn/networks/reweight_record.hpp"

namespace hardlearn::app {

void inspect_network(const std::string& path, Session& session) {
    const ReweightedModel model = read_reweighted_model(path);
    session.print(network_model_text(path, model));
    if (session.writes_json()) session.write_json(network_record(path, model));
}

}  // namespace hardlearn::app
