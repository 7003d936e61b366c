"""What changed since the last build: each headline figure before and now, and which inputs changed in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cxroi import words
from cxroi.engine.store import Manifest, Store
from cxroi.errors import CxroiError
from cxroi.ledger import assumptions as stored
from cxroi.ledger.shown import Shown
from cxroi.reading.base import queries
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.moved import Moved, all_moved, by_id, headlines
from cxroi.reading.base.pending import READER
from cxroi.reading.base.queries import Row
from cxroi.tables import themes
from cxroi.terms import Principal
from cxroi.value.assumptions.in_force import Assumptions, differences
from cxroi.value.assumptions.words import change_words

SHOWN = 4
ONE = {
    "files": "other files were loaded",
    "assumptions": "assumptions were changed",
    "themes": "the list of themes was changed",
    "declarations": "a declaration was changed",
    "program": "the program is another version",
    "seed": "the seed of the draws is another one",
}


@dataclass(frozen=True)
class Cause:
    """One kind of input that changed between two builds (a key of ONE), in a few words and with all its details."""

    kind: str
    short: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """`findings`: the headline figures, moved or not; `why`: the causes in one sentence; `moved`: every figure that
    moved.

    `before`: the build compared with, None where there is none; `why` then says so and the rest is empty.
    """

    findings: tuple[Moved, ...]
    causes: tuple[Cause, ...]
    why: str
    moved: tuple[Moved, ...]
    n_same: int
    before: Manifest | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence per headline figure that either build knows, those that moved first; one that says why there are
        none."""
        known = (one for one in self.findings if any(side and side.point is not None for side in (one.before, one.now)))
        told = sorted(known, key=lambda one: not one.changed)
        return tuple(one.sentence for one in told) or (self.why,)

    @property
    def headline(self) -> str:
        """The whole in one sentence, fit for a title."""
        if self.before is None:
            return self.why
        top = sum(one.changed for one in self.findings)
        rest = words.count(len(self.moved) - top)
        told = f"No headline figure moved since the build before; {rest} other figures did"
        if top == 1:
            label = next(one.label for one in self.findings if one.changed)
            told = f"{label} moved since the build before, no other headline figure did"
        elif top:
            told = f"{top} of {len(self.findings)} headline figures moved since the build before"
        elif not self.moved:
            though = f", though {self.causes[0].short}" if len(self.causes) == 1 else ""
            return f"Nothing moved since the build before{though}."
        return f"{told}{_because(self.causes)}." if len(self.causes) == 1 else f"{told}."


def changes(company: Company) -> Changes:
    """The build that is shown beside the one published before it, as far as it is kept."""
    kept = Store(company.path).history()
    mine = next((one for one in kept if one.generation == company.build.generation), None)
    before = max((one for one in kept if mine and one.number < mine.number), key=lambda one: one.number, default=None)
    if mine is None or before is None:
        none = "This is the first build that is kept, so there is nothing to compare it with."
        return Changes((), (), none, (), 0, None)
    with words.using(company.build.style):
        return _between(company.path, mine.generation, before.generation, company.principal)


@lru_cache(maxsize=8)
def _between(path: Path, generation: str, earlier: str, reader: Principal) -> Changes:
    """Two published builds never change, so what lies between them is worked out once."""
    kept = {one.generation: one for one in Store(path).history()}
    try:
        now, then = (open_company(path, reader, kept[name]) for name in (generation, earlier))
        words.use(now.build.style)
        causes = _causes(path, (then, kept[earlier]), (now, kept[generation]))
    except (CxroiError, KeyError):
        none = "The build before cannot be read by this version of cxroi, so there is nothing to compare with."
        return Changes((), (), none, (), 0, None)
    old, new = by_id(then.all_findings), by_id(now.all_findings)
    found, n_same = all_moved(old, new)
    return Changes(headlines(old, new, _because(causes)), causes, _why(causes), found, n_same, kept[earlier])


def _because(causes: Sequence[Cause]) -> str:
    if not causes:
        return ", though no recorded input changed"
    if len(causes) == 1:
        return f", because {causes[0].short}"
    return f"; {len(causes)} kinds of input changed and were not parted: {'; '.join(one.short for one in causes)}"


def _why(causes: Sequence[Cause]) -> str:
    if not causes:
        return "No input changed: the same files, assumptions, themes, declarations and program."
    told = "; ".join(one.short for one in causes)
    told = told[:1].upper() + told[1:]
    return f"{told}." if len(causes) == 1 else f"{told}. What each of them moved was not parted."


Opened = tuple[Company, Manifest]


def _causes(path: Path, then: Opened, now: Opened) -> tuple[Cause, ...]:
    """Every kind of input that differs between two builds."""
    old, new = (_kept(path, manifest) for _, manifest in (then, now))
    found = [
        _files(then, now, old["inputs"], new["inputs"]),
        _assumptions(now[0], old["provenance"], new["provenance"]),
    ]
    if old["themes"] != new["themes"]:
        found.append(Cause("themes", ONE["themes"], ()))
    if old["declarations"] != new["declarations"]:
        names = sorted(
            {
                str(row["initiative_id"])
                for row in old["declarations"] + new["declarations"]
                if row not in old["declarations"] or row not in new["declarations"]
            }
        )
        told = ", ".join(words.safe_text(name, 60) for name in names)
        found.append(Cause("declarations", f"{ONE['declarations']} ({told})", tuple(names)))
    found.append(_program(then[1], now[1], old["provenance"], new["provenance"]))
    if then[0].build.seed != now[0].build.seed:
        found.append(Cause("seed", ONE["seed"], ()))
    return tuple(one for one in found if one is not None)


