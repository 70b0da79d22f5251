// Stands in for the sources that need libtorch where hardlearn-networks is not there to run: a build without
// it.
#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn::app {
namespace {

[[noreturn]] void refuse() {
    throw_bad_argument(
        "this hardlearn was built without networks: 'make torch' installs libtorch and builds it with them");
}

// Whatever the arguments are: they would all come to the same.
std::function<void(Session&)> add(CommandLine& line) {
    line.take_anything();
    return [](Session&) { refuse(); };
}

}  // namespace

constinit const Command reweight_command{
    .name = "reweight",
    .summary = "Train a network with learned sample weights",
    .example = "hardlearn reweight examples/data/vehicle.csv --epochs 5 -o vehicle.network",
    .add = add};

constinit const Command weights_command{
    .name = "weights",
    .summary = "Show what a network's training samples weighed, and which are hardest",
    .example = "hardlearn weights vehicle.network examples/data/vehicle.csv -o weights.csv",
    .add = add};

constinit const Command features_command{
    .name = "features",
    .summary = "Make numbers of images by a pretrained network, for all that takes tables",
    .example = "hardlearn features examples/data/new-shapes --backbone shapes.network -o new-shapes.npy",
    .add = add};

PredictedRows predict_with_network(const Prediction&, Session&) {
    refuse();
}

ReadData image_rows(const ImageSource&, const RunContext&) {
    refuse();
}

ReadData image_queries(const ImageSource&, const ImageModel&, const RunContext&) {
    refuse();
}

RowPictures image_pictures(const ImageSource&) {
    refuse();
}

void inspect_network(const std::string&, Session&) {
    refuse();
}

void inspect_checkpoint(const std::string&, Session&) {
    refuse();
}

NetworkEvidence network_evidence(const std::string&, const std::string&, const ReadOptions&, Session&) {
    refuse();
}

NetworkContenders network_contenders() {
    return [](auto&&...) -> std::vector<Contender> { refuse(); };
}

}  // namespace hardlearn::app
