# Everything a user or a developer types. `make help` lists it.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
BASIC_PITCH := basic-pitch==0.4.0
SOUNDFONTS := tinysoundfont==0.3.7
# Two files of tests side by side; `make test SIDE_BY_SIDE=` runs them one by one.
SIDE_BY_SIDE ?= -n 2 --dist loadfile

.PHONY: help env dev models page page-where-possible demo test lint bench golden clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

env: $(VENV)/.base ## make the environment (no torch, no downloads of models)

dev: $(VENV)/.dev ## the environment with what tests and benchmarks need

# Two are installed without their dependencies: of basic-pitch Roadie uses only the model in its
# wheel; what tinysoundfont depends on plays to sound cards, and needs PortAudio to build.
$(VENV)/.base: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e .
	$(BIN)/python -m pip install --quiet --no-deps $(BASIC_PITCH) $(SOUNDFONTS)
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --no-warn-conflicts -e ".[dev]"
	@touch $@

models: env ## the libraries of trained models (gigabytes; no weights: `roadie models`)
	$(BIN)/python -m pip install --quiet -e ".[models]"

page: env ## the page, for what serves it (needs Node.js 20.19 or newer with npm)
	$(BIN)/python -m server.web.build

page-where-possible: env
	$(BIN)/python -m server.web.build --where-possible

demo: page-where-possible ## the main job, twice, on loopback; leaves nothing running
	$(BIN)/roadie demo --library "$${ROADIE_LIBRARY:-demo-library}"

lint: dev ## types, style and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m server.web.build lint --where-possible

test: dev lint page-where-possible ## all tests
	$(BIN)/python -m server.web.build test --where-possible
	$(BIN)/python -m pytest $(SIDE_BY_SIDE)

bench: dev ## speed and memory as ratios, side by side in one run
	$(BIN)/python -m benchmarks

golden: dev ## write the golden files and pictures again
	$(BIN)/python -m tests.golden.regenerate
	GOLDEN_PICTURES=write $(BIN)/python -m pytest -q tests/page -k "looks_as or look_as"

clean: ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
