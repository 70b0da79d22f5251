#include "hardlearn/table_networks/table_network-inl.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace hardlearn::testing {
namespace {

std::shared_ptr<Network> make(TableNetworkKind kind, TableShape shape, std::size_t configuration = 0,
                              std::uint64_t seed = 1) {
    return make_table_network(table_network_configurations(kind)[configuration], shape, RandomStream(seed));
}

std::vector<std::string> shapes_of(const Network& network) {
    std::vector<std::string> shapes;
    for (const auto& parameter : network.named_parameters())
        shapes.push_back(parameter.key() + c10::str(parameter.value().sizes()));
    return shapes;
}

TEST(table_network, every_kind_takes_any_number_of_features_and_one_row) {
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        for (const std::size_t features : {1UL, 2UL, 5UL, 64UL, 65UL, 131UL}) {
            for (const std::size_t configuration : {0UL, 1UL}) {
                const auto network = make(kind, {.features = features, .classes = 3}, configuration);
                torch::manual_seed(1);
                network->begin_pass({.training = true, .mask_seed = 5});
                const Batch one{.numbers = torch::randn({1, static_cast<std::int64_t>(features)}),
                                .codes = {}};
                const torch::Tensor logits = network->logits(network->features(one));
                EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{1, 3})) << name_of(kind);
                EXPECT_TRUE(torch::isfinite(logits).all().item<bool>()) << name_of(kind) << " " << features;
            }
        }
    }
}

TEST(table_network, configurations_are_two_that_differ_and_every_parameter_is_drawn_from_the_stream) {
    const TableShape shape{.features = 20, .classes = 4};
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        const auto one = make(kind, shape), same = make(kind, shape), other = make(kind, shape, 0, 2);
        EXPECT_NE(shapes_of(*one), shapes_of(*make(kind, shape, 1))) << name_of(kind);
        bool differs = false;
        for (std::size_t i = 0; i < one->parameters().size(); ++i) {
            EXPECT_TRUE(torch::equal(one->parameters()[i], same->parameters()[i])) << name_of(kind);
            differs |= !torch::equal(one->parameters()[i], other->parameters()[i]);
        }
        EXPECT_TRUE(differs);
    }
}

// Every feature, the last one in a step that zeros fill up included, moves what is said of the row.
TEST(table_network, sees_every_feature_and_no_other_row) {
    for (const TableNetworkKind kind : values_of<TableNetworkKind>()) {
        for (const std::int64_t features : {7L, 67L}) {
            const auto network = make(kind, {.features = static_cast<std::size_t>(features), .classes = 2});
            network->begin_pass({.training = false});
            torch::manual_seed(1);
            const torch::Tensor rows = torch::randn({3, features});
            const torch::Tensor before = network->features({.numbers = rows, .codes = {}});
            for (const std::int64_t feature : {std::int64_t{0}, features / 2, features - 1}) {
                double moved = 0;  // a rectifier may be blind to one of the two changes
                for (const float change : {-3.0F, 3.0F}) {
                    torch::Tensor changed = rows.clone();
                    changed[1][feature] += change;
                    const torch::Tensor after = network->features({.numbers = changed, .codes = {}});
                    EXPECT_TRUE(torch::allclose(before[0], after[0])) << name_of(kind);
                    EXPECT_TRUE(torch::allclose(before[2], after[2])) << name_of(kind);
                    moved += (before[1] - after[1]).abs().max().item<double>();
                }
                EXPECT_GT(moved, 1e-6) << name_of(kind) << " " << feature;
            }
        }
    }
}

// A bi-lstm of a row read from its end is that of the row with its two readers exchanged.
TEST(table_network, the_second_reader_of_a_bi_lstm_begins_at_the_end) {
    const auto network = make(TableNetworkKind::bi_lstm, {.features = 6, .classes = 2});
    const torch::NoGradGuard no_gradients;
    std::map<std::string, torch::Tensor> parameters;
    for (auto& parameter : network->named_parameters()) parameters[parameter.key()] = parameter.value();
    for (const char* name : {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}) {
        const std::string forward = std::string("recurrent.") + name;
        parameters.at(forward + "_reverse").copy_(parameters.at(forward));
    }
    network->begin_pass({.training = false});
    torch::manual_seed(1);
    const torch::Tensor row = torch::randn({1, 6});
    const torch::Tensor read = network->features({.numbers = row, .codes = {}});
    const torch::Tensor from_end = network->features({.numbers = row.flip(1), .codes = {}});
    const auto read_parts = read.chunk(4, 1), from_end_parts = from_end.chunk(4, 1);
    for (const std::size_t first : {0UL, 2UL}) {  // the last states, and their means
        EXPECT_TRUE(torch::allclose(read_parts[first], from_end_parts[first + 1]));
        EXPECT_TRUE(torch::allclose(read_parts[first + 1], from_end_parts[first]));
        EXPECT_FALSE(torch::allclose(read_parts[first], read_parts[first + 1]));
    }
}

}  // namespace
}  // namespace hardlearn::testing
