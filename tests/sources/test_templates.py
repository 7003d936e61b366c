"""Templates: every table has one, and filled in it loads without a question and without a refused row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from cxroi.report.templates import as_csv, as_excel
from cxroi.sources.asking.propose import propose
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles, templates
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.templates import Template, template
from tests.sources.conftest import Company


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_header_units_and_an_example_of_full_width(name: str) -> None:
    made = template(name)
    assert len(made.header) == len(made.units) == len(made.example) == len(TABLES[name].columns)
    assert all(example for column, example in zip(TABLES[name].columns, made.example, strict=True) if column.required)
    rows = list(csv.reader(io.StringIO(as_csv(made).decode("utf-8-sig"))))
    assert rows[0] == list(made.header)
    assert rows[1][0].startswith(templates.UNIT)
    assert rows[2][0].startswith(templates.EXAMPLE)
    sheet = pl.read_excel(as_excel(made), sheet_name=name, infer_schema_length=0)
    assert sheet.columns == rows[0]
    assert [cell or "" for cell in sheet.row(1)] == rows[2]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_filled_in_templates_load_without_questions_and_the_explaining_rows_stay_out(
    company: Company, ending: str
) -> None:
    for name in TABLES:
        _filled_in(company.folder / f"{name}.{ending}", name)
    paths = sorted(company.folder.glob(f"*.{ending}"))
    assert [one.key for one in propose(paths).questions] == ["company"]
    profile = propose(paths, {"company": "Acme"}).text
    report = load(company.store, profiles.parse(profile, "test"), paths, progress=lambda _: None)
    for name in TABLES:
        assert company.rows(f"select count(*) from raw.{name}") == [(4 if name == "units" else 1,)], name
    assert not any(one.rejected for one in report.tables.values())


@pytest.mark.parametrize("name", ["initiatives", "outcomes", "operations"])
def test_a_template_of_an_earlier_version_is_still_known(name: str) -> None:
    header = template(name).header
    older = tuple(column for column in header if column not in templates.LATER)
    assert 0 < len(older) < len(header)
    assert templates.recognised(older, f"{name}.csv") == template(name)
    assert templates.recognised(older[:-1], f"{name}.csv") is None


def _rows(made: Template) -> list[tuple[str, ...]]:
    """The example; of units four, because a company of one customer that left is asked about."""
    more = ("C-1002", "C-1003", "C-1004") if made.table.name == "units" else ()
    return [made.example, *((unit, *made.example[1:]) for unit in more)]


def _filled_in(path: Path, name: str) -> None:
    """The template of a table with its example row typed in once more, without the mark."""
    made = template(name)
    text = io.StringIO(as_csv(made).decode("utf-8-sig"))
    frame = pl.DataFrame(
        [*list(csv.reader(text))[1:], *_rows(made)], schema=dict.fromkeys(made.header, pl.String), orient="row"
    )
    frame.write_csv(path) if path.suffix == ".csv" else frame.write_excel(path, worksheet=name)
