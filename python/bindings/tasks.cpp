#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "hardlearn/data/gzip_writing.hpp"
#include "hardlearn/evaluation/margin_analysis.hpp"
#include "hardlearn/records/ablation_record.hpp"
#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/records/cleaning_record.hpp"
#include "hardlearn/records/comparison_record.hpp"
#include "hardlearn/records/diagnosis_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/records/margins_record.hpp"
#include "hardlearn/records/shift_record.hpp"
#include "hardlearn/records/simulation_record.hpp"
#include "hardlearn/records/study_record.hpp"
#include "hardlearn/records/tested_run.hpp"
#include "hardlearn/records/traininglets_record.hpp"
#include "hardlearn/report/ablation_text.hpp"
#include "hardlearn/report/certificate_text.hpp"
#include "hardlearn/report/cleaning_text.hpp"
#include "hardlearn/report/comparison_picture.hpp"
#include "hardlearn/report/comparison_text.hpp"
#include "hardlearn/report/diagnosis_text.hpp"
#include "hardlearn/report/failures_text.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/margins_picture.hpp"
#include "hardlearn/report/margins_text.hpp"
#include "hardlearn/report/shift_text.hpp"
#include "hardlearn/report/simulation_text.hpp"
#include "hardlearn/report/study_text.hpp"
#include "hardlearn/report/traininglets_picture.hpp"
#include "hardlearn/report/traininglets_text.hpp"
#include "hardlearn/simulation/simulate.hpp"
#include "hardlearn/tasks/ablate.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/tasks/compare.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/label_issues.hpp"
#include "hardlearn/tasks/shift.hpp"
#include "hardlearn/tasks/study.hpp"
#include "hardlearn/tasks/traininglets.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/data.hpp"
#include "python/bindings/module.hpp"
#include "python/bindings/running.hpp"
#include "python/bindings/values.hpp"

namespace nb = nanobind;

