# Two commands matter to a newcomer: `make demo` and `make test`. Both make `.venv` first.
SHELL := /bin/bash
PY := .venv/bin/python
BIN := .venv/bin
PG_URL ?= postgres://postgres@127.0.0.1:5432/postgres
WORKERS ?= 2
# what is installed: everything, locks/runtime.txt for one machine, or locks/city.txt (files in a bucket) for several
LOCK ?= locks/dev.txt

.PHONY: help setup demo test test-sqlite test-postgresql journeys check lint types fences generated generate migrations docs lock messages audit clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

MO := xiaobao/locale/zh_Hans/LC_MESSAGES/django.mo

setup: .venv/.ready $(MO)  ## the virtual environment, from the hash lock

.venv/.ready: $(LOCK) locks/uv.txt pyproject.toml
	python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	$(BIN)/uv pip sync --quiet --python $(PY) --require-hashes $(LOCK)
	$(BIN)/uv pip install --quiet --python $(PY) --no-deps --config-setting editable_mode=compat --editable .
	touch $@

$(MO): $(MO:.mo=.po) .venv/.ready
	$(PY) -m tools.messages --compile

demo: setup  ## a county and a bank with a year of cases, on 127.0.0.1:8000
	$(BIN)/xiaobao demo

test: setup test-sqlite  ## all tests (on SQLite; PostgreSQL too where one answers)
	@if $(PY) -m xiaobao.config.probe "$(PG_URL)"; then $(MAKE) test-postgresql; elif [ -n "$$CI" ]; then echo "PostgreSQL does not answer at $(PG_URL)" >&2; exit 1; else echo "PostgreSQL does not answer: its tests were left out"; fi

test-sqlite: setup
	XIAOBAO_DATABASE_URL=sqlite:///:memory: $(BIN)/pytest -n $(WORKERS) -m "not journey"

test-postgresql: setup
	XIAOBAO_DATABASE_URL=$(PG_URL) $(BIN)/pytest -n $(WORKERS) -m "database and not journey"  # the others ask none

journeys: setup  ## drive the site in Debian's Chromium; what failed beside others is walked once more alone
	$(BIN)/pytest -m journey -n 2 || $(BIN)/pytest -m journey --last-failed --last-failed-no-failures none

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

fences: setup
	$(BIN)/lint-imports --no-cache

migrations: setup
	XIAOBAO_DATABASE_URL=sqlite:///:memory: $(BIN)/xiaobao manage makemigrations --check --dry-run

generated: setup  ## every generated file is what the code would write today
	$(PY) -m tools.generate --check

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict  # with --quiet, warnings are not counted

check: setup lint types fences migrations generated docs audit test journeys  ## everything CI asks for

generate: setup  ## write the generated files
	$(PY) -m tools.generate

messages: setup  ## bring the Chinese catalogue up to date with the code
	$(PY) -m tools.messages --update --compile

.venv-audit/.ready: locks/audit.txt
	python3 -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r locks/audit.txt
	touch $@

audit: setup  ## is a package that the locks name known to be weak? (asks the package index)
	@$(MAKE) --no-print-directory .venv-audit/.ready || true
	$(PY) -m tools.auditing .venv-audit/bin/pip-audit locks/runtime.txt locks/city.txt locks/dev.txt

lock:  ## renew the locks (needs the registry)
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 -q -o locks/runtime.txt
	$(BIN)/uv pip compile pyproject.toml --extra s3 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 -q -o locks/city.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 -q -o locks/dev.txt
	echo "pip-audit==2.10.1" | $(BIN)/uv pip compile - --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 -q -o locks/audit.txt
	echo "uv==0.13.9" | $(BIN)/uv pip compile - --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 -q -o locks/uv.txt

clean:
	rm -rf .venv .venv-audit .mypy_cache .ruff_cache .pytest_cache site-docs var
