#include "hardlearn/backbone/image_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "hardlearn/backbone/backbone_store.hpp"
#include "hardlearn/backbone/extraction.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_collection.hpp"
#include "hardlearn/data/label_and_group_files.hpp"
#include "hardlearn/tasks/folder_classes.hpp"
#include "hardlearn/tasks/notes.hpp"

namespace hardlearn {
namespace {

ImageCollection open_source(const ImageSource& source, bool labels_required, const RunContext& context) {
    check_options_of_images(source.path, source.read);
    ImageCollection images = open_images(
        source.path,
        {.labels_file = source.read.labels_file.value_or(""), .labels_required = labels_required}, context);
    if (labels_required && images.labels.empty())
        throw_bad_data(fmt::format("{}: the classes of its images are not known", source.path.string()));
    return images;
}

// The columns of a table, from rows of numbers.
std::vector<Column> columns_of(const Matrix<float>& features) {
    std::vector<Column> columns(features.columns());
    for (std::size_t j = 0; j < columns.size(); ++j) {
        columns[j].name = fmt::format("f{}", j + 1);
        columns[j].values.resize(features.rows());
        for (std::size_t i = 0; i < features.rows(); ++i) columns[j].values[i] = features(i, j);
    }
    return columns;
}

std::string layout_of(const ImageFeatures& made) {
    return fmt::format("images, seen by {}{}{}", made.backbone,
                       made.size == 0 ? "" : fmt::format(" at {0} x {0} pixels", made.size),
                       made.mirrored ? ", mirrored too" : "");
}

Dataset table_of(const ImageCollection& images, const ExtractedFeatures& extracted,
                 const ImageFeatures& made) {
    Dataset data;
    data.name = images.name;
    data.rows = extracted.images.size();
    data.columns = columns_of(extracted.features);
    data.images = made;
    data.layout = layout_of(made);
    if (!images.labels.empty()) {
        data.label_name = "class";
        data.class_names = images.class_names;
    }
    for (const RowIndex row : extracted.images) {
        data.row_names.push_back(images.image_names[row]);
        if (!images.labels.empty()) data.labels.push_back(images.labels[row]);
    }
    return data;
}

ReadData read_rows(const ImageSource& source, ImageCollection images, const Backbone& backbone,
                   const ImageFeatures& made, const RunContext& context) {
    ReadData read;
    note_reader(source.path, images.notes, read.notes, context);
    const ExtractionOptions options{
        .made = made, .skip_bad = source.options.skip_bad, .in_sample = source.options.in_sample};
    ExtractedFeatures extracted = extract_features(images, backbone, options, context);
    std::ranges::move(extracted.notes, std::back_inserter(read.notes));
    read.data = table_of(images, extracted, made);
    if (source.read.groups_file) {
        if (extracted.images.size() < images.rows())
            throw_bad_data(
                fmt::format("{}: a group for each image does not fit where bad images are left out",
                            source.read.groups_file->string()));
        read_label_and_group_files({.groups_file = source.read.groups_file}, read.data);
    }
    return read;
}

Backbone backbone_of_model(const ImageSource& source, const ImageFeatures& made) {
    if (!source.options.backbone.empty()) {
        Backbone given = find_backbone(source.options.backbone);
        if (given.hash() == made.hash) return given;
        throw_bad_data(
            fmt::format("{}: is another backbone than the model's, {} (fingerprint {}, expected {})",
                        source.options.backbone, made.backbone, given.hash(), made.hash));
    }
    if (auto kept = find_kept_backbone(made.hash)) return *std::move(kept);
    throw Error(ErrorCode::file,
                fmt::format("the model's backbone, {} (fingerprint {}), is not among those kept here",
                            made.backbone, made.hash),
                {{.options = {{"backbone", "FILE"}}, .when = {}}});
}

}  // namespace

ReadData read_image_rows(const ImageSource& source, bool labels_required, const RunContext& context) {
    if (source.options.backbone.empty())
        throw Error(
            ErrorCode::bad_argument,
            fmt::format("{}: holds images, of which a backbone must make numbers", source.path.string()),
            {{.options = {{"backbone", "FILE"}}, .when = {}}});
    check_options(image_options(), source.options);
    ImageCollection images = open_source(source, labels_required, context);
    const Backbone backbone = find_backbone(source.options.backbone);
    const ImageFeatures made{.backbone = backbone.name(),
                             .hash = backbone.hash(),
                             .size = backbone.is_network() ? 0 : source.options.size,
                             .mirrored = source.options.mirror};
    return read_rows(source, std::move(images), backbone, made, context);
}

ReadData read_image_queries(const ImageSource& source, const ImageModel& model, const RunContext& context) {
    ImageCollection images = open_source(source, /*labels_required=*/false, context);
    std::vector<Note> notes;
    forget_foreign_folders({images.class_names, images.labels}, model.class_names, notes, context);
    const Backbone backbone = backbone_of_model(source, model.images);
    ReadData read = read_rows(source, std::move(images), backbone, model.images, context);
    put_first(std::move(notes), read.notes);
    return read;
}

}  // namespace hardlearn
