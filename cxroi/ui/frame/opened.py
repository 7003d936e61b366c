"""Which company is open, and its build: looked up once per page run, read once per generation."""

from __future__ import annotations

import atexit
import gc
import os
from pathlib import Path

import streamlit as st

from cxroi import words
from cxroi.engine.store import Store
from cxroi.reading.base.company import Company, open_company, speak_as
from cxroi.sources.loading import scratch
from cxroi.terms import Principal
from cxroi.ui.frame.navigation import ROOT, principal

atexit.register(gc.unfreeze)
DEFAULTS = {"demo": ROOT / "data" / "demo", "own": ROOT / "data" / "own"}
LABELS = {"demo": "Demo company", "own": "Own company"}


def known() -> dict[str, Path]:
    """Companies this app may open, the one it was started with first. Keys stand in the address, never a path."""
    started = Path(os.path.realpath(os.environ.get("CXROI_STORE") or DEFAULTS["demo"]))
    same = next((key for key, path in DEFAULTS.items() if Path(os.path.realpath(path)) == started), None)
    key = same or (started.name if started.name and started.name not in DEFAULTS else f"{started.name}-started")
    return {key: started, **DEFAULTS}


def label(key: str) -> str:
    return LABELS.get(key, words.safe_text(key, 60))


@st.cache_resource(max_entries=4, show_spinner=False)
def _opened(path: str, generation: str, name: str, rights: tuple[str, ...], scope: tuple[str, ...]) -> Company:
    store = Store(Path(path))
    scratch.clear(store.path)
    manifest = next((kept for kept in (store.current(), *store.history()) if kept.generation == generation), None)
    company = open_company(store.path, Principal(name, frozenset(rights), scope), manifest)
    _keep_out_of_collection()
    return company


def _keep_out_of_collection() -> None:
    """What is loaded stays: without this, every page run walks through all of it for nothing.

    What an earlier company froze is let go first, so that readers and builds that have gone are collected.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def company_at(path: Path) -> Company:
    """The current build of the store at `path` for whoever asks.

    CURRENT is looked at once; everything else of the page run reads this generation. Raises StoreError with the next
    command.
    """
    reader = principal()
    manifest = Store(path).current()
    company = _opened(str(path), manifest.generation, reader.name, tuple(sorted(reader.rights)), reader.scope)
    speak_as(company)
    return company
