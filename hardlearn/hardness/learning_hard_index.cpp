#include "hardlearn/hardness/learning_hard_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <string_view>

#include "hardlearn/clustering/k_means.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/embedding/affinity_source.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
#include "hardlearn/metrics/adjusted_mutual_information.hpp"
#include "hardlearn/metrics/contingency.hpp"

namespace hardlearn {
namespace {

constexpr double learning_hard_from = 0.80;
constexpr double quasi_learning_hard_from = 0.75;
constexpr double subsample_share = 0.8;

// The rows that are used, with everything that belongs to them.
struct Sample {
    Matrix<float> rows;
    std::vector<Label> labels;
    std::vector<GroupIndex> groups;  // empty where rows are independent
    std::size_t num_clusters = 0;
};

struct Clustering {
    Matrix<float> embedding;
    std::vector<Label> clusters;
};

void require_valid(MatrixView<const float> rows, const RowLabels& of_rows,
                   const LearningHardIndexOptions& options) {
    const auto& [labels, num_classes, groups] = of_rows;
    if (labels.size() != rows.rows()) {
        throw_bad_argument(
            fmt::format("there must be one label a row, got {} for {}", labels.size(), rows.rows()));
    }
    if (!groups.empty() && groups.size() != rows.rows()) {
        throw_bad_argument(
            fmt::format("there must be one group a row, got {} for {}", groups.size(), rows.rows()));
    }
    check_options(learning_hard_index_options(), options);
    if (rows.rows() < fewest_rows_of_index) {
        throw_bad_data(fmt::format("the learning-hard index needs at least {} rows, got {}",
                                   fewest_rows_of_index, rows.rows()));
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] < 0 || static_cast<std::size_t>(labels[i]) >= num_classes) {
            throw_bad_argument(
                fmt::format("label of row {} must lie in [0, {}), got {}", i, num_classes, labels[i]));
        }
    }
    if (std::set<Label>(labels.begin(), labels.end()).size() == labels.size()) {
        throw_bad_data(
            fmt::format("the learning-hard index needs classes of several rows, but all {} rows have "
                        "classes of their own",
                        rows.rows()));
    }
    if (std::ranges::all_of(labels, [first = labels[0]](Label label) { return label == first; })) {
        throw_bad_data(fmt::format("the learning-hard index needs at least two classes, all {} rows have one",
                                   rows.rows()));
    }
}

Sample take_rows(MatrixView<const float> rows, const RowLabels& of_rows, std::span<const RowIndex> used) {
    Sample sample{.rows = gather_rows(rows, used), .labels = {}, .groups = {}};
    for (const RowIndex row : used) {
        sample.labels.push_back(of_rows.labels[row]);
        if (!of_rows.groups.empty()) sample.groups.push_back(of_rows.groups[row]);
    }
    sample.num_clusters = std::set<Label>(sample.labels.begin(), sample.labels.end()).size();
    return sample;
}

std::vector<Label> cluster(MatrixView<const float> rows, std::size_t num_clusters, RandomStream stream,
                           const RunContext& context) {
    return k_means(rows, {.num_clusters = num_clusters, .seed = stream.next_u64()}, context).assignments;
}

// Every draw that belongs to run `i` of one kind comes from a stream of its own.
Clustering embed_and_cluster(const InputAffinities& affinities, std::size_t num_clusters,
                             const RandomStream& stream, std::size_t i, const RunContext& context) {
    RandomStream embedding_stream = stream.child("embedding").child(i);
    Matrix<float> embedding = t_sne(affinities, {.seed = embedding_stream.next_u64()}, context).embedding;
    auto clusters = cluster(embedding, num_clusters, stream.child("clustering").child(i), context);
    return {.embedding = std::move(embedding), .clusters = std::move(clusters)};
}

