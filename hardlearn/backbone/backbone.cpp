#include "hardlearn/backbone/backbone.hpp"

#include <fmt/format.h>
#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>
#include <utility>

#include "hardlearn/backbone/image_tensor-inl.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/data/text_source.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"

namespace hardlearn {
namespace {

torch::jit::Module load_script(const TextSource& source, const std::filesystem::path& path) {
    std::istringstream stream{std::string(source.text)};
    try {
        torch::jit::Module module = torch::jit::load(stream, torch::Device(torch::kCPU));
        module.eval();
        return module;
    } catch (const c10::Error&) {
        throw_bad_data(fmt::format("{}: is no backbone: neither a TorchScript file nor a network of images",
                                   path.string()));
    }
}

}  // namespace

struct Backbone::State {
    std::string name;
    std::string hash;
    std::optional<ReweightedModel> network;
    std::vector<std::uint64_t> seen;    ///< hashes of the network's training images, sorted
    mutable torch::jit::Module script;  ///< forward() is not const, but changes nothing

    // As the network takes it.
    torch::Tensor input_of(const DecodedImage& image, const ImageFeatures& made) const {
        if (!network) return resized(tensor_of(image, 3), made.size, made.size).div_(255);
        const auto& encoding = std::get<ImageEncoding>(network->encoding);
        torch::Tensor input = resized(tensor_of(image, encoding.channels), encoding.height, encoding.width);
        for (std::size_t channel = 0; channel < encoding.channels; ++channel)
            input.select(1, static_cast<std::int64_t>(channel))
                .sub_(encoding.scale.mean[channel])
                .div_(encoding.scale.deviation[channel]);
        return input;
    }

    torch::Tensor forward(const torch::Tensor& input) const {
        if (network) return network->network->network().features({.numbers = input, .codes = {}});
        const torch::IValue output = script.forward({input});
        if (!output.isTensor()) throw_bad_data("the backbone gives no tensor, expected one of 1 x width");
        return output.toTensor();
    }

    torch::Tensor features(const DecodedImage& image, const ImageFeatures& made) const {
        const torch::Tensor input = input_of(image, made);
        const torch::Tensor of_image = forward(input);
        return made.mirrored ? (of_image + forward(input.flip({3}))).div_(2) : of_image;
    }
};

Backbone::Backbone(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Backbone Backbone::read(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    Fingerprint hash;
    hash.add_bytes(std::as_bytes(std::span(source.text)));
    State state{.name = path.stem().string(), .hash = hash.hex(), .network = {}, .seen = {}, .script = {}};
    if (safetensors_format(path) == reweighted_model_format) {
        state.network = read_reweighted_model(path);
        if (!state.network->sees_images())
            throw_bad_data(path.string() + ": is a network of tables, expected one of images");
        state.seen = state.network->image_hashes;
        std::ranges::sort(state.seen);
        state.network->network->network().begin_pass({.training = false});
    } else {
        state.script = load_script(source, path);
    }
    return Backbone(std::make_shared<const State>(std::move(state)));
}

const std::string& Backbone::name() const {
    return state_->name;
}

const std::string& Backbone::hash() const {
    return state_->hash;
}

bool Backbone::is_network() const {
    return state_->network.has_value();
}

bool Backbone::was_trained_on(const DecodedImage& image) const {
    if (!is_network()) return false;
    return state_->seen.empty() || std::ranges::binary_search(state_->seen, image_hash(image));
}

std::vector<float> Backbone::features(const DecodedImage& image, const ImageFeatures& made) const {
    return translating_torch_errors([&] {
        const torch::NoGradGuard no_gradients;
        const torch::Tensor features = state_->features(image, made).to(torch::kFloat).contiguous();
        if (features.dim() != 2 || features.size(0) != 1 || features.size(1) == 0) {
            std::ostringstream shape;
            shape << features.sizes();
            throw_bad_data(
                fmt::format("the backbone gives a tensor of {}, expected one of 1 x width", shape.str()));
        }
        const float* const begin = features.data_ptr<float>();
        std::vector<float> values(begin, begin + features.size(1));
        if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
            throw_bad_data("the backbone gives numbers that are not finite");
        return values;
    });
}

}  // namespace hardlearn
