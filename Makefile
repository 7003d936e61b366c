.PHONY: run test lock format lint bench pictures
run:
	python3 run.py
test:
	python3 run.py test
lock:
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
format:
	.venv/bin/ruff format .
lint:
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports
bench:
	.venv/bin/python -m benchmarks
pictures:
	.venv/bin/python docs/pictures/make.py
