#include "hardlearn/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/cell_reader.hpp"
#include "hardlearn/data/column_building.hpp"
#include "hardlearn/data/column_plan.hpp"
#include "hardlearn/data/csv_layout.hpp"
#include "hardlearn/data/csv_line_checks.hpp"
#include "hardlearn/data/csv_records.hpp"
#include "hardlearn/data/csv_separator.hpp"
#include "hardlearn/data/labels_and_groups.hpp"
#include "hardlearn/data/mixed_columns.hpp"
#include "hardlearn/data/reader_notes.hpp"

namespace hardlearn {
namespace {

// ---- One pass over the rows

/// What a pass does with a column of the file.
struct CellTask {
    enum class Kind : std::uint8_t { skip, number, text, label };
    Kind kind = Kind::skip;
    std::size_t slot = 0;  ///< among the numbers or the texts of the pass
    /// how many number columns from here on, the last column excepted, have slots in a row
    std::size_t run = 0;
};

struct Pass {
    const TextSource* source = nullptr;
    const CellReader* cells = nullptr;
    CsvDialect dialect;
    std::vector<CellTask> tasks;        ///< one a column of the file
    std::vector<double*> numbers;       ///< where the values of each number slot go, from row 0 on
    std::vector<std::uint32_t*> texts;  ///< where the codes of each text slot go
    /// Where parse_decimal and parse_short_decimal may be called: not too near the ends of the file.
    const char* fast_begin = nullptr;
    std::size_t fast_bytes = 0;

    bool is_fast(const char* p) const { return static_cast<std::size_t>(p - fast_begin) < fast_bytes; }
    const char* fast_end() const { return fast_begin + fast_bytes; }
};

/// What a number column holds beside plain numbers and empty cells.
struct OtherCells {
    TextDictionary texts;
    const char* first_text = nullptr;
    const char* first_infinite = nullptr;
    CellTraits traits;
};

/// Most columns have none.
using NumberFinding = std::unique_ptr<OtherCells>;

/// What a chunk's parse found. Texts have codes into the chunk's own dictionaries.
struct ChunkResult {
    std::vector<NumberFinding> numbers;
    std::vector<TextDictionary> texts;
    std::vector<const char*> first_missing_text;
    const char* ragged = nullptr;       ///< a record with too few or too many cells
    const char* after_quote = nullptr;  ///< text behind a closing quote
};

/// Collects numbers row by row and writes them column by column: columns lie megabytes apart, and writing to
/// one after the other for each row would evict their cache lines (they fall into one set) before they are
/// full.
class Tile {
  public:
    Tile(const Pass& pass, std::size_t first_row)
        : targets_(pass.numbers), width_(pass.numbers.size()), row_(first_row) {
        tall_ = std::clamp<std::size_t>(2048 / std::max<std::size_t>(width_, 1), 8, 64);
        values_.resize(tall_ * width_);
    }
    double* next_row() { return values_.data() + used_ * width_; }
    void row_done() {
        if (++used_ == tall_) flush();
    }
    void flush() {
        for (std::size_t j = 0; j < width_; ++j) {
            double* const target = targets_[j] + row_;
            const double* const from = values_.data() + j;
            for (std::size_t i = 0; i < used_; ++i) target[i] = from[i * width_];
        }
        row_ += used_;
        used_ = 0;
    }

  private:
    const std::vector<double*>& targets_;
    std::size_t width_;
    std::size_t row_;
    std::size_t tall_ = 0;
    std::size_t used_ = 0;
    std::vector<double> values_;
};

/// Parses short decimals, each followed by the delimiter, until one is something else, `count` are done or
/// `end` is reached. Moves p behind the last delimiter; returns how many. A function of its own, not inlined:
/// the loop runs in registers only while nothing else is in it.
[[gnu::noinline]] std::size_t parse_short_run(const char*& p, const char* end, char delimiter, double* values,
                                              std::size_t count) {
    const char* at = p;
    std::size_t done = 0;
    while (done < count && at < end) {
        const char* const next = parse_short_decimal(at, delimiter, values[done]);
        if (next == nullptr) break;
        at = next + 1;
        ++done;
    }
    p = at;
    return done;
}

class ChunkParser {
  public:
    ChunkParser(const Pass& pass, const RecordRange& range, ChunkResult& result)
        : pass_(pass), range_(range), result_(result), tile_(pass, range.first_row) {
        result_.numbers.resize(pass.numbers.size());
        result_.texts.resize(pass.texts.size());
        result_.first_missing_text.resize(pass.texts.size());
    }

