# Everything a contributor runs. `make` alone lists it.
#
# PYTHON=/path/to/python  the Python to make .venv with (else the first on the PATH that is 3.11+)
# ARGS="…"                further arguments, for the targets that start a program
# SEEDS=20 STEPS=2000     how much `make fuzz` plays
# HOSTILE=100000          how many updates `make hostile` plays
# PLAYED=whole            many more positions in the negotiation that tests/played plays

PYTHON ?=
SEEDS ?= 20
STEPS ?= 2000
HOSTILE ?= 100000
export PYTHON
export npm_config_update_notifier := false
# What setup installed comes first: Node.js in .venv/node (only where the PATH had none), then tools.
export PATH := $(CURDIR)/.venv/node:$(CURDIR)/.venv/bin:$(PATH)

SETUP := scripts/python scripts/setup.py
# One more process than the least that a machine has cores: tests also wait, for disks and for pages.
PYTEST := .venv/bin/pytest -n 3
WEB := clients/web

.DEFAULT_GOAL := help
.PHONY: help run compact setup setup-dev browser test web check fmt types lock e2e fuzz hostile faults bench clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Set up what is missing, then start the demonstration on http://127.0.0.1:8400
	@exec .venv/bin/travaux demo $(ARGS)

compact: setup-dev ## Play a whole negotiation of forty delegations once, then serve it
	@exec .venv/bin/python -m tests.played $(ARGS)

setup: ## Install what running needs and build the web client
	@$(SETUP) run

setup-dev: ## Install what developing and testing need as well
	@$(SETUP) dev

browser: setup-dev
	@$(SETUP) browser

test: setup-dev browser ## Run every check and every test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check web
	$(PYTEST) tests/e2e
	$(PYTEST) --ignore=tests/e2e $(ARGS)

web: setup-dev ## Only the tests of the web client that need no browser
	cd $(WEB) && node_modules/.bin/vitest run

check: setup-dev ## Lint, types, direction of imports, formatting; Python and web client
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m server.openapi --check
	cd $(WEB) && node_modules/.bin/tsc --noEmit
	cd $(WEB) && node_modules/.bin/biome check .

fmt: setup-dev ## Format everything and mend what can be mended
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	cd $(WEB) && node_modules/.bin/biome check --write .

types: setup-dev ## Write the web client's types anew from the server's API and events
	.venv/bin/python -m server.openapi

lock: ## Pin all Python packages anew, with hashes, from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group build -c requirements.lock -o requirements-run.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --group node -o requirements-node.lock

e2e: browser ## Only the tests that drive a browser; screenshots go to test-output/
	$(PYTEST) tests/e2e $(ARGS)

fuzz: setup-dev ## The gate fuzzed at length, and new examples for every property (make test is brief)
	FUZZ_SEEDS=$(SEEDS) FUZZ_STEPS=$(STEPS) .venv/bin/pytest tests/fuzz tests/convergence tests/events $(ARGS)

hostile: setup-dev ## 100,000 hostile updates against the gate, and what they do to memory and time
	HOSTILE_UPDATES=$(HOSTILE) .venv/bin/pytest -s tests/fuzz/test_hostile.py $(ARGS)

faults: setup-dev ## Over two hundred kills, and every other fault at length
	FAULTS=large .venv/bin/pytest tests/faults $(ARGS)

bench: setup-dev ## Measure speed and size against a peer; prints tables (about a quarter of an hour)
	.venv/bin/python -m tests.bench $(ARGS)

clean: ## Remove everything built or installed here; drafts in var/ stay
	rm -rf .venv server/web $(WEB)/node_modules build test-output *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
