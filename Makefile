.PHONY: run test lock lint bench pictures
run:
	python3 run.py
test:
	python3 run.py test
lock:
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
lint:
	.venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports
bench:
	.venv/bin/python -m benchmarks
pictures:
	.venv/bin/python docs/pictures/make.py
