#include "hardlearn/network_tasks/network_data.hpp"

#include <gtest/gtest.h>

#include "hardlearn/network_tasks/predict_by_network.hpp"
#include "hardlearn/network_tasks/weighted_samples.hpp"
#include "tests/network_tasks/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using network_data = network_on_a_table;

TEST_F(network_data, tells_what_the_reader_assumed) {
    EXPECT_EQ(num_rows(read.data), 60u);
    EXPECT_TRUE(read.notes.empty());
    const std::string constant = folder.write("constant.csv", "x,y,class\n1,2,a\n2,2,b\n3,2,a\n4,2,b\n");
    const ReadNetworkData noted = read_network_data(constant);
    ASSERT_EQ(noted.notes.size(), 1u);
    EXPECT_EQ(noted.notes[0].kind, "constant_columns");
}

TEST_F(network_data, further_rows_must_have_the_columns_and_classes) {
    EXPECT_EQ(num_rows(read_like(read.data, file).data), 60u);
    expect_error(ErrorCode::bad_data, {"narrow.csv", "'y'"},
                 [&] { read_like(read.data, folder.write("narrow.csv", "x,class\n1,a\n")); });
    expect_error(ErrorCode::bad_data, {"there is no label column 'class'"},
                 [&] { read_like(read.data, folder.write("no-class.csv", "x,y\n1,2\n")); });
    expect_error(ErrorCode::bad_data, {"gap.csv: row 2 has no class"},
                 [&] { read_like(read.data, folder.write("gap.csv", "x,y,class\n1,2,a\n1,2,\n")); });
}

TEST_F(network_data, options_for_tables_are_refused_for_images) {
    const std::string images = folder.write("images-idx3-ubyte", std::string("\0\0\x08\x03", 4));
    const std::vector<std::pair<ReadOptions, std::string>> cases = {
        {{.label = "x"}, "label goes with a table"},
        {{.drop = {"x"}}, "drop goes with a table"},
        {{.header = Header::no}, "header goes with a table"},
        {{.separator = Separator::tab}, "separator goes with a table"},
        {{.rules = {.decimal = DecimalSign::comma}}, "decimal goes with a table"},
        {{.max_levels = 3}, "max_levels goes with a table"}};
    for (const auto& [options, message] : cases)
        expect_error(ErrorCode::bad_argument, {message, "images-idx3"},
                     [&] { read_network_data(images, options); });
}

TEST_F(network_data, rows_that_the_model_was_not_trained_on_are_refused) {
    const TrainedRun run = trained(read.data);
    EXPECT_EQ(num_rows(read_training_data(file, run.model).data), 60u);
    expect_error(ErrorCode::bad_data, {"other.csv: is not what the model was trained on", "fingerprint"},
                 [&] { read_training_data(folder.write("other.csv", table(50)), run.model); });
}

TEST_F(network_data, options_of_micro_learners_are_refused_for_networks) {
    const TrainedRun run = trained(read.data);
    EXPECT_EQ(predict_rows(run.model, read.data, {.scores = true}).num_rows(), 60u);
    expect_error(ErrorCode::bad_argument, {"prediction sets need rows that were left out"},
                 [&] { predict_rows(run.model, read.data, {.confidence = 0.9}); });
    for (const PredictOptions& options : {PredictOptions{.abstain = 0.1}, PredictOptions{.exact = true}})
        expect_error(ErrorCode::bad_argument, {"goes with a Micro-Learner, not a network"},
                     [&] { predict_rows(run.model, read.data, options); });
}

TEST_F(network_data, training_samples_are_ordered_by_their_margins) {
    const TrainedRun run = trained(read.data);
    const WeightedSamples samples = weigh_samples(run.model, image_names_of(read.data));
    ASSERT_EQ(samples.hardest_first.size(), 60u);
    for (std::size_t i = 1; i < 60; ++i)
        EXPECT_LE(run.model.samples[samples.hardest_first[i - 1]].margin,
                  run.model.samples[samples.hardest_first[i]].margin);
    const PartCounts counts = count_parts(run.model);
    EXPECT_EQ(counts.training + counts.validation, 60u);
    EXPECT_GT(counts.validation, 0u);
}

TEST_F(network_data, a_table_cannot_be_trained_beside_images) {
    const NetworkData images = ImageDataset{};
    expect_error(ErrorCode::bad_argument, {"a table and images"},
                 [&] { train_network(read.data, &images, {.method = Method::lrw_given}); });
}

}  // namespace
}  // namespace hardlearn::testing
