# Each target sets up what it needs: Python 3.11+ and network access to the package index, nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format lint types imports spelling eval bench lock clean

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): pyproject.toml uv.lock scripts/get_uv.py
	@$(PYTHON) scripts/get_uv.py
	@$(BIN)/uv sync --locked --quiet --compile-bytecode --python $(BIN)/python
	@$(BIN)/python -m compileall -q laocaiso adapters
	@touch $@

setup: $(READY) ## Make .venv with the locked dependencies

run: $(READY) ## Run the service on live upstreams
	@exec $(BIN)/laocaiso serve

demo: $(READY) ## Run the service on the sandbox; no network needed
	@exec $(BIN)/laocaiso demo

test: $(READY) ## Run all tests
	@$(BIN)/pytest

check: $(READY) lint types imports spelling test ## Everything CI asks for

format: $(READY) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

lint: $(READY) ## Formatting and lint
	@$(BIN)/ruff format --check --quiet . || { echo "run 'make format'"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

types: $(READY) ## Static types
	@$(BIN)/mypy

imports: $(READY) ## Which package may import which
	@$(BIN)/lint-imports

spelling: $(READY) ## Common misspellings
	@git ls-files -z | xargs -0 $(BIN)/codespell

eval: $(READY) ## Score the resolver and the linking on the labelled sets
	@$(BIN)/python -m tests.eval

bench: $(READY) ## CPU of a warm public read against a bare app
	@$(BIN)/python -m tests.bench

lock: $(READY) ## Take up newer versions of the dependencies
	@$(BIN)/uv lock --upgrade

clean: ## Remove the environment and what tools left behind
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
