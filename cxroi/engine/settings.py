"""Settings of every DuckDB connection: one dict per kind of use, because DuckDB refuses a second, different one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

READ_MILLISECONDS = 10_000
CLOSED_DOORS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
}
LOCK = ("set enable_external_access = false", "set lock_configuration = true")
"""Run after ATTACH: DuckDB 2.0 refuses to attach once external access is off, and a config dict sets in no fixed
order."""


@cache
def temp_directory() -> Path:
    """A private folder (0700) for what does not fit in memory, one per process, gone at its end."""
    folder = Path(tempfile.mkdtemp(prefix="cxroi-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def default_threads() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_memory() -> str:
    """Half of the machine's memory; the rest is for Python and the file cache."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(total // 2 // 2**20, 256)}MiB"


def config(threads: int | None = None, memory_limit: str | None = None, milliseconds: int = 0) -> dict[str, str]:
    """Settings that are given when a database is opened; `LOCK` follows after anything is attached."""
    chosen = {
        **CLOSED_DOORS,
        "threads": str(threads or default_threads()),
        "memory_limit": memory_limit or default_memory(),
        "temp_directory": str(temp_directory()),
        "max_temp_directory_size": "60GB",
    }
    if milliseconds:
        chosen["max_execution_time"] = str(milliseconds)
    return chosen
