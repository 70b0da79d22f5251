// A checkpoint whose layout is right, whatever it holds: a run that finds it goes on from it, or throws
// Error(bad_data). The file gets the identity of that run, which would refuse any other.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fuzz/well_formed.hpp"
#include "hardlearn/reweight/checkpoint_summary.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/training/checkpoint_format.hpp"
#include "hardlearn/training/settings.hpp"

namespace {

using namespace hardlearn;

Dataset small_data() {
    Dataset data;
    data.name = "small";
    data.rows = 12;
    data.class_names = {"a", "b"};
    std::vector<double> values;
    for (int i = 0; i < 12; ++i) {
        values.push_back(i % 2 + 0.1 * i);
        data.labels.push_back(i % 2);
    }
    data.columns.push_back({.name = "x", .kind = ColumnKind::numeric, .values = values});
    return data;
}

ReweightOptions small_run() {
    ReweightOptions options = usual_options(Method::lrw_hard, /*is_table=*/true);
    options.network.hidden = {2};
    options.training->epochs = 2;
    options.margin_folds = 2;
    options.validation_share = 0.2;
    return options;
}

std::filesystem::path scratch_file() {
    return std::filesystem::temp_directory_path() / ("checkpoint-fuzzer-" + std::to_string(::getpid()));
}

ReweightedModel run_with(const std::filesystem::path& checkpoint) {
    static const Dataset rows = small_data();
    return fit_reweighted(rows, small_run(), {}, {.checkpoint = checkpoint, .keep_checkpoint = true});
}

std::string identity_of_run() {
    run_with(scratch_file());
    const std::string identity =
        SafetensorsFile(scratch_file(), checkpoint_format, checkpoint_schema).metadata("identity");
    std::filesystem::remove(scratch_file());
    return identity;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string identity = identity_of_run();
    const auto file = fuzz::well_formed({reinterpret_cast<const char*>(data), size}, checkpoint_format,
                                        checkpoint_schema, {{"identity", identity}});
    if (!file) return 0;
    const auto path = scratch_file();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(file->data()), static_cast<std::streamsize>(file->size()));
    fuzz::expect_refusal_or_success([&] { read_checkpoint_summary(path); });
    fuzz::expect_refusal_or_success([&] { run_with(path); });
    std::filesystem::remove(path);
    return 0;
}
