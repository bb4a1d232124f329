# `make demo` and `make test` set themselves up: a fresh machine needs Python 3.11 or newer with pip,
# make, and a package index that pip or uv can reach. Nothing is installed outside .venv.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
LOCK := $(BIN)/uv pip compile --universal --generate-hashes --quiet --custom-compile-command "make lock" $(upgrade)

# uv uses the Python that is here, and works in .venv whatever environment is active.
export UV_PYTHON_DOWNLOADS := never
export NO_MKDOCS_2_WARNING := 1
unexport VIRTUAL_ENV
# Tests and tutorials start many processes of Python: what one has compiled is kept for the next.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test browser check docs format bench reliability lock clean

help: ## list these targets
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-12s %s\n", $$1, $$2}'

demo: $(READY) ## make an example record in demo/ and walk the main job
	@echo "==> Demo: an example record in demo/ (an earlier one is replaced)"
	@rm -rf demo
	@$(BIN)/seedlot demo demo

test: $(READY) ## run every test
	@echo "==> Tests"
	@$(BIN)/pytest -n logical --dist worksteal

browser: ## bring Debian's Chromium, in which the pages are tested (needs apt-get; without it those tests skip)
	@command -v chromium >/dev/null || { echo "==> Chromium, from Debian's packages"; \
	  as=; test "$$(id -u)" = 0 || as=sudo; \
	  $$as apt-get update -qq && $$as apt-get install -y -qq --no-install-recommends chromium >/dev/null; }

check: $(READY) ## everything that must hold before a change is taken in
	@echo "==> Format"
	@$(BIN)/ruff format --check --quiet
	@echo "==> Lint"
	@$(BIN)/ruff check --quiet
	@echo "==> Types"
	@$(BIN)/mypy
	@echo "==> Floors: who may import whom"
	@$(BIN)/lint-imports
	@echo "==> Tests, with coverage"
	@$(BIN)/pytest -n logical --dist worksteal --cov --cov-report=term:skip-covered
	@echo "==> Reference pages are up to date"
	@$(BIN)/python -m scripts.reference --check
	@$(BIN)/python -m scripts.compliance --check
	@echo "==> Documentation builds without warnings"
	@$(BIN)/mkdocs build --strict --quiet
	@echo "All checks passed."

docs: $(READY) ## generate the reference pages and build the documentation in site/
	@echo "==> Reference pages"
	@$(BIN)/python -m scripts.reference
	@echo "==> Tutorials: what their commands print"
	@$(BIN)/python -m scripts.tutorial
	@echo "==> Compliance: every statement's tests, run"
	@$(BIN)/python -m scripts.compliance
	@echo "==> Documentation in site/index.html"
	@$(BIN)/mkdocs build --strict --quiet

reliability: $(READY) ## drill every fault in full (half an hour) and write docs/reference/reliability.md
	@$(BIN)/python -m scripts.reliability

format: $(READY) ## format the code and mend what the linter can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: $(READY) ## measure speed and print the ratios (brings the peers that are compared with)
	@$(BIN)/uv pip install --quiet --group oracles
	@for script in benchmarks/*.py; do echo "==> $$script"; $(BIN)/python $$script || exit 1; done

lock: $(READY) ## solve the dependencies anew (make lock upgrade=--upgrade takes the newest)
	@echo "==> requirements/dev.lock: all that the project needs"
	@$(LOCK) pyproject.toml --group dev --output-file requirements/dev.lock
	@echo "==> requirements/run.lock: what the product needs, in the same versions"
	@$(LOCK) pyproject.toml --constraints requirements/dev.lock --output-file requirements/run.lock
	@echo "==> requirements/installer.lock: what installs the others"
	@$(LOCK) requirements/installer.in --output-file requirements/installer.lock

clean: ## remove everything that was made here
	rm -rf .venv site dist demo .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Redone only when the dependencies change. pip, which every fresh machine has, fetches uv; uv does the
# rest in seconds, or pip does where only pip is told of a package index.
$(READY): pyproject.toml requirements/dev.lock requirements/installer.lock
	@command -v $(PYTHON) >/dev/null || { echo "Seedlot needs Python 3.11 or newer; '$(PYTHON)' is not here."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Seedlot needs Python 3.11 or newer; '$(PYTHON)' is older. Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "==> Set-up 1 of 3: a Python environment in .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "==> Set-up 2 of 3: the locked packages, checked against their hashes (about 250 MB the first time)"
	@$(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements/installer.lock
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.lock || { \
	  echo "    uv reaches no package index here; pip does it, which takes a minute"; \
	  $(BIN)/python -m pip install -qq --no-deps --require-hashes -r requirements/dev.lock; }
	@echo "==> Set-up 3 of 3: Seedlot itself, from this folder"
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $(READY)
