// A model file whose layout is right, whatever it holds: its reader returns or throws Error(bad_data), and
// what it accepts can be asked about rows, explained and written again.
#include "fuzz/well_formed.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/explanation/explanation.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/mil/predict.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hardlearn;
    const auto file = fuzz::well_formed({reinterpret_cast<const char*>(data), size},
                                        "hardlearn.micro-learner", micro_learner_schema);
    if (!file) return 0;
    fuzz::expect_refusal_or_success([&] {
        const MicroLearner model = read_model(*file);
        write_model(model);
        const Matrix<float> rows(2, model.preparation().columns.size());
        const MicroPredictions said = predict(model, MatrixView<const float>(rows), {.threads = 1});
        if (model.parts().calibration) prediction_sets(model, said, 0.9);
        explain(model, rows.row(0), {.lhi_seeds = 1}, {.threads = 1});
    });
    return 0;
}
