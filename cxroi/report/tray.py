"""The tray: charts and findings a reader collects for one deck. It keeps names, never numbers: export looks them up
again."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import place
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.meta import meta_of
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.safetext import safe_text
from cxroi.terms import Finding

ITEMS, IDS, ADDRESS, UNPACKED = 40, 300, 4_000, 400_000
UNREADABLE = "The address names a tray that cannot be read; ask whoever sent it for a new link."


@dataclass(frozen=True)
class Item:
    """One slide to come: its kind, the ids of its findings, the title it was collected under, and the reader's own
    title."""

    kind: str
    ids: tuple[str, ...]
    claim: str = ""
    title: str = ""


def known(company: Company) -> dict[str, Finding]:
    return {finding.id: finding for finding in company.all_findings}


def item(kind: str, findings: Sequence[Finding], company: Company, claim: str = "") -> Item | None:
    """The item for a chart or table; None where its figures are not in the build or not one by one found by their
    ids."""
    ids = tuple(finding.id for finding in findings)
    held = known(company)
    told = kind in KINDS and 0 < len(ids) <= IDS and len(set(ids)) == len(ids) and all(one in held for one in ids)
    return Item(kind, ids, safe_text(claim, 200)) if told else None


def specs(items: Sequence[Item], company: Company) -> tuple[list[SlideSpec], int]:
    """Slides of the build that is open now, and how many figures it no longer holds; long tables take several
    slides."""
    held, made, gone = known(company), [], 0
    for one in items:
        found = [held[name] for name in one.ids if name in held]
        gone += len(one.ids) - len(found)
        kind, all_of_them = KINDS[one.kind], max(len(found), 1)
        step = kind.most or all_of_them if kind.continued else all_of_them
        for at in range(0, len(found), step):
            meta = meta_of(company, place(found[at].id).period)
            title = one.title or (one.claim if kind.title is not None else "")
            made.append(SlideSpec(one.kind, found[at : at + step], meta, title=title))
    return made, gone


def encode(items: Sequence[Item]) -> str | None:
    """The tray as it stands in an address; None where it is too long for one."""
    raw = json.dumps(
        [[one.kind, one.claim, one.title, *one.ids] for one in items], ensure_ascii=False, separators=(",", ":")
    )
    text = base64.urlsafe_b64encode(zlib.compress(raw.encode(), 9)).decode().rstrip("=")
    return text if len(text) <= ADDRESS else None


def decode(text: str) -> tuple[Item, ...]:
    """The tray of an address. DataError for one that is cut, too large or of unknown kinds."""
    try:
        packed = base64.urlsafe_b64decode(text[: ADDRESS + 1] + "=" * (-len(text) % 4))
        unpacked = zlib.decompressobj().decompress(packed, UNPACKED)
        rows = json.loads(unpacked)
        items = tuple(
            Item(str(kind), tuple(map(str, ids)), safe_text(claim, 200), safe_text(title, 200))
            for kind, claim, title, *ids in rows[:ITEMS]
        )
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError):
        raise DataError(UNREADABLE) from None
    if not all(one.kind in KINDS and 0 < len(one.ids) <= IDS for one in items):
        raise DataError(UNREADABLE)
    return items


def moved(items: Sequence[Item], at: int, by: int) -> list[Item]:
    """The tray with one item a place earlier or later."""
    out, to = list(items), min(max(at + by, 0), len(items) - 1)
    out.insert(to, out.pop(at))
    return out
