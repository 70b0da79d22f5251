#include "hardlearn/training/method.hpp"

namespace hardlearn {
namespace {

constexpr auto all_methods = values_of<Method>();

}  // namespace

std::span<const Method> methods() {
    return all_methods;
}

std::string_view method_summary(Method method) {
    switch (method) {
        case Method::erm:
            return "plain training on all rows";
        case Method::erm_part:
            return "plain training without a random validation part";
        case Method::erm_trimmed:
            return "plain training without the hardest rows";
        case Method::lrw_random:
            return "weights learned for a random validation part";
        case Method::lrw_easy:
            return "weights learned for the easiest rows";
        case Method::lrw_hard:
            return "weights learned for the hardest rows";
        case Method::lrw_given:
            return "weights learned for validation rows that you give";
        case Method::molere:
            return "weights learned for hard rows that a splitter chooses anew each epoch";
        case Method::molere_refit:
            return "weights learned from left-out predictions for rows that are not suspect, then all rows "
                   "trained on";
        case Method::mwn:
            return "Meta-Weight-Net: weights learned from the loss for a random validation part";
        case Method::jtt:
            return "Just Train Twice: rows that a first model gets wrong weigh more";
    }
    return "";
}

bool learns_weights(Method method) {
    switch (method) {
        case Method::lrw_random:
        case Method::lrw_easy:
        case Method::lrw_hard:
        case Method::lrw_given:
        case Method::molere:
        case Method::molere_refit:
        case Method::mwn:
            return true;
        default:
            return false;
    }
}

bool holds_rows_back(Method method) {
    return learns_weights(method) ? method != Method::lrw_given
                                  : method == Method::erm_part || method == Method::erm_trimmed;
}

bool needs_margins(Method method) {
    switch (method) {
        case Method::erm_trimmed:
        case Method::lrw_easy:
        case Method::lrw_hard:
        case Method::molere_refit:
        case Method::jtt:
            return true;
        default:
            return false;
    }
}

}  // namespace hardlearn
