#include "apps/hardlearn/contenders.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "apps/hardlearn/reweighting_models.hpp"

namespace hardlearn::app {

std::vector<Contender> contenders(const EvaluationOptions& options, std::optional<std::size_t> epochs) {
    std::vector<std::string> models = options.models;
    if (models.empty()) models.assign(default_classifier_names().begin(), default_classifier_names().end());
    std::vector<std::string> networks;
    std::ranges::copy_if(models, std::back_inserter(networks), is_reweighting_model);
    std::vector<Contender> trained;
    if (!networks.empty()) trained = reweighting_contenders(networks, options, epochs);
    std::vector<Contender> result;
    std::size_t next = 0;
    for (const std::string& model : models) {
        result.push_back(is_reweighting_model(model) ? trained[next++] : named_contender(model, options));
    }
    return result;
}

}  // namespace hardlearn::app
