#include "hardlearn/network/network-inl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "hardlearn/core/error.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

ImageEncoding images(std::size_t size = 32, std::size_t channels = 3) {
    return {.channels = channels, .height = size, .width = size, .scale = {}};
}

std::int64_t count_parameters(const Network& network) {
    std::int64_t count = 0;
    for (const auto& parameter : network.parameters()) count += parameter.numel();
    return count;
}

std::shared_ptr<Network> make(NetworkOptions options, const Encoding& encoding, std::size_t num_classes = 10,
                              std::uint64_t seed = 1) {
    return make_network(resolved(options, encoding), encoding, num_classes, RandomStream(seed));
}

// The numbers that the papers' tables give: 0.27 M (He et al., table 6) and 36.5 M (Zagoruyko and Komodakis,
// table 4), the second with CIFAR-10's ten classes; the exact ones from counting by hand.
TEST(network, residual_networks_have_the_papers_numbers_of_parameters) {
    EXPECT_EQ(count_parameters(*make({.kind = NetworkKind::resnet}, images())), 269'722);
    EXPECT_EQ(count_parameters(*make({.kind = NetworkKind::wrn}, images())), 36'479'194);
    EXPECT_EQ(count_parameters(*make({.kind = NetworkKind::wrn, .depth = 16, .widen = 4}, images())),
              2'748'890);
}

TEST(network, every_kind_takes_odd_sizes_and_one_channel) {
    for (const NetworkKind kind : {NetworkKind::small_cnn, NetworkKind::resnet, NetworkKind::wrn}) {
        const auto network = make({.kind = kind, .depth = kind == NetworkKind::wrn ? 10UL : 0UL, .widen = 1},
                                  images(11, 1), 3);
        const torch::Tensor features =
            network->features({.numbers = torch::randn({4, 1, 11, 11}), .codes = {}});
        EXPECT_EQ(features.sizes(), (std::vector<std::int64_t>{4, network->num_features()}));
        EXPECT_EQ(network->logits(features).sizes(), (std::vector<std::int64_t>{4, 3}));
    }
}

TEST(network, equal_streams_give_equal_starts_and_others_do_not) {
    const auto one = make({}, images(), 10, 1), same = make({}, images(), 10, 1),
               other = make({}, images(), 10, 2);
    for (std::size_t i = 0; i < one->parameters().size(); ++i)
        EXPECT_TRUE(torch::equal(one->parameters()[i], same->parameters()[i]));
    EXPECT_FALSE(torch::equal(one->parameters()[0], other->parameters()[0]));
}

TEST(network, statistics_move_only_in_a_pass_that_updates_them) {
    const auto network = make({}, images(), 3);
    const Batch batch{.numbers = torch::randn({6, 3, 32, 32}) * 3, .codes = {}};
    const auto mean = [&] { return network->buffers()[0].clone(); };
    const torch::Tensor start = mean();
    network->begin_pass({.training = true, .update_statistics = false});
    const torch::Tensor frozen = network->features(batch);
    EXPECT_TRUE(torch::equal(mean(), start));
    network->begin_pass({.training = true, .update_statistics = true});
    EXPECT_TRUE(torch::equal(network->features(batch), frozen));
    EXPECT_FALSE(torch::equal(mean(), start));
    const torch::Tensor moved = mean();
    network->begin_pass({.training = false});
    network->features(batch);
    EXPECT_TRUE(torch::equal(mean(), moved));
}

TEST(network, masks_depend_on_the_seed_of_the_pass_alone) {
    const auto network = make({.kind = NetworkKind::small_cnn, .dropout = 0.5}, images(), 3);
    const Batch batch{.numbers = torch::randn({6, 3, 32, 32}), .codes = {}};
    const auto features = [&](std::uint64_t seed, bool training = true) {
        network->begin_pass({.training = training, .update_statistics = false, .mask_seed = seed});
        return network->features(batch);
    };
    EXPECT_TRUE(torch::equal(features(1), features(1)));
    EXPECT_FALSE(torch::equal(features(1), features(2)));
    EXPECT_GT((features(1) == 0).to(torch::kFloat).mean().item<double>(), 0.3);
    EXPECT_TRUE(torch::equal(features(1, false), features(2, false)));
}

void expect_refused(const NetworkOptions& options, const Encoding& encoding, const std::string& words) {
    expect_error(ErrorCode::bad_argument, words, [&] { resolved(options, encoding); });
}

TEST(network, options_that_do_not_fit_are_refused_with_what_is_expected) {
    expect_refused({.kind = NetworkKind::mlp}, images(), "network mlp is for tables, but the data is images");
    expect_refused({.kind = NetworkKind::resnet}, TableEncoding{},
                   "network resnet is for images, but the data is a table");
    expect_refused({.kind = NetworkKind::resnet, .depth = 21}, images(),
                   "network depth 21: resnet has 6n + 2 layers, 20 for example");
    expect_refused({.kind = NetworkKind::wrn, .depth = 20}, images(), "6n + 4");
    expect_refused({.hidden = {}}, TableEncoding{}, "hidden units");
    expect_refused({.hidden = {16, 0}}, TableEncoding{}, "hidden units");
    expect_refused({.dropout = 1}, images(), "dropout 1");
    expect_refused({}, images(7), "images of 7 x 7 pixels");
    EXPECT_THROW(parse_name<NetworkKind>("transformer"), Error);
}

// Some versions of OpenBLAS are wrong on some processors: then no network is right. Sizes that leave
// remainders in every loop; rounding alone is about 1e-6 of the largest product.
TEST(device, float_products_agree_with_double_precision) {
    for (const auto& [rows, inner, columns] :
         {std::tuple{1, 1, 1}, std::tuple{3, 17, 5}, std::tuple{64, 128, 10}, std::tuple{257, 333, 129}}) {
        const torch::Tensor a = torch::randn({rows, inner}), b = torch::randn({inner, columns});
        const torch::Tensor exact = a.to(torch::kDouble).mm(b.to(torch::kDouble));
        const torch::Tensor off = (a.mm(b).to(torch::kDouble) - exact).abs();
        EXPECT_LT(off.max().item<double>(), 1e-5 * std::sqrt(inner))
            << rows << " x " << inner << " x " << columns;
    }
}

TEST(device, unknown_ones_are_refused) {
    EXPECT_EQ(device_of({.device = "cpu"}), torch::Device(torch::kCPU));
    for (const char* name : {"gpu", "cuda:x", "cuda:", "CPU", ""})
        EXPECT_THROW(device_of({.device = name}), Error) << name;
    if (!torch::cuda::is_available()) {
        EXPECT_THROW(device_of({.device = "cuda"}), Error);
    }
    EXPECT_THROW(ComputeScope({.threads = 0}), Error);
}

TEST(device, exhausted_memory_is_told_in_plain_words) {
    expect_error(ErrorCode::out_of_memory, "not enough memory",
                 [&] { translating_torch_errors([] { return torch::empty({std::int64_t{1} << 50}); }); });
}

}  // namespace
}  // namespace hardlearn::testing
