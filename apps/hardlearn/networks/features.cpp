#include <fmt/format.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/backbone/image_rows.hpp"
#include "hardlearn/data/npy_writing.hpp"
#include "hardlearn/records/csv_cell.hpp"
#include "hardlearn/records/features_record.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string images;
    std::string output;
    std::string labels;
    std::string names;
    ReadOptions read;
    ImageOptions task;
};

// What of reading tables goes with images, too: IDX files have their labels apart.
constexpr std::string_view of_images[] = {"labels_file"};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output,
                       {.name = "output",
                        .doc = "The array to write: one row of numbers an image, as NumPy reads it",
                        .unit = "X.npy",
                        .letter = 'o',
                        .required = true}),
        declare_option(&Options::labels,
                       {.name = "write_labels",
                        .doc = "Also write the class of each image to this file, which --labels of "
                               "other commands takes",
                        .unit = "Y.csv"}),
        declare_option(&Options::names, {.name = "write_names",
                                         .doc = "Also write the name of each image to this file",
                                         .unit = "N.csv"})};
    return options;
}

Matrix<float> matrix_of(const Dataset& data) {
    Matrix<float> rows(data.rows, data.columns.size());
    for (std::size_t j = 0; j < data.columns.size(); ++j) {
        for (std::size_t i = 0; i < data.rows; ++i)
            rows(i, j) = static_cast<float>(data.columns[j].values[i]);
    }
    return rows;
}

std::string labels_csv(const Dataset& data) {
    std::string csv = "class\n";
    for (const Label label : data.labels)
        csv += csv_cell(data.class_names[static_cast<std::size_t>(label)]) + "\n";
    return csv;
}

std::string names_csv(const Dataset& data) {
    std::string csv = "image\n";
    for (const std::string& name : data.row_names) csv += csv_cell(name) + "\n";
    return csv;
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.output, options.labels, options.names},
                          inputs(options.read, {options.images, options.task.backbone}));
    const ReadData read = naming_file(options.images,
                                      [&] {
                                          return read_image_rows({options.images, options.read, options.task},
                                                                 /*labels_required=*/!options.labels.empty(),
                                                                 session.context_of(options.images));
                                      },
                                      {options.task.backbone});
    session.write_text(options.output, npy_bytes(matrix_of(read.data).view()), "");
    if (!options.labels.empty()) session.write_text(options.labels, labels_csv(read.data), "");
    if (!options.names.empty()) session.write_text(options.names, names_csv(read.data), "");
    session.print(data_text(options.images, summarize(read.data)) +
                  fmt::format("Features written to {}\n", printable(options.output)));
    if (session.writes_json()) session.write_json(features_record(read, options.images, options.output));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("IMAGES",
              "A folder of PNG and JPEG images, or with a folder of them for each class; an IDX file, "
              "CIFAR's .bin, "
              "one image",
              options->images);
    line.options(own_options(), *options);
    line.options_named(read_options(), options->read, of_images);
    line.options(image_options(), options->task);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command features_command{
    .name = "features",
    .summary = "Make numbers of images by a pretrained network, for all that takes tables",
    .example =
        "hardlearn reweight examples/data/shapes --epochs 2 --method erm -o shapes.network\n"
        "  $ hardlearn features examples/data/new-shapes --backbone shapes.network -o new-shapes.npy",
    .add = add};

}  // namespace hardlearn::app
