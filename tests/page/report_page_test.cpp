#include "hardlearn/page/report_page.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/page/base64.hpp"
#include "hardlearn/page/sha256.hpp"
#include "tests/page/planted.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

// The tags of a page, without what stands in its style sheet and its scripts: "<p class=\"x\">", "</p>".
std::vector<std::string> tags_of(const std::string& page) {
    std::vector<std::string> tags;
    for (std::size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at)) {
        const std::size_t end = page.find('>', at) + 1;
        tags.push_back(page.substr(at, end - at));
        at = end;
        for (const std::string raw : {"style", "script"}) {
            if (begins_with(tags.back(), "<" + raw)) at = page.find("</" + raw + ">", at);
        }
    }
    return tags;
}

// Names of elements that are open but not closed, or closed but not open: empty for well-formed HTML.
std::vector<std::string> unbalanced(const std::string& page) {
    std::vector<std::string> open, wrong;
    for (const std::string& tag : tags_of(page)) {
        if (tag.ends_with("/>") || begins_with(tag, "<!") || begins_with(tag, "<meta") ||
            begins_with(tag, "<input"))
            continue;
        const bool closes = tag[1] == '/';
        const std::size_t begin = closes ? 2 : 1;
        const std::string name = tag.substr(begin, tag.find_first_of(" >\n", begin) - begin);
        if (!closes) {
            open.push_back(name);
        } else if (!open.empty() && open.back() == name) {
            open.pop_back();
        } else {
            wrong.push_back(tag);
        }
    }
    wrong.insert(wrong.end(), open.begin(), open.end());
    return wrong;
}

// The values of an attribute, over all tags.
std::vector<std::string> values_of(const std::string& page, const std::string& attribute) {
    std::vector<std::string> values;
    const std::string mark = " " + attribute + "=\"";
    for (const std::string& tag : tags_of(page)) {
        if (const std::size_t at = tag.find(mark); at != std::string::npos)
            values.push_back(between(tag.substr(at), mark, "\""));
    }
    return values;
}

TEST(report_page, needs_nothing_but_itself) {
    const std::string page = report_page(planted_dossier());
    EXPECT_FALSE(contains(page, "http:"));
    EXPECT_FALSE(contains(page, "https:"));
    for (const char* part : {"<link", "<img", "<iframe", "@import", "url(", "eval("})
        EXPECT_FALSE(contains(page, part)) << part;
    for (const char* attribute : {"src", "style", "onclick", "onload", "onerror"})
        EXPECT_EQ(values_of(page, attribute), std::vector<std::string>{}) << attribute;
}

TEST(report_page, rows_with_pictures_show_them_and_nothing_else_loads_one) {
    Dossier dossier = planted_dossier();
    for (std::size_t i = 0; i < 60; ++i) dossier.data.row_names.push_back("photo " + std::to_string(i));
    std::set<std::string> asked;
    const auto picture = [&](std::string_view name) {
        asked.emplace(name);
        return name == "photo 7" ? std::string() : std::string("jpeg of ").append(name);
    };
    const std::string page = report_page(dossier, picture);
    for (const std::string& name : asked) {
        const std::string jpeg = "jpeg of " + name;
        const std::string source =
            "src=\"data:image/jpeg;base64," + base64(std::as_bytes(std::span(jpeg))) + "\"";
        EXPECT_EQ(contains(page, source), name != "photo 7") << name;
    }
    EXPECT_TRUE(asked.contains(dossier.data.row_names[dossier.cases.at(0).chosen.row]));
    for (const std::string& source : values_of(page, "src"))
        EXPECT_TRUE(begins_with(source, "data:image/jpeg;base64,"));
    EXPECT_TRUE(contains(page, "img-src data:;"));
    PageLimits none;
    none.pictured_rows = 0;
    EXPECT_TRUE(contains(report_page(dossier, none, picture), "the first 0 are shown"));
    dossier.options.is_private = true;
    EXPECT_FALSE(contains(report_page(dossier, picture), "data:image"));
}

TEST(report_page, its_policy_names_its_style_sheet_and_its_script) {
    const std::string page = report_page(planted_dossier());
    const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\">");
    EXPECT_TRUE(begins_with(policy, "default-src 'none'; "));
    EXPECT_TRUE(contains(policy, "style-src '" + policy_hash(between(page, "<style>", "</style>")) + "'"));
    const std::size_t script = page.rfind("<script>") + 8;
    const std::string text = page.substr(script, page.rfind("</script>") - script);
    EXPECT_TRUE(contains(policy, "script-src '" + policy_hash(text) + "'"));
    EXPECT_FALSE(contains(policy, "unsafe"));
}

TEST(report_page, is_well_formed_and_its_links_lead_somewhere) {
    const std::string page = report_page(planted_dossier());
    EXPECT_EQ(unbalanced(page), std::vector<std::string>{});
    std::map<std::string, int> ids;
    for (const std::string& id : values_of(page, "id")) ++ids[id];
    for (const auto& [name, count] : ids) EXPECT_EQ(count, 1) << name;
    std::size_t links = 0;
    for (const std::string& link : values_of(page, "href")) {
        EXPECT_TRUE(ids.contains(link.substr(1))) << link;
        ++links;
    }
    EXPECT_GT(links, 8u);
}

