# Everything starts here: `make help`. Each target prepares what it needs; works from any folder with `make -C`.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup install demo run worker test prove bench lint i18n clean

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

setup: install ## install everything into .venv and prepare the database
	@$(BIN)/flask prepare

install:
	@sh scripts/install.sh

demo: install ## show a whole network on generated data (ARGS="--once --json" for one run)
	@$(BIN)/flask demo $(ARGS)

run: setup ## serve the application (address: FORECOURT_HOST, FORECOURT_PORT)
	@$(BIN)/flask serve $(ARGS)

worker: setup ## run the background worker: imports, messages
	@$(BIN)/flask worker $(ARGS)

test: install ## run all tests, in Chromium too (ARGS="-k words" for some)
	@sh scripts/test.sh $(ARGS)

prove: install ## run the long proofs: thousands of faults, long lists
	@$(BIN)/python -m pytest -m prove $(ARGS)

bench: install ## measure speed on a large base
	@PYTHONPATH=. $(BIN)/python tests/bench/run.py $(ARGS)

lint: install ## check style, types, the floors between packages, and the Russian texts
	@sh scripts/lint.sh

i18n: install ## bring the catalogues up to the texts of code and templates
	@$(BIN)/python scripts/catalogues.py update

clean: ## stop the built-in database and remove everything that was made, its data too
	@sh scripts/clean.sh
