# `make` alone lists what can be done.

PY := .venv/bin/python
SPEED ?= 10
SECONDS ?= 120
KILLS ?= 20
RUNS ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help install run demo test test-matrix check fix bench drill forecast-bench lighthouse lock messages

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed .venv/installed-dev ## make .venv with everything, tools of development included

run: .venv/installed ## start the portal with a database of its own; Ctrl-C stops it
	@$(PY) -m pmlp_portal.supervisor

demo: .venv/installed ## the same, with the demonstration branch played faster: make demo SPEED=10
	@SPEED=$(SPEED) $(PY) -m pmlp_portal.supervisor

test: .venv/installed .venv/installed-dev ## run all tests on a server of their own; a part: make test ONLY=queueing
	@$(PY) -m pmlp_portal.supervisor.gate test $(ONLY)

test-matrix: .venv/installed .venv/installed-dev ## as root: tests on Debian's PostgreSQL 15, Redis and RabbitMQ
	@$(PY) -m pmlp_portal.supervisor.gate matrix

check: .venv/installed .venv/installed-dev ## format, lint, types, imports, migrations, translations, deployment
	@$(PY) -m pmlp_portal.supervisor.gate check

fix: .venv/installed .venv/installed-dev ## format and mend what can be mended by itself
	@.venv/bin/ruff check -q --fix .
	@.venv/bin/ruff format -q .

bench: .venv/installed .venv/installed-dev ## measure: JSON, and a table a person can read
	@$(PY) -m bench

drill: .venv/installed .venv/installed-dev ## kill -9 every process in turn under load, then check the history: SECONDS=120 KILLS=20
	@$(PY) -m bench.drill --seconds $(SECONDS) --kills $(KILLS)

forecast-bench: .venv/installed .venv/installed-dev ## measure what is announced, on days never seen: SEEDS=1 for a quick look
	@$(PY) -m bench.announcements

lighthouse: .venv/installed .venv/installed-dev ## five main pages through Lighthouse (needs node, npm and chromium): RUNS=1 for a quick look
	@$(PY) -m bench.lighthouse --runs $(RUNS)

lock: .venv/installed-dev ## write the versions and hashes of requirements*.in into requirements*.txt
	@for name in requirements requirements-embedded requirements-sav requirements-dev; do \
		.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
			--no-emit-index-url -o $$name.txt $$name.in; done

messages: .venv/installed .venv/installed-dev ## bring locale/*.po up to date with the sources (needs gettext)
	@$(PY) manage.py makemessages -v0 --all --no-obsolete --no-location -i .venv -i var -i node_modules -i bench
	@$(PY) -m pmlp_portal.supervisor.translations

.venv/made:
	@python3 -m venv .venv || { echo "make: python3 -m venv failed; on Debian: apt install python3-venv" >&2; exit 1; }
	@touch $@

.venv/installed: requirements.txt requirements-embedded.txt | .venv/made
	@echo "Installing what the portal needs."
	@.venv/bin/pip install -q --require-hashes -r requirements.txt -r requirements-embedded.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | .venv/made
	@echo "Installing the tools of development."
	@.venv/bin/pip install -q --require-hashes -r requirements-dev.txt
	@touch $@
