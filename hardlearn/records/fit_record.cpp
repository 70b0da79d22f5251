#include "hardlearn/records/fit_record.hpp"

#include "hardlearn/records/micro_learner-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {

std::string fit_record(const FittedModel& fitted, const std::string& file, const std::string& model_path) {
    const MicroLearner& model = fitted.model;
    return record_text(
        {{"schema", "hardlearn.fit/1"},
         {"file", file},
         {"model", model_path},
         {"construction", name_of(model.options().construction)},
         {"objective", name_of(model.options().objective)},
         {"seconds", model.options().seconds},
         {"seed", model.options().seed},
         {"rows", model.rows().rows()},
         {"features", model.preparation().columns.size()},
         {"classes", classes_json(model.class_names(), class_counts(model.labels(), model.num_classes()))},
         {"training_data", model.training_fingerprint()},
         {"chosen", candidate_to_json(model.chosen())},
         {"voters", voters_json(model)},
         {"prior_exponent", model.prior_exponent()},
         {"evidence", evidence_json(model)},
         {"approximate", model.rows().rows() > model.options().max_exact_rows},
         {"fit_seconds", fitted.seconds},
         {"notes", notes_json(fitted.notes)}});
}

}  // namespace hardlearn
