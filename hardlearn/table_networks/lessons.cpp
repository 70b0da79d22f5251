#include "hardlearn/table_networks/lessons-inl.hpp"

#include <algorithm>

#include "hardlearn/network/batches-inl.hpp"
#include "hardlearn/table_networks/episodes.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t usual_steps = 20;

std::size_t rows_of_batch(std::size_t rows) {
    return std::clamp<std::size_t>((rows + usual_steps - 1) / usual_steps, 8, 256);
}

class BatchLessons final : public Lessons {
  public:
    BatchLessons(const LabelledExamples& data, std::span<const RowIndex> rows)
        : data_(data), order_(rows.begin(), rows.end()), size_(rows_of_batch(rows.size())) {
        std::ranges::sort(order_);
        rows_ = order_;
    }
    void begin_epoch(const RandomStream& stream) override {
        order_ = rows_;
        RandomStream own = stream;
        shuffle(std::span(order_), own);
    }
    std::size_t num_steps() const override { return (order_.size() + size_ - 1) / size_; }
    torch::Tensor loss(Network& network, std::size_t step) override {
        const std::size_t begin = step * size_;
        const auto rows = std::span(order_).subspan(begin, std::min(size_, order_.size() - begin));
        const torch::Tensor logits =
            network.logits(network.features(make_batch(data_.examples, rows, torch::kCPU)));
        return torch::cross_entropy_loss(logits, label_tensor(data_.labels, rows, torch::kCPU));
    }
    void settle(Network&) override {}

  private:
    LabelledExamples data_;
    std::vector<RowIndex> rows_, order_;
    std::size_t size_;
};

torch::Tensor places_tensor(std::span<const std::size_t> places) {
    torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(places.size())}, torch::kLong);
    std::ranges::transform(places, tensor.data_ptr<std::int64_t>(),
                           [](std::size_t place) { return static_cast<std::int64_t>(place); });
    return tensor;
}

struct Prototypes {
    torch::Tensor means;   // classes x features; 0 for classes without rows
    torch::Tensor counts;  // of rows, classes x 1
};

Prototypes mean_features(const torch::Tensor& features, const torch::Tensor& places,
                         std::size_t num_classes) {
    const torch::Tensor members =
        torch::one_hot(places, static_cast<std::int64_t>(num_classes)).to(torch::kFloat);
    const torch::Tensor counts = members.sum(0).unsqueeze(1);
    return {.means = torch::mm(members.t(), features) / counts.clamp_min(1), .counts = counts};
}

class EpisodeLessons final : public Lessons {
  public:
    EpisodeLessons(const LabelledExamples& data, std::span<const RowIndex> rows)
        : data_(data), rows_(rows.begin(), rows.end()) {}
    void begin_epoch(const RandomStream& stream) override { stream_ = stream; }
    std::size_t num_steps() const override { return usual_steps; }
    torch::Tensor loss(Network& network, std::size_t step) override {
        const Episode episode = draw_episode(rows_, data_.labels, {}, stream_.child(step));
        std::vector<RowIndex> all = episode.support;
        all.insert(all.end(), episode.query.begin(), episode.query.end());
        const auto num_support = static_cast<std::int64_t>(episode.support.size());
        const torch::Tensor features = network.features(make_batch(data_.examples, all, torch::kCPU));
        const torch::Tensor prototypes =
            mean_features(features.slice(0, 0, num_support), places_tensor(episode.support_class),
                          episode.num_classes)
                .means;
        const torch::Tensor apart = features.slice(0, num_support).unsqueeze(1) - prototypes.unsqueeze(0);
        return torch::cross_entropy_loss(-apart.square().sum(2), places_tensor(episode.query_class));
    }
    void settle(Network& network) override {
        const torch::NoGradGuard no_gradients;
        network.begin_pass({.training = false});
        const torch::Tensor features = network.features(make_batch(data_.examples, rows_, torch::kCPU));
        const Prototypes all =
            mean_features(features, label_tensor(data_.labels, rows_, torch::kCPU), data_.num_classes);
        set_prototypes(network.head(), all.means, all.counts.squeeze(1));
    }

  private:
    LabelledExamples data_;
    std::vector<RowIndex> rows_;
    RandomStream stream_{0};
};

}  // namespace

void set_prototypes(torch::nn::Linear& head, const torch::Tensor& prototypes, const torch::Tensor& is_known) {
    // A finite number whose exponential is 0 beside any other.
    constexpr float beyond_reach = -1e30F;
    const torch::NoGradGuard no_gradients;
    head->weight.copy_(2 * prototypes);
    head->bias.copy_(
        torch::where(is_known > 0, -prototypes.square().sum(1), torch::full_like(is_known, beyond_reach)));
}

std::unique_ptr<Lessons> make_lessons(TableNetworkKind kind, const LabelledExamples& data,
                                      std::span<const RowIndex> rows) {
    if (kind == TableNetworkKind::protonet) return std::make_unique<EpisodeLessons>(data, rows);
    return std::make_unique<BatchLessons>(data, rows);
}

}  // namespace hardlearn
