# The two commands of a newcomer: `make demo`, `make test`. They need only
# python3.11+, pip and make. Everything is installed in ./.venv, nothing else.
# GNU make 3.81 (macOS) is enough.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# A caller's settings must not leak in: --user or require-virtualenv would break us.
export PIP_USER := 0
export PIP_REQUIRE_VIRTUALENV := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME

FUZZ_SECONDS ?= 300

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs browser bench mutants fuzz service service-browser pyodide report scale clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/'

# A copied or moved checkout must not run the other one's code.
ifneq "$(CURDIR)" "$(shell cat $(VENV)/.venv 2>/dev/null)"
.PHONY: $(VENV)/.venv
endif

# Each stamp is touched only when its step ended well, so an interrupted run
# resumes. Without ensurepip (Debian's python3) the venv is made bare and the
# outer pip fills it. pip>=25.1 is the first that reads [dependency-groups].
$(VENV)/.venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make demo PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "creating $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV) >/dev/null 2>&1 \
		|| $(PYTHON) -m venv --clear --without-pip $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 \
		|| $(PYTHON) -m pip --python $(BIN)/python install --quiet 'pip>=25.1'
	@echo "$(CURDIR)" > $@

$(VENV)/.demo: pyproject.toml $(VENV)/.venv
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.demo
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/.fuzz: pyproject.toml $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --group fuzz
	@touch $@

$(VENV)/.service: pyproject.toml $(VENV)/.demo
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --group service
	@touch $@

$(VENV)/.scale: pyproject.toml $(VENV)/.test
	@echo "installing pandas, pyarrow, duckdb and pyspark beside polars: about 900 MB in $(VENV)"
	@$(BIN)/python -m pip install --quiet --group scale
	@touch $@

$(VENV)/.report: pyproject.toml $(VENV)/.demo
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --group report
	@touch $@

demo: $(VENV)/.demo ## run the first example
	@$(BIN)/python examples/01_first_incident.py

# The gate is 100% of branches without the property tests and the proofs: luck must not close a gap.
# Both halves run at once, and the second tells what it found when the first is done.
test: $(VENV)/.test ## run the tests, with the coverage gate
	@$(BIN)/python -m pytest -q tests/properties tests/proof >$(VENV)/proof.txt 2>&1 & proof=$$!; \
	$(BIN)/python -m coverage run -m pytest -q --ignore=tests/properties --ignore=tests/proof \
	&& $(BIN)/python -m coverage report; gate=$$?; \
	wait $$proof; held=$$?; cat $(VENV)/proof.txt; exit $$((gate || held))

# --verifytypes judges the public names alone; it looks for them with the python on PATH.
lint: $(VENV)/.dev ## check style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pyright
	PATH="$(CURDIR)/$(BIN):$$PATH" python -m pyright --verifytypes safeguarding --ignoreexternal

$(VENV)/.docs: pyproject.toml $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --group docs
	@touch $@

docs: $(VENV)/.docs ## build the documentation, and check the site
	@$(BIN)/python -m sphinx -n -W --keep-going -q docs docs/_build/html
	@$(BIN)/python -m pytest -q tests/site
	@echo "docs/_build/html/index.html"

# Needs Node.js with npm, and Chromium at CHROMIUM (apt-get install -y chromium).
CHROMIUM ?= /usr/bin/chromium
browser: docs ## look at the documentation in a browser: widths, colours, contrast, search
	@cd tools/browser && npm ci --silent --no-audit --no-fund && CHROMIUM=$(CHROMIUM) node check.mjs ../../docs/_build/html ../../docs/_build/pictures

bench: $(VENV)/.test ## run the benchmarks beside other libraries; SHORT=1 for a quicker look
	@$(BIN)/python -m pip install --quiet --group bench
	@$(if $(JSON),rm -f $(JSON))
	@for file in benchmarks/[a-z]*.py; do $(BIN)/python "$$file" $(if $(SHORT),--short) $(if $(JSON),--json $(JSON)) || exit 1; done

# About an hour on two cores. `.venv/bin/mutmut show NAME` shows one.
mutants: $(VENV)/.test ## change the code in small ways, and list what no test notices and nobody has explained
	@$(BIN)/python -m pip install --quiet --group mutants
	@$(BIN)/mutmut run
	@$(BIN)/python tools/mutants.py

# Each has a quarter of the time: any bytes, and good content with some changes, as rules and as bank holidays.
fuzz: $(VENV)/.fuzz ## try hostile files for FUZZ_SECONDS
	@for target in load load_edited merge merge_edited; do \
		$(BIN)/python fuzz/run.py $$target $$(($(FUZZ_SECONDS) / 4)) || exit 1; done

service: $(VENV)/.service ## run the example of a web service on this machine: http://127.0.0.1:8000
	@$(BIN)/python -m uvicorn --app-dir examples/service app:app --host 127.0.0.1 --no-access-log

# Needs Node.js with npm, and Chromium at CHROMIUM; installs playwright-core, which drives it, and axe-core; no browser.
service-browser: $(VENV)/.service ## test the example of a web service, by itself and in Chromium
	@$(BIN)/python -m pytest -q --confcutdir=examples/service examples/service/tests
	@echo "installing playwright-core and axe-core in examples/service/browser/node_modules"
	@npm install --prefix examples/service/browser --no-save --no-audit --no-fund --silent playwright-core@1 axe-core@4
	@PYTHON=$(CURDIR)/$(BIN)/python CHROMIUM=$(CHROMIUM) node examples/service/browser/drive.mjs

# Needs Node.js with npm; installs Pyodide from npm. PyYAML is built without its C part, as the browser has none.
pyodide: $(VENV)/.demo ## run the conformance cases in Pyodide, as a browser would
	@rm -rf build/pyodide
	@PYYAML_FORCE_LIBYAML=0 $(BIN)/python -m pip wheel --quiet --wheel-dir build/pyodide --no-binary pyyaml . tzdata
	@$(BIN)/python tools/conformance.py --json build/pyodide/cases.json
	@cd tools/pyodide && npm ci --silent --no-audit --no-fund \
		&& node check.mjs ../../build/pyodide ../../conformance/conform.py ../../build/pyodide/cases.json

report: $(VENV)/.report ## how timely a year of invented cases was, or of FOLDER: a table, and build/timeliness.svg
	@$(BIN)/python examples/timeliness.py $(if $(FOLDER),"$(FOLDER)")

scale: $(VENV)/.scale ## try data frames on every engine, 1 and 10 million rows (needs Java 17, 900 MB, 6 GB of memory)
	@java -version >/dev/null 2>&1 || { echo "pyspark needs Java 17 or newer: java" >&2; exit 1; }
	ENGINES=all $(BIN)/python -m pytest -q tests/test_frames.py
	$(BIN)/python benchmarks/scale/frames.py 1000000 10000000

clean: ## forget the venv, the caches and the build outputs
	rm -rf $(VENV) mutants dist build docs/_build docs/rules tools/browser/node_modules tools/pyodide/node_modules .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
