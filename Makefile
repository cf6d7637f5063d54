# Everything this project does, in one word each. `make help` lists them.

SHELL := /bin/sh
PORT ?= 8000
BIN := .venv/bin
# the first Python at hand that is new enough, unless PYTHON names one
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard paspoort/*/locale/*/LC_MESSAGES/django.po paspoort/web/*/locale/*/LC_MESSAGES/django.po))
# what is enough to run; when everything to develop is there, that is enough too
RUNS := $(if $(or $(wildcard .venv/.dev),$(filter-out run demo-reset help clean,$(MAKECMDGOALS))),.venv/.dev,.venv/.base)

# side by side, one more than there are cores because each waits at times for its database or browser; a file at a time in the
# order of their names: the heavy ones come early, and what a file is laid on is laid once. A browser on a busy machine may be late
# once, so only those journeys run again; each worker visits a site of its own
WORKERS = $$($(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")
TESTS = $(BIN)/python -m pytest -rsR -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# what every worker needs and else would make by itself: the database, and the tests read and compiled
BUILD = $(BIN)/python -c "from tests.conftest import build_when_needed; build_when_needed()"
GROUND = $(BUILD) && $(BIN)/python -m pytest --collect-only >/dev/null

export PORT

.DEFAULT_GOAL := help
.PHONY: help run test check format shell migration policies messages bench demo-reset lock clean
.DELETE_ON_ERROR:

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(RUNS) $(CATALOGUES) ## start the demonstration; PORT=8123 for another port
	@exec $(BIN)/paspoort run

test: .venv/.dev $(CATALOGUES) ## every test, also the journeys in a browser; ONLY=path for a part
	@$(if $(ONLY),$(BIN)/python -m pytest -rs $(ONLY),$(TESTS))

check: .venv/.dev $(CATALOGUES) ## what decides whether a change is good: format, lint, types, contracts, Dutch, tests
	@echo "- format"; $(BIN)/ruff format --check --quiet . || { echo "Not in the house's format: run make format"; exit 1; }
	@echo "- lint"; $(BIN)/ruff check --quiet .
	@echo "- contracts"; $(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	@echo "- Dutch"; $(BIN)/paspoort messages --check
	@echo "- types and tests"; nice -n 5 $(BIN)/mypy --no-error-summary & types=$$!; \
		$(GROUND) && $(TESTS); tests=$$?; wait $$types || { echo "The types do not hold: mypy says above where."; exit 1; }; exit $$tests

format: .venv/.dev ## put the code in the house's format
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

shell: .venv/.dev ## a Python shell as the owner of the database; AS=care@linde as someone of the demonstration
	@$(BIN)/paspoort shell $(if $(AS),--as $(AS))

migration: .venv/.dev ## write the migration of what changed in the models of an app: APP=registry, and NAME=what_it_does
	@test -n "$(APP)" || { echo "Which app? make migration APP=registry"; exit 1; }
	@$(BIN)/paspoort migration $(APP) $(if $(NAME),--name $(NAME)) \
		&& $(BIN)/ruff check -q --fix paspoort/$(APP)/migrations && $(BIN)/ruff format -q paspoort/$(APP)/migrations

policies: .venv/.dev $(CATALOGUES) ## write anew what each actor reaches in bare SQL, and show what changed
	@$(BIN)/python -m pytest -q -s --durations=0 --write tests/rights/test_policies_hold.py -k reaches_just_this

messages: .venv/.dev ## collect the sentences of the interface for translation
	@$(BIN)/paspoort messages

bench: .venv/.dev $(CATALOGUES) ## measure, each figure beside its floor; SCALE=13000 and ONLY=find for less
	@$(BIN)/python -m bench $(if $(SCALE),--scale $(SCALE)) $(if $(ONLY),--only $(ONLY))

demo-reset: $(RUNS) ## throw the demonstration's data away
	@$(BIN)/paspoort demo reset

lock: .venv/.dev ## choose versions anew for requirements/*.in
	@for each in base dev uv; do \
		$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url --no-emit-find-links requirements/$$each.in -o requirements/$$each.txt; done

clean: ## remove what was made, except the data
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis $(CATALOGUES)

# --- the environment ----------------------------------------------------------------------------------------------------

.venv/.base .venv/.dev: .venv/.%: requirements/%.txt requirements/uv.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@test -x $(BIN)/pip || { echo "Making the environment with $(PYTHON) ..."; $(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "The module venv does not work. On Debian: apt-get install python3-venv"; exit 1; }; }
	@echo "Installing the libraries ($*, from the hashed lock) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync -q --python $(BIN)/python --compile-bytecode --no-build --require-hashes requirements/$*.txt requirements/uv.txt || { \
		echo "uv found no way to a package index; trying pip, slower ..."; \
		$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/$*.txt; }
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	@touch $@

%.mo: %.po $(RUNS)
	@$(BIN)/pybabel -q compile --input-file $< --output-file $@
