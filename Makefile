# Each target is a line or two; the work is in tools/ and CMakePresets.json.
.PHONY: crash dist dist-try run test unit web e2e sanitize crowd fuzz bench fmt lint ci clean

run: ## install what is missing, build, start with the demo district on http://127.0.0.1:8080
	@tools/setup && tools/build release lvwang && tools/web-build && exec tools/run

test: ## install what is missing, build, run all tests
	@tools/setup && tools/build release && tools/web-build
	@ctest --preset release && tools/e2e

unit: ## the tests of one module while working on it: make unit MODULE=protocol
	@tools/build debug $(MODULE)_test && LVWANG_SOURCE_DIR=$(CURDIR) build/debug/src/$(MODULE)/$(MODULE)_test

sanitize: ## tests under asan+ubsan, and under tsan where threads meet
	@tools/setup checks && tools/sanitize

crowd: ## as many connections as the system allows, on three servers side by side
	@tools/setup && tools/build release lvwang crowd_test && tools/crowd

fuzz: ## every fuzzer for FUZZ_SECONDS (default 600) in all
	@tools/setup checks && tools/build asan $(notdir $(basename $(wildcard src/*/*_fuzz.cc))) && tools/fuzz $(or $(FUZZ_SECONDS),600)

crash: ## kill -9 at random moments under load, ROUNDS times (default 2,000)
	@tools/build release lvwang kill_test && LVWANG_KILL_ROUNDS=$(or $(ROUNDS),2000) build/release/tests/kill_test

bench: ## the figures of docs/PERFORMANCE.md, one JSON line each, into build/bench.json
	@tools/setup bench && tools/build release && tools/bench

dist: ## the offline bundle: a Debian package with everything it needs, and its installer
	@tools/setup dist && tools/build release lvwang && tools/web-build && tools/dist

dist-try: ## the bundle on a bare Debian 12 without a network: install, upgrade, an upgrade that fails, back; as root
	@tools/setup dist && tools/build release lvwang && tools/web-build && tools/dist-try

fmt: ## clang-format over all sources
	@tools/setup checks && git ls-files '*.h' '*.cc' | xargs clang-format-16 -i

lint: ## clang-tidy over the modules
	@tools/setup checks && cmake --preset debug >/dev/null && tools/lint

ci: ## what decides whether a change lands
	@bash .ci/run
