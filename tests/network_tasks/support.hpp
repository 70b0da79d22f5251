#pragma once

#include <gtest/gtest.h>

#include <string>

#include "hardlearn/network_tasks/train_network.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {

/// Two classes, "a" and "b", that a line parts, and a model of a few steps on them.
class network_on_a_table : public ::testing::Test {
  protected:
    static std::string table(std::size_t rows) {
        std::string csv = "x,y,class\n";
        for (std::size_t i = 0; i < rows; ++i) {
            const std::size_t place = (7 * i) % 20;
            csv += std::to_string(place) + ".5," + std::to_string(3 * i % 7) + "," +
                   (place < 10 ? "a" : "b") + "\n";
        }
        return csv;
    }
    TrainedRun trained(const NetworkData& data) {
        TrainingOptions training = table_training();
        training.epochs = 3;
        return train_network(
            data, nullptr, {.method = Method::lrw_random, .network = {.hidden = {8}}, .training = training});
    }

    TemporaryFolder folder;
    std::string file = folder.write("train.csv", table(60));
    ReadNetworkData read = read_network_data(file);
};

}  // namespace hardlearn::testing
