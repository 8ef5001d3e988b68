# Needs Python 3.11 or newer and make. PYTHON names another interpreter: make run PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := .ci/constraints.txt
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)

.PHONY: run test schema clean distclean
.DELETE_ON_ERROR:

# Parse the samples and print what was found.
run: $(VENV)/.run
	$(BIN)/reshenie parse samples --output output

# Style, types, tests.
test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

# Write pipeline/schema.json anew after a change of pipeline/model.py.
schema: $(VENV)/.run
	$(BIN)/python -c "from pipeline.formats.json import update_schema; update_schema()"

# A stamp says that the installation is as new as what it was made from.
$(VENV)/.run: setup.cfg pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: setup.cfg pyproject.toml $(CONSTRAINTS) | $(BIN)/python
	$(INSTALL) --editable ".[test]"
	@touch $@ $(VENV)/.run

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Python 3.11 or newer is needed; name one: make run PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What was written, built and cached; the installed environment stays.
clean:
	rm -rf output/* build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find pipeline rules tests -type d -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)
