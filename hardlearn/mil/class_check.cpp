#include "hardlearn/mil/class_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/dataset.hpp"

namespace hardlearn {

void require_two_classes(std::span<const Label> labels, const std::vector<std::string>& class_names) {
    const auto counts = class_counts(labels, class_names.size());
    const auto present = std::ranges::count_if(counts, [](std::size_t count) { return count > 0; });
    if (present >= 2) return;
    if (present == 0) throw_bad_data("there are no rows to learn from");
    const auto only =
        std::ranges::find_if(counts, [](std::size_t count) { return count > 0; }) - counts.begin();
    throw_bad_data(fmt::format("all {} rows are of class '{}': at least two classes are needed",
                               labels.size(), class_names[static_cast<std::size_t>(only)]));
}

}  // namespace hardlearn
