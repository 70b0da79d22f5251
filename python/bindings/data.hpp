#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <string>

#include "hardlearn/data/dataset.hpp"

namespace hardlearn::python {

/// A data set that Python holds, and what messages, texts and records call it.
struct Data {
    std::shared_ptr<const Dataset> set;
    std::string file;

    const Dataset& operator*() const { return *set; }
};

void bind_data(nanobind::module_& module);

}  // namespace hardlearn::python
