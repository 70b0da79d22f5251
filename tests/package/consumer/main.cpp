#include <iostream>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/data/readers.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"

int main(int, char** argv) {
    const auto data = hardlearn::read_dataset(argv[1]);
    const auto rows = hardlearn::all_rows(data.rows);
    const auto features = hardlearn::prepare(hardlearn::fit_preparation(data, rows), data, rows).features;
    const auto index = hardlearn::learning_hard_index(features, data.row_labels(), {});
    std::cout << "learning-hard index of " << data.name << ": " << index.mean << "\n";
}