TEST(report_page, names_that_would_act_are_text) {
    const std::string page = report_page(planted_dossier());
    EXPECT_FALSE(contains(page, "<img"));
    EXPECT_TRUE(contains(page, "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
    EXPECT_TRUE(contains(between(page, "id=\"map-data\">", "</script>"), "\\u003c/script\\u003e"));
}

TEST(report_page, names_of_models_in_a_record_are_text_too) {
    Dossier dossier = planted_dossier();
    for (ModelDetail& model : dossier.evaluation->models) {
        if (model.name != "majority") model.name += "<b>";
    }
    const std::string page = report_page(dossier);
    EXPECT_FALSE(contains(page, "<b>"));
    EXPECT_TRUE(contains(page, "svm&lt;b&gt;"));
    EXPECT_EQ(unbalanced(page), std::vector<std::string>{});
}

TEST(report_page, equal_dossiers_give_equal_bytes_for_any_number_of_threads) {
    const std::string page = report_page(planted_dossier({}, {.threads = 1}));
    EXPECT_EQ(report_page(planted_dossier({}, {.threads = 2})), page);
}

TEST(report_page, a_private_one_holds_no_value) {
    const std::string open = report_page(planted_dossier({.rows = {1, 2, 40}}));
    const std::string closed = report_page(planted_dossier({.rows = {1, 2, 40}, .is_private = true}));
    for (const char* planted :
         {"9.8765e+05", "8.765e+05", "secret level", "secret person", "secret folder"}) {
        EXPECT_TRUE(contains(open, planted)) << planted;
        EXPECT_FALSE(contains(closed, planted)) << planted;
    }
    for (const char* kept :
         {"planted.csv", "new.csv", "certificate.json", "<bdi>first</bdi>", "have one text"})
        EXPECT_TRUE(contains(closed, kept)) << kept;
    EXPECT_TRUE(contains(closed, "Row 40: labelled"));
}

TEST(report_page, costs_stand_only_where_a_record_gives_them) {
    Dossier dossier = planted_dossier();
    EXPECT_FALSE(contains(report_page(dossier), "Seconds to fit"));
    dossier.evaluation->models[1].costs = ModelCosts{.fit = 12.34, .predict = 0.56};
    const std::string page = report_page(dossier);
    EXPECT_TRUE(contains(page, "Seconds to fit"));
    EXPECT_TRUE(contains(page, "12.34"));
}

TEST(report_page, contributions_add_up_as_they_are_shown) {
    const std::string page = report_page(planted_dossier());
    const std::regex number("<td class=\"n\">(-?[0-9.]+)</td>");
    std::size_t tables = 0;
    for (const std::string& id : values_of(page, "id")) {
        if (!id.ends_with("-sum")) continue;
        ++tables;
        const std::string text = between(page, "<table id=\"" + id + "\">", "</table>");
        std::vector<double> numbers;
        for (std::sregex_iterator n(text.begin(), text.end(), number), end; n != end; ++n)
            numbers.push_back(std::stod((*n)[1]));
        ASSERT_GT(numbers.size(), 2u);
        double sum = 0;
        for (std::size_t i = 0; i + 1 < numbers.size(); ++i) sum += numbers[i];
        EXPECT_NEAR(sum, numbers.back(), 0.00005 * static_cast<double>(numbers.size()) + 1e-9);
    }
    EXPECT_GE(tables, 3u);
}

void enlarge(CertifiedSet& set) {
    const OperatedError pair = set.pairs.front();
    for (int family = 0; family < 200; ++family) {
        for (const Operator kind : hardlearn::values_of<Operator>()) {
            set.pairs.push_back(pair);
            set.pairs.back().before = kind;
            set.pairs.back().model = std::to_string(family) + std::string(300, '<');
        }
    }
}

void enlarge(NewRows& rows) {
    rows.columns.assign(most_moved_columns, rows.columns.front());
    for (MovedColumn& column : rows.columns) column.name = std::string(300, '"');
    rows.num_moved = 3000;
    rows.notes.assign(2000, {.kind = "reader", .text = std::string(5000, '&')});
    TrainingletReport& report = *rows.traininglets;
    for (std::string& name : report.class_names) name = std::string(300, '<');
    for (EmbeddedTraininglet& shown : report.shown) {
        shown.rows.resize(20000, shown.rows.front());
        shown.places = Matrix<float>(20001, 2);
    }
}

// As many points, classes, names, notes and suspects as there can be, and more.
Dossier enormous_dossier() {
    Dossier dossier = planted_dossier();
    constexpr std::size_t rows = 60000, classes = 3000;
    RandomStream stream(2);
    DataSummary data = dossier.data;
    data.rows = rows;
    data.class_names.clear();
    data.class_counts.assign(classes, rows / classes);
    for (std::size_t c = 0; c < classes; ++c)
        data.class_names.push_back(fmt::format("{:05}", c) + std::string(300, '<'));
    data.group_names = data.class_names;
    dossier.data = dossier.diagnosis.data = data;
    LearningHardIndex& index = dossier.diagnosis.index;
    index.used_rows.clear();
    index.clusters.clear();
    index.embedding = Matrix<float>(rows, 2);
    dossier.labels.clear();
    dossier.groups.clear();
    dossier.diagnosis.own_label_fit.assign(rows, 0.3f);
    dossier.diagnosis.suspicious.clear();
    for (std::size_t i = 0; i < rows; ++i) {
        index.used_rows.push_back(RowIndex(i));
        index.clusters.push_back(Label(stream.below(classes)));
        dossier.labels.push_back(Label(i % classes));
        dossier.groups.push_back(GroupIndex(i % classes));
        for (std::size_t d = 0; d < 2; ++d) index.embedding(i, d) = static_cast<float>(stream.normal());
        dossier.diagnosis.suspicious.push_back(
            {.row = RowIndex(i), .given = Label(i % classes), .suggested = Label(1)});
    }
    dossier.diagnosis.class_by_cluster = Matrix<std::uint64_t>(classes, classes);
    for (int i = 0; i < 2000; ++i) {
        dossier.notes.push_back({.kind = "reader", .text = std::string(5000, '&')});
        dossier.columns.push_back({.name = std::string(300, '>'), .kind = ColumnKind::text, .levels = 1000});
    }
    dossier.cases.resize(max_cases, dossier.cases.front());
    for (CaseDossier& one : dossier.cases)
        one.values.assign(10, {.column = std::string(300, '"'), .value = std::string(300, '&')});
    dossier.evaluation.reset();
    dossier.why_not_compared = "too many";
    enlarge(*dossier.certificate);
    enlarge(*dossier.new_rows);
    return dossier;
}

TEST(report_page, is_small_whatever_it_is_of_and_says_what_is_left_out) {
    const std::string page = report_page(enormous_dossier());
    EXPECT_LE(page.size(), max_page_bytes);
    EXPECT_EQ(unbalanced(page), std::vector<std::string>{});
    const std::string above = page.substr(0, page.find("id=\"data\""));
    EXPECT_TRUE(contains(above, "Shortened on this page"));
    EXPECT_TRUE(contains(above, "of 60,000 rows"));
    EXPECT_TRUE(contains(above, "of 3,000"));
    EXPECT_TRUE(contains(above, "Of 60,000 suspicious labels"));
    EXPECT_TRUE(contains(above, "without their middle"));
    EXPECT_TRUE(contains(above, "Of 3,000 columns that moved"));
    EXPECT_TRUE(contains(above, "of 202 models"));
    EXPECT_TRUE(contains(above, "Pictures of traininglets show"));
}

TEST(report_page, limits_that_are_halved_make_smaller_pages_down_to_one_of_each) {
    const Dossier dossier = planted_dossier();
    PageLimits limits;
    std::size_t before = report_page(dossier, limits).size();
    for (int round = 0; round < 20; ++round) limits = halved(limits);
    EXPECT_EQ(limits.points, 1u);
    EXPECT_EQ(limits.neighbors, 1u);
    const std::string smallest = report_page(dossier, limits);
    EXPECT_LT(smallest.size(), before);
    EXPECT_EQ(unbalanced(smallest), std::vector<std::string>{});
}

TEST(report_page, says_why_there_are_no_models_and_no_single_rows) {
    Dossier dossier = planted_dossier();
    dossier.evaluation.reset();
    dossier.why_not_compared = "fewer than <two> classes";
    dossier.model.reset();
    dossier.cases.clear();
    dossier.why_not_explained = "no & model";
    const std::string page = report_page(dossier);
    EXPECT_TRUE(contains(page, "No models were compared: fewer than &lt;two&gt; classes"));
    EXPECT_TRUE(contains(page, "No row is explained: no &amp; model."));
    EXPECT_EQ(unbalanced(page), std::vector<std::string>{});
}

TEST(report_page, tells_of_a_network_where_there_is_one) {
    Dossier dossier = planted_dossier();
    EXPECT_FALSE(contains(report_page(dossier), "Network with learned weights"));
    NetworkEvidence network{.description = "molere <tiny>", .class_names = dossier.data.class_names};
    network.samples = {{.row = RowIndex(7), .label = Label(2), .weight = 0.25, .margin = -0.5, .hard = true}};
    dossier.network = network;
    const std::string page = report_page(dossier);
    EXPECT_TRUE(contains(page, "molere &lt;tiny&gt;"));
    EXPECT_TRUE(contains(page, "row 8"));
    EXPECT_TRUE(contains(page, "-0.50 to -0.25"));
    EXPECT_EQ(unbalanced(page), std::vector<std::string>{});
}

}  // namespace
}  // namespace hardlearn::testing
