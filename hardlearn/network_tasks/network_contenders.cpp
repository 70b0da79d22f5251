#include "hardlearn/network_tasks/network_contenders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/reweight/prediction.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/table_networks/table_network_contender.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {
namespace {

class ReweightedClassifier : public Classifier {
  public:
    ReweightedClassifier(ReweightedModel model, Method asked) : model_(std::move(model)), asked_(asked) {}

    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        return hardlearn::predict(model_, select_rows(data, rows), model_.options.compute, context);
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return std::nullopt;
    }
    std::string description() const override {
        std::string text = fmt::format("{} epochs", model_.epochs.size());
        if (model_.method_used != asked_) text = fmt::format("{}, {}", name_of(model_.method_used), text);
        if (!model_.epochs.empty() && learns_weights(model_.method_used))
            text += fmt::format(", effective sample {:.0f} %", 100 * model_.epochs.back().effective_share);
        for (const Note& note : model_.notes) text += "; " + note.text;
        return text;
    }

  private:
    ReweightedModel model_;
    Method asked_;
};

// Margins of the training rows of one fold: the folds come one after the other.
class FoldMargins {
  public:
    const Margins& of(const Dataset& training, FoldPlace place, const ReweightOptions& options,
                      const RunContext& context) {
        if (!margins_ || !(place_ == place)) {
            margins_ = compute_margins(training, options, {}, context);
            place_ = place;
        }
        return *margins_;
    }

  private:
    FoldPlace place_;
    std::optional<Margins> margins_;
};

// The validation part must be able to hold a row of each class: where the usual share is too small, it is
// larger.
double validation_share(const Dataset& training, double usual) {
    const double fewest = static_cast<double>(training.num_classes()) + 0.5;
    return std::max(usual, fewest / static_cast<double>(training.rows));
}

ReweightOptions fold_options(Method method, std::uint64_t seed, FoldPlace place,
                             std::optional<std::size_t> epochs) {
    TrainingOptions training = table_training();
    training.epochs = epochs.value_or(training.epochs);
    return {.method = method,
            .network = {.kind = NetworkKind::mlp},
            .training = training,
            .duplicates = Duplicates::keep,  // the protocol's groups hold them together already
            .seed = RandomStream(seed).child("networks").child(place.repeat).child(place.fold).next_u64()};
}

// How one method is fitted, fold by fold.
struct NetworkFit {
    Method method;
    std::uint64_t seed;
    std::optional<std::size_t> epochs;
    std::shared_ptr<FoldMargins> margins;

    std::unique_ptr<Classifier> operator()(const Dataset& data, std::span<const RowIndex> rows,
                                           FoldPlace place, const RunContext& context) const {
        if (leaves_nothing_to_learn(data, rows)) return fit_classifier("majority", data, rows, {}, context);
        const Dataset training = select_rows(data, rows);
        ReweightOptions options = with_defaults(fold_options(method, seed, place, epochs), /*is_table=*/true);
        if (holds_rows_back(method))
            *options.validation_share = validation_share(training, *options.validation_share);
        // More rows held back than trained on: there are too few of them for their classes.
        if (*options.validation_share > 0.5)
            options = with_defaults(fold_options(Method::erm, seed, place, epochs), true);
        const Margins* known =
            needs_margins(method) ? &margins->of(training, place, options, context) : nullptr;
        return std::make_unique<ReweightedClassifier>(
            fit_reweighted(training, options, {.margins = known}, {}, context), method);
    }
};

}  // namespace

std::vector<Contender> network_contenders(std::span<const std::string> names,
                                          const EvaluationOptions& options,
                                          std::optional<std::size_t> epochs) {
    std::vector<std::string> methods_named;
    std::ranges::remove_copy_if(names, std::back_inserter(methods_named), is_table_network);
    std::vector<Contender> reweighted = reweighting_contenders(methods_named, options, epochs);
    std::vector<Contender> result;
    auto next = reweighted.begin();
    for (const std::string& name : names) {
        result.push_back(is_table_network(name) ? table_network_contender(name, options.seed, epochs)
                                                : std::move(*next++));
    }
    return result;
}

std::vector<Contender> reweighting_contenders(std::span<const std::string> names,
                                              const EvaluationOptions& options,
                                              std::optional<std::size_t> epochs) {
    const auto margins = std::make_shared<FoldMargins>();
    std::vector<Contender> result;
    for (const std::string& name : names) {
        result.push_back({name, NetworkFit{parse_name<Method>(name), options.seed, epochs, margins}});
    }
    return result;
}

}  // namespace hardlearn
