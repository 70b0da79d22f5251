#include "hardlearn/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/csv_layout.hpp"
#include "hardlearn/data/csv_pass.hpp"
#include "hardlearn/data/csv_records.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/mixed_columns.hpp"
#include "hardlearn/data/reader_notes.hpp"

namespace hardlearn {
namespace {

/// Whether cells are digits of one length, zeros in front of some: postal areas, numbers of articles.
struct CodeLook {
    std::size_t cells = 0;
    std::size_t length = 0;  ///< of the first cell
    bool is_possible = true;
    bool has_zero = false;  ///< in front

    void add(std::string_view cell) {
        if (cell.empty()) return;
        if (cells++ == 0) length = cell.size();
        is_possible = is_possible && cell.size() == length &&
                      cell.find_first_not_of("0123456789") == std::string_view::npos;
        has_zero = has_zero || cell.front() == '0';
    }
    bool are_codes() const { return cells > 4 && length > 1 && is_possible && has_zero; }
};

/// A column that is read: a feature, the label or the group.
struct Target {
    enum class Role : std::uint8_t { feature, label, group };
    Role role = Role::feature;
    std::size_t position = 0;
    std::optional<ColumnKind> expected = {};
    bool is_text = false;
    bool is_certain = false;       ///< the kind is not for the cells to tell
    bool is_told = false;          ///< that its texts would be numbers, if they were read otherwise
    std::size_t points = 0;        ///< of the first cells, those with a point
    std::size_t point_groups = 0;  ///< of these, those with three digits behind it
    CodeLook codes_look = {};      ///< of the first cells
    std::size_t slot = 0;
    std::vector<double> values = {};
    std::vector<std::uint32_t> codes = {};
};

class CsvReader {
  public:
    CsvReader(const TextSource& source, const CsvLayout& layout, const ColumnPlan& plan,
              const ReadOptions& options, const RunContext& context)
        : source_(source),
          layout_(layout),
          plan_(plan),
          options_(options),
          context_(context),
          cells_(options.rules) {}

    Dataset read(const ReadLimits& limits) {
        ranges_ = cut_into_records(source_, layout_.rows, layout_.dialect, limits.chunk_bytes, context_);
        rows_ = ranges_.empty() ? 0 : ranges_.back().first_row + ranges_.back().rows;
        if (rows_ == 0) throw_bad_data(fmt::format("{}: the file has a header but no rows", source_.name));
        if (rows_ >= std::numeric_limits<RowIndex>::max()) {
            throw_bad_data(fmt::format("{}: the file has {} rows, at most {} are supported", source_.name,
                                       rows_, std::numeric_limits<RowIndex>::max() - 1));
        }
        list_targets();
        guess_kinds();
        parse(true);
        settle_kinds();
        if (std::ranges::any_of(found_texts_, [](bool found) { return found; })) parse(false);
        check_infinities();
        return assemble();
    }

  private:
    void list_targets() {
        for (const auto& feature : plan_.features) {
            targets_.push_back({.position = feature.position,
                                .expected = feature.kind,
                                .is_text = feature.kind == ColumnKind::text || feature.is_categorical,
                                .is_certain = feature.kind == ColumnKind::text || feature.is_categorical});
        }
        if (plan_.label) targets_.push_back({Target::Role::label, *plan_.label, {}, true, true});
        if (plan_.group) targets_.push_back({Target::Role::group, *plan_.group, {}, true, true});
        target_of_position_.assign(layout_.names.size(), targets_.size());
        for (std::size_t i = 0; i < targets_.size(); ++i) target_of_position_[targets_[i].position] = i;
    }

    /// Columns with a text in the first rows are read as text at once; others are numbers until a text is
    /// found.
    void guess_kinds() {
        constexpr std::size_t looked_at = 50;
        const char* p = ranges_.front().begin;
        const char* const end = source_.end();
        for (std::size_t row = 0; row < std::min(rows_, looked_at); ++row) {
            p = skip_blank_lines(p, end, layout_.dialect);
            for (const std::size_t i : target_of_position_) {
                const CsvCell cell = read_cell(p, end, layout_.dialect);
                if (cell.problem != nullptr) return;  // parse() will tell
                if (i < targets_.size()) {
                    look_at_points(targets_[i], cell.text);
                    targets_[i].codes_look.add(trimmed(cell.text));
                }
                if (i < targets_.size() && !targets_[i].expected) {
                    targets_[i].is_text |= cells_.read_number(trimmed(cell.text)).kind == CellKind::text;
                }
                p = cell.end;
                if (is_line_end(p, end, layout_.dialect)) break;
                ++p;
            }
            while (!is_line_end(p, end, layout_.dialect)) ++p;
            p = skip_line_end(p, end);
        }
    }

