"""Model files stay inside the portable core, so that another engine can run them (docs/decisions/)."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).resolve().parents[2]
SQL = sorted((ROOT / "cxroi" / "tables").rglob("*.sql"))
FORBIDDEN_WORDS = (
    " asof ",
    " qualify ",
    " using (",
    " using(",
    "date_trunc",
    "interval '",
    " filter (",
    "list_",
    "[",
    "unnest",
)


@pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.relative_to(ROOT)))
def test_portable_core_only(path: Path) -> None:
    code = "\n".join(line.split("--")[0] for line in path.read_text().splitlines())
    padded = " " + " ".join(code.split()) + " "
    assert not [word for word in FORBIDDEN_WORDS if word in padded]
    tree = sqlglot.parse_one(code, read="duckdb")
    assert isinstance(tree, exp.Select | exp.Union), "one SELECT a file"
    bare_stars = [star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count)]
    assert not bare_stars, "name the columns: no select *"
    for group in tree.find_all(exp.Group):
        assert not [key for key in group.expressions if isinstance(key, exp.Literal)], "group by names, not ordinals"
    for subquery in tree.find_all(exp.Subquery):
        if isinstance(subquery.parent, exp.From | exp.Join):
            assert subquery.alias, "subqueries are named"
