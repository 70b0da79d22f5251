#include "hardlearn/records/simulation_record.hpp"

#include <fmt/format.h>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/records/record-inl.hpp"

namespace hardlearn {
namespace {

Json path_or_null(const std::string& path) {
    return path.empty() ? Json() : Json(path);
}

}  // namespace

std::string simulation_record(const SimulatedData& simulated, const std::string& file,
                              const std::string& truth_file, const std::string& posterior_file) {
    const SimulationOptions& options = simulated.options;
    const Dataset& data = simulated.data;
    return record_text(
        {{"schema", "hardlearn.simulation/1"},
         {"name", name_of(options.kind)},
         {"rows", data.rows},
         {"features", data.columns.size()},
         {"noise_columns", options.num_noise_columns},
         {"flipped_share", options.flipped_share},
         {"groups", data.groups.empty() ? Json() : Json(data.group_names.size())},
         {"seed", options.seed},
         {"classes", classes_json(data.class_names, class_counts(data.labels, data.num_classes()))},
         {"bayes_error", simulated.bayes_error},
         {"labels_that_differ", simulated.wrong_labels},
         {"file", path_or_null(file)},
         {"truth_file", path_or_null(truth_file)},
         {"posterior_file", path_or_null(posterior_file)}});
}

std::string truth_text(const SimulatedData& simulated) {
    std::string text;
    for (const Label label : simulated.truth) text += class_name(simulated.data.class_names, label) + "\n";
    return text;
}

std::string posterior_csv(const SimulatedData& simulated) {
    std::string text = "p_a,p_b\n";
    for (const double p : simulated.posterior) text += fmt::format("{},{}\n", 1 - p, p);
    return text;
}

}  // namespace hardlearn
