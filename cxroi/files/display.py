"""How does this company write numbers, dates and money? Its own `display.toml`, or the usual way without one."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from cxroi.errors import DataError
from cxroi.files import given, small, wrong
from cxroi.files.small import About
from cxroi.words.style import Style

NEXT = "python -m cxroi template display --out FILE"


def read_style(path: Path) -> Style:
    """The style of a file; the default where there is none. DataError says which line is wrong and what is allowed."""
    if not os.path.lexists(path):
        return Style()
    content = small.toml(path, About(given.shown(path), 'each line is `name = "value"`', NEXT))
    try:
        return Style.model_validate(content)
    except ValidationError as error:
        lines = wrong.lines(error)
        some = "line" if len(lines) == 1 else "lines"
        raise DataError(
            f"{given.shown(path)} has {len(lines)} wrong {some}: {'; '.join(lines)}. Next: {NEXT}"
        ) from None