namespace hardlearn::python {
namespace {

nb::dict diagnosed(const Data& data, const nb::dict& given, Run& run) {
    const DiagnoseOptions options = options_of(diagnose_options(), given);
    const Diagnosis diagnosis =
        result_of(run, [&](const RunContext& context) { return diagnose(*data, options, context); });
    const LearningHardIndex& index = diagnosis.index;
    nb::dict result;
    result["text"] = diagnosis_text(diagnosis, data.file);
    result["record"] = diagnosis_record(diagnosis, data.file);
    result["picture"] = diagnosis_svg(diagnosis, *data);
    result["index_text"] = hardness_text(index);
    result["used_rows"] = array_of(index.used_rows);
    result["clusters"] = array_of(index.clusters);
    result["embedding"] = array_of(index.embedding);
    return result;
}

nb::dict label_issues(const Data& data, const nb::dict& given, Run& run) {
    const LabelIssueOptions options = options_of(label_issue_options(), given);
    std::vector<Note> notes;
    const JudgedLabels judged = result_of(
        run, [&](const RunContext& context) { return find_label_issues(*data, options, notes, context); });
    std::vector<double> quality((*data).rows, std::numeric_limits<double>::quiet_NaN());
    std::vector<Label> suggested = (*data).labels;
    for (const LabelSuspicion& label : judged.labels) {
        quality[label.row] = label.given_score;
        suggested[label.row] = label.suggested;
    }
    nb::dict result;
    result["given"] = array_of((*data).labels);
    result["suggested"] = array_of(suggested);
    result["quality"] = array_of(quality);
    return result;
}

nb::dict cleaned(const Data& data, const nb::dict& given, std::size_t num_suspicious, Run& run) {
    const CleanOptions options = options_of(clean_options(), given);
    const CleanedSet set =
        result_of(run, [&](const RunContext& context) { return clean(*data, options, context); });
    nb::dict result;
    result["text"] = cleaning_text(set, data.file, num_suspicious);
    result["record"] = cleaning_record(set, data.file, "");
    result["kept"] = array_of(set.cleaned.kept);
    return result;
}

nb::dict certified(const Data& data, const nb::dict& given, Run& run) {
    const CertifyOptions options = options_of(certify_options(), given);
    const CertifiedSet set =
        result_of(run, [&](const RunContext& context) { return certify(*data, options, {}, context); });
    nb::dict result;
    result["text"] = certificate_text(set, data.file);
    result["record"] = certificate_record(set, data.file);
    return result;
}

nb::dict ablated(const std::vector<Data>& sets, const nb::dict& given, Run& run) {
    const AblationOptions options = options_of(ablation_options(), given);
    std::vector<AblatedSet> results;
    std::vector<AblationRecord> records;
    std::vector<std::string> files;
    std::string text;
    for (const Data& data : sets) {
        results.push_back(
            result_of(run, [&](const RunContext& context) { return ablate_set(*data, options, context); }));
        records.push_back(results.back().record);
        files.push_back(data.file);
        text += (text.empty() ? "" : "\n") + data_text(data.file, results.back().data) +
                ablation_text(records.back(), options);
    }
    const auto over_sets = sets.size() > 1 ? compare_over_sets(records) : std::vector<VariantOverSets>{};
    nb::dict result;
    result["text"] = text + over_sets_text(over_sets, options.learner, sets.size());
    result["record"] = ablation_record(results, files, over_sets, options);
    return result;
}

// Records as texts, with the names that messages give them.
nb::dict compared(const std::vector<std::string>& records, const std::vector<std::string>& names,
                  const nb::dict& given, Run& run) {
    const ComparisonOptions options = options_of(comparison_options(), given);
    RecordsToCompare read;
    for (std::size_t i = 0; i < records.size(); ++i) {
        for (RecordedSet& set : parse_evaluation_record(records[i], names[i]))
            read.sets.push_back(std::move(set));
        if (options.where.empty()) continue;
        for (EvaluationDetail& set : parse_evaluation_details(records[i], names[i]))
            read.details.push_back(std::move(set));
    }
    const ComparedRecords comparison =
        result_of(run, [&](const RunContext& context) { return compare_records(read, options, context); });
    nb::dict result;
    const auto text = [&](TableStyle style) {
        return comparison_text(comparison.comparison, style) + failures_text(comparison.failures, style);
    };
    result["text"] = text(TableStyle::plain);
    result["markdown"] = text(TableStyle::markdown);
    result["picture"] = comparison_svg(comparison.comparison);
    result["record"] = comparison_record(comparison);
    return result;
}

// What a study knows before it begins. `record`: a path, or empty.
KnownOfSets known_of_sets(const std::string& record, const std::vector<std::string>& scores,
                          const std::vector<std::string>& names,
                          const std::map<std::string, std::string>& families) {
    KnownOfSets known{.families = families};
    if (!record.empty() && std::filesystem::exists(record)) known.studied = read_study_record(record);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        for (RecordedSet& set : parse_evaluation_record(scores[i], names[i]))
            known.records.push_back(std::move(set));
    }
    return known;
}

// `scores`: records of evaluate as texts, `names` those that messages give them.
nb::dict studied(const std::vector<Data>& sets, const std::string& record,
                 const std::vector<std::string>& scores, const std::vector<std::string>& names,
                 const std::map<std::string, std::string>& families, const nb::dict& given, Run& run) {
    const StudyOptions options = options_of(study_options(), given);
    StudyRun making(options, known_of_sets(record, scores, names, families));
    const auto keep = [&](const Study& so_far) {
        if (!record.empty()) write_text_file(record, study_record(so_far));
    };
    const Study study = result_of(run, [&](const RunContext& context) {
        for (const Data& data : sets) making.add(*data, data.file, keep, context);
        return making.finish(context);
    });
    keep(study);
    nb::dict result;
    result["text"] = study_text(study, TableStyle::plain);
    result["markdown"] = study_text(study, TableStyle::markdown);
    result["record"] = study_record(study);
    return result;
}

nb::dict margins(const std::vector<std::string>& records, const std::vector<std::string>& names, Run& run) {
    std::vector<TestedRun> runs;
    for (std::size_t i = 0; i < records.size(); ++i) runs.push_back(parse_tested_run(records[i], names[i]));
    const MarginAnalysis analysis = result_of(run, [&](const RunContext&) { return analyse_margins(runs); });
    nb::dict result;
    result["text"] = margins_text(analysis);
    result["picture"] = margins_svg(analysis);
    result["record"] = margins_record(analysis, runs);
    return result;
}

Matrix<double> columns_as_table(const Dataset& data) {
    Matrix<double> table(data.rows, data.columns.size());
    for (std::size_t j = 0; j < data.columns.size(); ++j)
        for (std::size_t i = 0; i < data.rows; ++i) table(i, j) = data.columns[j].values[i];
    return table;
}

nb::dict simulated(const std::string& kind, const nb::dict& given, std::uint64_t seed, Run& run) {
    SimulationOptions options = options_of(simulation_options(), given);
    options.kind = parse_name<SimulationKind>(kind);
    options.seed = seed;
    const SimulatedData drawn =
        result_of(run, [&](const RunContext& context) { return simulate(options, context); });
    nb::dict result;
    result["text"] = simulation_text(drawn);
    result["record"] = simulation_record(drawn, "", "", "");
    result["X"] = array_of(columns_as_table(drawn.data));
    result["labels"] = array_of(drawn.data.labels);
    result["groups"] = array_of(drawn.data.groups);
    result["truth"] = array_of(drawn.truth);
    result["posterior"] = array_of(drawn.posterior);
    return result;
}

// `model`: a Model or None.
nb::dict shifted(const Data& training, const Data& test, const nb::object& model, const nb::dict& given,
                 std::uint64_t seed, Run& run) {
    ShiftOptions options = options_of(shift_options(), given);
    options.seed = seed;
    const MicroLearner* const fitted = model.is_none() ? nullptr : nb::cast<const MicroLearner*>(model);
    const ShiftedData found = result_of(run, [&](const RunContext& context) {
        return measure_shift(*training, *test, fitted, options, context);
    });
    nb::dict result;
    result["text"] = shift_text(found, training.file, test.file);
    result["record"] = shift_record(found, training.file, test.file, "");
    return result;
}

nb::dict traininglets(const MicroLearner& model, const Data& data, const nb::dict& given, Run& run) {
    const TrainingletOptions options = options_of(traininglets_options(), given);
    const TrainingletReport report = result_of(
        run, [&](const RunContext& context) { return report_traininglets(model, *data, options, context); });
    nb::dict result;
    result["text"] = traininglets_text(report, "the model", data.file);
    result["record"] = traininglets_record(report, "", data.file);
    result["picture"] = report.shown.empty() ? std::string() : traininglets_svg(report, data.file);
    return result;
}

}  // namespace

void bind_tasks(nb::module_& module) {
    module.def("diagnose", &diagnosed);
    module.def("find_label_issues", &label_issues);
    module.def("clean", &cleaned);
    module.def("ablate", &ablated);
    module.def("certify", &certified);
    module.def("compare", &compared);
    module.def("study", &studied);
    module.def("simulate", &simulated);
    module.def("shift", &shifted, nb::arg("training"), nb::arg("test"), nb::arg("model").none(),
               nb::arg("options"), nb::arg("seed"), nb::arg("run"));
    module.def("traininglets", &traininglets);
    module.def("margins", &margins);
}

}  // namespace hardlearn::python
