"""The name of a time zone in a profile."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator


def _known(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"no time zone is called {value[:60]!r}: write it as Europe/Berlin, America/New_York or UTC")
    return value


Zone = Annotated[str, AfterValidator(_known)]
