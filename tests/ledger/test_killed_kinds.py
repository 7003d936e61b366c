"""Every kind of entry under kill -9: what was acknowledged is there as it was written, and nothing half-done counts."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from cxroi.ledger import Draft, Ledger, assumptions, cases, declarations, pilots, scenarios, signoff, totals
from cxroi.ledger.cases import Case
from cxroi.ledger.entry import Entry
from cxroi.ledger.scenarios import Plan
from cxroi.terms import Principal

ANN = Principal("Ann")
KILLS, WRITES, SEED = 6, 2, 20_261_127
PILOT = dict.fromkeys(pilots.NEEDED, 1)
CASE = Case(
    initiative="texts", start="2026-02", months=12, reach=500, effect=0.02, price=30, sponsor="COO", owner="Logistics"
)
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.ledger.test_killed_kinds"])


def _scenarios(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    saved = scenarios.save(ledger, ANN, Plan(name=f"{turn}-{number}", points=0.3, reach_share=0.5, note="x" * 400))
    yield saved
    renamed = scenarios.rename(ledger, ANN, saved, "another name")
    yield renamed
    yield scenarios.withdraw(ledger, ANN, renamed)


def _assumptions(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    old = assumptions.newest(ledger, ANN)
    yield assumptions.keep(
        ledger, ANN, {"horizon_months": {"value": number}}, version=old.version if old else 0, way="typed"
    )
    assumptions.remember_file(ledger, ANN, f"{turn}-{number}", {"horizon_months": {"value": number}})


def _signatures(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    yield signoff.sign(ledger, ANN, f"build-{turn}-{number}", {"run": "r", "assumptions": "a"}, "agreed with the books")


def _declarations(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    yield declarations.declare(ledger, ANN, f"texts-{number % 3}")
    yield declarations.declare(ledger, ANN, f"texts-{number % 3}", (f"price rise {turn}", date(2026, 1, 1)))


def _cases(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    draft = cases.add(ledger, ANN, CASE.model_copy(update={"note": f"{turn}-{number}"}))
    yield draft
    yield cases.approve(ledger, ANN, draft.id)


def _pilots(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    yield pilots.register(ledger, ANN, f"pilot {turn}-{number}", PILOT)


def _totals(ledger: Ledger, turn: int, number: int) -> Iterator[Entry]:
    key = ("margin", 24_000 + number % 12)
    yield totals.type_total(ledger, ANN, key, 1_000.5 + turn)
    yield totals.explain(ledger, ANN, key, "A credit note of December was booked in January.")


Writer = Callable[[Ledger, int, int], Iterator[Entry]]
KINDS: dict[str, Writer] = {
    "scenarios": _scenarios,
    "assumptions": _assumptions,
    "sign-off": _signatures,
    "declarations": _declarations,
    "cases": _cases,
    "pilots": _pilots,
    "totals": _totals,
}


def write_on(folder: Path, kind: str, turn: int, told: Connection) -> None:
    """Write without end and tell each entry once it is saved."""
    ledger = Ledger(folder)
    for number in itertools.count():
        for entry in KINDS[kind](ledger, turn, number):
            told.send((entry.kind, entry.id, entry.version, entry.hash))


def _killed(folder: Path, kind: str, turn: int, wait: float) -> set[tuple[str, str, int, str]]:
    """What one writer had acknowledged when it was killed, some writes and a moment after its start."""
    hears, tells = _processes.Pipe(duplex=False)
    child = _processes.Process(target=write_on, args=(folder, kind, turn, tells))
    child.start()
    tells.close()
    known = {hears.recv() for _ in range(WRITES)}
    time.sleep(wait)
    child.kill()
    child.join()
    assert child.exitcode == -9
    try:
        while True:
            known.add(hears.recv())
    except (EOFError, OSError):
        return known


@pytest.mark.parametrize("kind", KINDS)
def test_no_acknowledged_write_is_lost(kind: str, tmp_path: Path) -> None:
    chance, known = random.Random(SEED), set()
    for turn in range(KILLS):
        known |= _killed(tmp_path, kind, turn, chance.uniform(0, 0.03))
        ledger = Ledger(tmp_path)
        assert ledger.verify().whole
        written = {(one.kind, one.id, one.version, one.hash) for one in ledger.history(ANN)}
        assert known <= written
    assert len(known) >= KILLS * WRITES
    for entry in KINDS[kind](ledger, KILLS, 0):
        assert entry in ledger.history(ANN, entry.kind, entry.id), (
            "the next writer goes on where the killed one stopped"
        )
    assert ledger.verify().whole


def test_a_signature_whose_writer_was_killed_between_its_two_writes_is_none_and_can_be_given(tmp_path: Path) -> None:
    """What a kill after the first of the two leaves behind, whatever the moment."""
    ledger = Ledger(tmp_path)
    signed = signoff.sign(ledger, ANN, "one", {"run": "r"}, "")
    first, second = ledger.history(ANN, signoff.KIND, "one")
    assert (first.action, second.action, second) == ("saved", "approved", signed)
    other = Ledger(tmp_path / "other")
    other.save(ANN, Draft(signoff.KIND, "one", first.body))
    assert signoff.signature(other, ANN, "one") is None
    assert signoff.signatures(other, ANN) == ()
    assert signoff.sign(other, ANN, "one", {"run": "r"}, "").approved