    void run() {
        const char* p = range_.begin;
        for (std::size_t i = 0; i < range_.rows; ++i) {
            p = skip_blank_lines(p, range_.end, pass_.dialect);
            p = parse_record(p, range_.first_row + i);
            if (p == nullptr) return;
            tile_.row_done();
        }
        tile_.flush();
    }

  private:
    /// Returns where the next line begins; nullptr at a record that cannot be read.
    const char* parse_record(const char* const begin, std::size_t row) {
        const char* p = begin;
        double* const values = tile_.next_row();
        const char delimiter = pass_.dialect.delimiter;
        const CellTask* task = pass_.tasks.data();
        const CellTask* const last = task + pass_.tasks.size() - 1;
        for (;; ++task) {
            const char* next = nullptr;
            if (task->kind == CellTask::Kind::number) {
                if (task->run > 0 && pass_.is_fast(p)) {
                    task += parse_short_run(p, pass_.fast_end(), delimiter, values + task->slot, task->run);
                }
                next = task->kind == CellTask::Kind::number ? parse_number(p, task->slot, values[task->slot])
                                                            : parse_text(p, *task, row);
            } else {
                next = parse_text(p, *task, row);
            }
            if (next == nullptr) return nullptr;
            if (task == last) {
                if (is_line_end(next, range_.end, pass_.dialect)) return skip_line_end(next, range_.end);
                break;
            }
            if (next == range_.end || *next != delimiter) break;
            p = next + 1;
        }
        result_.ragged = begin;
        return nullptr;
    }

    CsvCell cell_at(const char* p) {
        const CsvCell cell = read_cell(p, range_.end, pass_.dialect);
        if (cell.problem != nullptr) result_.after_quote = cell.problem;
        return cell;
    }

    const char* parse_number(const char* p, std::size_t slot, double& value) {
        if (pass_.is_fast(p)) {
            const char* const next = parse_decimal(p, value);
            if (next != nullptr &&
                (*next == pass_.dialect.delimiter || is_line_end(next, range_.end, pass_.dialect))) {
                return next;
            }
        }
        return parse_other_number(p, slot, value);
    }

    /// Missing, infinite, text, in quotes, near the end of the file, or a number of unusual form.
    const char* parse_other_number(const char* p, std::size_t slot, double& value) {
        const CsvCell cell = cell_at(p);
        const NumberCell parsed = pass_.cells->read_number(trimmed(cell.text));
        value = parsed.value;
        if (parsed.trait != CellTrait::none || parsed.kind == CellKind::text ||
            parsed.kind == CellKind::infinite) {
            remember(cell, parsed, slot, p);
        }
        return cell.problem == nullptr ? cell.end : nullptr;
    }

    void remember(const CsvCell& cell, const NumberCell& parsed, std::size_t slot, const char* p) {
        NumberFinding& finding = result_.numbers[slot];
        if (!finding) finding = std::make_unique<OtherCells>();
        finding->traits.add(parsed.trait, trimmed(cell.text));
        if (parsed.kind == CellKind::infinite && finding->first_infinite == nullptr)
            finding->first_infinite = p;
        if (parsed.kind != CellKind::text) return;
        if (finding->first_text == nullptr) finding->first_text = p;
        if (cell.has_doubled_quotes) {
            finding->texts.add_copy(unescaped(cell.text), cell.text.data());
        } else {
            finding->texts.add(cell.text);
        }
    }

    const char* parse_text(const char* p, const CellTask& task, std::size_t row) {
        const CsvCell cell = cell_at(p);
        if (cell.problem != nullptr) return nullptr;
        if (task.kind == CellTask::Kind::skip) return cell.end;
        std::uint32_t& code = pass_.texts[task.slot][row];
        const std::string_view text = trimmed(cell.text);
        const bool is_missing =
            task.kind == CellTask::Kind::label ? text.empty() : pass_.cells->is_missing_text(text);
        if (is_missing) {
            code = Column::missing_code;
            const char*& first = result_.first_missing_text[task.slot];
            if (first == nullptr) first = p;
        } else if (cell.has_doubled_quotes) {
            code = result_.texts[task.slot].add_copy(unescaped(cell.text), cell.text.data());
        } else {
            code = result_.texts[task.slot].add(cell.text);
        }
        return cell.end;
    }

