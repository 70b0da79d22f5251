#include "apps/hardlearn/networks/networks.hpp"

#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/reweight/reweight.hpp"

namespace hardlearn::app {

bool is_network_model(const std::filesystem::path& path) {
    return safetensors_format(path) == reweighted_model_format;
}

}  // namespace hardlearn::app
