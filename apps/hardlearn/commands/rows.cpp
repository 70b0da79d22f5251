#include "apps/hardlearn/commands/rows.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_collection.hpp"
#include "hardlearn/data/image_readers.hpp"

namespace hardlearn::app {
namespace {

void refuse_image_options(const std::string& file, const ImageOptions& options) {
    for (const Option<ImageOptions>& option : image_options()) {
        if (option.get(options) == option.get({})) continue;
        throw_bad_argument(
            fmt::format("--{} goes with images, not the table {}", option.program_name(), file));
    }
}

}  // namespace

ReadData known_rows(const std::string& file, const RowOptions& options, const RunContext& context) {
    // Whoever says a backbone means images, and hears what is wrong with the folder.
    const bool are_images =
        is_image_collection(file) || (!options.images.backbone.empty() && is_image_path(file));
    if (are_images) return image_rows({file, options.read, options.images}, context);
    refuse_image_options(file, options.images);
    return read_known_rows(file, options.read, context);
}

ReadData rows_for(const MicroLearner& model, const std::string& file, const RowOptions& options,
                  const RunContext& context) {
    const bool sees_images = model.preparation().images.has_value();
    if (!is_image_collection(file) && !(sees_images && is_image_path(file))) {
        refuse_image_options(file, options.images);
        return read_queries(file, model.label_name(), model.preparation(), options.read, context);
    }
    if (!sees_images)
        throw_bad_data(fmt::format("{}: holds images, but the model was fitted on a table", file));
    return image_queries({file, options.read, options.images},
                         {*model.preparation().images, model.class_names()}, context);
}

}  // namespace hardlearn::app
