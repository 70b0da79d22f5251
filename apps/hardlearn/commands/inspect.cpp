#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/records/model_record.hpp"
#include "hardlearn/report/model_text.hpp"

namespace hardlearn::app {
namespace {

void run(const std::string& path, Session& session) {
    session.check_outputs({}, {path});
    if (is_network_model(path)) return inspect_network(path, session);
    if (is_checkpoint(path)) return inspect_checkpoint(path, session);
    const MicroLearner model = read_model(path);
    const int schema = read_model_schema(path);
    session.print(model_text(model, path, schema));
    if (session.writes_json()) session.write_json(model_record(model, path, schema));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto path = std::make_shared<std::string>();
    line.file("MODEL", "Model file that 'hardlearn fit' or 'reweight' wrote, or a checkpoint", *path);
    return [path](Session& session) { run(*path, session); };
}

}  // namespace

constinit const Command inspect_command{.name = "inspect",
                                        .summary = "Show what is in a model file",
                                        .example = "hardlearn inspect vehicle.model",
                                        .add = add};

}  // namespace hardlearn::app
