"""The kept scenario behind the controls: which one the address names, which version of it, and what was changed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cxroi import words
from cxroi.errors import CxroiError
from cxroi.ledger.scenarios import Plan, plan_of
from cxroi.reading.base.company import Company
from cxroi.reading.plans import scenarios
from cxroi.reading.plans.choices import Choices
from cxroi.reading.plans.scenarios import Ask
from cxroi.ui.frame import filters
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.plans import whatifcontrols
from cxroi.ui.state import live
from cxroi.ui.state import whatif as form
from cxroi.ui.state.record import NOTHING, Form, Record, Values
from cxroi.ui.text import md

DONE = "whatif-done"


@dataclass(frozen=True)
class Opened:
    """The kept scenario of the address in the version that this reader saw."""

    key: str
    version: int
    plan: Plan
    by: str
    note: str
    gone: bool = False


@dataclass(frozen=True)
class State:
    """What the page shows: the record of its controls, and the kept scenario that stands behind them."""

    found: Choices
    record: Record
    opened: Opened | None

    @property
    def plan(self) -> Plan | None:
        """The plan of the controls, under the name of the open scenario, which says so where it was changed."""
        made, now = form.plan(self.found, self.record), self.opened
        if made is None or now is None:
            return made
        name = f"{words.safe_text(now.plan.name, 70)}, changed" if self.record.changed else now.plan.name
        return made.model_copy(update={"name": name, "note": now.plan.note})

    @property
    def saved_words(self) -> str | None:
        """Who saved what is shown, or what of it is not as it was saved."""
        if self.opened is None:
            return None
        changed = ", ".join(label.lower() for label in self.record.changed)
        return f"changed since saved: {changed}" if changed else f"saved by {self.opened.by}"


def state(page: Page, found: Choices, ask: Ask) -> State:
    """The one state of this run: scenario of the ledger, what the address changes of it, defaults of the build."""
    if DONE in st.session_state:
        st.success(md(str(st.session_state.pop(DONE))), icon=":material/check:")
    controls, place = _form(page.company, found), _place(page.company)
    opened = _opened(page, ask, controls)
    if opened is None or not opened.gone:
        return State(found, live.settle(controls, place, _saved(opened, found), form.OPENED), opened)
    record = live.settle(controls, place, _saved(opened, found), form.OPENED)
    filters.warn(*record.told)
    live.ask(controls.name, {field.key: field.texts(record[field.key]) for field in record.fields})
    return State(found, live.settle(controls, place), None)


def now(company: Company, found: Choices, opened: Opened | None) -> Plan | None:
    """The plan of the controls as a button's callback finds them."""
    return form.plan(found, live.now(_form(company, found), _place(company), _saved(opened, found)))


def open_(key: str, version: int) -> None:
    """Let the next run open a kept scenario as it was saved."""
    live.ask(form.OPENED.name, {"scenario": (key,), "version": (str(version),)})
    live.ask("whatif", NOTHING)


def keep_open(key: str, version: int) -> None:
    """The scenario that is open has a newer version with the same numbers: what was changed of it stays."""
    live.ask(form.OPENED.name, {"scenario": (key,), "version": (str(version),)})


def let_go() -> None:
    """No scenario stands behind the controls any more; they stay as they are."""
    live.ask(form.OPENED.name, NOTHING)


def is_open(company: Company, key: str) -> bool:
    return live.values(form.OPENED.name, _place(company)).get("scenario") == key


def _form(company: Company, found: Choices) -> Form:
    return form.form(found, whatifcontrols.first(company, found).plan)


def _saved(opened: Opened | None, found: Choices) -> Values:
    return form.saved(opened.plan, found) if opened is not None else NOTHING


def _place(company: Company) -> str:
    return str(company.path)


def _opened(page: Page, ask: Ask, controls: Form) -> Opened | None:
    place = _place(page.company)
    record = live.settle(form.OPENED, place, beside=controls)
    filters.warn(*record.told)
    if not record["scenario"]:
        return None
    try:
        link = scenarios.linked(page.company, principal(), record["scenario"], record["version"])
        one = scenarios.again(page.company, link.entry, ask)
        plan = plan_of(link.entry)
    except CxroiError as error:
        filters.warn(f"The address asks for a scenario that cannot be opened: {error}")
        live.note(form.OPENED, place, {"scenario": "", "version": None})
        return None
    filters.warn(link.told)
    entry = link.entry
    live.note(form.OPENED, place, {"scenario": "", "version": None} if link.gone else {"version": entry.version})
    return Opened(entry.id, entry.version, plan, one.by, one.note or one.problem, link.gone)
