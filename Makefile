# Thin wrappers; the work is done by the scripts under deploy/.
.PHONY: run demo test check bench setup lock
.DEFAULT_GOAL := run

run: ## serve http://127.0.0.1:8000 with a worker; PORT= changes the port
	@PORT="$(PORT)" exec deploy/run.sh

demo: ## the main job without a browser, into out/demo/
	@exec deploy/demo.sh

test: ## the whole suite; ARGS= goes to pytest
	@exec deploy/test.sh $(ARGS)

check: ## formatter, linters, types, import contracts, migrations, deploy check, templates, translations
	@exec deploy/check.sh

bench: ## benchmarks, into out/bench/
	@exec deploy/bench.sh

setup: ## all set-up, idempotent; the other targets call it
	@exec deploy/setup.sh

lock: ## pin dependencies anew; ARGS="--upgrade" takes newer ones
	@exec deploy/lock.sh $(ARGS)
