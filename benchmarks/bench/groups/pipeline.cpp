// Whole pipelines: a fit from raw rows to a model, and the program's `diagnose` on a file.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "benchmarks/bench/worker.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

namespace hardlearn::bench {
namespace {

Run fit(const Json& settings) {
    const auto data =
        std::make_shared<Dataset>(as_dataset(read_rows(settings, "rows"), read_labels(settings, "labels")));
    return [settings, data] {
        std::optional<MicroLearner> model;
        const MicroLearnerOptions options{
            .construction = parse_name<Construction>(settings.at("construction").get<std::string>()),
            .hardness = false};
        const double seconds = seconds_of(
            [&] { model = fit_micro_learner(*data, all_rows(data->rows), options, context_of(settings)); });
        Json result{{"seconds", seconds}, {"chosen", describe(model->chosen())}};
        if (model->parts().calibration) result["quality"] = model->parts().calibration->accuracy;
        return result;
    };
}

// The installed program beside this one, as a person would run it.
Run diagnose(const Json& settings) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "hardlearn";
    const char* folder = std::getenv("HARDLEARN_DATA");
    const std::string command =
        fmt::format("'{}' diagnose '{}/{}.csv' --threads {} > /dev/null 2> /dev/null", program.string(),
                    folder != nullptr ? folder : "", settings.at("file").get<std::string>(),
                    settings.at("threads").get<int>());
    return [command] {
        int status = 0;
        const double seconds = seconds_of([&] { status = std::system(command.c_str()); });
        if (status != 0) throw std::runtime_error(fmt::format("status {} of {}", status, command));
        return Json{{"seconds", seconds}};
    };
}

}  // namespace

Run pipeline_engine(const Json& settings) {
    return settings.at("work") == "diagnose" ? diagnose(settings) : fit(settings);
}

}  // namespace hardlearn::bench
