#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/reweight/fit_extras.hpp"
#include "hardlearn/reweight/reweighted_model.hpp"
#include "hardlearn/reweight/tables_and_images.hpp"
#include "hardlearn/reweight/training-inl.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {

/// What tells margins apart; "-" for none.
std::string fingerprint_of(const Margins* margins);

/// Everything that fitting on one data set shares.
template <class Data>
struct Fit {
    Fit(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
        const RunFiles& files, const RunContext& run_context)
        : options(resolve(data, given_options)),
          encoding(fit_encoding(data, all_rows(rows_of(data)))),
          examples(encode(encoding, data)),
          together(kept_together(data, options.duplicates, run_context)),
          twins(twins_of(together)),
          pool{.examples = &examples,
               .labels = data.labels,
               .num_classes = data.num_classes(),
               .twins = twins},
          checkpoint(std::make_shared<Checkpoint>(
              files.checkpoint,
              fmt::format("{} {} {} {}", data.fingerprint(), extras.given ? extras.given->fingerprint() : "-",
                          fingerprint_of(extras.margins), settings_json(options)))),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = device_of(options.compute),
              .checkpoint = *checkpoint,
              .log = EpochLog(files.log),
              .context = run_context} {}

    // `pool` and `run` refer to the other members.
    Fit(const Fit&) = delete;
    Fit& operator=(const Fit&) = delete;

    // The same with another method, in the same checkpoint.
    Fit(const Fit& other, Method method)
        : options(other.options),
          encoding(other.encoding),
          examples(other.examples),
          together(other.together),
          twins(other.twins),
          pool{.examples = &examples,
               .labels = other.pool.labels,
               .num_classes = other.pool.num_classes,
               .twins = twins},
          checkpoint(other.checkpoint),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = other.run.device,
              .checkpoint = *checkpoint,
              .log = other.run.log,
              .context = other.run.context} {
        options.method = method;
    }

    static ReweightOptions resolve(const Data& data, ReweightOptions options) {
        check_labels(data);
        options = with_defaults(options, std::is_same_v<Data, Dataset>);
        check_options(options);
        if (holds_rows_back(options.method))
            validation_size(*options.validation_share, rows_of(data), data.num_classes());
        options.network = resolved(options.network, fit_encoding(data, all_rows(rows_of(data))));
        return options;
    }

    ReweightOptions options;
    Encoding encoding;
    Examples examples;
    KeptTogether together;          // its groups: for all folds
    std::vector<GroupIndex> twins;  // blocks of equal rows that one part holds; may be empty
    Pool pool;
    std::shared_ptr<Checkpoint> checkpoint;
    TrainingRun run;
};

/// The classes of `given` as numbers of `data`'s classes. Errors as check_validation_rows.
template <class Data>
std::vector<Label> given_labels(const Data& given, const Data& data);

/// The known margins, or those of networks that are trained for it.
template <class Data>
Margins margins_for(Fit<Data>& fit, const Data& data, const Margins* known);

/// Trains by the method of the fit's options, without a contest.
template <class Data>
ReweightedModel fit_in(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras);

}  // namespace hardlearn
