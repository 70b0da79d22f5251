#include "hardlearn/evaluation/model_name.hpp"

#include "hardlearn/evaluation/decided_model.hpp"

namespace hardlearn {

ModelName parts_of_model_name(std::string_view name) {
    ModelName parts{.model = without_decision(name)};
    parts.is_decided = parts.model.size() < name.size();
    const std::size_t plus = parts.model.find('+');
    if (plus == std::string_view::npos) return parts;
    for (const Operator kind : values_of<Operator>()) {
        if (kind == Operator::identity || name_of(kind) != parts.model.substr(0, plus)) continue;
        parts.before = kind;
        parts.model.remove_prefix(plus + 1);
        break;
    }
    return parts;
}

}  // namespace hardlearn
