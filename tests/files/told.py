"""What a refusal must look like: one plain sentence with its remedy, no traceback, no last catch."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from cxroi.__main__ import main

PROGRAM = re.compile(
    r"Traceback|error id|pydantic|polars|duckdb|NoneType|<class|\[type=|input_value|\bself\b|"
    r"\b[A-Z][A-Za-z]*(?:Error|Exception|Warning|Interrupt)\b|Errno|embedded null|codec"
)
DOINGS = (
    "add ask bring pass change check choose copy correct declare export give group keep load make mend name open plan "
    "put remove rename run save say set state take unpack use wait write"
)
REMEDY = re.compile(
    rf"[:;,.] (?:\w+ ){{0,3}}?({DOINGS.replace(' ', '|')}|\w+ it)\b|must |is missing|Next:|need|has no column|"
    "which cannot be loaded",
    re.IGNORECASE,
)


def refused(capsys: pytest.CaptureFixture[str], *argv: object) -> str:
    """The sentence a command ends with; fails where it is not one that a person can act on."""
    try:
        status = main([str(one) for one in argv])
    except SystemExit as ended:
        status = int(ended.code or 0)
    told = capsys.readouterr()
    assert status in (1, 2), (argv, status, told.out[-300:], told.err[-300:])
    assert not told.out, told.out[:300]
    plainly(told.err)
    return told.err


def plainly(text: str) -> None:
    """One sentence of its own, with what is wrong and what to do."""
    last = text.strip().splitlines()[-1]
    assert not PROGRAM.search(text.replace(".duckdb", "")), text[-600:]
    assert last.startswith(("cxroi: ", "python -m cxroi")), text[-600:]
    assert len(last.split()) >= 5, last
    assert len(last) < 6_000, last[:300]
    assert REMEDY.search(last), last


def each(corpus: Sequence[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("item", corpus)
