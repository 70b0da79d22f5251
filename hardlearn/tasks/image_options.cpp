#include "hardlearn/tasks/image_options.hpp"

#include <array>
#include <vector>

namespace hardlearn {

std::span<const Option<ImageOptions>> image_options() {
    using Options = ImageOptions;
    constexpr std::string_view group = "Images";
    static const std::vector<Option<Options>> options = {
        declare_option(
            &Options::backbone,
            {.name = "backbone",
             .doc =
                 "What makes numbers of images: a TorchScript file, whose code is run, a network of images "
                 "that 'reweight' trained, or a name in the cache, such as efficientnet-lite0",
             .unit = "FILE|NAME",
             .may_be_empty = true,
             .group = group}),
        declare_option(&Options::size,
                       {.name = "size",
                        .doc = "Height and width that images are brought to for a TorchScript "
                               "backbone. Larger: more is seen, slower",
                        .unit = "PIXELS",
                        .range = between(8, 4096),
                        .group = group}),
        declare_option(&Options::mirror,
                       {.name = "mirror",
                        .doc = "Average each image's numbers with those of its mirror image; twice as slow",
                        .group = group}),
        declare_option(&Options::skip_bad,
                       {.name = "skip_bad",
                        .doc = "Leave out images that cannot be decoded, instead of stopping",
                        .group = group}),
        declare_option(
            &Options::in_sample,
            {.name = "in_sample",
             .doc =
                 "Take numbers of images that the backbone, a network of 'reweight', was trained on, though "
                 "they hold the labels",
             .group = group})};
    return options;
}

std::span<const std::string_view> query_image_options() {
    static constexpr std::array<std::string_view, 2> names = {"backbone", "skip_bad"};
    return names;
}

}  // namespace hardlearn
