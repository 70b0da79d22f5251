#include "hardlearn/reweight/checkpoint_summary.hpp"

#include <fmt/format.h>

#include <map>
#include <sstream>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/reweight/epoch_archive-inl.hpp"
#include "hardlearn/training/checkpoint_format.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {
namespace {

// "finished|margins of fold 1|epochs": a tensor of a stage.
struct TensorName {
    bool finished = false;
    std::string stage;
    std::string tensor;
};

TensorName parse_name(const std::string& name) {
    const std::size_t first = name.find('|'), second = name.find('|', first + 1);
    const std::string kind = name.substr(0, first);
    if (second == std::string::npos || (kind != "finished" && kind != "running"))
        throw_bad_data(fmt::format("damaged: unknown tensor '{}'", name));
    return {.finished = kind == "finished",
            .stage = name.substr(first + 1, second - first - 1),
            .tensor = name.substr(second + 1)};
}

std::vector<CheckpointSummary::Stage> stages_of(const SafetensorsFile& file) {
    std::map<std::string, CheckpointSummary::Stage> stages;
    for (const std::string& name : file.names()) {
        const TensorName parsed = parse_name(name);
        CheckpointSummary::Stage& stage = stages[parsed.stage];
        stage.name = parsed.stage;
        stage.finished = parsed.finished;
        if (parsed.tensor == "epochs")
            stage.epochs = file.values<double>(name).size() / numbers_an_epoch(/*with_seconds=*/true);
    }
    std::vector<CheckpointSummary::Stage> result;
    for (const auto& [name, stage] : stages) result.push_back(stage);
    return result;
}

}  // namespace

CheckpointSummary read_checkpoint_summary(const std::filesystem::path& path) {
    const SafetensorsFile file(path, checkpoint_format, checkpoint_schema);
    try {
        // Fingerprints of the data, of a given validation part and of given margins; the options.
        std::istringstream identity(file.metadata("identity"));
        std::string data, given, margins, options;
        identity >> data >> given >> margins;
        std::getline(identity, options);
        return {.data_fingerprint = data, .options = settings_from_json(options), .stages = stages_of(file)};
    } catch (const Error& error) {
        throw_bad_data(fmt::format("{}: {}", path.string(), error.what()));
    }
}

}  // namespace hardlearn
