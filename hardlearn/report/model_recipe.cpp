#include "hardlearn/report/model_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace hardlearn {
namespace {

struct Counterpart {
    std::string_view model;
    std::string_view elsewhere;  // in scikit-learn
};

constexpr std::array counterparts = {
    Counterpart{"knn", "KNeighborsClassifier on standardised columns"},
    Counterpart{"naive-bayes", "GaussianNB"},
    Counterpart{"logistic-regression", "LogisticRegression on standardised columns"},
    Counterpart{"svm", "SVC on standardised columns"},
    Counterpart{"random-forest", "RandomForestClassifier"},
    Counterpart{"extra-trees", "ExtraTreesClassifier"}};

}  // namespace

std::string usual_settings(const ModelDetail& model) {
    std::size_t most = 0;
    const std::string* usual = nullptr;
    for (const std::string& chosen : model.chosen) {
        const auto count = static_cast<std::size_t>(std::ranges::count(model.chosen, chosen));
        if (chosen.empty() || count <= most) continue;
        most = count;
        usual = &chosen;
    }
    if (usual == nullptr) return {};
    return fmt::format("{} ({} of {} folds)", *usual, most, model.chosen.size());
}

std::string model_recipe(const ModelDetail& model, const NameStyle& name) {
    if (model.name == "mil-auto") return "'hardlearn fit' does so";
    if (model.name.starts_with("mil-"))
        return fmt::format("'hardlearn fit --construction {}' does so", name(model.name.substr(4)));
    const auto* found = std::ranges::find(counterparts, std::string_view(model.name), &Counterpart::model);
    const std::string settings = usual_settings(model);
    std::string text = "hardlearn compares it but does not save it";
    if (found != counterparts.end())
        text = fmt::format("hardlearn does not save it; scikit-learn's {} comes near", found->elsewhere);
    if (!settings.empty()) text += fmt::format(", with the settings found here: {}", name(settings));
    return text;
}

}  // namespace hardlearn
