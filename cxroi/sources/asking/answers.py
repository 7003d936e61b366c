"""Answers to the questions of a first profile, from a small file: one line each, `question = "answer"`."""

from __future__ import annotations

from pathlib import Path

from cxroi.errors import DataError
from cxroi.files.small import About, toml
from cxroi.words import safe_text


def read(path: Path) -> dict[str, str]:
    """Answers by the name of their question. Raises DataError where the file cannot be read or holds anything else."""
    about = About(safe_text(path.name, 80), 'each line is `question = "answer"`')
    told = toml(path, about)
    if wrong := [key for key, value in told.items() if not isinstance(value, str | int | float)]:
        raise DataError(f"{about.name}: {safe_text(wrong[0], 60)} is no answer; {about.form}.")
    return {key: str(value) for key, value in told.items()}
