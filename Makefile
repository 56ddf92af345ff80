# Every habit is a target. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
VAR_DIR ?= $(CURDIR)/var
PORT ?= 8000
BIN := $(VENV)/bin
WORKERS ?= auto
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
export VAR_DIR PORT

.PHONY: help run test e2e check fix bench install install-dev system demo catalogues messages lock audit clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: export DEBUG ?= 1
run: install system catalogues ## start the portal with its worker and the demonstration data
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@$(BIN)/honcho start --no-colour

test: install-dev system catalogues ## the whole suite (DATABASE_URL and REDIS_URL: the same suite on PostgreSQL and Redis)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not e2e"

e2e: install-dev system catalogues ## the journeys in a real browser (Debian's chromium)
	$(BIN)/python -m pytest -m e2e tests/journeys

check: install-dev ## format, lint, types, contracts, templates, migrations, API schema, states, image
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports $(if $(LINT_IMPORTS_CACHE),--cache-dir $(LINT_IMPORTS_CACHE))
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=1 $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	DEBUG=1 $(BIN)/python manage.py states --check
	$(BIN)/hadolint Dockerfile

fix: install-dev ## format and mend what a tool can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --quiet --reformat templates
	DEBUG=1 $(BIN)/python manage.py states

bench: install-dev system catalogues ## the measurements behind every speed claim (PostgreSQL; BENCH=name for one)
	$(BIN)/python -m benchmarks $(BENCH)

install: $(VENV)/.installed ## the environment, in .venv
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned development dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

system: ## the system libraries for PDF: Pango and the Noto fonts, installed if missing
	@$(PYTHON) config/system_libraries.py

demo: install catalogues ## reference tables, example contributions, demonstration accounts
	@DEBUG=1 $(BIN)/python manage.py demo

catalogues: $(CATALOGUES) ## compile the translations that have changed

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

messages: install ## gather the strings to translate into locale/ (needs gettext)
	@DEBUG=1 $(BIN)/python manage.py makemessages --all --no-location --no-obsolete --ignore tests --ignore benchmarks

lock: ## pin the dependencies anew, with hashes (needs uv)
	uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 pyproject.toml --extra dev \
	  -c requirements.txt -o requirements-dev.txt

audit: install-dev ## known vulnerabilities in the pinned dependencies
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.txt

clean: ## forget everything that was made here: environment, caches; var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
