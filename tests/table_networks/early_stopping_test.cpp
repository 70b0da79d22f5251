#include "hardlearn/table_networks/early_stopping-inl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "hardlearn/network/batches-inl.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

// Two classes of rows, told apart by their first number where `signal` is above 0.
class early_stopping : public ::testing::Test {
  protected:
    static constexpr std::size_t rows = 80;

    void draw(float signal) {
        examples.rows = rows;
        examples.numbers = random_rows(rows, 4, 3);
        examples.codes = Matrix<std::int32_t>(rows, 0);
        labels.clear();
        for (std::size_t i = 0; i < rows; ++i) {
            labels.push_back(static_cast<Label>(i % 2));
            examples.numbers(i, 0) += i % 2 == 0 ? -signal : signal;
        }
        task = {.network = {.kind = TableNetworkKind::dnn, .units = 16, .learning_rate = 1e-2},
                .most_epochs = 40,
                .stream = RandomStream(1)};
        for (std::size_t i = 0; i < rows; ++i) (i < 60 ? task.rows : task.left_out).emplace_back(i);
    }
    TrainedTableNetwork train(const RunContext& context = {}) const {
        return train_table_network(task, {examples, labels, 2}, context);
    }
    double left_out_loss(Network& network) const {
        network.begin_pass({.training = false});
        const torch::Tensor logits =
            network.logits(network.features(make_batch(examples, task.left_out, torch::kCPU)));
        return torch::cross_entropy_loss(logits, label_tensor(labels, task.left_out, torch::kCPU))
            .item<double>();
    }

    Examples examples;
    std::vector<Label> labels;
    TableTraining task{.stream = RandomStream(1)};
};

TEST_F(early_stopping, gives_back_the_network_of_the_epoch_with_the_least_loss) {
    draw(0);  // nothing to learn: the loss soon rises
    const TrainedTableNetwork best = train();
    EXPECT_LT(best.epochs, 30u);
    EXPECT_NEAR(left_out_loss(*best.network), best.loss, 1e-6);
    const auto same_rows = task.left_out;
    for (const std::size_t epochs : {best.epochs, best.epochs + 6}) {
        task.left_out.clear();
        task.most_epochs = epochs;
        const TrainedTableNetwork other = train();
        EXPECT_EQ(other.epochs, epochs);
        task.left_out = same_rows;
        if (epochs == best.epochs) {
            EXPECT_EQ(left_out_loss(*other.network), left_out_loss(*best.network));
        } else {
            EXPECT_GT(left_out_loss(*other.network), best.loss);
        }
    }
}

TEST_F(early_stopping, goes_on_while_the_loss_falls) {
    draw(1);
    task.network.learning_rate = 1e-4;
    EXPECT_EQ(train().epochs, 40u);
}

TEST_F(early_stopping, is_patient_for_a_fifth_of_the_epochs) {
    EXPECT_EQ(patience_of(60), 12u);
    EXPECT_EQ(patience_of(10), 5u);
    EXPECT_EQ(patience_of(1), 5u);
}

TEST_F(early_stopping, a_loss_that_is_no_number_stops_with_network_epoch_and_rate) {
    draw(1);
    task.network.learning_rate = 1e30;
    expect_error(ErrorCode::training_failed, {"dnn: epoch 1, step ", "the loss is", "rate 1e+30"},
                 [&] { train(); });
    for (std::size_t i = 0; i < 10; ++i) examples.numbers(i, 0) = std::numeric_limits<float>::quiet_NaN();
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        task.network = table_network_configurations(kind)[0];
        expect_error(ErrorCode::training_failed,
                     {std::string(name_of(kind)) + ": epoch 1, step ", "the loss is nan", "rate 0.00"},
                     [&] { train(); });
    }
}

TEST_F(early_stopping, stops_when_asked) {
    draw(1);
    std::stop_source source;
    const RunContext context{.stop = source.get_token(),
                             .progress = [&](std::string_view, std::size_t epoch, std::size_t) {
                                 if (epoch == 2) source.request_stop();
                             }};
    expect_error(ErrorCode::cancelled, {}, [&] { train(context); });
}

TEST_F(early_stopping, a_batch_of_one_row_is_learned_from) {
    draw(1);
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        task.network = table_network_configurations(kind)[1];
        task.rows.resize(17);  // batches of 8, 8 and 1
        task.most_epochs = 2;
        EXPECT_TRUE(std::isfinite(train().loss)) << name_of(kind);
    }
}

}  // namespace
}  // namespace hardlearn::testing
