#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "hardlearn/core/option.hpp"

namespace hardlearn {

/// How images become rows of numbers.
struct ImageOptions {
    std::string backbone;    ///< a file or a name; empty: none, or the one that a model remembers
    std::size_t size = 224;  ///< height and width that images are brought to
    bool mirror = false;
    bool skip_bad = false;
    bool in_sample = false;
};

/// The declarations of all of them.
std::span<const Option<ImageOptions>> image_options();

/// Names of those that make sense where a model says how its images became rows: backbone, skip_bad.
std::span<const std::string_view> query_image_options();

}  // namespace hardlearn
