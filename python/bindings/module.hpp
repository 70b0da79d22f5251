#pragma once

#include <nanobind/nanobind.h>

namespace hardlearn::python {

void bind_model(nanobind::module_& module);
void bind_tasks(nanobind::module_& module);
void bind_evaluation(nanobind::module_& module);
void bind_report(nanobind::module_& module);

}  // namespace hardlearn::python
