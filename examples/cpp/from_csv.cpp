// Reads a table, tells how hard it is, fits a Micro-Learner on four fifths of it and predicts the rest.
// Usage: from_csv FILE, such as examples/data/glass.csv
#include <cstdio>

#include "hardlearn/hardlearn.hpp"

using namespace hardlearn;

int main(int argc, char** argv) try {
    if (argc != 2) throw Error(ErrorCode::bad_argument, "usage: from_csv FILE");
    const Dataset data = read_dataset(argv[1]);
    std::fputs(diagnosis_text(diagnose(data), argv[1]).c_str(), stdout);

    std::vector<RowIndex> learned, held_back;
    for (std::size_t row = 0; row < data.rows; ++row) (row % 5 == 0 ? held_back : learned).push_back(row);
    const MicroLearner model = fit(select_rows(data, learned));
    const PredictedRows predicted = predict_rows(model, select_rows(data, held_back));
    std::printf("Accuracy on %zu rows held back: %.3f\n", held_back.size(), predicted.scores->accuracy);
} catch (const std::exception& error) {
    std::fprintf(stderr, "from_csv: %s\n", error.what());
    return 1;
}
