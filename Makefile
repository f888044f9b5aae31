# Everything a developer does, by name. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
WORKSPACE_PORT ?= 8010
APP_PORT ?= 8020
ORDERS ?= 2000000

BIN := .venv/bin
PY := $(BIN)/python
UV_VERSION := 0.13.9
PY_DIRS := main.py deploy_app.py create_genie_spaces_basic.py backend chat-app emulator ops tests bench
PY_SOURCES := $(wildcard $(PY_DIRS))
FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.tsbuildinfo' 2>/dev/null)
EMULATOR := $(PY) -m emulator run --port $(PORT) --workspace-port $(WORKSPACE_PORT) --app-port $(APP_PORT) \
	--orders $(ORDERS) --setup "$(PY) create_genie_spaces_basic.py --keep-files"

.DEFAULT_GOAL := help
.PHONY: help run dev test test-python test-frontend e2e check format fuzz bench types docs lock deploy clean setup browser postgres

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: setup ## set up what is missing, then serve the whole product at http://127.0.0.1:8000
	@exec $(EMULATOR)

dev: setup ## the same, reloading on change; Vite serves the front end at http://127.0.0.1:5173
	@trap 'kill 0' EXIT; \
		BACKEND_URL=http://127.0.0.1:$(PORT) npm --prefix frontend run --silent dev -- --clearScreen false & \
		$(EMULATOR) --reload

test: setup browser postgres test-python test-frontend ## every test, browsers and databases included

test-python: setup browser postgres
	$(PY) -m pytest

test-frontend: frontend/node_modules/.installed
	npm --prefix frontend test

e2e: setup browser ## only the tests that drive a browser
	$(PY) -m pytest tests/e2e

check: .venv/.installed frontend/node_modules/.installed ## format, lint, types, imports; changes nothing
	$(BIN)/ruff format --check $(PY_SOURCES)
	$(BIN)/ruff check $(PY_SOURCES)
	$(BIN)/mypy $(PY_SOURCES)
	$(PY) -m pytest -q tests/test_architecture.py
	npm --prefix frontend run lint
	npm --prefix frontend run typecheck
	npm --prefix frontend run format:check

format: .venv/.installed ## format and fix what can be fixed
	$(BIN)/ruff format $(PY_SOURCES)
	$(BIN)/ruff check --fix $(PY_SOURCES)

fuzz: .venv/.installed ## search for streams that break the chat, for FUZZ_SECONDS (600); Linux
	@$(BIN)/uv pip install -q --python $(PY) -r tests/fuzz/requirements.txt
	$(PY) tests/fuzz/stream.py

bench: setup browser ## benchmarks: answers, streaming, start, memory, size
	$(PY) -m bench

types: .venv/.installed frontend/node_modules/.installed ## front-end types from the API
	$(PY) -m backend.app.openapi > frontend/openapi.json
	npm --prefix frontend run types

docs: .venv/.installed ## the configuration reference from the settings classes
	@PYTHONPATH=.:chat-app $(PY) tests/support/settings_reference.py

lock: ## pin requirements*.in, transitive ones too
	uv pip compile -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile -q --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 requirements-dev.in -o requirements-dev.txt

deploy: .venv/.installed ## deploy the app to a workspace; DEPLOY=--plan only shows what it would do
	@$(PY) deploy_app.py $(DEPLOY)

clean: ## remove what the commands above made
	rm -rf .venv .local frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(MAKE) -s --no-print-directory -j2 .venv/.installed frontend/dist/.built
	@$(MAKE) -s --no-print-directory .local/chat-assets/.built

.venv/.installed: requirements-dev.txt
	@echo "• Installing Python packages into .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Python 3.11 is needed (found: $$($(PYTHON) --version 2>&1)). Install it, or name it: make run PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install -q --python $(PY) -r requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "• Installing front-end packages"
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed. Install it and run make again."; exit 1; }
	@cd frontend && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "• Building the front end"
	@cd frontend && npm run build --silent
	@touch $@

.local/chat-assets/.built: .venv/.installed chat-app/assets.py
	@echo "• Compressing the chat's files"
	@$(PY) chat-app/assets.py
	@mkdir -p $(@D) && touch $@

browser: .venv/.installed
	@$(PY) tests/e2e/browser.py

postgres: .venv/.installed
	@$(PY) tests/support/postgres_server.py
