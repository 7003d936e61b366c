"""Which tool wrote this table? Each file of `layouts` names headers that only its tool writes, and what they mean."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from pydantic import Field

from cxroi.sources.meaning.measures import Part


class Tool(Part):
    """One layout. `needs` are headers that must stand there, `first` the first of all; `who` says whose a row is (best
    column first), `key` is the customer's own id, `names` hold names of people and firms. `answer` maps what each
    answer of a survey carries, where `questions` says that its questions are the other columns but `drop`. `keep` and
    `leave` filter rows; `outcome` says in words what leaving means."""

    title: str
    needs: tuple[str, ...] = Field(min_length=1)
    first: str = ""
    who: tuple[str, ...] = ()
    key: str = ""
    names: tuple[str, ...] = ()
    questions: bool = False
    drop: tuple[str, ...] = ()
    answer: dict[str, str] = Field(default_factory=dict)
    keep: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    leave: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    outcome: str = ""
    table: tuple[dict[str, Any], ...] = ()


def tools() -> list[Tool]:
    """Every shipped layout, those that ask for most first."""
    folder = files("cxroi.sources.looking").joinpath("layouts")
    texts = [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]
    found = [Tool.model_validate(tomllib.loads(text)) for text in texts]
    return sorted(found, key=lambda tool: (-len(tool.needs), tool.title))


def recognised(names: Sequence[str]) -> Tool | None:
    """The layout whose headers all stand there, upper or lower case; the one that asks for most wins."""
    there = {name.casefold() for name in names}
    for tool in tools():
        begins = not tool.first or (bool(names) and names[0].casefold() == tool.first.casefold())
        if begins and all(need.casefold() in there for need in tool.needs):
            return tool
    return None


def present(columns: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The column rules whose sources stand in a header, under its own spelling; of several sources the first."""
    own = {name.casefold(): name for name in names}
    found = {}
    for column, rule in columns.items():
        one = next((each for each in rule if each.casefold() in own), None) if isinstance(rule, list) else rule
        if (placed := _placed(one, own)) is not None:
            found[column] = placed
    return found


def _placed(rule: Any, own: Mapping[str, str]) -> Any:
    """A rule with the header's own spelling; None where the header lacks what it needs."""
    if isinstance(rule, str):
        return own.get(rule.casefold())
    if not isinstance(rule, dict) or "constant" in rule:
        return rule
    placed = dict(rule)
    if "column" in rule and (placed.update(column=own.get(rule["column"].casefold())) or placed["column"]) is None:
        return None
    for many in ("sum", "difference", "product", "columns"):
        if many in rule:
            there = [own[one.casefold()] for one in rule[many] if one.casefold() in own]
            if not there or (many == "difference" and rule[many][0].casefold() not in own):
                return None
            placed[many] = there
            if len(there) == 1:
                placed = {**{key: value for key, value in placed.items() if key != many}, "column": there[0]}
    return placed