    const Pass& pass_;
    const RecordRange& range_;
    ChunkResult& result_;
    Tile tile_;
};

std::size_t count_cells(const char* p, const char* end, const CsvDialect& dialect) {
    for (std::size_t count = 1;; ++count) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem != nullptr || is_line_end(cell.end, end, dialect)) return count;
        p = cell.end + 1;
    }
}

/// The column, from 1, of a place in a record of one line.
std::size_t column_at(const Pass& pass, const char* at) {
    const char* p = at;
    while (p != pass.source->begin() && p[-1] != pass.dialect.line_end) --p;
    for (std::size_t column = 1;; ++column) {
        const CsvCell cell = read_cell(p, pass.source->end(), pass.dialect);
        if (cell.problem != nullptr || cell.end >= at ||
            is_line_end(cell.end, pass.source->end(), pass.dialect))
            return column;
        p = cell.end + 1;
    }
}

[[noreturn]] void throw_structure(const Pass& pass, const ChunkResult& chunk) {
    const TextSource& source = *pass.source;
    if (chunk.after_quote != nullptr) {
        const std::string hint = hint_on_line(source, chunk.after_quote, pass.dialect);
        throw_bad_data(
            fmt::format("{}column {}: found {} behind a closing quote, expected a separator or the end of "
                        "the line{}",
                        source.place(chunk.after_quote), column_at(pass, chunk.after_quote),
                        in_quotes(read_cell(chunk.after_quote, source.end(), pass.dialect).text),
                        hint.empty() ? "; a quote within quotes is written twice" : hint));
    }
    const std::size_t cells = count_cells(chunk.ragged, source.end(), pass.dialect);
    throw_bad_data(fmt::format("{}found {} cell{}, expected {} as in the first line{}",
                               source.place(chunk.ragged), cells, cells == 1 ? "" : "s", pass.tasks.size(),
                               hint_on_line(source, chunk.ragged, pass.dialect)));
}

/// Parses all rows. Throws for the first record that cannot be read, whatever the number of threads.
std::vector<ChunkResult> run_pass(const Pass& pass, const std::vector<RecordRange>& ranges,
                                  const RunContext& context) {
    std::vector<ChunkResult> results(ranges.size());
    std::atomic<std::size_t> first_broken{ranges.size()};
    std::mutex progress_mutex;
    std::size_t done = 0;
    parallel_for_each(ranges.size(), context, [&](std::size_t i) {
        if (i > first_broken) return;
        ChunkParser(pass, ranges[i], results[i]).run();
        if (results[i].ragged != nullptr || results[i].after_quote != nullptr) {
            std::size_t expected = first_broken;
            while (i < expected && !first_broken.compare_exchange_weak(expected, i)) {
            }
        }
        if (context.progress) {
            const std::scoped_lock lock(progress_mutex);
            context.report("read", ++done, ranges.size());
        }
    });
    if (first_broken < ranges.size()) throw_structure(pass, results[first_broken]);
    return results;
}

