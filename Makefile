# Two commands: make demo, make test. Each makes its own environment with python3 and venv, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One worker for each processor; the tests share nothing.
PYTEST_WORKERS ?= auto

.PHONY: demo test lint golden screenshots bench bench-web soak lock clean

demo: $(VENV)/.ready
	$(BIN)/digest demo --dir demo

test: $(VENV)/.ready-dev lint
	$(BIN)/pytest -n $(PYTEST_WORKERS) --fault-table=docs/faults.md

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Renews the golden letters; read the difference before you commit it.
golden: $(VENV)/.ready-dev
	DIGEST_RENEW_GOLDEN=1 $(BIN)/pytest tests/golden -p no:xdist

# Draws the README's pictures, a letter on every side and its preview page, from the real program through Chromium.
screenshots: $(VENV)/.ready-dev
	$(BIN)/python tests/screenshots.py docs/images

# Sends many letters on loopback beside smtp-source, nodemailer and two Python ways; writes docs/performance.md.
# Wants Postfix, a C compiler, openssl, node and npm; says what was not run without them. For a look:
# make bench ROUNDS=1 ONLY=sink-0. With the runs on a list of a million: make bench SCALE=1.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m tests.benchmarks $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only '$(ONLY)') \
	  $(if $(SECONDS),--seconds $(SECONDS)) $(if $(READERS),--readers $(READERS)) $(if $(SCALE),--scale) \
	  $(if $(KEEP),--keep)

# Lets 200 readers a second unsubscribe for twenty seconds from the real web app while the real command sends to a relay 20 ms
# away; about two minutes. It fails when an answer was not 200, is not on the disk, or a letter left all the same.
bench-web: $(VENV)/.ready-dev
	$(BIN)/python -m tests.benchmarks --only leaving

# Kills the real command some hundred times over thousands of readers, then tries many more histories of kills, relays and
# operators than the tests do. About twenty minutes; prints seeds and figures. For more: make soak KILLS=2000 EXAMPLES=10000
KILLS ?= 300
EXAMPLES ?= 2000
SEED := $(shell date +%s)
soak: $(VENV)/.ready-dev
	PYTHONPATH=tests $(BIN)/python tests/faults/soak.py --kills $(KILLS) --seed $(SEED)
	SOAK_EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/faults/test_ledger_model.py --hypothesis-seed=$(SEED)

lock: $(VENV)/.ready-dev
	$(BIN)/pip install -q pip-tools
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	  --generate-hashes --strip-extras --allow-unsafe -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	  --generate-hashes --strip-extras --allow-unsafe --extra dev -o requirements-dev.lock pyproject.toml

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(VENV)/.ready
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV) demo
