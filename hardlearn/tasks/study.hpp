#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/evaluation/study_findings.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/measured_set.hpp"

namespace hardlearn {

/// Measures of hardness beside models' scores over many data sets. The seed of the measures is that of the
/// protocol and of the findings too, as are duplicates.
struct StudyOptions {
    MeasureOptions measures = {};
    StudyFindingOptions findings = {};
    EvaluationOptions protocol = {};  ///< models: empty means those of the records, or else study_models
    std::size_t largest_set = 0;      ///< sets with more rows are left out; 0: none
};

/// Models that are evaluated where none are named and no records are given.
inline constexpr std::string_view study_models[] = {"knn",           "logistic-regression", "svm",
                                                    "random-forest", "mil-naive",           "mil-ptc"};

/// The declarations of those that people set.
std::span<const Option<StudyOptions>> study_options();

/// The names of the models that are wanted of every set: evaluated where no record tells of them. None: those
/// that the records tell of are taken. Error(bad_argument) for names that evaluate does not know.
std::vector<std::string> wanted_models(const StudyOptions& options, bool has_records);

/// A set that cannot be studied, and why.
struct UnusableSet {
    std::string file;
    std::string reason;
};

/// Sets with what was found in them.
struct Study {
    StudyOptions options;
    std::vector<StudiedSet> sets;
    StudyFindings findings;
    std::vector<UnusableSet> left_out;
    std::vector<Note> notes;  ///< "record_of_other_data", "no_scores", "uneven_models"
};

/// What is at hand before a set is studied.
struct KnownOfSets {
    std::vector<StudiedSet> studied;              ///< of an earlier run
    std::vector<RecordedSet> records;             ///< of evaluate
    std::map<std::string, std::string> families;  ///< by a set's name; others have family_of(name)
};

/// Called when something was found that an interrupt should not lose: the study so far, without findings.
using StudyAdvanced = std::function<void(const Study& so_far)>;

/// A study in the making, set by set.
class StudyRun {
  public:
    /// Error(bad_argument) for options out of range and unknown models.
    StudyRun(const StudyOptions& options, KnownOfSets known, OtherContenders others = {});

    /// Studies one set: measures that an earlier run found of the same data with the same options are kept,
    /// scores that it found likewise; scores that records tell are taken; what is missing is computed. A set
    /// that is too large, or that no model could learn from, is left out. `file`: for the record.
    /// Error(bad_data) for a second set of the same name; Error(cancelled).
    void add(const Dataset& data, const std::string& file, const StudyAdvanced& advanced,
             const RunContext& context);
    /// For a set that cannot be read.
    void leave_out(const std::string& file, const std::string& reason);

    /// With the findings. Sets of an earlier run that were not added are kept, and are not asked for.
    Study finish(const RunContext& context) const;

  private:
    void measure(const Dataset& data, StudiedSet& set, const RunContext& context) const;
    void score(const Dataset& data, StudiedSet& set, const StudyAdvanced& advanced,
               const RunContext& context);
    std::vector<StudiedModel> recorded_models(const StudiedSet& set, bool grouped, const RunContext& context);
    const StudiedSet* known_set(const StudiedSet& set) const;
    // Sets of an earlier run that were not reached yet are among them.
    Study so_far(const StudiedSet* current) const;

    KnownOfSets known_;
    OtherContenders others_;
    std::vector<std::string> wanted_;
    Study study_;
};

/// The data files among the paths: files as they are, of folders those that are named like tables (.csv,
/// .tsv, .svmlight, .libsvm, .svm, .arff, .npy, each also with .gz), by name. Error(file) for a path that is
/// not there; Error(bad_data) for a folder without any; Error(bad_argument) for two files that are named
/// alike but for endings.
std::vector<std::filesystem::path> study_files(std::span<const std::string> paths);

/// The records of evaluate among the paths: files as they are, and of folders, also in them, those that begin
/// like one. Error(file) for a path that is not there.
std::vector<std::filesystem::path> record_files(std::span<const std::string> paths);

}  // namespace hardlearn
