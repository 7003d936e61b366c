"""The record of a page in a running app: what the reader moved, the address he came with, and what was shown before.

Widgets are filled from the record before they are drawn and compared with it at the next run: they hold nothing that
the record does not. The address is written once, when the page is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from dataclasses import field as factory

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cxroi.ui.state.fields import Field, Value
from cxroi.ui.state.record import NOTHING, Asked, Form, Record, Values, fitted, resolve

Address = dict[str, tuple[str, ...]]
PAGE, DRAWN, SENT, FORCED, SHAPES = "state-page", "state-drawn", "state-sent", "state-forced", "state-shapes"
ALONE = "company"
"""Said only together with something else, so that a page without choices keeps its plain address."""
BEFORE = 8
"""Addresses that the browser may still name while it has not yet seen the newest."""


@dataclass(frozen=True)
class Held:
    """What one form of this visit shows, and which of its controls holds it."""

    fields: tuple[Field, ...]
    values: Values
    address: Address


@dataclass
class Drawing:
    """One run of a page: the address it came with, whether this visit wrote it, and what is to be written."""

    came: Address
    own: bool
    forms: dict[str, tuple[Form, Record]] = factory(default_factory=dict)


_run: ContextVar[Drawing | None] = ContextVar("run", default=None)


@contextmanager
def drawing(page: str) -> Iterator[None]:
    """Draw a page; what its controls came to stands in the address at the end."""
    state = st.session_state
    if state.get(PAGE) != page:
        state[PAGE], state[DRAWN], state[SENT] = page, {}, []
    came = _came()
    back = bool(getattr(get_script_run_ctx(), "is_history_navigation", False))
    sent = state[SENT]
    run = Drawing(came, came in sent[-1:] or (came in sent and not back))
    token = _run.set(run)
    try:
        yield
        _write(run)
    finally:
        _run.reset(token)


def settle(form: Form, place: str = "", saved: Values = NOTHING, beside: Form | None = None) -> Record:
    """The record of a form on this run. `place`: what its values belong to, such as the company. An address that names
    only controls of the form `beside` it speaks for this one too."""
    state, run = st.session_state, _run.get() or Drawing(_came(), False)
    slot = f"state-{form.name}@{place}"
    held, last = state.get(slot), state.get(DRAWN, {}).get(form.name)
    asked = {key: texts for key, texts in run.came.items() if form.owns(key)}
    forced = state.get(FORCED, {}).pop(form.name, None)
    moved = _moved(held) if held is not None and last == slot else {}
    elsewhere = last not in (None, slot) and (run.own or asked == state[last].address)
    if forced is not None:
        record = resolve(form, forced, saved)
    elif held is not None and last == slot and (moved or run.own):
        record = fitted(form, {**held.values, **moved}, saved, tell=not moved)
    elif not elsewhere and (asked or (beside is not None and any(map(beside.owns, run.came)))):
        record = resolve(form, asked, saved)
    elif held is not None:
        record = fitted(form, held.values, saved, tell=True)
    else:
        record = resolve(form, NOTHING, saved)
    state[slot] = Held(record.fields, record.values, record.address)
    state.setdefault(DRAWN, {})[form.name] = slot
    run.forms[form.name] = (form, record)
    return record


def put(record: Record, key: str) -> str:
    """Fill the widget of this key before it is drawn."""
    field, state = record.field(key), st.session_state
    shown, shapes = field.shown(record[key]), state.setdefault(SHAPES, {})
    same = key in state and state[key] == shown and type(state[key]) is type(shown)
    if not same or shapes.get(key) != field.shape:
        state[key] = shown
    shapes[key] = field.shape
    return key


def now(form: Form, place: str = "", saved: Values = NOTHING) -> Record:
    """The record as a button's callback finds it: with what the reader moved just before he pressed."""
    held = st.session_state[f"state-{form.name}@{place}"]
    return fitted(form, {**held.values, **_moved(held)}, saved)


def values(name: str, place: str = "") -> Values:
    """What a form of this visit shows; nothing where it was not drawn yet."""
    held = st.session_state.get(f"state-{name}@{place}")
    return held.values if held is not None else NOTHING


def note(form: Form, place: str, found: Values) -> None:
    """What turned out after the form was settled, such as the version that stands behind a name."""
    run = _run.get()
    if run is None or form.name not in run.forms:
        return
    _, record = run.forms[form.name]
    record = replace(record, values={**record.values, **found})
    run.forms[form.name] = (form, record)
    st.session_state[f"state-{form.name}@{place}"] = Held(record.fields, record.values, record.address)


def ask(name: str, asked: Asked) -> None:
    """Let the next run open a form as if an address had named just this."""
    st.session_state.setdefault(FORCED, {})[name] = asked


def address() -> Address:
    """What the address will say when this page is drawn."""
    run = _run.get()
    return _came() if run is None else _wanted(run)


def _came() -> Address:
    return {key: tuple(st.query_params.get_all(key)) for key in st.query_params}


def _moved(held: Held) -> dict[str, Value]:
    state = st.session_state
    return {
        one.key: one.taken(state[one.key])
        for one in held.fields
        if one.key in state and state[one.key] != one.shown(held.values[one.key])
    }


def _wanted(run: Drawing) -> Address:
    forms = [form for form, _ in run.forms.values()]
    rest = {key: texts for key, texts in _came().items() if not any(form.owns(key) for form in forms)}
    said: Mapping[str, tuple[str, ...]] = {
        key: texts for _, record in run.forms.values() for key, texts in record.address.items()
    }
    return {**rest, **said}


def _write(run: Drawing) -> None:
    wanted, there = _wanted(run), _came()
    if wanted.keys() - there.keys() == {ALONE} and all(wanted.get(key) == texts for key, texts in there.items()):
        wanted = there
    if wanted != there:
        st.query_params.from_dict({key: list(texts) for key, texts in wanted.items()})
    sent = st.session_state[SENT]
    st.session_state[SENT] = [*(one for one in sent if one != wanted), wanted][-BEFORE:]
