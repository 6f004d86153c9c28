# The front door.  Every target does its own set-up in a fresh clone: a private environment in .venv, the build in build/.
#   make demo    the tour and the regression, from C and from Python
#   make test    lint, C tests, Python tests
#   make compat  NumPy's own test suite against Numen (needs ../shared)
#   make ratchet  raises the list of what passed there
#   make ecosystem   compiled wheels of other projects on Numen, in an environment of their own (downloads them)
#   make bench   timings against NumPy (needs ../shared and an environment with NumPy: NUMPY_PYTHON=...)
#   make stubs   the type stubs against the package, with mypy (MYPY_PYTHON=...)
#   make asan    all tests under the address and undefined-behaviour sanitizers
# Another Python has an environment and a build of its own: make test PYTHON=python3.12 VENV=.venv312 BUILD=build312
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILD := build
SITE := $(BUILD)/site
RUN := PYTHONPATH=$(SITE) $(BIN)/python
export NUMEN_VENV := $(VENV)
export NUMEN_BUILD := $(BUILD)
DATA := examples/data/diabetes.csv

.PHONY: all demo test lint check compat ratchet ecosystem bench stubs asan clean
all: $(BUILD)/.built

$(VENV)/.ready: tools/requirements.txt
	@tools/prerequisites $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -r tools/requirements.txt
	@touch $@

$(BUILD)/build.ninja: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/meson setup $(BUILD) -Dtests=true

.PHONY: $(BUILD)/.built
$(BUILD)/.built: $(BUILD)/build.ninja
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/ninja -C $(BUILD) --quiet
	@tools/site $(BUILD)

demo: $(BUILD)/.built
	@echo "== C: tour"; $(BUILD)/examples/c/tour
	@echo "== Python: tour"; $(RUN) examples/python/tour.py
	@echo "== C: linear regression"; $(BUILD)/examples/c/linear_regression $(DATA)
	@echo "== Python: linear regression"; $(RUN) examples/python/linear_regression.py $(DATA)

lint: $(VENV)/.ready
	$(BIN)/python tools/lint.py

test: lint $(BUILD)/.built
	$(BIN)/python tools/lint.py --symbols $(BUILD)/core/libnumen.so
	$(BIN)/meson test -C $(BUILD) --no-rebuild --print-errorlogs --suite core
	$(RUN) -m pytest tests/python

compat: $(BUILD)/.built
	$(BIN)/python tools/compat.py --site $(SITE)

ratchet: $(BUILD)/.built
	$(BIN)/python tools/compat.py --site $(SITE) --raise

ecosystem: $(VENV)/.ready
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/ecosystem/environment.py $(BUILD)
	$(BUILD)/ecosystem/bin/python -m pytest tests/ecosystem

bench: $(BUILD)/.built
	$(NUMPY_PYTHON) ../shared/tools/bench/bench.py --modules numpy,numen@$(CURDIR)/tools/python --quick

stubs: $(BUILD)/.built
	tools/stubs $(BUILD)

asan: $(VENV)/.ready
	tools/asan

clean:
	rm -rf build build-* $(VENV)