def _kept(path: Path, manifest: Manifest) -> dict[str, tuple[Row, ...]]:
    with Store(path).read(manifest) as engine:
        there = queries.present(engine)
        tables = {"inputs": "meta.inputs", "provenance": "meta.provenance", "declarations": "clean.declarations"}
        found = {name: queries.rows(engine, name) if table in there else () for name, table in tables.items()}
        listed = themes.kept(engine).version if "clean.themes" in there else ""
    return {**found, "themes": ({"version": listed},)}


def _files(then: Opened, now: Opened, old: tuple[Row, ...], new: tuple[Row, ...]) -> Cause | None:
    before, after = ({str(row["sha256"]): str(row["file_name"]) for row in rows} for rows in (old, new))
    come = [name for sha, name in after.items() if sha not in before]
    gone = [name for sha, name in before.items() if sha not in after]
    if not come and not gone:
        return None
    months = _months(then[0], now[0])
    parts = [
        f"{len(names)} {'file was' if len(names) == 1 else 'files were'} {what} ({_few(names)})"
        for names, what in ((come, "loaded"), (gone, "taken out"))
        if names
    ]
    return Cause("files", " and ".join(parts) + (f", {months}" if months else ""), _tables(then[1], now[1]))


def _months(then: Company, now: Company) -> str:
    old, new = then.build.data_through_month, now.build.data_through_month
    if old is None or new is None or old == new:
        return ""
    n = abs(new - old)
    more = "more" if new > old else "fewer"
    return f"{n} {'month' if n == 1 else 'months'} {more}, data now through {words.month_name(new)}"


def _tables(then: Manifest, now: Manifest) -> tuple[str, ...]:
    """Rows that each cleaned table gained or lost."""
    names = sorted(name for name in {*then.tables, *now.tables} if name.startswith("clean."))
    steps = ((name.removeprefix("clean."), now.tables.get(name, 0) - then.tables.get(name, 0)) for name in names)
    return tuple(
        f"table {name}: {words.count(abs(step))} {'rows' if abs(step) != 1 else 'row'} "
        f"{'more' if step > 0 else 'fewer'}"
        for name, step in steps
        if step
    )


def _few(names: Sequence[str]) -> str:
    told = [words.safe_text(name, 60) for name in names[:SHOWN]]
    return ", ".join(told) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _assumptions(company: Company, old: tuple[Row, ...], new: tuple[Row, ...]) -> Cause | None:
    if not old or not new or old[0]["assumptions"] == new[0]["assumptions"]:
        return None
    before, after = (Assumptions.model_validate_json(rows[0]["assumptions"]) for rows in (old, new))
    told = tuple(change_words(one, company.build.currency) for one in differences(before, after))
    more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return Cause("assumptions", f"{', '.join(told[:SHOWN])}{more}{_by(company.path, after, told)}", told)


def _by(path: Path, rules: Assumptions, told: Sequence[str]) -> str:
    """ ", written by Ann", where the ledger knows who wrote that version and it was not its owner."""
    said = rules.model_dump(mode="json")
    wrote = [
        words.safe_text(entry.who, 60) for entry in stored.versions(Shown(path), READER) if entry.body["stated"] == said
    ]
    return f", written by {wrote[0]}" if wrote and not all(f"({wrote[0]})" in one for one in told) else ""


def _program(then: Manifest, now: Manifest, old: tuple[Row, ...], new: tuple[Row, ...]) -> Cause | None:
    codes = [rows[0]["code"] if rows else "" for rows in (old, new)]
    libraries = {name: version for name, version in then.versions.items() if now.versions.get(name) != version}
    if codes[0] == codes[1] and not libraries:
        return None
    details = tuple(
        f"{name} {version} is now {now.versions.get(name, 'not there')}" for name, version in libraries.items()
    )
    return Cause("program", ONE["program"], details)


def document(found: Changes) -> dict[str, object]:
    """The answer as JSON."""
    return {
        "before": found.before.generation if found.before else None,
        "why": found.why,
        "causes": [{"kind": one.kind, "words": one.short, "details": list(one.details)} for one in found.causes],
        "headlines": [as_json(one) for one in found.findings],
        "moved": [as_json(one) for one in found.moved],
        "unmoved": found.n_same,
    }


def as_json(one: Moved) -> Mapping[str, object]:
    """A figure before and now, at full precision."""
    sides = {
        side: found
        and {"point": found.point, "low": found.low, "high": found.high, "grade": found.grade, "unit": found.unit}
        for side, found in (("before", one.before), ("now", one.now))
    }
    return {"id": one.finding.id, "label": one.label, "changed": one.changed, **sides, "sentence": one.sentence}
