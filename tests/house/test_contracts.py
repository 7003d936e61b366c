"""Imports run one way, and the project speaks of itself only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_no_machine_path_secret_or_registry_host_is_committed() -> None:
    hosts = "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.org"))
    pattern = re.compile(rf"/(?:home|root)/\w|/work/(?:main|shared)|BEGIN [A-Z ]*PRIVATE KEY|{hosts}")
    found = []
    for path in tracked():
        if path.suffix in {".png", ".ico"}:
            continue
        found += [
            f"{path.relative_to(ROOT)}: {hit.group()}" for hit in pattern.finditer(path.read_text(errors="replace"))
        ]
    assert not found


def test_no_data_file_is_committed() -> None:
    kinds = {".csv", ".parquet", ".duckdb", ".xlsx", ".gz", ".key"}
    data = [str(path.relative_to(ROOT)) for path in tracked() if path.suffix in kinds]
    assert not data