// ---- The table

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
        Pass pass{.source = &source_,
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
        for (const ChunkResult& chunk : first_results_) {
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
        for (const ChunkResult& chunk : first_results_) {
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
        for (const ChunkResult& chunk : first_results_) texts.merge(chunk.texts[targets_[i].slot]);
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

    const std::vector<ChunkResult>& results_of(std::size_t target) const {
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
        for (const ChunkResult& chunk : results_of(i)) {
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
        for (const ChunkResult& chunk : first_results_) {
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
    std::vector<ChunkResult> first_results_;
    std::vector<ChunkResult> second_results_;
    std::vector<bool> found_texts_;
    ReaderNotes notes_;
};

Separator separator_of(const TextSource& source, const ReadOptions& options) {
    return options.separator == Separator::automatic ? choose_separator(source) : options.separator;
}

/// Where the lines of a text begin.
std::vector<const char*> lines_of(std::string_view text, char line_end) {
    std::vector<const char*> lines{text.data()};
    for (const char& c : text) {
        if (c == line_end) lines.push_back(&c + 1);
    }
    return lines;
}

}  // namespace

Dataset read_csv(const TextSource& source, const ReadOptions& options, const RunContext& context,
                 const ReadLimits& limits) {
    const Separator separator = separator_of(source, options);
    const bool blanks = separator == Separator::blanks;
    const std::string tabs = blanks ? with_tabs_for_blanks(source.text) : "";
    const TextSource text{source.name, blanks ? std::string_view(tabs) : source.text};
    const CsvLayout layout = find_layout(text, separator, options);
    const TextSource rows{source.name,
                          text.text.substr(0, static_cast<std::size_t>(layout.end - text.begin()))};
    const ColumnPlan plan = plan_columns(rows, layout.header, layout.names, layout.unused, options);
    return CsvReader(rows, layout, plan, options, context).read(limits);
}

CsvRecords read_csv_records(const TextSource& source, const ReadOptions& options, const RunContext& context) {
    const Separator separator = separator_of(source, options);
    const bool blanks = separator == Separator::blanks;
    const std::string tabs = blanks ? with_tabs_for_blanks(source.text) : "";
    const TextSource text{source.name, blanks ? std::string_view(tabs) : source.text};
    const CsvLayout layout = find_layout(text, separator, options);
    const auto lines = lines_of(blanks ? text.text : "", layout.dialect.line_end);
    const auto own_lines = lines_of(blanks ? source.text : "", layout.dialect.line_end);
    // The text with tabs has the lines of the file, and records begin and end with lines.
    const auto in_file = [&](const char* at) {
        if (!blanks) return at;
        if (at == text.end()) return source.end();
        return own_lines[static_cast<std::size_t>(std::ranges::upper_bound(lines, at) - lines.begin()) - 1];
    };
    CsvRecords records{.dialect = layout.dialect,
                       .before = {source.begin(), in_file(layout.header)},
                       .header = {},
                       .rows = {}};
    if (layout.has_names()) records.header = std::string_view(in_file(layout.header), in_file(layout.rows));
    const TextSource rows{source.name,
                          text.text.substr(0, static_cast<std::size_t>(layout.end - text.begin()))};
    for (const RecordRange& range :
         cut_into_records(rows, layout.rows, layout.dialect, ReadLimits{}.chunk_bytes, context)) {
        for (const char* p = skip_blank_lines(range.begin, range.end, layout.dialect); p != range.end;) {
            const char* const end = end_of_record(p, rows.end(), layout.dialect);
            records.rows.emplace_back(in_file(p), in_file(end));
            p = skip_blank_lines(end, range.end, layout.dialect);
        }
    }
    return records;
}

std::vector<std::string> read_single_column(const TextSource& source) {
    check_no_nul(source, source.begin(), source.end());
    CsvDialect dialect;
    const char* p = source.begin();
    const char* const end = source.end();
    if (source.text.starts_with("\xEF\xBB\xBF")) p += 3;
    if (std::find(p, end, '\n') == end && std::find(p, end, '\r') != end) dialect.line_end = '\r';
    std::vector<std::string> cells;
    std::size_t used = 0;
    while (p != end) {
        const CsvCell cell = read_cell(p, end, dialect);
        if (cell.problem == p)
            throw_bad_data(fmt::format("{}a quote is opened here and never closed", source.place(p)));
        if (!is_line_end(cell.end, end, dialect)) {
            throw_bad_data(fmt::format("{}found a second cell behind {}, expected one column",
                                       source.place(p), in_quotes(cell.text)));
        }
        cells.push_back(cell.has_doubled_quotes ? unescaped(cell.text) : std::string(cell.text));
        if (!cell.text.empty()) used = cells.size();
        if (!is_utf8(cells.back())) {
            throw_bad_data(fmt::format(
                "{}{} is not UTF-8 text; convert the file to UTF-8 (iconv -f WINDOWS-1252 -t UTF-8)",
                source.place(p), in_quotes(cells.back())));
        }
        p = skip_line_end(cell.end, end);
    }
    cells.resize(used);
    return cells;
}

}  // namespace hardlearn
