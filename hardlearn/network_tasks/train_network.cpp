#include "hardlearn/network_tasks/train_network.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/tasks/notes.hpp"
#include "hardlearn/tasks/repeated_rows_note.hpp"

namespace hardlearn {
namespace {

template <class Data>
const Data* rows_in(const NetworkData* given) {
    if (given == nullptr) return nullptr;
    const auto* rows = std::get_if<Data>(given);
    if (rows == nullptr)
        throw_bad_argument("training and validation rows are a table and images: expected two alike");
    return rows;
}

}  // namespace

TrainedRun train_network(const NetworkData& data, const NetworkData* given, const ReweightOptions& options,
                         const RunFiles& files, const RunContext& context) {
    std::vector<Note> notes;
    if (const auto* table = std::get_if<Dataset>(&data))
        keep_together_and_tell(*table, options.duplicates, notes, context);
    const auto start = std::chrono::steady_clock::now();
    ReweightedModel model = std::visit(
        [&](const auto& rows) {
            using Data = std::remove_cvref_t<decltype(rows)>;
            return fit_reweighted(rows, options, {.given = rows_in<Data>(given)}, files, context);
        },
        data);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    TrainedRun run{.model = std::move(model), .seconds = seconds.count(), .notes = std::move(notes)};
    for (const Note& note : run.model.notes) add_note(run.notes, note, context);
    return run;
}

int threads_of_network(int asked, bool images) {
    if (asked > 0) return usable_threads(asked);
    return images ? thread_count({}) : 1;
}

}  // namespace hardlearn
