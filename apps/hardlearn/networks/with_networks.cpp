// What commands for all kinds of models do with a network, in the program that has libtorch.
#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/backbone/thumbnails.hpp"
#include "hardlearn/network_tasks/network_contenders.hpp"
#include "hardlearn/network_tasks/network_records.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"
#include "hardlearn/network_tasks/predict_by_network.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

// Messages that begin with these are about them.
std::vector<std::filesystem::path> files_beside(const ImageSource& source) {
    return {source.options.backbone, source.read.groups_file.value_or("groups"),
            source.read.labels_file.value_or("labels")};
}

}  // namespace

PredictedRows predict_with_network(const Prediction& asked, Session& session) {
    const ReweightedModel model = read_reweighted_model(asked.model);
    naming_file(asked.model, [&] { check_predict_options(model, asked.task); });
    const RunContext context = session.context_of(asked.file);
    ReadNetworkData read = read_for_model(asked.file, model, asked.read, context);
    PredictedRows predicted =
        naming_file(asked.file, [&] { return predict_rows(model, read.data, asked.task, context); });
    put_first(std::move(read.notes), predicted.notes);
    return predicted;
}

ReadData image_rows(const ImageSource& source, const RunContext& context) {
    return naming_file(
        source.path, [&] { return read_image_rows(source, /*labels_required=*/true, context); },
        files_beside(source));
}

ReadData image_queries(const ImageSource& source, const ImageModel& model, const RunContext& context) {
    return naming_file(
        source.path, [&] { return read_image_queries(source, model, context); }, files_beside(source));
}

RowPictures image_pictures(const ImageSource& source) {
    return thumbnails_of(source.path, source.read.labels_file.value_or(""));
}

void inspect_network(const std::string& path, Session& session) {
    const ReweightedModel model = read_reweighted_model(path);
    session.print(network_model_text(model, path));
    if (session.writes_json()) session.write_json(network_record(model, path));
}

NetworkContenders network_contenders() {
    return hardlearn::network_contenders;
}

}  // namespace hardlearn::app
