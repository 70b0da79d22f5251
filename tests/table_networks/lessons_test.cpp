#include "hardlearn/table_networks/lessons-inl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "hardlearn/table_networks/table_network-inl.hpp"
#include "tests/support/matrices.hpp"

namespace hardlearn::testing {
namespace {

Examples examples_of(std::size_t rows, std::size_t features) {
    Examples examples;
    examples.rows = rows;
    examples.numbers = random_rows(rows, features, 1);
    examples.codes = Matrix<std::int32_t>(rows, 0);
    return examples;
}

std::vector<Label> labels_in_turn(std::size_t rows, std::size_t classes) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < rows; ++i) labels.push_back(static_cast<Label>(i % classes));
    return labels;
}

std::shared_ptr<Network> network_of(TableNetworkKind kind, std::size_t classes) {
    return make_table_network({.kind = kind, .units = 4, .layers = 1}, {.features = 3, .classes = classes},
                              RandomStream(1));
}

// The mean of the steps' losses, weighed by their rows, is the loss of all rows, whatever the order.
TEST(lessons, an_epoch_of_batches_holds_every_row_once) {
    const Examples examples = examples_of(43, 3);
    const std::vector<Label> labels = labels_in_turn(43, 2);
    const auto network = network_of(TableNetworkKind::dnn, 2);
    const auto lessons = make_lessons(TableNetworkKind::dnn, {examples, labels, 2}, all_rows(43));
    const torch::Tensor all = torch::cross_entropy_loss(
        network->logits(network->features(make_batch(examples, all_rows(43), torch::kCPU))),
        label_tensor(labels, all_rows(43), torch::kCPU));
    std::vector<double> first;
    for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
        lessons->begin_epoch(RandomStream(epoch));
        ASSERT_EQ(lessons->num_steps(), 6u);  // 5 of 8 rows and one of 3
        double sum = 0;
        for (std::size_t step = 0; step < 6; ++step)
            sum += (step < 5 ? 8 : 3) * lessons->loss(*network, step).item<double>();
        EXPECT_NEAR(sum / 43, all.item<double>(), 1e-5);
        first.push_back(lessons->loss(*network, 0).item<double>());
    }
    EXPECT_NE(first[0], first[1]);
}

TEST(lessons, prototypes_are_the_head_that_says_which_one_is_nearest) {
    torch::manual_seed(1);
    torch::nn::Linear head(3, 4);
    const torch::Tensor prototypes = torch::randn({4, 3}), rows = torch::randn({10, 3});
    const torch::Tensor known = torch::tensor({1.0F, 1.0F, 0.0F, 2.0F});
    set_prototypes(head, prototypes, known);
    const torch::Tensor shares = torch::softmax(head->forward(rows), 1);
    for (std::int64_t i = 0; i < 10; ++i) {
        double total = 0;
        const auto weight = [&](std::int64_t c) {
            return c == 2 ? 0 : std::exp(-(rows[i] - prototypes[c]).square().sum().item<double>());
        };
        for (std::int64_t c = 0; c < 4; ++c) total += weight(c);
        for (std::int64_t c = 0; c < 4; ++c)
            EXPECT_NEAR(shares[i][c].item<double>(), weight(c) / total, 1e-5);
    }
}

TEST(lessons, a_settled_protonet_has_the_mean_of_each_class_and_never_an_unknown_one) {
    const Examples examples = examples_of(30, 3);
    const std::vector<Label> labels = labels_in_turn(30, 2);
    const auto network = network_of(TableNetworkKind::protonet, 3);
    const auto lessons = make_lessons(TableNetworkKind::protonet, {examples, labels, 3}, all_rows(30));
    lessons->settle(*network);
    const torch::NoGradGuard no_gradients;
    const torch::Tensor features = network->features(make_batch(examples, all_rows(30), torch::kCPU));
    torch::Tensor mean = torch::zeros({4});
    for (std::int64_t i = 1; i < 30; i += 2) mean += features[i] / 15;
    EXPECT_TRUE(torch::allclose(network->head()->weight[1], 2 * mean, 1e-4, 1e-6));
    EXPECT_EQ(torch::softmax(network->logits(features), 1).select(1, 2).max().item<double>(), 0);
}

// By hand: an episode in which every class has one row asks each of them for itself.
TEST(lessons, the_loss_of_an_episode_is_that_of_distances_to_prototypes) {
    const Examples examples = examples_of(2, 3);
    const std::vector<Label> labels = {0, 1};
    const auto network = network_of(TableNetworkKind::protonet, 2);
    const auto lessons = make_lessons(TableNetworkKind::protonet, {examples, labels, 2}, all_rows(2));
    lessons->begin_epoch(RandomStream(1));
    const torch::Tensor features = network->features(make_batch(examples, all_rows(2), torch::kCPU));
    const double apart = (features[0] - features[1]).square().sum().item<double>();
    EXPECT_NEAR(lessons->loss(*network, 0).item<double>(), std::log1p(std::exp(-apart)), 1e-5);
}

}  // namespace
}  // namespace hardlearn::testing
