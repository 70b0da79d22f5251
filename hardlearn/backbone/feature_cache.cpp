#include "hardlearn/backbone/feature_cache.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "hardlearn/backbone/backbone_store.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/safetensors.hpp"

namespace hardlearn {
namespace {

constexpr const char* feature_format = "hardlearn.features";
constexpr int feature_schema = 1;

std::optional<std::filesystem::path> path_of(const FeatureKey& key) {
    const auto folder = cache_folder();
    if (!folder) return std::nullopt;
    return *folder / "features" / (key.text() + ".safetensors");
}

}  // namespace

std::string FeatureKey::text() const {
    Fingerprint result;
    result.add_text(made.hash);
    for (const std::uint64_t number : {std::uint64_t{made.size}, std::uint64_t{made.mirrored}})
        result.add_number(number);
    result.add_counted<std::uint64_t>(images);
    return result.hex();
}

std::optional<Matrix<float>> cached_features(const FeatureKey& key) {
    const auto path = path_of(key);
    std::error_code ignored;
    if (!path || !std::filesystem::exists(*path, ignored)) return std::nullopt;
    try {
        const SafetensorsFile file(*path, feature_format, feature_schema);
        const std::vector<std::size_t>& shape = file.shape("features");
        if (file.metadata("key") != key.text() || shape.size() != 2 || shape[0] != key.images.size())
            return std::nullopt;
        const std::vector<float> values = file.values<float>("features");
        Matrix<float> features(shape[0], shape[1]);
        for (std::size_t i = 0; i < shape[0]; ++i)
            std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * shape[1]), shape[1],
                        features.row(i).begin());
        return features;
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool cache_features(const FeatureKey& key, const Matrix<float>& features) {
    const auto path = path_of(key);
    if (!path) return false;
    std::vector<float> values;
    values.reserve(features.rows() * features.columns());
    for (std::size_t i = 0; i < features.rows(); ++i)
        values.insert(values.end(), features.row(i).begin(), features.row(i).end());
    SafetensorsWriter writer;
    writer.set_metadata("key", key.text());
    writer.set_metadata("backbone", key.made.hash);
    writer.add("features", std::span<const float>(values), {features.rows(), features.columns()});
    std::error_code failed;
    std::filesystem::create_directories(path->parent_path(), failed);
    if (failed) return false;
    try {
        writer.write(*path, feature_format, feature_schema);
        return true;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace hardlearn
