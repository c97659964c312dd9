# Every target sets up what it needs on a fresh Debian machine with Python 3.11+, make and git.
PORT_OPTION = $(if $(PORT),--port $(PORT))
# Trust the machine's own certificates: offices often sit behind a proxy.
export UV_SYSTEM_CERTS := 1
UV := .tools/bin/uv
RUN := $(UV) run --locked --no-dev
RUN_DEV := $(UV) run --locked
# Half of the workers' memory is Chromium and PostgreSQL: two are enough for two cores.
WORKERS ?= auto

.PHONY: demo run test check format bench pictures clean

demo: .tools/ready
	@$(RUN) khuyenhoc demo $(PORT_OPTION)

run: .tools/ready
	@$(RUN) khuyenhoc run $(PORT_OPTION)

test: .tools/ready-dev
	@$(RUN_DEV) pytest -n $(WORKERS) --dist loadgroup -q

check: .tools/ready-dev
	@$(RUN_DEV) ruff check .
	@$(RUN_DEV) ruff format --check .
	@$(RUN_DEV) pyright

format: .tools/ready-dev
	@$(RUN_DEV) ruff check --fix .
	@$(RUN_DEV) ruff format .

bench: .tools/ready-dev
	@$(RUN_DEV) python -m bench.updates
	@$(RUN_DEV) python -m bench.wave
	@$(RUN_DEV) python bench/turns.py
	@$(RUN_DEV) python -m bench.nation
	@$(RUN_DEV) python bench/reading.py

# The pictures of the README, taken from the running demo.
pictures: .tools/ready-dev
	@$(RUN_DEV) python tools/screenshots.py

clean:
	rm -rf .venv .tools var

.tools/bin/uv:
	@bash tools/setup.sh uv

.tools/ready: .tools/bin/uv pyproject.toml uv.lock
	@$(UV) sync --locked --no-dev --quiet
	@touch $@

.tools/ready-dev: .tools/bin/uv pyproject.toml uv.lock
	@$(UV) sync --locked --quiet
	@bash tools/setup.sh chromium
	@touch $@
