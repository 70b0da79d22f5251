#include "hardlearn/data/csv_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/data/csv_line_checks.hpp"

namespace hardlearn {
namespace {

/// Collects numbers row by row and writes them column by column: columns lie megabytes apart, and writing to
/// one after the other for each row would evict their cache lines (they fall into one set) before they are
/// full.
class Tile {
  public:
    Tile(const CsvPass& pass, std::size_t first_row)
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
    ChunkParser(const CsvPass& pass, const RecordRange& range, CsvChunk& result)
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

    const CsvPass& pass_;
    const RecordRange& range_;
    CsvChunk& result_;
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
std::size_t column_at(const CsvPass& pass, const char* at) {
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

[[noreturn]] void throw_structure(const CsvPass& pass, const CsvChunk& chunk) {
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

}  // namespace

std::vector<CsvChunk> run_pass(const CsvPass& pass, const std::vector<RecordRange>& ranges,
                               const RunContext& context) {
    std::vector<CsvChunk> results(ranges.size());
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

}  // namespace hardlearn