    /// Semicolons separate cells where the comma is the decimal sign: then a point may stand between
    /// thousands.
    void look_at_points(Target& target, std::string_view cell) const {
        if (layout_.dialect.delimiter != ';' || cell.find('.') == std::string_view::npos) return;
        ++target.points;
        target.point_groups += has_groups_of_three(cell, ".");
    }

    bool may_be_thousands(const Target& target) const {
        constexpr std::size_t fewest = 5;
        return cells_.reads_plain_numbers() && target.points >= fewest &&
               target.point_groups == target.points;
    }

    /// The first pass reads all targets, the second those number columns in which the first found texts.
    void parse(bool first) {
        CsvPass pass{.source = &source_,
                     .cells = &cells_,
                     .dialect = layout_.dialect,
                     .tasks = {},
                     .numbers = {},
                     .texts = {}};
        pass.tasks.resize(layout_.names.size());
        if (cells_.reads_plain_numbers() && source_.text.size() > 2 * parse_decimal_reach) {
            pass.fast_begin = source_.begin() + parse_decimal_reach;
            pass.fast_bytes = source_.text.size() - 2 * parse_decimal_reach;
        }
        std::vector<std::size_t> read_now;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            if (first || found_texts_[i]) read_now.push_back(i);
        }
        for (const std::size_t i : read_now) {
            Target& target = targets_[i];
            if (!first) target.is_text = true;
            target.slot = target.is_text ? pass.texts.size() : pass.numbers.size();
            const auto text_kind =
                target.role == Target::Role::label ? CellTask::Kind::label : CellTask::Kind::text;
            pass.tasks[target.position] = {target.is_text ? text_kind : CellTask::Kind::number, target.slot};
            (target.is_text ? pass.texts.emplace_back(), 0 : (pass.numbers.emplace_back(), 0));
        }
        find_runs(pass.tasks);
        parallel_for_each(read_now.size(), context_, [&](std::size_t k) {
            Target& target = targets_[read_now[k]];
            if (target.is_text) {
                std::vector<double>().swap(target.values);
                resize_large(target.codes, rows_);
                pass.texts[target.slot] = target.codes.data();
            } else {
                resize_large(target.values, rows_);
                pass.numbers[target.slot] = target.values.data();
            }
        });
        (first ? first_results_ : second_results_) = run_pass(pass, ranges_, context_);
    }

    static void find_runs(std::vector<CellTask>& tasks) {
        for (std::size_t i = tasks.size() - 1; i-- > 0;) {
            if (tasks[i].kind != CellTask::Kind::number) continue;
            const CellTask& next = tasks[i + 1];
            const bool goes_on = next.kind == CellTask::Kind::number && next.slot == tasks[i].slot + 1;
            tasks[i].run = 1 + (goes_on ? next.run : 0);
        }
    }

    const char* first_of(const Target& target, const char* OtherCells::*place) const {
        for (const CsvChunk& chunk : first_results_) {
            const NumberFinding& finding = chunk.numbers[target.slot];
            if (finding && (*finding).*place != nullptr) return (*finding).*place;
        }
        return nullptr;
    }

    // ---- What a column is

    /// Columns of numbers that hold something else are an error, unless few of their cells are numbers: then
    /// they are text.
    void settle_kinds() {
        found_texts_.assign(targets_.size(), false);
        check_expected_numbers();
        std::vector<MixedColumn> mixed;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            Target& target = targets_[i];
            if (target.is_certain || target.expected) continue;
            if (!target.is_text && first_of(target, &OtherCells::first_text) == nullptr) continue;
            MixedColumn column = target.is_text ? mixed_text_column(i) : mixed_number_column(i);
            if (column.rest.empty()) continue;
            if (is_column_of_numbers(column, options_.rules)) {
                mixed.push_back(std::move(column));
            } else {
                found_texts_[i] = !target.is_text;
                std::string note = note_on_disguise(column, options_.rules);
                target.is_told = !note.empty();
                notes_.add_disguise(std::move(note));
            }
        }
        if (mixed.empty()) return;
        tell_of_the_file(mixed);
        throw_mixed_columns(source_, mixed, options_.rules, remedy_of_labels());
    }

    /// What rows without a label need: else that would be the next error.
    Remedy remedy_of_labels() const {
        if (!options_.labels_required || options_.drop_unlabelled) return {};
        const auto label = std::ranges::find(targets_, Target::Role::label, &Target::role);
        if (label == targets_.end()) return {};
        const auto missing = std::ranges::count(label->codes, Column::missing_code);
        if (missing == 0) return {};
        return {.options = {{"drop_unlabelled", ""}},
                .when = fmt::format("leaves out {} without a label", missing == 1 ? "the row" : "rows")};
    }

    void tell_of_the_file(std::vector<MixedColumn>& columns) const {
        const bool points = has_points();
        for (MixedColumn& column : columns) {
            column.has_points = points;
            column.commas_group = points || layout_.dialect.delimiter == ',';
        }
    }

