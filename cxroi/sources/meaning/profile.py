"""The import profile: one TOML file a person can read says how a source's files become the canonical tables.

Sections: [company], [[file]] (how a file is found and read), [[table]] (how its columns become a canonical table),
[[measure]] (what a measure means), [answers] (what a person confirmed), [questions] (open: a load stops until they
are removed), [settings] (handed to later stages). Unknown keys are refused. `profiles.read` names the line of whatever
is wrong.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from cxroi.sources.meaning.answers import Answers
from cxroi.sources.meaning.filerule import FileRule, Filter
from cxroi.sources.meaning.lines import Lines
from cxroi.sources.meaning.measures import MeasureRule, Part
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.zone import Zone

Order = Literal["ymd", "dmy", "mdy"]
Duplicates = Literal["refuse", "first", "last", "exact", "keep", "sum"]

SUMS = ("financials", "transactions", "initiative_costs", "plan", "ledger_totals")
"""Tables whose lines are amounts that may be added up."""


class Company(Part):
    """Whose data these are; every money column is in `currency` unless a currency column says otherwise."""

    name: str = Field(min_length=1)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    panel_unit: str = "customer"
    snapshot: bool = False
    primary_metric: str = ""
    inactivity_months: int | None = Field(default=None, ge=1, le=120)
    outcome_definition: str = ""
    is_demo: bool = False
    data_owner: str = ""
    time_zone: Zone = "UTC"


class ColumnRule(Part):
    """Where a canonical column comes from, and how its text is read.

    Exactly one of: column, constant, sum, difference (the first less the others), product, columns (joined by
    `separator`), row (file name and row make the value). `link` names the [[link]] that says which customer an id of
    another system belongs to, `suffix` is put behind the text. `map` changes values, `missing` names codes that mean
    "no value" with their reason, `equals` makes a flag, `if_present` leaves the column empty in files that lack its
    source. `zone` is the zone of times that name none.
    `whole` writes ids out as whole numbers (10001.0, 1.0001E+04), `serial` reads days that a spreadsheet left as
    numbers (45292).
    `holds` says of a column of words whether it is a category, kept as it stands, or a text, masked as comments are.
    """

    column: str | None = None
    constant: str | int | float | bool | None = None
    sum: tuple[str, ...] | None = None
    difference: tuple[str, ...] | None = None
    product: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    separator: str = "-"
    suffix: str = ""
    row: bool = False
    link: str | None = None
    map: dict[str, str] = Field(default_factory=dict)
    unmapped: Literal["keep", "refuse", "empty"] = "keep"
    missing: dict[str, str] = Field(default_factory=dict)
    equals: tuple[str, ...] | None = None
    order: Order | None = None
    end_of_day: bool = False
    zone: Zone | None = None
    pattern: str | None = None
    pad: int | None = Field(default=None, ge=1, le=64)
    factor: float | None = None
    percent: bool = False
    whole: bool | None = None
    serial: bool | None = None
    holds: Literal["category", "text"] | None = None
    if_present: bool = False

    @field_validator("equals", mode="before")
    @classmethod
    def one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @model_validator(mode="after")
    def one_source(self) -> Self:
        sources = (self.column, self.constant, self.sum, self.difference, self.product, self.columns)
        if sum(one is not None for one in sources) + self.row != 1:
            raise ValueError(
                "a column needs exactly one of: column, constant, sum, difference, product, columns, row = true"
            )
        return self

    @property
    def references(self) -> tuple[str, ...]:
        """The source columns this rule reads."""
        if self.column is not None:
            return (self.column,)
        return self.sum or self.difference or self.product or self.columns or ()


class Join(Part):
    """Brings in another file: `on` maps a column known so far to a column of that file, which must be unique there."""

    file: str
    on: dict[str, str] = Field(min_length=1)
    how: Literal["left", "inner"] = "left"
    if_present: bool = False


class LinkRule(Part):
    """Which customer an id of another system belongs to, by a file that holds both: the system's `id` and the `unit`
    as the table units has it. What it says is kept in the store, so that later files link without it."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    file: str
    id: str
    unit: str


class Explode(Part):
    """One row per part of a list in a cell: `pattern` finds the list (first group), `separator` cuts it."""

    column: str
    pattern: str = "^(.*)$"
    separator: str = ","
    name: str


