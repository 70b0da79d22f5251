#include "python/bindings/data.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <filesystem>
#include <utility>
#include <vector>

#include "hardlearn/data/text_source.hpp"
#include "hardlearn/data/typed_columns.hpp"
#include "hardlearn/tasks/reading.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

using Numbers = nb::ndarray<const double, nb::ndim<1>, nb::device::cpu>;
using NumberTable = nb::ndarray<const double, nb::ndim<2>, nb::device::cpu>;
using Codes = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::device::cpu>;

std::string name_of_file(const std::string& file) {
    return without_gz(std::filesystem::path(file).filename()).stem().string();
}

/// Columns on their way to a data set.
struct Builder {
    TypedColumns columns;
    std::string file;
};

void add_numbers(Builder& builder, std::string column, const Numbers& numbers) {
    const auto view = numbers.view();
    std::vector<double> values(view.shape(0));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = view(i);
    builder.columns.add_numbers(std::move(column), std::move(values));
}

void add_table(Builder& builder, std::vector<std::string> names, const NumberTable& table) {
    const auto view = table.view();
    for (std::size_t c = 0; c < names.size(); ++c) {
        std::vector<double> values(view.shape(0));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = view(i, c);
        builder.columns.add_numbers(std::move(names[c]), std::move(values));
    }
}

// Texts or None; the views hold as long as the list.
std::vector<TextCell> text_cells(const nb::list& cells) {
    std::vector<TextCell> result;
    result.reserve(nb::len(cells));
    for (nb::handle cell : cells) {
        if (cell.is_none()) {
            result.emplace_back();
            continue;
        }
        Py_ssize_t size = 0;
        const char* const text = PyUnicode_AsUTF8AndSize(cell.ptr(), &size);
        if (text == nullptr) throw nb::python_error();
        result.emplace_back(std::string_view(text, static_cast<std::size_t>(size)));
    }
    return result;
}

template <class T>
std::vector<T> codes_of(const Codes& codes) {
    const auto view = codes.view();
    std::vector<T> result(view.shape(0));
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<T>(view(i));
    return result;
}

Data read_file(const std::string& file, const nb::dict& options, Run& run) {
    const ReadOptions read = options_of(read_options(), options);
    ReadData result =
        result_of(run, [&](const RunContext& context) { return read_known_rows(file, read, context); });
    return {std::make_shared<const Dataset>(std::move(result.data)), file};
}

nb::object column_of(const Column& column) {
    if (column.kind == ColumnKind::numeric) return array_of(column.values);
    nb::list cells;
    for (const std::uint32_t code : column.codes)
        cells.append(code == Column::missing_code ? nb::object(nb::none())
                                                  : nb::object(nb::str(column.levels[code].c_str())));
    return std::move(cells);
}

}  // namespace

void bind_data(nb::module_& module) {
    nb::class_<Data>(module, "Data")
        .def_prop_ro("file", [](const Data& data) { return data.file; })
        .def_prop_ro("rows", [](const Data& data) { return (*data).rows; })
        .def_prop_ro("label_name", [](const Data& data) { return (*data).label_name; })
        .def_prop_ro("class_names", [](const Data& data) { return (*data).class_names; })
        .def_prop_ro("labels", [](const Data& data) { return array_of((*data).labels); })
        .def_prop_ro("group_names", [](const Data& data) { return (*data).group_names; })
        .def_prop_ro("groups", [](const Data& data) { return array_of((*data).groups); })
        .def_prop_ro("notes", [](const Data& data) { return (*data).notes; })
        .def_prop_ro("fingerprint", [](const Data& data) { return (*data).fingerprint(); })
        .def_prop_ro("column_names",
                     [](const Data& data) {
                         nb::list names;
                         for (const Column& column : (*data).columns) names.append(column.name);
                         return names;
                     })
        .def("column",
             [](const Data& data, std::size_t place) { return column_of((*data).columns.at(place)); });
    nb::class_<Builder>(module, "Builder")
        .def("__init__",
             [](Builder* builder, const std::string& file, std::size_t rows) {
                 new (builder) Builder{TypedColumns(name_of_file(file), rows), file};
             })
        .def("add_numbers", &add_numbers)
        .def("add_table", &add_table)
        .def("add_texts",
             [](Builder& builder, std::string column, const nb::list& cells, bool is_categorical,
                std::size_t max_levels) {
                 builder.columns.add_texts(std::move(column), text_cells(cells),
                                           {.is_categorical = is_categorical, .max_levels = max_levels});
             })
        .def("add_query_texts",
             [](Builder& builder, std::string column, const nb::list& cells) {
                 builder.columns.add_query_texts(std::move(column), text_cells(cells));
             })
        .def("set_labels",
             [](Builder& builder, std::string name, std::vector<std::string> classes, const Codes& labels) {
                 builder.columns.set_labels(std::move(name), std::move(classes), codes_of<Label>(labels));
             })
        .def("set_groups",
             [](Builder& builder, std::vector<std::string> names, const Codes& groups) {
                 builder.columns.set_groups(std::move(names), codes_of<GroupIndex>(groups));
             })
        .def("build", [](Builder& builder) {
            return Data{std::make_shared<const Dataset>(std::move(builder.columns).dataset()), builder.file};
        });
    module.def("read_file", &read_file, nb::arg("file"), nb::arg("options"), nb::arg("run"));
}

}  // namespace hardlearn::python
