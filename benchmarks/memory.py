"""Peak memory of this process, from its own high-water mark."""

from __future__ import annotations

from pathlib import Path


def peak_mb() -> float:
    """Highest memory this process ever held, DuckDB's included (not its parent's, as resource usage would say)."""
    line = next(
        line for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
    )
    return round(int(line.split()[1]) / 1024, 1)
