"""What a slide says about its origin: company, source, dates, run."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cxroi.words import HORIZON, safe_text


@dataclass(frozen=True)
class SlideMeta:
    """Footer, notes and file name of a slide. `data_through` and `period` are words ("31 October 2026")."""

    company: str
    is_demo: bool
    source: str
    data_through: str
    run_id: str
    assumptions_version: str
    generation: str
    period: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    horizon: int = HORIZON

    @property
    def origin(self) -> str:
        """ "Demo company, generated", or the company and where its data came from."""
        return "Demo company, generated" if self.is_demo else ", ".join(filter(None, map(safe_text, (self.company, self.source))))


def file_name(title: str, generation: str, suffix: str = ".pptx") -> str:
    """title-generation-8 random hex: two downloads never share a name, so that no cache hands one for the other."""
    words = re.sub(r"[^a-z0-9]+", "-", safe_text(title).lower()).strip("-")[:60].strip("-") or "cxroi"
    version = re.sub(r"[^A-Za-z0-9]+", "", generation)[:32] or "0"
    return f"{words}-{version}-{secrets.token_hex(4)}{suffix}"
