#include <iostream>
#include <vector>

#include "hardlearn/hardlearn.hpp"

int main(int, char** argv) {
    const auto data = hardlearn::read_dataset(argv[1]);
    const auto index = hardlearn::data_hardness(data, {}, {});
    std::cout << "learning-hard index of " << data.name << ": " << index.mean << "\n";

    const std::vector<float> values = {0, 0, 0, 1, 1, 0, 1, 1, 8, 8, 8, 9, 9, 8, 9, 9};
    const std::vector<hardlearn::Label> labels = {0, 0, 0, 0, 1, 1, 1, 1};
    const hardlearn::MatrixView<const float> rows(values.data(), 8, 2);
    const auto model = hardlearn::read_model(hardlearn::write_model(hardlearn::fit(rows, labels)));
    std::cout << "class of the last row: " << hardlearn::predict(model, rows).labels.back() << "\n";
}
