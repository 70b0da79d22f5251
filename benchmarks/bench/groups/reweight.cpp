// One training step of a network whose sample weights are learned, beside plain training, beside
// differentiating twice, and beside Meta-Weight-Net written plainly; and a whole fit beside plain training.
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "benchmarks/bench/groups/meta_weight_net-inl.hpp"
#include "benchmarks/bench/worker.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "hardlearn/data/images.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/reweight/meta_step-inl.hpp"
#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/reweight/weight_network-inl.hpp"

namespace hardlearn::bench {
namespace {

const RandomStream start_of_all(7);

double relative_error(const torch::Tensor& got, const torch::Tensor& expected) {
    return ((got - expected).norm() / expected.norm()).item<double>();
}

bool is_about_images(const Json& settings) {
    return settings.at("network") != "mlp";
}

ImageDataset read_case_images(const Json& settings) {
    return read_images(std::filesystem::path(settings.at("data").get<std::string>()) / "images.bin");
}

// What the process has had of all processors: hardly changed by other load on the machine.
double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

ComputeOptions compute_of(const Json& settings) {
    return {.threads = settings.at("threads").get<int>()};
}

// Plain training that suits the network; momentum is that of its SGD.
TrainingOptions training_of(const Json& settings) {
    TrainingOptions training = is_about_images(settings) ? image_training() : table_training();
    training.batch_size = settings.at("batch");
    training.optimizer = OptimizerKind::sgd;
    training.learning_rate = 0.01;
    return training;
}

// Labelled rows, and the batches of each step: training rows in random order, and a tenth of the rows from
// which validation rows are drawn, as in the library's own training.
class Rows {
  public:
    explicit Rows(const Json& settings) : training_(training_of(settings)) {
        if (is_about_images(settings)) {
            images_ = read_case_images(settings);
            take(images_, images_.rows());
        } else {
            table_ = as_dataset(read_rows(settings, "rows"), read_labels(settings, "labels"));
            take(table_, table_.rows);
        }
        network_ =
            resolved({.kind = parse_name<NetworkKind>(settings.at("network").get<std::string>())}, encoding_);
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    const TrainingOptions& training() const { return training_; }
    const NetworkOptions& network_options() const { return network_; }
    std::size_t num_classes() const { return num_classes_; }
    std::shared_ptr<Network> network() const {
        return make_network(network_, encoding_, num_classes_, start_of_all.child("network"));
    }

    LabelledBatch training_batch(std::size_t step, std::size_t size) const {
        std::vector<RowIndex> rows;
        for (std::size_t i = 0; i < size; ++i) rows.push_back(order_[(step * size + i) % order_.size()]);
        return batch(rows, start_of_all.child("augmentation").child(step));
    }
    LabelledBatch validation_batch(std::size_t step, std::size_t size) const {
        std::vector<RowIndex> rows = validation_;
        RandomStream stream = start_of_all.child("validation").child(step);
        const std::size_t count = std::min(rows.size(), size);
        for (std::size_t i = 0; i < count; ++i) std::swap(rows[i], rows[i + stream.below(rows.size() - i)]);
        rows.resize(count);
        return batch(rows, stream.child("augmentation"));
    }

  private:
    template <class Data>
    void take(const Data& data, std::size_t count) {
        order_.resize(count);
        std::iota(order_.begin(), order_.end(), RowIndex{0});
        RandomStream stream = start_of_all.child("order");
        shuffle(std::span(order_), stream);
        encoding_ = fit_encoding(data, order_);
        examples_ = encode(encoding_, data);
        labels_ = data.labels;
        num_classes_ = data.num_classes();
        validation_.assign(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count / 10));
        order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count / 10));
    }
    LabelledBatch batch(std::span<const RowIndex> rows, const RandomStream& stream) const {
        return {.inputs = make_batch(examples_, rows, torch::kCPU, &training_.augmentation, stream),
                .labels = label_tensor(labels_, rows, torch::kCPU)};
    }

    TrainingOptions training_;
    NetworkOptions network_;
    ImageDataset images_;
    Dataset table_;
    Encoding encoding_;
    Examples examples_;
    std::vector<Label> labels_;
    std::size_t num_classes_ = 0;
    std::vector<RowIndex> order_, validation_;
};

