// A model file of a network whose layout is right, whatever it holds: its reader returns or throws
// Error(bad_data), and what it accepts can be asked about rows.
#include "fuzz/well_formed.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"

namespace {

// Two rows with the columns that the model was trained on.
hardlearn::Dataset rows_for(const hardlearn::Preparation& preparation) {
    hardlearn::Dataset data;
    data.rows = 2;
    for (const auto& column : preparation.columns) {
        if (column.kind == hardlearn::ColumnKind::numeric) {
            data.columns.push_back({.name = column.name, .kind = column.kind, .values = {0.0, 1.0}});
        } else {
            data.columns.push_back(
                {.name = column.name, .kind = column.kind, .codes = {0, 0}, .levels = {"a"}});
        }
    }
    return data;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hardlearn;
    const auto file = fuzz::well_formed({reinterpret_cast<const char*>(data), size}, reweighted_model_format,
                                        reweighted_model_schema);
    if (!file) return 0;
    fuzz::expect_refusal_or_success([&] {
        const ReweightedModel model = read_reweighted_model(*file);
        if (model.sees_images()) return;
        predict(model, rows_for(std::get<TableEncoding>(model.encoding).preparation));
    });
    return 0;
}