// Not clamped to [0, 1]: that would hide how much the values of a hard data set vary.
double index_of(std::span<const Label> labels, std::span<const Label> clusters) {
    return 1.0 - adjusted_mutual_information(labels, clusters);
}

// 1 - (MI - E) / (H(labels) - E): clusters may be finer than classes without being blamed for it.
double fine_index_of(std::span<const Label> labels, std::span<const Label> clusters) {
    const auto count = [](std::span<const Label> of_rows) {
        return static_cast<std::size_t>(std::ranges::max(of_rows)) + 1;
    };
    const std::size_t num_classes = count(labels);
    const auto table = contingency_table(labels, num_classes, clusters, count(clusters));
    std::vector<std::uint64_t> class_sizes(table.rows()), cluster_sizes(table.columns());
    for (std::size_t i = 0; i < table.rows(); ++i) {
        for (std::size_t j = 0; j < table.columns(); ++j) {
            class_sizes[i] += table(i, j);
            cluster_sizes[j] += table(i, j);
        }
    }
    const double expected = expected_mutual_information(class_sizes, cluster_sizes);
    const double entropy = mutual_information(contingency_table(labels, num_classes, labels, num_classes));
    // Every row a class of its own but one: nothing is left to be known.
    if (entropy - expected < 1e-12) return std::numeric_limits<double>::quiet_NaN();
    return 1.0 - (mutual_information(table) - expected) / (entropy - expected);
}

double group_agreement(std::span<const GroupIndex> groups, std::span<const Label> clusters) {
    std::vector<Label> labels;
    for (const GroupIndex group : groups) labels.push_back(group.value());
    return adjusted_mutual_information(labels, clusters);
}

double in_range(double index) {
    return std::clamp(index, 0.0, 1.0);
}

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance_of(std::span<const double> values) {
    if (values.size() < 2) return 0.0;
    const double mean = mean_of(values);
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return squares / static_cast<double>(values.size() - 1);
}

// What the embeddings of all rows and of the subsamples say.
struct Runs {
    Clustering first;
    std::vector<double> seed_values;
    std::vector<double> fine_values;
    std::vector<double> subsample_values;
};

std::size_t subsample_size(const Sample& sample) {
    const auto size = static_cast<std::size_t>(subsample_share * static_cast<double>(sample.labels.size()));
    return std::max(size, sample.num_clusters);
}

double subsample_value(const Sample& sample, const AffinitySource& source, const RandomStream& stream,
                       const RunContext& context) {
    const auto num_classes = static_cast<std::size_t>(std::ranges::max(sample.labels)) + 1;
    const auto rows =
        stratified_rows(sample.labels, num_classes, subsample_size(sample), stream.child("rows"));
    std::vector<Label> labels;
    for (const RowIndex row : rows) labels.push_back(sample.labels[row]);
    const auto clustering =
        embed_and_cluster(source.of_part(rows, context), sample.num_clusters, stream, 0, context);
    return index_of(labels, clustering.clusters);
}

// Adds up the progress of jobs that run side by side, each of which reports so many steps.
class JobProgress {
  public:
    JobProgress(const RunContext& context, std::size_t num_jobs)
        : context_(context), total_(num_jobs * steps_per_job) {}

    // The context of a job: its steps are counted here.
    RunContext job_context(int threads) {
        return {.threads = threads,
                .stop = context_.stop,
                .progress = [this](std::string_view stage, std::size_t done, std::size_t total) {
                    if (stage != "t-SNE" || done * steps_per_job % total >= steps_per_job) return;
                    const std::scoped_lock lock(mutex_);
                    context_.report("embedding", ++done_, total_);
                }};
    }

  private:
    static constexpr std::size_t steps_per_job = 100;
    const RunContext& context_;
    std::size_t total_, done_ = 0;
    std::mutex mutex_;
};

// At most half the rows: single rows as clusters would say nothing. 0: not asked for.
std::size_t fine_clusters(const Sample& sample, const LearningHardIndexOptions& options) {
    return std::min(options.clusters_per_class * sample.num_clusters, sample.labels.size() / 2);
}

