#include "tests/tasks/option_tables.hpp"

#include <span>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/python_name.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/simulation/simulate.hpp"
#include "hardlearn/tasks/ablate.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/tasks/compare.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/explain.hpp"
#include "hardlearn/tasks/image_options.hpp"
#include "hardlearn/tasks/label_issues.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "hardlearn/tasks/report.hpp"
#include "hardlearn/tasks/shift.hpp"
#include "hardlearn/tasks/study.hpp"
#include "hardlearn/tasks/traininglets.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn::testing {
namespace {

// "one of naive, ptc, auto", "a whole number of at least 1": what an impossible value is told to be.
std::string expected_of(const OptionDescription& option) {
    if (option.kind == ValueKind::text) return option.is_list ? "texts" : "text";
    const Value item = std::string("?");
    const Value impossible = option.is_list ? Value(Value::List{item}) : item;
    const std::string problem = problem_with(option, impossible).value_or("");
    const std::size_t found = problem.find("expected ");
    return found == std::string::npos ? "" : problem.substr(found + 9);
}

std::string program_name(const OptionDescription& option, const Value& standard) {
    const bool* set_by_itself = standard.get_if<bool>();
    return (set_by_itself != nullptr && *set_by_itself ? "--no-" : "--") + option.program_name();
}

template <class Owner>
std::string table_of(const std::string& title, std::span<const Option<Owner>> options) {
    Table table({{"C++, JSON", Table::Align::left},
                 {"program", Table::Align::left},
                 {"Python", Table::Align::left},
                 {"what it is", Table::Align::left},
                 {"values", Table::Align::left},
                 {"default", Table::Align::left}});
    const Owner defaults{};
    for (const Option<Owner>& option : options) {
        const OptionFacts& facts = option.facts;
        const Value standard = option.get(defaults);
        table.add_row({std::string(facts.name), program_name(option, standard), python_name(option),
                       std::string(facts.doc), expected_of(option), text_of(standard)});
    }
    return "\n## " + title + "\n\n" + table.markdown();
}

}  // namespace

std::string option_tables() {
    return "# Options\n\n"
           "The options of the library's tasks by their names in C++ and in JSON, in the program and in "
           "Python. The\n"
           "tables are made from the declarations in the sources (`build/bin/option_tables > "
           "docs/options.md`); a\n"
           "test compares them. No default: what uses the option decides. [command-line.md](command-line.md) "
           "shows\n"
           "them at work; there is also what the program alone has: where results go, and how much is "
           "shown.\n" +
           table_of("Reading data", read_options()) + table_of("Images as rows", image_options()) +
           table_of("diagnose", diagnose_options()) +
           table_of("Label issues (find_label_issues)", label_issue_options()) +
           table_of("clean", clean_options()) + table_of("fit", micro_learner_options()) +
           table_of("predict", predict_options()) + table_of("explain", explanation_options()) +
           table_of("evaluate", evaluate_options()) + table_of("ablate", ablation_options()) +
           table_of("certify", certify_options()) + table_of("compare", comparison_options()) +
           table_of("study", study_options()) + table_of("report", report_options()) +
           table_of("shift", shift_options()) + table_of("simulate", simulation_options()) +
           table_of("traininglets", traininglets_options()) + table_of("reweight", reweight_options());
}

}  // namespace hardlearn::testing
