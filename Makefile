# Needs Python 3.11 or newer and make. PYTHON names another interpreter: make run PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := .ci/constraints.txt
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(CONSTRAINTS)

# What tells soonest whether a change of rules or of the core is right: the tables of cases, the rules' examples, the samples.
QUICK := tests/test_cases.py tests/test_rules.py tests/test_dates.py tests/test_segment.py tests/test_doubts.py tests/test_samples.py

.PHONY: run quick test style schema clean distclean
.DELETE_ON_ERROR:

# Parse the samples and print what was found.
run: $(VENV)/.run
	$(BIN)/reshenie parse samples --output output

# Style, types, all tests. What needs a program that is missing is left out, and said in a line at the end.
test: style
	$(BIN)/pytest

# Style, types and the tests of the core, in under a minute on one core.
quick: style
	$(BIN)/pytest $(QUICK)

# One formatter, the linter, imports that only look down, no function that is hard to follow, strict types.
style: $(VENV)/.test
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-logo
	$(BIN)/complexipy pipeline --max-complexity-allowed 15 --failed --quiet
	$(BIN)/mypy

# Write pipeline/schema.json and rules/README.md anew after a change of the models that they are written from.
schema: $(VENV)/.run
	$(BIN)/python -c "from pipeline.formats.json import update_schema; from pipeline.rulebook.readme import update_readme; update_schema(); update_readme()"

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
