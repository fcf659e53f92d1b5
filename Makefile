# Two targets are all that a fresh machine needs: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m

.PHONY: help demo test test-browser test-postgresql test-wheel torture test-slow test-fast live check format bench lock wheelhouse release clean

help:
	@echo "make demo   – поставить и показать главное на вымышленном районе (папка demo)"
	@echo "make test   – поставить и прогнать проверки"
	@echo "make test-slow – проверки, которым нужны минуты: целые районы, служба"
	@echo "make test-browser – страница в настоящем браузере (нужен Chromium)"
	@echo "make test-wheel – собрать, поставить без сети в новое место и попробовать там"
	@echo "make wheelhouse – архив для установки без интернета (dist/); для Windows – WHEELHOUSE='--for-windows --python 3.12'"
	@echo "make release – проверить версию, журнал изменений и метку; собрать выпуск в dist/"
	@echo "make test-postgresql – те же проверки, у каждой рабочей папки база PostgreSQL"
	@echo "make torture – сорок проверок надёжности, каждая со своей порчей: около трёх минут"
	@echo "make live   – бланк и приём согласны: по 500 случайных заполнений каждой формы (около часа)"
	@echo "make check  – стиль, типы, этажи: запускать перед каждым коммитом"
	@echo "make bench  – таблица скоростей рядом с обычным скриптом"

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN) pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/ready
	$(BIN)/iomdocs demo demo

test: .venv/ready
	$(RUN) pytest -n 2 -m "not slow and not browser and not torture and not wheel"

# The page in Chromium: journeys by keyboard, phone, zoom, axe.
test-browser: .venv/ready
	$(RUN) pytest -n 0 -m browser tests/browser

# Built, packed for an office without internet, installed from that archive alone, and tried away from this folder.
test-wheel: .venv/ready
	$(RUN) pytest -n 0 -m wheel tests/test_wheel.py

# Every test that makes a workspace, with a PostgreSQL database in it, but for those of LibreOffice and those that
# choose their database themselves: make test runs them. TESTS names a part.
test-postgresql: .venv/ready
	$(RUN) pytest -n 2 --on-postgresql -m "not slow and not browser and not torture and not wheel" $(or $(TESTS),tests)

# Killed, out of space, out of power at every operation; hostile files; each check with the damage that it must see.
torture: .venv/ready
	$(RUN) pytest -n 2 -m torture tests/torture
	IOMDOCS_HOSTS_FILES=2000 $(RUN) pytest -n 0 tests/test_hosts_killed.py

# Whole districts, the daemon, the benchmark's table: what takes minutes.
test-slow: .venv/ready
	$(RUN) pytest -n 2 -m "slow and not torture"

# Every form's blank filled 500 times at random, reckoned by LibreOffice and compared with the server: about an hour.
live: .venv/ready
	IOMDOCS_FILLINGS=500 $(RUN) pytest -n 0 tests/test_live.py

test-fast: .venv/ready
	$(RUN) pytest -n 2 -m "not office and not postgresql and not slow and not browser and not torture and not wheel"

check: .venv/ready
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(BIN)/lint-imports
	$(BIN)/iomdocs pack check

format: .venv/ready
	$(RUN) ruff format .
	$(RUN) ruff check --fix-only .

# docxtemplater stands beside when npm is there; without it the table says so.
bench: .venv/ready
	@if command -v npm >/dev/null; then npm install --silent --no-save --prefix .venv docxtemplater pizzip || true; fi
	$(RUN) benchmarks

# Every version that is installed is written down with its hash, and apart from them those that an office runs;
# run after changing dependencies.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras
lock:
	$(RUN) pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --group dev requirements.in pyproject.toml -o requirements.lock
	$(COMPILE) --constraint requirements.lock pyproject.toml -o requirements-run.lock

# What an office without internet installs: wheels of everything, an installer, a page to read.
wheelhouse: .venv/ready
	$(BIN)/python release/wheelhouse.py $(WHEELHOUSE)

release: .venv/ready
	$(BIN)/python release/check.py
	$(RUN) hatchling build -d dist
	$(BIN)/python release/wheelhouse.py $(WHEELHOUSE)

clean:
	rm -rf .venv demo dist .mypy_cache .ruff_cache .pytest_cache