// Embeddings are jobs that know nothing of each other. With fewer jobs than threads, each job in its turn
// gets all threads.
Runs run_embeddings(const Sample& sample, const LearningHardIndexOptions& options, const RandomStream& stream,
                    const RunContext& context) {
    const std::size_t num_fine_clusters = fine_clusters(sample, options);
    Runs runs{.first = {},
              .seed_values = std::vector<double>(options.num_seeds),
              .fine_values = std::vector<double>(num_fine_clusters > 0 ? options.num_seeds : 0),
              .subsample_values = std::vector<double>(options.num_subsamples)};
    const AffinitySource source(sample.rows, options.perplexity,
                                options.num_subsamples > 0 ? subsample_share : 1.0, context);
    const InputAffinities affinities = source.of_all(context);
    const std::size_t num_jobs = options.num_seeds + options.num_subsamples;
    const bool parallel_jobs = num_jobs >= static_cast<std::size_t>(thread_count(context));
    const RunContext serial = context.serial();
    JobProgress progress(context, num_jobs);
    const RunContext inner = progress.job_context(parallel_jobs ? 1 : context.threads);
    parallel_for_each(num_jobs, parallel_jobs ? context : serial, [&](std::size_t job) {
        if (job < options.num_seeds) {
            auto clustering = embed_and_cluster(affinities, sample.num_clusters, stream, job, inner);
            runs.seed_values[job] = index_of(sample.labels, clustering.clusters);
            if (num_fine_clusters > 0) {
                runs.fine_values[job] =
                    fine_index_of(sample.labels, cluster(clustering.embedding, num_fine_clusters,
                                                         stream.child("fine clustering").child(job), inner));
            }
            if (job == 0) runs.first = std::move(clustering);
        } else {
            const std::size_t b = job - options.num_seeds;
            runs.subsample_values[b] =
                subsample_value(sample, source, stream.child("subsample").child(b), inner);
        }
    });
    return runs;
}

// The 0.975 quantile of Student's t, by the expansion of Abramowitz & Stegun 26.7.5; within 0.03 from three
// degrees of freedom up, within 0.001 from six.
double student_quantile(std::size_t degrees_of_freedom) {
    constexpr double z = 1.959963984540054;
    constexpr double z3 = z * z * z;
    constexpr double z5 = z3 * z * z;
    constexpr double z7 = z5 * z * z;
    const auto v = static_cast<double>(degrees_of_freedom);
    return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

// The sampling variance of the index is that of the subsamples' values, less what the seeds alone cause,
// times b / (n - b) for subsamples of b of n rows (delete-d jackknife: Shao & Wu 1989; 4 for 80 %). Without
// taking the seeds' share off, it would be quadrupled too. The mean's own seed variance comes on top. Both
// variances are estimated from few values, so the result is never taken below the plain variance of the
// subsamples' values.
double standard_error(const Runs& runs, std::size_t num_rows, std::size_t num_subsample_rows) {
    const double seed_variance = variance_of(runs.seed_values);
    const double subsample_variance = variance_of(runs.subsample_values);
    const double factor =
        static_cast<double>(num_subsample_rows) / static_cast<double>(num_rows - num_subsample_rows);
    const double sampling_variance = factor * std::max(subsample_variance - seed_variance, 0.0);
    const double variance = sampling_variance + seed_variance / static_cast<double>(runs.seed_values.size());
    return std::sqrt(std::max(variance, subsample_variance));
}

void set_interval(LearningHardIndex& result, const Runs& runs, const Sample& sample) {
    const std::size_t num_rows = sample.labels.size();
    const std::size_t num_subsample_rows = subsample_size(sample);
    // Nothing was left out where every class is a single row: nothing is known of the error.
    if (num_subsample_rows == num_rows) return;
    const double half_width = student_quantile(runs.subsample_values.size() - 1) *
                              standard_error(runs, num_rows, num_subsample_rows);
    const double mean = mean_of(runs.seed_values);
    result.low = in_range(mean - half_width);
    result.high = in_range(mean + half_width);
}

// Shuffles the labels within each group; without groups, all of them.
std::vector<Label> permuted_labels(const Sample& sample, RandomStream stream) {
    std::map<GroupIndex, std::vector<std::size_t>> rows_of_group;
    for (std::size_t i = 0; i < sample.labels.size(); ++i) {
        rows_of_group[sample.groups.empty() ? GroupIndex{0} : sample.groups[i]].push_back(i);
    }
    std::vector<Label> permuted(sample.labels.size());
    for (const auto& [group, rows] : rows_of_group) {
        std::vector<std::size_t> sources = rows;
        shuffle<std::size_t>(sources, stream);
        for (std::size_t i = 0; i < rows.size(); ++i) permuted[rows[i]] = sample.labels[sources[i]];
    }
    return permuted;
}

std::vector<double> null_values(const Sample& sample, std::span<const Label> clusters,
                                std::size_t num_permutations, const RandomStream& stream,
                                const RunContext& context) {
    std::vector<double> values(num_permutations);
    parallel_for_each(num_permutations, context, [&](std::size_t i) {
        values[i] = index_of(permuted_labels(sample, stream.child(i)), clusters);
    });
    return values;
}

}  // namespace

