"""Profiles by name (shipped with the product) or by path, with errors that name the line."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from cxroi.errors import DataError
from cxroi.sources.lines import Lines
from cxroi.sources.profile import Profile

SHIPPED = Path(__file__).resolve().parents[1] / "profiles"


def names() -> list[str]:
    """Names of the profiles that ship with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read(name_or_path: str | Path) -> Profile:
    """Read a shipped profile by its name, or one's own by its path.

    Raises DataError naming the profile's line and what to write there.
    """
    path = SHIPPED / f"{name_or_path}.toml"
    if str(name_or_path) not in names():
        path = Path(name_or_path)
        if not path.is_file():
            raise DataError(f"There is no profile {name_or_path}: give one of {', '.join(names())}, or the path of a TOML file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"Profile {path.name} is not UTF-8 text: save it as UTF-8.") from None
    return parse(text, path.stem)


def parse(text: str, label: str = "profile") -> Profile:
    """A profile from its TOML text; `label` is the name used in messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise DataError(f"Profile {label} is not valid TOML: {problem}.") from None
    lines = Lines(text)
    try:
        profile = Profile.model_validate(content)
    except ValidationError as problem:
        raise DataError(_reworded(problem, lines, label)) from None
    return profile.placed(label, lines)


def _reworded(problem: ValidationError, lines: Lines, label: str) -> str:
    """All problems of a profile, one line each, with the line to change."""
    messages = []
    for error in problem.errors(include_url=False, include_context=False, include_input=False):
        path = tuple(error["loc"])
        line = lines.find(path)
        where = f"line {line}" if line else "the file"
        what = ".".join(str(part) for part in path if not isinstance(part, int)) or "profile"
        kind = error["type"]
        if kind == "extra_forbidden":
            section = ".".join(str(part) for part in path[:-1] if not isinstance(part, int)) or "a profile"
            message = f"{path[-1]!r} is no key of {section}; remove or rename it"
        elif kind == "missing":
            message = f"{what} is missing"
        else:
            message = f"{what}: {error['msg'].removeprefix('Value error, ')}"
        messages.append(f"{where}: {message}")
    return f"Profile {label} cannot be used. " + "; ".join(messages) + "."
