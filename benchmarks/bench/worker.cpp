// The engines of the benchmarks that are C++: ours, LIBSVM, Meta-Weight-Net, and the judge of embeddings. The
// runner (benchmarks/bench/run) starts one process an engine.
//   bench_worker serve SETTINGS   prints {"ready": true}, then one line of JSON for each line "run"
//   bench_worker machine          prints what the machine can do at the most
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "benchmarks/bench/worker.hpp"

namespace hardlearn::bench {
namespace {

void tell(const Json& answer) {
    std::cout << answer.dump() << std::endl;
}

void serve(const Json& settings) {
    const std::map<std::string, Run (*)(const Json&)> groups = {
        {"query", query_engine},   {"svm", svm_engine},           {"neighbors", neighbors_engine},
        {"tsne", tsne_engine},     {"forest", forest_engine},     {"pipeline", pipeline_engine},
        {"growth", growth_engine}, {"reweight", reweight_engine}, {"read", read_engine},
        {"auto", auto_engine}};
    const Run run = groups.at(settings.at("group"))(settings);
    tell({{"ready", true}});
    for (std::string line; std::getline(std::cin, line);) {
        if (line != "run") continue;
        Json answer = run();
        answer["peak_mib"] = peak_mebibytes();
        tell(answer);
    }
}

}  // namespace

double peak_mebibytes() {
    rusage self{}, children{};
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return static_cast<double>(std::max(self.ru_maxrss, children.ru_maxrss)) / 1024.0;
}

}  // namespace hardlearn::bench

int main(int argc, char** argv) try {
    using namespace hardlearn::bench;
    const std::string command = argc > 1 ? argv[1] : "";
    if (command == "machine") {
        tell(measure_machine());
    } else if (command == "serve" && argc == 3) {
        serve(Json::parse(argv[2]));
    } else {
        throw std::invalid_argument("usage: bench_worker serve SETTINGS, or bench_worker machine");
    }
    return 0;
} catch (const std::exception& error) {
    hardlearn::bench::tell({{"error", error.what()}});
    return 1;
}
