# bourg. `make run` starts the demo town, `make test` checks everything, `make help` lists the rest.
PORT ?= 8000
INSTANCE ?= instance/demo
VENV ?= .venv
PYTHON ?=

BIN := $(VENV)/bin
BOURG := BOURG_INSTANCE="$(INSTANCE)" $(BIN)/python -m bourg.cli
PYTEST := $(BIN)/python -m pytest
export PYTHON VENV

.DEFAULT_GOAL := help
.PHONY: help run stop reset bootstrap lint test e2e bench bench-slots bench-desks slots-check bench-check bench-routing real-town audit translate pictures lock wheel clean

help: ## List every target with one line.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  Variables: PORT=8010, INSTANCE=/some/folder, PYTHON=/path/to/python3.12, VENV=/some/folder"

run: ## Start the demo town (PORT=8000, INSTANCE=instance/demo); Ctrl-C stops it, the data stays.
	@tools/bootstrap.sh run
	@$(BOURG) serve --demo --port "$(PORT)"

stop: ## Stop the town that runs on INSTANCE.
	@tools/bootstrap.sh run
	@$(BOURG) stop

reset: ## Empty the demo town of INSTANCE; the next `make run` begins anew.
	@tools/bootstrap.sh run
	@$(BOURG) demo reset

bootstrap: ## Prepare .venv for development, without running anything.
	@tools/bootstrap.sh test

lint: bootstrap ## Look at the lines: style, types, templates, translations, leaks.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python tools/catalogues.py --check
	$(BIN)/python tools/papers.py

test: bootstrap ## Run every check and every test; installs what they need where it may.
	@$(BIN)/python tools/needs.py
	@$(MAKE) --no-print-directory lint
	$(PYTEST) -n 2 --dist loadfile

pictures: bootstrap ## Take the README's pictures anew from the demo that `make run` serves on PORT.
	$(BIN)/python tools/pictures.py "http://127.0.0.1:$(PORT)"

translate: bootstrap ## Bring the catalogues up to date with the words in code and pages.
	$(BIN)/python tools/catalogues.py

e2e: bootstrap ## Only the journeys in a real browser.
	@$(BIN)/python tools/needs.py
	$(PYTEST) tests/journeys

audit: bootstrap ## Judge the pages with Lighthouse and html-validate (needs Node).
	$(BIN)/python tools/audit.py

lock: bootstrap ## Pin what requirements/*.in name, with hashes and without addresses.
	$(BIN)/python tools/lock.py

bench: bootstrap ## Show what pages and orders cost, on both databases, beside a bare Flask.
	@$(BIN)/python tools/needs.py
	$(BIN)/python -m tools.bench --small

bench-slots: bootstrap ## Ten thousand bookings at once, and how long one takes, on both databases.
	@$(BIN)/python tools/needs.py
	$(BIN)/python -m tools.bench.slots

bench-desks: bootstrap ## Two hundred open desks: how late a new order is, and what residents feel.
	@$(BIN)/python tools/needs.py
	$(BIN)/python -m tools.bench.desks

slots-check: bootstrap ## The same with 640 bookings: fails when one promise is broken, never on a time.
	@$(BIN)/python tools/needs.py
	$(BIN)/python -m tools.bench.slots --check --bookings 640 --payments 50

bench-check: bootstrap ## The benchmark, smaller: fails when something costs half more than it did.
	@$(BIN)/python tools/needs.py
	$(BIN)/python -m tools.bench --shops 100 --products 40 --count 200 --check

bench-routing: bootstrap ## Show what the round engine reaches beside the best values known (12 minutes).
	$(BIN)/python -m tools.bench_routing

real-town: bootstrap ## Plan a day on the demo town's streets: figures and the picture of docs/routing.md.
	$(BIN)/python -m tools.real_town

wheel: bootstrap ## Build the wheel into dist/.
	$(BIN)/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist .

clean: ## Remove .venv and what tools left behind (never an instance).
	rm -rf .venv node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
