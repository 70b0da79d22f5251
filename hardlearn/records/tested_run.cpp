#include "hardlearn/records/tested_run.hpp"

#include <fmt/format.h>

#include "hardlearn/records/json_field-inl.hpp"
#include "hardlearn/records/notes_json-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::string_view schema = "hardlearn.reweight/2";
constexpr std::string_view earlier_schema = "hardlearn.reweight/1";  // told options under other names

double margin_of(const JsonField& field) {
    const double margin = field.number();
    field.expect(margin >= -1 && margin <= 1, "a margin from -1 to 1");
    return margin;
}

}  // namespace

TestedRun parse_tested_run(std::string_view text, const std::string& source) {
    const nlohmann::ordered_json json = parse_record(text, source, "reweight");
    const JsonField record(json, source, "");
    const JsonField found_schema = record["schema"];
    found_schema.expect(found_schema.name() == schema || found_schema.name() == earlier_schema,
                        fmt::format("'{}'", schema));
    const JsonField test = record["test"];
    if (test.is_null()) {
        throw_bad_data(fmt::format("{}: the run was not tested: it has no rows of a test file", source));
    }
    TestedRun run{.source = source,
                  .method = record["method"].name(),
                  .seed = record["seed"].count(),
                  .fingerprint = test["fingerprint"].name(),
                  .labels = {},
                  .predictions = {},
                  .margins = {},
                  .notes = notes_in(record)};
    for (const JsonField& label : test["labels"].elements()) run.labels.push_back(label.name());
    for (const JsonField& label : test["predictions"].elements()) run.predictions.push_back(label.name());
    for (const JsonField& margin : test["margins"].elements()) run.margins.push_back(margin_of(margin));
    return run;
}

TestedRun read_tested_run(const std::filesystem::path& path) {
    const InputFile file(path);
    const TextSource source = file.source();
    return parse_tested_run(source.text, source.name);
}

}  // namespace hardlearn