// The library's own step, as its training makes it.
class Ours {
  public:
    Ours(const Json& settings, const Rows& rows)
        : rows_(rows),
          network_(rows.network()),
          parameters_(network_->parameters()),
          optimizer_(parameters_, rows.training()) {
        const std::string engine = settings.at("engine");
        if (engine == "erm") return;
        options_.mode = parse_name<HypergradientMode>(
            engine == "exact" ? "exact" : settings.at("mode").get<std::string>());
        options_.meta_interval = settings.at("interval");
        const WeightNetwork::Samples samples{.num_features = network_->num_features(),
                                             .num_classes = rows.num_classes()};
        weight_network_.emplace(samples, options_, start_of_all.child("weights"), torch::kCPU);
    }

    void step(std::size_t step) {
        LabelledBatch batch;
        batch_seconds_ +=
            seconds_of([&] { batch = rows_.training_batch(step, rows_.training().batch_size); });
        network_->begin_pass({.training = true, .update_statistics = true, .mask_seed = batch.mask_seed});
        const torch::Tensor features = network_->features(batch.inputs);
        const torch::Tensor logits = network_->logits(features);
        const torch::Tensor losses = torch::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::None);
        const torch::Tensor weights = weights_of(features, logits, losses, batch.labels);
        const torch::Tensor loss = (weights * losses).mean();
        loss_ += loss.item<double>();
        loss.backward();
        if (!weight_network_ || step % *options_.meta_interval != 0) {
            optimizer_.step(first_learning_rate(rows_.training()));
            return;
        }
        const StepBatch known{.batch = batch, .features = features.detach(), .logits = logits.detach()};
        meta_seconds_ += seconds_of([&] { meta_step(known, losses.detach(), step); });
    }

    // What went into making batches, and into the meta steps with the optimiser's steps that they contain.
    Json parts(double steps) const {
        return {{"batches", batch_seconds_ / steps}, {"meta_steps", meta_seconds_ / steps}};
    }
    void forget_parts() { batch_seconds_ = meta_seconds_ = 0; }

    // How far the derivative of the weights is from that of differentiating twice, on few rows.
    Json check(std::size_t checked_rows) {
        if (!weight_network_ || options_.mode == HypergradientMode::exact) return {};
        const LabelledBatch batch = rows_.training_batch(0, checked_rows);
        const Tensors at = copy_of(parameters_);
        const LabelledBatch validation = rows_.validation_batch(0, checked_rows);
        const Tensors v = validation_gradient(*network_, parameters_, validation);
        const torch::Tensor exact = alignment_exact(*network_, parameters_, {.at = at, .v = v}, batch);
        torch::Tensor ours;
        if (options_.mode == HypergradientMode::two_pass) {
            ours =
                alignment_two_pass(*network_, parameters_, {.at = at, .v = v}, batch, options_.perturbation);
        } else {
            const torch::NoGradGuard no_gradients;
            const LastLayerGradient last = last_layer_gradient(*network_, validation);
            const torch::Tensor features = network_->features(batch.inputs);
            ours = alignment_last_layer(features, network_->logits(features), batch.labels, last.weight,
                                        last.bias);
        }
        const torch::Tensor pair = torch::stack({ours, exact});
        return {{"quality", relative_error(ours, exact)},
                {"correlation_with_exact", torch::corrcoef(pair)[0][1].item<double>()}};
    }

  private:
    torch::Tensor weights_of(const torch::Tensor& features, const torch::Tensor& logits,
                             const torch::Tensor& losses, const torch::Tensor& labels) {
        const torch::NoGradGuard no_gradients;
        const torch::Tensor weights = weight_network_
                                          ? weight_network_->weights(features, labels, losses.detach())
                                          : torch::ones_like(losses);
        const double sum = weights.sum().item<double>();
        effective_rows_ += sum * sum / weights.square().sum().item<double>();
        right_ += (logits.argmax(1) == labels).sum().item<double>();
        return weights;
    }
    void meta_step(const StepBatch& known, const torch::Tensor& losses, std::size_t step) {
        const LabelledBatch validation = rows_.validation_batch(step, rows_.training().batch_size);
        const torch::Tensor derivative =
            step_with_derivative({*network_, parameters_, optimizer_}, known, validation,
                                 {.optimizer = rows_.training().optimizer,
                                  .learning_rate = first_learning_rate(rows_.training()),
                                  .weights = options_});
        weight_network_->step(derivative, known.features, known.batch.labels, losses);
    }

    const Rows& rows_;
    std::shared_ptr<Network> network_;
    Tensors parameters_;
    Optimizer optimizer_;
    WeightOptions options_;
    std::optional<WeightNetwork> weight_network_;
    double loss_ = 0, right_ = 0, effective_rows_ = 0, batch_seconds_ = 0, meta_seconds_ = 0;
};

