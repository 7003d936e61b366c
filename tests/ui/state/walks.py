"""Random walks of a reader: what he moves, saves, shares and reloads, on the pure resolver. Same seed, same walk."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from cxroi.ledger.scenarios import Plan
from cxroi.ui.state import whatif
from cxroi.ui.state.fields import Choice, Field, Many, Number, Switch, Text, Value
from cxroi.ui.state.record import NOTHING, Form, Record, fitted, resolve
from tests.ui.state.made import FOUND, first

ODD = ("Ünï & <b>", "a=b#c%d+e", "100%", " ", "“q”", "日本", "-0", "nan", "true", "x" * 80, "")


def asked(query: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(texts) for key, texts in parse_qs(query, keep_blank_values=True).items()}


def query(record: Record) -> str:
    """The address of a record, as a browser carries it."""
    return urlencode(record.address, doseq=True)


def value(one: Field, dice: random.Random) -> Value:
    """Anything that the control can hold."""
    match one:
        case Number(empty=True) if dice.random() < 0.3:
            return None
        case Number():
            low, high = (-1e6 if one.low is None else one.low), (1e6 if one.high is None else one.high)
            number = dice.choice((dice.uniform(low, high), low, high, round(dice.uniform(low, high), 2)))
            return one.taken(int(number) if one.whole else float(min(max(number, low), high)))
        case Switch():
            return dice.random() < 0.5
        case Choice():
            return dice.choice(one.options)
        case Many():
            return tuple(dice.sample(one.options, dice.randint(0, len(one.options))))
        case Text():
            return dice.choice(ODD)[: one.most]
    raise AssertionError(one)


def moved(form: Form, now: Record, dice: random.Random) -> Record:
    """The record after the reader moved one control."""
    one = dice.choice(now.fields)
    return fitted(form, {**now.values, one.key: value(one, dice)}, now.saved)


def walk(form: Form, seed: int, steps: int = 12) -> None:
    """Move controls; after each, the address opens the same record again, to the last digit and without a word."""
    dice = random.Random(seed)
    now = resolve(form, NOTHING)
    for _ in range(steps):
        now = moved(form, now, dice)
        again = resolve(form, asked(query(now)))
        assert (again.values, again.told) == (now.values, ()), (seed, query(now))
        assert query(again) == query(now)


@dataclass
class Visit:
    """A reader of What if and the ledger beside him: versions of each scenario, newest last; None: taken back."""

    dice: random.Random
    form: Form
    now: Record
    opened: tuple[str, int] | None = None
    ledger: dict[str, list[Plan | None]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan | None:
        """None where a driver is chosen: there is nothing to save."""
        return whatif.plan(FOUND, self.now)

    def saved(self) -> Mapping[str, Value]:
        if self.opened is None:
            return NOTHING
        kept = self.ledger[self.opened[0]][self.opened[1] - 1]
        assert kept is not None
        return whatif.saved(kept, FOUND)

    def move(self) -> None:
        self.now = moved(self.form, self.now, self.dice)

    def save(self) -> None:
        if self.plan is None:
            return
        fresh = self.opened is None or self.dice.random() < 0.5
        key = f"s{len(self.ledger)}" if fresh or self.opened is None else self.opened[0]
        versions = self.ledger.setdefault(key, [])
        versions.append(self.plan)
        self.opened = (key, len(versions))
        before = self.plan
        self.now = resolve(self.form, NOTHING, self.saved())
        assert self.plan == before, "what was saved is what was shown"
        assert not self.now.changed
        assert not self.now.address, "saving leaves nothing that differs"

    def rename(self) -> None:
        if self.opened:
            key = self.opened[0]
            self.ledger[key].append(self.ledger[key][self.opened[1] - 1])
            self.opened = (key, len(self.ledger[key]))

    def take_back(self) -> None:
        if self.opened:
            self.opened = None
            self.now = fitted(self.form, self.now.values)

    def reload(self) -> None:
        again = resolve(self.form, asked(query(self.now)), self.saved())
        assert (again.values, again.told, again.changed) == (self.now.values, (), self.now.changed)
        assert whatif.plan(FOUND, again) == self.plan
        self.now = again


def scenario_walk(seed: int, steps: int = 20) -> None:
    """Move, save, rename, take back and reload a what-if in any order: reload never moves a digit."""
    dice = random.Random(seed)
    form = whatif.form(FOUND, first(12_345.678))
    visit = Visit(dice, form, resolve(form, NOTHING))
    acts: tuple[Callable[[], None], ...] = (visit.move, visit.move, visit.save, visit.rename, visit.take_back)
    for _ in range(steps):
        dice.choice(acts)()
        visit.reload()
