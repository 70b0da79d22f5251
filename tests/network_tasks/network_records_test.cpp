#include "hardlearn/network_tasks/network_records.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hardlearn/networks.hpp"
#include "hardlearn/records/tested_run.hpp"
#include "tests/network_tasks/support.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using network_records = network_on_a_table;

TEST_F(network_records, what_was_written_is_read_again) {
    TrainedRun run = trained(read.data);
    run.notes.push_back(
        {.kind = "k", .text = "t", .is_warning = true, .facts = {{"rows", std::uint64_t{3}}}});
    const TestedRows tested = test_network(run.model, read.data);
    const std::string record = reweight_record(run, tested, {.data = "d.csv", .model = "m", .test = "t.csv"});
    const TestedRun again = parse_tested_run(record, "r.json");
    EXPECT_EQ(again.method, "lrw-random");
    EXPECT_EQ(again.fingerprint, tested.fingerprint);
    EXPECT_EQ(again.labels, tested.labels);
    EXPECT_EQ(again.predictions, tested.predictions);
    EXPECT_EQ(again.margins, tested.margins);
    ASSERT_EQ(again.notes.size(), run.notes.size());
    EXPECT_EQ(again.notes.back().text, "t");
    EXPECT_EQ(again.notes.back().facts, run.notes.back().facts);
}

TEST_F(network_records, count_rows_from_one) {
    const TrainedRun run = trained(read.data);
    const WeightedSamples samples = weigh_samples(run.model, {});
    const auto json =
        nlohmann::json::parse(weights_record(samples, run.model, {.model = "m", .data = "d.csv"}));
    EXPECT_EQ(json["samples"][0]["row"], 1);
    EXPECT_EQ(json["hardest_first"][0], samples.hardest_first[0] + 1);
    const auto lines = lines_of(weights_csv(samples, run.model));
    EXPECT_EQ(lines.size(), 61u);
    EXPECT_TRUE(begins_with(lines[1], "1,"));
}

TEST_F(network_records, texts_tell_network_and_parts) {
    const TrainedRun run = trained(read.data);
    EXPECT_TRUE(contains(training_text(run), "lrw-random on mlp 8 with "));
    EXPECT_TRUE(contains(training_text(run), " held back"));
    EXPECT_TRUE(contains(network_data_text("t.csv", read.data), "t.csv: 60 rows"));
    EXPECT_EQ(network_text({.kind = NetworkKind::wrn, .depth = 16, .widen = 4}), "wrn-16-4");
}

}  // namespace
}  // namespace hardlearn::testing
