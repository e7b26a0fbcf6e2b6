# The few commands that people and CI use. Everything else is CMake (CMakePresets.json).
JOBS ?= $(shell nproc)
GANTRY := build/release/bin/gantry

.DEFAULT_GOAL := build
.PHONY: build setup demo test unit tsan differential differential-record differential-live bad-days corpus property soak fuzz bench bench-micro bench-registry lint format help clean

build: ## build/release/bin/gantry
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS)

setup: ## install what the build needs (Debian packages; no network when all is there)
	@scripts/setup.sh

demo: setup build ## a workspace and a real program, built, run, edited and timed beside cargo
	@scripts/demo.sh $(abspath $(GANTRY))

unit: ## unit tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev -j $(JOBS)
	@ctest --preset dev -j $(JOBS) --timeout 300

THREADED := unit_base unit_archive unit_package unit_exec server_core server_db server_http server_git

tsan: ## the executor, and what reads, packs and serves in several threads, under ThreadSanitizer
	@cmake --preset tsan
	@cmake --build --preset tsan -j $(JOBS) --target $(THREADED)
	@ctest --preset tsan -j $(JOBS) --timeout 300 --tests-regex '^(unit/(base|archive|package|exec)|server/(core|db|http|git))/'

differential: build ## the scenarios: gantry against the recorded answers of cargo
	@/usr/bin/python3 tests/differential/run.py check --gantry $(GANTRY) --jobs $(JOBS)

differential-record: ## record cargo's answers for new or changed scenarios
	@/usr/bin/python3 tests/differential/run.py record --jobs $(JOBS)

differential-live: build ## every scenario with both programs
	@/usr/bin/python3 tests/differential/run.py live --gantry $(GANTRY) --jobs $(JOBS)

test: setup build ## everything: unit tests with sanitizers, structure checks, differential scenarios
	@scripts/test.sh $(LINT)

bad-days: build ## builds, packaging and a registry server that are killed, run out of disk, meet others
	@/usr/bin/python3 tests/e2e/bad_days_test.py --gantry $(GANTRY)
	@/usr/bin/python3 tests/e2e/packaging_bad_days_test.py --gantry $(GANTRY)
	@/usr/bin/python3 tests/e2e/registry_bad_days_test.py --gantry $(GANTRY) --kills 100
	@/usr/bin/python3 tests/e2e/registry_clients_test.py --gantry $(GANTRY) --connections 10000 --body 1073741824 --bomb 1073741824

corpus: build ## real packages from CORPUS (see CONTRIBUTING.md), cargo beside gantry
	@/usr/bin/python3 tests/e2e/corpus_test.py --gantry $(GANTRY) --corpus $(CORPUS)
	@/usr/bin/python3 tests/e2e/package_test.py --gantry $(GANTRY) --corpus $(CORPUS)

property: build ## generated cases with cargo and gantry; CASES of each kind (100), SEED
	@/usr/bin/python3 tests/property/generate.py --gantry $(GANTRY) --jobs $(JOBS) --cases $(or $(CASES),100) --seed $(or $(SEED),1)

soak: build ## the same for longer: thousands of generated cases, 500 kills, each fuzz target for ten minutes
	@/usr/bin/python3 tests/property/generate.py --gantry $(GANTRY) --jobs $(JOBS) --cases $(or $(CASES),2000) --seed $(or $(SEED),$(shell date +%s))
	@/usr/bin/python3 tests/e2e/bad_days_test.py --gantry $(GANTRY) --kills 500
	@/usr/bin/python3 tests/e2e/packaging_bad_days_test.py --gantry $(GANTRY) --kills 300 --enormous
	@FUZZ_SECONDS=600 scripts/fuzz.sh

fuzz: ## each fuzz target for FUZZ_SECONDS (30); findings stay in build/fuzz/findings
	@scripts/fuzz.sh

bench: build ## gantry and cargo in turn, ratios
	@/usr/bin/python3 bench/run.py --gantry $(GANTRY)

bench-micro: build ## parsing, resolving, hashing, the build database, each alone
	@cmake --build --preset release --target micro_bench
	@build/release/bin/micro_bench

bench-registry: build ## gantry-registry beside nginx (needs nginx and wrk), and publishes a second
	@/usr/bin/python3 bench/registry.py --registry build/release/bin/gantry-registry

lint: ## clang-format, clang-tidy, structure
	@scripts/lint.sh

format: ## format the sources in place
	@git ls-files '*.cpp' '*.h' | xargs clang-format -i

clean: ## remove build/
	@rm -rf build

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 24