class Peer {
  public:
    Peer(const Json&, const Rows& rows)
        : rows_(rows), learner_(rows.network_options(), *rows.network(), rows.training()) {}

    void step(std::size_t step) {
        const std::size_t size = rows_.training().batch_size;
        learner_.step(rows_.training_batch(step, size), rows_.validation_batch(step, size),
                      first_learning_rate(rows_.training()));
    }
    Json parts(double) const { return {}; }
    void forget_parts() {}

    // How far the peer's derivative of the weights is from ours, both from the start and by differentiating
    // twice, with plain descent as look-ahead: that the peer computes the same.
    Json check(std::size_t checked_rows) {
        const LabelledBatch batch = rows_.training_batch(0, checked_rows);
        const LabelledBatch validation = rows_.validation_batch(0, checked_rows);
        const double learning_rate = first_learning_rate(rows_.training());
        MetaWeightNet fresh(rows_.network_options(), *rows_.network(), rows_.training());
        const torch::Tensor theirs = fresh.derivative(batch, validation, learning_rate);

        TrainingOptions plain = rows_.training();
        plain.momentum = plain.weight_decay = 0;
        const auto network = rows_.network();
        Tensors parameters = network->parameters();
        Optimizer optimizer(parameters, plain);
        sample_losses(*network, batch).mean().backward();
        const torch::Tensor ours =
            step_with_derivative({*network, parameters, optimizer}, {.batch = batch}, validation,
                                 {.optimizer = plain.optimizer,
                                  .learning_rate = learning_rate,
                                  .weights = {.mode = HypergradientMode::exact}}) /
            static_cast<double>(checked_rows);
        return {{"quality", relative_error(theirs, ours)}};
    }

  private:
    const Rows& rows_;
    MetaWeightNet learner_;
};

// Runs some steps at a time; the first run also checks the derivative, after its seconds are taken.
template <class Engine>
class Steps {
  public:
    explicit Steps(const Json& settings)
        : scope_(compute_of(settings)),
          rows_(settings),
          engine_(settings, rows_),
          steps_(settings.at("engine") == "ours" ? settings.at("steps") : settings.at("peer_steps")),
          checked_rows_(settings.at("checked_rows")) {
        if (!settings.at("warm_up")) return;
        take_steps();
        engine_.forget_parts();
    }

    Json run() {
        const double before = processor_seconds();
        const double seconds = seconds_of([&] { take_steps(); });
        processor_seconds_ += processor_seconds() - before;
        ++runs_;
        const auto all_steps = static_cast<double>(runs_ * steps_);
        Json result = {{"seconds", seconds / static_cast<double>(steps_)},
                       {"processor_seconds", processor_seconds_ / all_steps}};
        if (Json parts = engine_.parts(all_steps); !parts.is_null()) result["parts"] = std::move(parts);
        if (runs_ == 1) checked_ = engine_.check(checked_rows_);
        if (!checked_.is_null()) result.update(checked_);
        return result;
    }

  private:
    void take_steps() {
        for (std::size_t i = 0; i < steps_; ++i) engine_.step(step_++);
    }

    ComputeScope scope_;
    Rows rows_;
    Engine engine_;
    std::size_t steps_, checked_rows_, step_ = 0, runs_ = 0;
    double processor_seconds_ = 0;
    Json checked_;
};

// A whole fit, with what comes before the training.
Run whole_fit(const Json& settings) {
    auto images = std::make_shared<ImageDataset>(read_case_images(settings));
    ReweightOptions options;
    options.method = settings.at("engine") == "erm" ? Method::erm : Method::lrw_hard;
    options.network.kind = parse_name<NetworkKind>(settings.at("network").get<std::string>());
    options.training = image_training();
    options.margin_folds = settings.at("folds");
    options.weights.meta_interval = 5;
    options.compute = compute_of(settings);
    options.training->epochs = settings.at("epochs");
    return [images, options] {
        Json result;
        result["seconds"] = seconds_of([&] { fit_reweighted(*images, options); });
        return result;
    };
}

template <class Engine>
Run steps_of(const Json& settings) {
    return [steps = std::make_shared<Steps<Engine>>(settings)] { return steps->run(); };
}

}  // namespace

Run reweight_engine(const Json& settings) {
    if (settings.contains("epochs")) return whole_fit(settings);
    return settings.at("engine") == "meta-weight-net" ? steps_of<Peer>(settings) : steps_of<Ours>(settings);
}

}  // namespace hardlearn::bench
