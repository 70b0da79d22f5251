#include "apps/hardlearn/networks/networks.hpp"

#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"
#include "hardlearn/training/checkpoint_format.hpp"

namespace hardlearn::app {

bool is_network_model(const std::filesystem::path& path) {
    return safetensors_format(path) == reweighted_model_format;
}

bool is_checkpoint(const std::filesystem::path& path) {
    return safetensors_format(path) == checkpoint_format;
}

}  // namespace hardlearn::app