LearningHardIndex learning_hard_index(MatrixView<const float> rows, const RowLabels& labels,
                                      const LearningHardIndexOptions& options, const RunContext& context) {
    require_valid(rows, labels, options);
    const RandomStream stream(options.seed);
    LearningHardIndex result;
    result.used_rows =
        stratified_rows(labels.labels, labels.num_classes, options.max_rows, stream.child("used rows"));
    result.rows_used = result.used_rows.size();
    const Sample sample = take_rows(rows, labels, result.used_rows);

    const auto raw_clusters = cluster(sample.rows, sample.num_clusters, stream.child("raw"), context);
    result.raw = in_range(index_of(sample.labels, raw_clusters));
    Runs runs = run_embeddings(sample, options, stream, context);
    result.mean = in_range(mean_of(runs.seed_values));
    result.deviation = std::sqrt(variance_of(runs.seed_values));
    if (options.num_subsamples > 0) set_interval(result, runs, sample);
    result.verdict = options.num_subsamples > 0 ? verdict_of_interval(result.low, result.high)
                                                : verdict_of_interval(result.mean, result.mean);
    if (options.num_permutations > 0) {
        const auto null = null_values(sample, runs.first.clusters, options.num_permutations,
                                      stream.child("permutation"), context);
        result.null_mean = mean_of(null);
        result.null_deviation = std::sqrt(variance_of(null));
    }
    if (!labels.groups.empty()) result.group_ami = group_agreement(sample.groups, runs.first.clusters);
    std::ranges::transform(runs.seed_values, std::back_inserter(result.values), in_range);
    std::ranges::transform(runs.fine_values, std::back_inserter(result.fine_values), in_range);
    result.fine_mean = runs.fine_values.empty() ? std::numeric_limits<double>::quiet_NaN()
                                                : in_range(mean_of(runs.fine_values));
    result.num_fine_clusters = fine_clusters(sample, options);
    result.clusters = std::move(runs.first.clusters);
    result.embedding = std::move(runs.first.embedding);
    return result;
}

Verdict verdict_of_interval(double low, double high) {
    if (low >= learning_hard_from) return Verdict::learning_hard;
    if (high < quasi_learning_hard_from) return Verdict::not_learning_hard;
    if (low >= quasi_learning_hard_from && high < learning_hard_from) return Verdict::quasi_learning_hard;
    return Verdict::undecided;
}

}  // namespace hardlearn
