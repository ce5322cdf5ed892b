# Two commands are all a reader needs: `make run` and `make test`. Everything is installed into
# .venv; the default model goes to the platform's data directory, where the program looks for it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := install --quiet --only-binary :all: --require-hashes --no-deps
UV := build/uv/bin/uv

PACKAGING := build/package-venv
NATIVE := gptwriter/engine/native
NATIVE_SOURCES := $(wildcard $(NATIVE)/*.c $(NATIVE)/*.h)

.PHONY: run setup native model test lint bench faults package test-package lock clean

## Open the editor, after installing what is missing.
run: setup model
	@$(BIN)/gptwriter

## Install the program and what it runs on.
setup: $(STAMPS)/run native

## Compile the fast forward pass, once for each kind of processor; without a compiler or on another
## kind torch computes, several times more slowly.
native: $(STAMPS)/native

$(STAMPS)/native: packaging/native_builds.py $(NATIVE_SOURCES) | $(STAMPS)/run
	@CC=$(CC) $(BIN)/python packaging/native_builds.py
	@mkdir -p $(@D) && touch $@

## Fetch the default model, once. Without a connection the editor still works and offers it again.
model: setup
	@$(BIN)/gptwriter models --fetch || true

## Lint, types, architecture, all tests. The tests wait for windows and processes most of the time;
## the rest is checked meanwhile, and told at the end.
test: $(STAMPS)/test model
	@mkdir -p build
	@$(MAKE) --no-print-directory lint >build/lint.log 2>&1 & lint=$$!; \
	  QT_QPA_PLATFORM=offscreen $(BIN)/pytest $(ARGS); tests=$$?; \
	  wait $$lint; linted=$$?; cat build/lint.log; exit $$((tests | linted))

lint: $(STAMPS)/test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

## Break things on purpose, many times; the table goes to build/faults.md. ARGS="--share 0.1" is shorter.
faults: $(STAMPS)/test
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.faults --output build/faults.md $(ARGS)

## Measure this machine against llama.cpp and transformers; the table goes to build/bench.md.
bench: $(STAMPS)/bench model
	$(BIN)/gptwriter bench all --output build/bench.md $(ARGS)

## Make the program to install, its packages and their lists, in dist/.
package: $(PACKAGING)/stamp model
	@$(PACKAGING)/bin/python packaging/make_package.py $(ARGS)

## Start what is in dist/ and write with it.
test-package: $(STAMPS)/test
	$(BIN)/pytest -m frozen tests/packaging $(ARGS)

$(BIN)/python:
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gptwriter needs Python 3.11 or newer.")'
	@# Debian packs ensurepip apart from Python: without it, the pip outside installs one inside.
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(VENV) install --quiet pip; }

$(STAMPS)/run: locks/run.txt locks/torch.txt pyproject.toml | $(BIN)/python
	@echo "Installing gptwriter into $(VENV); the first time takes some minutes"
	@$(PIP) $(LOCKED) -r locks/run.txt
	@$(PIP) install --quiet --only-binary :all: -r locks/torch.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(@D) && touch $@

$(STAMPS)/test: locks/test.txt $(STAMPS)/run
	@$(PIP) $(LOCKED) -r locks/test.txt
	@touch $@

# An environment of its own: what only the tests need would be packed, too.
$(PACKAGING)/stamp: locks/package.txt locks/run.txt locks/torch.txt pyproject.toml
	@echo "Installing what the package is made with into $(PACKAGING)"
	@$(PYTHON) -m venv --clear $(PACKAGING) 2>/dev/null \
	  || { $(PYTHON) -m venv --clear --without-pip $(PACKAGING) && $(PYTHON) -m pip --python $(PACKAGING) install --quiet pip; }
	@$(PACKAGING)/bin/python -m pip --disable-pip-version-check $(LOCKED) -r locks/run.txt -r locks/package.txt
	@$(PACKAGING)/bin/python -m pip --disable-pip-version-check install --quiet --only-binary :all: -r locks/torch.txt
	@$(PACKAGING)/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# llama.cpp is compiled for this processor. GCC 12 reads 8 of the 64 bytes that `_tile_loadconfig` is
# given, and where there is AMX the program dies of it: the macro reads all.
$(STAMPS)/bench: locks/bench.txt $(STAMPS)/run
	@echo "Compiling llama.cpp, the peer; this takes some minutes"
	@printf '%s\n' '#ifdef __AMX_TILE__' '#include <immintrin.h>' '#define _tile_loadconfig(config) \' \
	  '  __asm__ volatile("ldtilecfg %0" :: "m"(*(const char(*)[64])(config)))' '#endif' > $(STAMPS)/amx.h
	@CXXFLAGS="$$CXXFLAGS -include $(abspath $(STAMPS)/amx.h)" \
	  $(PIP) $(LOCKED) --no-binary llama-cpp-python --no-cache-dir -r locks/bench.txt \
	  || echo "llama.cpp could not be compiled here; the table will say that it is missing"
	@touch $@

## Choose the newest releases that pyproject.toml and locks/*.in allow, and write them down.
lock: COMPILE = $(UV) pip compile --quiet --upgrade --universal --fork-strategy fewest \
  --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
  --constraints locks/torch.txt --excludes locks/gpu.txt --no-emit-package torch
lock: $(UV)
	$(COMPILE) pyproject.toml locks/run.in --output-file locks/run.txt
	$(COMPILE) locks/test.in --constraints locks/run.txt --output-file locks/test.txt
	$(COMPILE) locks/package.in --constraints locks/run.txt --output-file locks/package.txt
	$(COMPILE) locks/bench.in --constraints locks/run.txt --output-file locks/bench.txt

$(UV):
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv==0.13.9

clean:
	rm -rf $(VENV) build dist $(NATIVE)/*.so
