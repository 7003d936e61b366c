"""Profiles by name (shipped with the product) or by path, with errors that name the line."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from cxroi import words
from cxroi.errors import DataError
from cxroi.files import given, small, wrong
from cxroi.files.small import About
from cxroi.sources.meaning.lines import Lines
from cxroi.sources.meaning.profile import Profile

SHIPPED = Path(__file__).resolve().parents[2] / "profiles"
MOST_TOLD = 20


def names() -> list[str]:
    """Names of the profiles that ship with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def own(store: Path) -> Path:
    """Where a company's own profile lies, once it was worked out from its files."""
    return store / "profile.toml"


def read(name_or_path: str | Path) -> Profile:
    """Read a shipped profile by its name, or one's own by its path.

    Raises DataError naming the profile's line and what to write there.
    """
    if str(name_or_path) in names():
        return parse((SHIPPED / f"{name_or_path}.toml").read_text(encoding="utf-8"), str(name_or_path))
    path = Path(name_or_path)
    about = About(f"Profile {given.shown(path)}")
    try:
        text = small.read(path, about)
    except DataError as problem:
        raise DataError(f"{problem} Give one of {', '.join(names())}, or the path of a TOML file.") from None
    return parse(text, words.safe_text(path.stem, 60))


def parse(text: str, label: str = "profile") -> Profile:
    """A profile from its TOML text; `label` is the name used in messages."""
    content = small.toml_of(text, About(f"Profile {label}"))
    lines = Lines(text)
    try:
        profile = Profile.model_validate(content)
    except ValidationError as problem:
        raise DataError(_reworded(problem, lines, label)) from None
    return profile.placed(label, lines)


def _reworded(problem: ValidationError, lines: Lines, label: str) -> str:
    """All problems of a profile (the first of very many), one line each, with the line to change."""
    messages = []
    for error in problem.errors(include_url=False, include_input=False):
        path = tuple(error["loc"])
        line = lines.find(path)
        where = f"line {line}" if line else "the file"
        what = ".".join(words.safe_text(part, 60) for part in path if not isinstance(part, int)) or "profile"
        if error["type"] == "extra_forbidden":
            section = ".".join(words.safe_text(one, 60) for one in path[:-1] if not isinstance(one, int)) or "a profile"
            message = f"{words.safe_text(path[-1], 60)!r} is no key of {section}; remove or rename it"
        elif error["type"] == "missing":
            message = f"{what} is missing"
        else:
            message = f"{what}: {wrong.rule(error)}"
        messages.append(f"{where}: {message}")
    more = f"; and {len(messages) - MOST_TOLD} more" if len(messages) > MOST_TOLD else ""
    return f"Profile {label} cannot be used. " + "; ".join(messages[:MOST_TOLD]) + f"{more}."
