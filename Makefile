# Needs Python 3.11+, make and a package index; nothing else. `make` alone prints the verbs.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Tests wait for servers and browsers a third of their time.
JOBS ?= $(shell echo $$(($$($(PYTHON) -c 'import os; print(os.cpu_count() or 1)') + 2)))

# A hundred processes of a test run read the same modules: compiled once, also where the machine asks for none of it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test style types imports bytecode bench pictures lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z_-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

demo: .venv/.site ## install, migrate, load the demo site, serve it on 127.0.0.1:8000 (PORT=8001 for another port)
	@$(BIN)/python manage.py demo --port $(PORT)

test: .venv/.test ## style, types, import rules, every test; those of the database again on PostgreSQL
	@$(MAKE) --no-print-directory -j 4 style types imports bytecode
	@$(BIN)/python manage.py build_css
	@env -u KEPU_TEST_DATABASE_URL $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup
	@$(BIN)/python -m tests.servers.on_postgresql -n $(JOBS) --dist loadgroup

style: .venv/.test ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/.test ## mypy --strict
	@$(BIN)/mypy content media search site/api site/widgets site/website

imports: .venv/.test ## who may import whom
	@PYTHONPATH=.:site $(BIN)/lint-imports --no-logo

bytecode: .venv/.test # pytest rewrites assertions: once here, not in every process; what is wrong is said by the run itself
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null || true

bench: .venv/.test ## all benchmarks; figures as JSON in var/bench/
	@$(BIN)/python tests/benchmarks/run.py

pictures: .venv/.test ## take the pictures of the editors' handbook again, from a demo site
	@$(BIN)/python -m tests.browser.pictures docs/images/editors

lock: .venv/.test ## resolve pyproject.toml into the two lock files again
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --extra production --extra s3 -o requirements.lock
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --constraint requirements.lock pyproject.toml --extra production --extra s3 --extra semantic --extra onnx --extra screenshots --group test -o requirements-test.lock

clean: ## remove the environment and all local data (var/)
	rm -rf .venv var

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version)'
	@$(PYTHON) -m venv .venv

.venv/.site: .venv/bin/python requirements.lock
	@echo "安装依赖（版本与校验和见 requirements.lock）"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.test: .venv/bin/python requirements-test.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@ .venv/.site