class TableRule(Part):
    """One mapping into a canonical table, from a file (`from`, with joins) or from rows written in the profile.

    `unless` names a file whose presence makes this section unnecessary. `duplicates = "sum"` adds the money of lines
    with one key up into the first of them.
    """

    table: str
    name: str = ""
    from_: str | None = Field(default=None, alias="from")
    rows: tuple[dict[str, str | int | float | bool], ...] = ()
    unless: str | None = None
    join: tuple[Join, ...] = ()
    where: tuple[Filter, ...] = ()
    explode: Explode | None = None
    duplicates: Duplicates = "refuse"
    duplicates_by: str | None = None
    columns: dict[str, ColumnRule] = Field(default_factory=dict)

    @field_validator("columns", mode="before")
    @classmethod
    def short_forms(cls, value: object) -> object:
        """`amount = "paid"` is short for `amount = {column = "paid"}`."""
        if not isinstance(value, dict):
            return value
        return {key: {"column": rule} if isinstance(rule, str) else rule for key, rule in value.items()}

    @model_validator(mode="after")
    def known_names(self) -> Self:
        if self.table not in TABLES:
            raise ValueError(f"no canonical table is called {self.table!r}; there are {', '.join(TABLES)}")
        if (self.from_ is None) == (not self.rows):
            raise ValueError('a table needs either from = "a file\'s name" or rows = [{...}]')
        names = {column.name for column in TABLES[self.table].columns}
        mapped = {*self.columns, *(key for row in self.rows for key in row)}
        if unknown := sorted(mapped - names):
            raise ValueError(f"{self.table} has no column {', '.join(unknown)}; it has {', '.join(sorted(names))}")
        required = {column.name for column in TABLES[self.table].columns if column.required}
        if missing := sorted(required - mapped):
            raise ValueError(f"{self.table} needs {', '.join(missing)}")
        if self.duplicates == "sum" and self.table not in SUMS:
            raise ValueError(f'duplicates = "sum" adds up money, which only {", ".join(SUMS)} hold')
        if self.duplicates_by is not None and self.duplicates_by not in names:
            raise ValueError(f"duplicates_by names {self.duplicates_by!r}, which is no column of {self.table}")
        return self

    @property
    def sources(self) -> dict[str, ColumnRule]:
        """The rule of each mapped column; rows written in the profile map by their own names."""
        written = dict.fromkeys(key for row in self.rows for key in row)
        return {**{key: ColumnRule(column=key) for key in written}, **self.columns}

    @property
    def label(self) -> str:
        return self.name or f"{self.table} from {self.from_ or 'the profile'}"


class Profile(Part):
    """A whole profile. `lines` finds the line of a section or key; `source` is the file it was read from."""

    company: Company
    file: tuple[FileRule, ...] = ()
    table: tuple[TableRule, ...] = Field(min_length=1)
    link: tuple[LinkRule, ...] = ()
    measure: tuple[MeasureRule, ...] = ()
    answers: Answers = Answers()
    questions: dict[str, str] = Field(default_factory=dict)
    settings: dict[str, Any] = Field(default_factory=dict)
    _lines: Lines = PrivateAttr(default_factory=Lines)
    _label: str = PrivateAttr(default="profile")

    @model_validator(mode="after")
    def files_exist(self) -> Self:
        names = [rule.name for rule in self.file]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two [[file]] sections are called {', '.join(twice)}")
        for rule in self.table:
            wanted = [rule.from_, rule.unless, *(join.file for join in rule.join)]
            if unknown := [name for name in wanted if name is not None and name not in names]:
                raise ValueError(
                    f"[[table]] {rule.label} uses file {', '.join(unknown)}, which no [[file]] section names"
                )
        return self

    @model_validator(mode="after")
    def links_exist(self) -> Self:
        names = [rule.name for rule in self.file]
        if unknown := [rule.name for rule in self.link if rule.file not in names]:
            raise ValueError(f"[[link]] {', '.join(unknown)} uses a file that no [[file]] section names")
        for rule in self.table:
            for column, source in rule.columns.items():
                if source.link is not None and TABLES[rule.table].column(column).type != "id":
                    raise ValueError(f"link stands at {rule.label}, {column}, which is no id of a customer")
        return self

    @model_validator(mode="after")
    def each_measure_once(self) -> Self:
        names = [(rule.table, rule.name.lower()) for rule in self.measure]
        if twice := sorted({f"{name} of {table}" for table, name in names if names.count((table, name)) > 1}):
            raise ValueError(f"two [[measure]] sections declare {', '.join(twice)}: keep one")
        return self

    @property
    def label(self) -> str:
        """Name of the profile as shown: 'olist' or the file's stem."""
        return self._label

    def at(self, *path: str | int) -> str:
        """'line 12 of profile olist' for a path such as ("table", 2, "columns", "at"); nearest known parent."""
        line = self._lines.find(path)
        return f"line {line} of profile {self._label}" if line else f"profile {self._label}"

    def place_of(self, file: str) -> str:
        """Where a [[file]] section stands."""
        names = [rule.name for rule in self.file]
        return self.at("file", names.index(file)) if file in names else f"profile {self._label}"

    def placed(self, label: str, lines: Lines) -> Profile:
        """The same profile knowing its name and its lines."""
        self._label, self._lines = label, lines
        return self
