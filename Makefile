# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The commands of a developer. Everything they make lies under .cache/ and tests/output/.

PYTHON ?= python3
MODE ?= report
SUITES ?=
NAMES ?=
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help demo test lint units sanity integration bench bench-names list clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

demo: ## audit a demo fleet; MODE=enforce fails the relays that should fail
	@python=$$($(PYTHON) tests/run/environments.py demo) && exec "$$python" tests/demo/run.py --mode $(MODE)

test: ## run every test that this machine can run, or SUITES="lint units"
	@$(PYTHON) tests/run $(SUITES)

lint: ## linters, types, documentation, licences
	@$(PYTHON) tests/run lint

units: ## unit tests on every Python and set of libraries
	@$(PYTHON) tests/run units

sanity: ## ansible-test sanity with three versions of ansible-core
	@$(PYTHON) tests/run sanity

integration: ## what runs on loopback; the labs of real servers in containers (root, podman)
	@$(PYTHON) tests/run demo modules role soak integration molecule

bench: ## print the figures of docs/performance.md
	@python=$$($(PYTHON) tests/run/environments.py bench) && exec "$$python" tests/bench

bench-names: ## print the figures of docs/generic-names.md; NAMES=FILE is a table of labelled names
	@$(PYTHON) tests/bench/names $(if $(NAMES),"$(NAMES)",--help)

list: ## name the suites of make test
	@$(PYTHON) tests/run --list

clean: ## remove what tests and demo have made
	rm -rf .cache tests/output .mypy_cache .ruff_cache .pytest_cache .hypothesis .ansible
