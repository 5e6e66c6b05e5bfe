# Two commands do all the set-up: `make run` and `make test`. uv is used where it is there, pip where it is not.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
SOURCES := src tests benchmarks tools fuzz
SECONDS ?= 300
JOBS ?= 2

.PHONY: help install run test e2e check lint types contracts docs bench bench-intake fuzz golden clean

help:  ## what can be made
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.installed  ## make .venv with openplaci in it

$(VENV)/.installed: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python '>=3.11' $(VENV) && \
		uv pip install --quiet --python $(BIN)/python --group dev --editable .; \
	else \
		$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python 3.11 or later is needed; this is {v[0]}.{v[1]}")' && \
		$(PYTHON) -m venv $(VENV) && \
		$(BIN)/python tools/dev_requirements.py > $(VENV)/dev.txt && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(VENV)/dev.txt --editable .; \
	fi
	@touch $@

run: install  ## the main job: assess the examples that the project ships
	@$(BIN)/openplaci assess examples --data :memory: --table

test: install  ## every test but the slow ones
	@$(BIN)/pytest -n auto

e2e: install  ## the slow tests: 100,000 rules and consignments on both engines
	@$(BIN)/pytest -n auto -m e2e

check: lint types contracts docs  ## what must hold beside the tests

lint: install
	@$(BIN)/ruff check $(SOURCES) && $(BIN)/ruff format --check --quiet $(SOURCES)

types: install
	@$(BIN)/mypy

contracts: install
	@$(BIN)/lint-imports --no-cache --no-logo

docs: install  ## build the site; generated pages first
	@$(BIN)/python tools/make_docs.py && $(BIN)/zensical build --strict --clean

bench: install  ## print all figures with their conditions; fails at the end where a bar was missed
	@missed=0; for file in benchmarks/bench_*.py; do $(BIN)/python $$file || missed=1; done; exit $$missed

bench-intake: install  ## 200 filings a second for 60 s, generator beside: the time to the answer
	@$(BIN)/python benchmarks/bench_intake.py

fuzz: $(VENV)/.fuzz  ## fuzz every reader: SECONDS=300 JOBS=2 READER=FWB
	@$(BIN)/python fuzz/campaign.py --seconds $(SECONDS) --jobs $(JOBS) $(READER)

$(VENV)/.fuzz: $(VENV)/.installed
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python $(BIN)/python --group fuzz 2>$@.log; \
	else \
		$(BIN)/python tools/dev_requirements.py fuzz > $(VENV)/fuzz.txt && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(VENV)/fuzz.txt 2>$@.log; \
	fi || { echo "atheris does not install on $$($(BIN)/python -V) here; it has wheels for Linux on x86-64 (see $@.log)" >&2; exit 1; }
	@touch $@

golden: install  ## write the golden files anew; read the diff
	@$(BIN)/pytest -q -n 0 tests/golden --write-golden

clean:
	@rm -rf $(VENV) build site $(filter-out %/profile-language.md,$(wildcard docs/reference/*)) .mypy_cache .ruff_cache .pytest_cache .hypothesis
