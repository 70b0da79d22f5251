#include "hardlearn/reweight/reweight.hpp"

#include "hardlearn/reweight/fit-inl.hpp"
#include "hardlearn/reweight/left_out_runs-inl.hpp"

namespace hardlearn {
namespace {

template <class Data>
ReweightedModel fit_on(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
                       const RunFiles& files, const RunContext& context) {
    if ((given_options.method == Method::lrw_given) != (extras.given != nullptr)) {
        throw_bad_argument("validation rows go with the method lrw-given, and it needs them");
    }
    const ComputeScope scope(given_options.compute);
    Fit<Data> fit(data, given_options, extras, files, context);
    check_conflicts(fit.options, std::is_same_v<Data, Dataset>);
    if (fit.checkpoint->resumed())
        context.tell({.kind = "resumed", .text = "going on from where a run was stopped", .facts = {}});
    const bool asks = *fit.options.fallback_folds > 0 && learns_weights(fit.options.method) && !extras.given;
    ReweightedModel model = asks ? fit_or_fall_back(fit, data, extras) : fit_in(fit, data, extras);
    if (fit.options.left_out_folds > 0) leave_out(fit, data, extras, model);
    if (!files.keep_checkpoint) fit.checkpoint->remove();
    return model;
}

template <class Data>
Margins margins_on(const Data& data, const ReweightOptions& options, const RunFiles& files,
                   const RunContext& context) {
    Fit<Data> fit(data, options, {}, files, context);
    const ComputeScope scope(fit.options.compute);
    const Margins margins = margins_for(fit, data, nullptr);
    if (!files.keep_checkpoint) fit.checkpoint->remove();
    return margins;
}

}  // namespace

void check_before_training(const ReweightOptions& options, bool is_table) {
    const ReweightOptions whole = with_defaults(options, is_table);
    check_options(whole);
    check_conflicts(whole, is_table);
    resolved(whole.network, !is_table);
    translating_torch_errors([&] { return device_of(whole.compute); });
}

ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options,
                               const FitExtras<Dataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const FitExtras<ImageDataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

Margins compute_margins(const Dataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

Margins compute_margins(const ImageDataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

void check_validation_rows(const Dataset& given, const Dataset& data) {
    given_labels(given, data);
}

void check_validation_rows(const ImageDataset& given, const ImageDataset& data) {
    given_labels(given, data);
}

}  // namespace hardlearn