    /// Whether numbers have fractions behind a point, and not groups of three digits: of those one in ten
    /// would be a whole number of hundredths.
    bool has_points() const {
        std::size_t fractions = 0, hundredths = 0;
        for (const Target& target : targets_) {
            if (target.is_text) continue;
            for (const double value : target.values) {
                if (std::isnan(value) || value == std::floor(value)) continue;
                const double thousands = value * 1000;
                if (std::abs(thousands - std::round(thousands)) > 1e-6) return true;
                ++fractions;
                hundredths += std::abs(value * 100 - std::round(value * 100)) < 1e-7;
            }
        }
        return 2 * hundredths > fractions;
    }

    void check_expected_numbers() {
        std::vector<MixedColumn> mixed;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            if (targets_[i].is_text || !targets_[i].expected) continue;
            MixedColumn column = mixed_number_column(i);
            if (!column.rest.empty()) mixed.push_back(std::move(column));
        }
        if (mixed.empty()) return;
        tell_of_the_file(mixed);
        throw_expected_numbers(source_, mixed, options_.rules);
    }

    MixedColumn mixed_column(const Target& target) const { return {.name = layout_.names[target.position]}; }

    MixedColumn mixed_number_column(std::size_t i) const {
        const Target& target = targets_[i];
        MixedColumn column = mixed_column(target);
        TextDictionary rest;
        for (const CsvChunk& chunk : first_results_) {
            const NumberFinding& finding = chunk.numbers[target.slot];
            if (finding) rest.merge(finding->texts);
        }
        column.rest.assign(rest.entries().begin(), rest.entries().end());
        if (column.rest.empty()) return column;
        std::set<double> different;
        for (const double value : target.values) {
            if (std::isnan(value)) continue;
            ++column.numbers;
            if (different.size() <= most_different) different.insert(value);
        }
        column.different_numbers = different.size();
        return column;
    }

    MixedColumn mixed_text_column(std::size_t i) const {
        MixedColumn column = mixed_column(targets_[i]);
        TextDictionary texts;
        for (const CsvChunk& chunk : first_results_) texts.merge(chunk.texts[targets_[i].slot]);
        std::set<double> different;
        for (const TextDictionary::Entry& entry : texts.entries()) {
            const NumberCell cell = cells_.read_number(trimmed(entry.text));
            if (cell.kind == CellKind::text) column.rest.push_back(entry);
            if (cell.kind != CellKind::number) continue;
            column.numbers += entry.count;
            if (different.size() <= most_different) different.insert(cell.value);
        }
        column.different_numbers = different.size();
        return column;
    }

    void check_infinities() {
        const char* first_bad = nullptr;
        for (const Target& target : targets_) {
            if (target.is_text) continue;
            const char* const at = first_of(target, &OtherCells::first_infinite);
            if (at != nullptr && (first_bad == nullptr || at < first_bad)) first_bad = at;
        }
        if (first_bad != nullptr) throw_cell(first_bad, "is infinite or too large, expected a finite number");
    }

    /// The column of the cell that begins at `at`: walks there from the beginning of its range.
    std::size_t position_of(const char* at) const {
        const char* const end = source_.end();
        const char* p = std::ranges::find_if(ranges_, [&](const RecordRange& r) {
                            return at < r.end || at == end;
                        })->begin;
        for (;;) {
            p = skip_blank_lines(p, end, layout_.dialect);
            for (std::size_t position = 0; p != at; ++position) {
                p = read_cell(p, end, layout_.dialect).end;
                if (is_line_end(p, end, layout_.dialect)) break;
                ++p;
                if (p == at) return position + 1;
            }
            if (p == at) return 0;
            p = skip_line_end(p, end);
        }
    }

    /// The line of a row.
    std::size_t line_of_row(std::size_t row) const {
        const auto range =
            std::ranges::find_if(ranges_, [&](const RecordRange& r) { return row < r.first_row + r.rows; });
        const char* p = skip_blank_lines(range->begin, source_.end(), layout_.dialect);
        for (std::size_t i = range->first_row; i < row; ++i) {
            p = skip_blank_lines(end_of_record(p, source_.end(), layout_.dialect), source_.end(),
                                 layout_.dialect);
        }
        return source_.line_of(p);
    }

    [[noreturn]] void throw_cell(const char* at, std::string_view complaint) const {
        const CsvCell cell = read_cell(at, source_.end(), layout_.dialect);
        throw_bad_data(fmt::format("{}{} {}", source_.place(at, layout_.names[position_of(at)]),
                                   in_quotes(cell.text), complaint));
    }

    // ---- The data set

    const std::vector<CsvChunk>& results_of(std::size_t target) const {
        return found_texts_[target] ? second_results_ : first_results_;
    }

    /// The cells of a text column over all chunks: one dictionary, and for each chunk its codes in it.
    struct MergedTexts {
        TextDictionary texts;
        std::vector<std::vector<std::uint32_t>> maps;
        const char* first_missing = nullptr;
    };

    MergedTexts merge_texts(std::size_t i) const {
        MergedTexts merged;
        for (const CsvChunk& chunk : results_of(i)) {
            merged.maps.push_back(merged.texts.merge(chunk.texts[targets_[i].slot]));
            const char* const missing = chunk.first_missing_text[targets_[i].slot];
            if (merged.first_missing == nullptr) merged.first_missing = missing;
        }
        check_utf8(source_, layout_.names[targets_[i].position], merged.texts);
        return merged;
    }

    /// Codes of the chunks' dictionaries become codes of the merged one.
    void use_merged_codes(std::vector<std::uint32_t>& codes, const MergedTexts& merged) {
        parallel_for_each(ranges_.size(), context_, [&](std::size_t c) {
            recode(std::span(codes).subspan(ranges_[c].first_row, ranges_[c].rows), merged.maps[c]);
        });
    }

    Dataset assemble() {
        Dataset data;
        data.rows = rows_;
        data.rules = options_.rules;
        data.layout = layout_.description;
        data.notes = layout_.notes;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            Target& target = targets_[i];
            const std::string& name = layout_.names[target.position];
            if (!target.is_text) {
                add_number_column(data, target, name);
                continue;
            }
            MergedTexts merged = merge_texts(i);
            use_merged_codes(target.codes, merged);
            if (target.role == Target::Role::feature) {
                add_text_column(data, target, name, merged);
            } else if (target.role == Target::Role::label) {
                set_labels(data, source_,
                           {.name = name,
                            .texts = merged.texts,
                            .codes = target.codes,
                            .line_of_row = [&](std::size_t row) { return line_of_row(row); }},
                           options_);
            } else {
                if (merged.first_missing != nullptr)
                    throw_cell(merged.first_missing, "is missing, expected the group of the row");
                set_groups(data, name, merged.texts, target.codes);
            }
        }
        notes_.tell(data.notes);
        check_columns_left(source_, data);
        return data;
    }

    void add_number_column(Dataset& data, Target& target, const std::string& name) {
        for (const CsvChunk& chunk : first_results_) {
            const NumberFinding& finding = chunk.numbers[target.slot];
            if (finding) notes_.add(name, finding->traits);
        }
        if (may_be_thousands(target)) notes_.add_thousands(name);
        if (!target.expected && target.codes_look.are_codes()) notes_.add_codes(name);
        data.columns.push_back({.name = name,
                                .kind = ColumnKind::numeric,
                                .values = std::move(target.values),
                                .codes = {},
                                .levels = {}});
    }

    void add_text_column(Dataset& data, Target& target, const std::string& name, const MergedTexts& merged) {
        if (!target.is_certain && is_identifier(name, merged.texts, rows_, options_.keep)) {
            notes_.add_identifier(name, merged.texts.entries().front().text);
            return;
        }
        // The commonest levels of a file to be predicted are not those of the training data: keep all.
        const std::size_t most =
            target.expected ? std::numeric_limits<std::size_t>::max() : options_.max_levels;
        Naming naming = name_levels(merged.texts, most);
        recode(target.codes, naming.of_entry);
        data.columns.push_back({.name = name,
                                .kind = ColumnKind::text,
                                .values = {},
                                .codes = std::move(target.codes),
                                .levels = std::move(naming.names),
                                .other_is_bucket = naming.other_is_bucket});
        if (!target.expected && !target.is_told)
            notes_.add_levels(note_on_levels(source_, name, merged.texts, most, target.is_certain));
    }

    const TextSource& source_;
    const CsvLayout& layout_;
    const ColumnPlan& plan_;
    const ReadOptions& options_;
    const RunContext& context_;
    CellReader cells_;
    std::size_t rows_ = 0;
    std::vector<RecordRange> ranges_;
    std::vector<Target> targets_;
    std::vector<std::size_t> target_of_position_;  // targets_.size() for columns that are not read
    std::vector<CsvChunk> first_results_;
    std::vector<CsvChunk> second_results_;
    std::vector<bool> found_texts_;
    ReaderNotes notes_;
};

}  // namespace

Dataset read_csv(const TextSource& source, const ReadOptions& options, const RunContext& context,
                 const ReadLimits& limits) {
    const LaidOutText text(source, options);
    const CsvLayout& layout = text.layout();
    const TextSource rows = text.up_to_end();
    const ColumnPlan plan = plan_columns(rows, layout.header, layout.names, layout.unused, options);
    return CsvReader(rows, layout, plan, options, context).read(limits);
}

}  // namespace hardlearn
