#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "hardlearn/data/image_features.hpp"
#include "hardlearn/data/images.hpp"

namespace hardlearn {

/// A network that makes numbers of an image: its penultimate features. Cheap to copy; immutable.
class Backbone {
  public:
    /// Reads a TorchScript file, or a network of images that write_reweighted_model wrote. A TorchScript file
    /// holds code, which is run. Error(file) if it cannot be opened, Error(bad_data) if it is neither.
    static Backbone read(const std::filesystem::path& path);

    /// The file's name without folder and extension.
    const std::string& name() const;
    /// Of the file's bytes (Fingerprint).
    const std::string& hash() const;
    /// Whether it is a network of ours: it takes images of the size that it was trained on.
    bool is_network() const;
    /// Whether it is such a network and was trained on this image. Networks of before they kept what they
    /// saw may have been trained on any.
    bool was_trained_on(const DecodedImage& image) const;

    /// Its features of one image: the bits do not depend on other images. On the calling thread alone inside
    /// a ComputeScope of one thread (hardlearn/network/device-inl.hpp), as extract_features asks.
    /// TorchScript: the image is brought to made.size x made.size (bilinear, antialiased where it shrinks),
    /// in colour, values in [0, 1], as a tensor 1 x 3 x size x size. made.mirrored: the mean over the image
    /// and its mirror image. Error(bad_data): what comes back is not 1 x width, or holds a number that is not
    /// finite; Error(training_failed) or Error(out_of_memory) for what fails in libtorch.
    std::vector<float> features(const DecodedImage& image, const ImageFeatures& made) const;

  private:
    struct State;
    explicit Backbone(std::shared_ptr<const State> state);
    std::shared_ptr<const State> state_;
};

}  // namespace hardlearn
