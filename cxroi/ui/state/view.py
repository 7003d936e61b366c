"""What every page asks beside its own controls: company, screen, period and cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cxroi.safetext import safe_text
from cxroi.ui.state.fields import Choice, Field
from cxroi.ui.state.record import Form, Values


def choice(key: str, label: str, options: Sequence[str], called: Callable[[str], str], *, steady: str = "") -> Choice:
    """One of `options`, the first unless the reader says otherwise.

    No address needs to say the `steady` one, with which every build starts, or one that stands alone.
    """
    quiet = len(options) == 1 or options[0] == steady
    return Choice(key=key, label=label, default=options[0], options=tuple(options), called=called, quiet=quiet)


def plain(name: str, *fields: Field) -> Form:
    """Controls that do not depend on one another."""
    return Form(name, tuple((field.key, partial(_always, field)) for field in fields))


def _always(field: Field, _: Values) -> Field:
    return field


def told_apart(names: Mapping[str, str], most: int = 80) -> dict[str, str]:
    """Each name, at most so long, with its key where two bear the same one: a list tells its options apart by their
    words alone."""
    short = {key: safe_text(name, most) for key, name in names.items()}
    every = list(short.values())
    return {
        key: name if every.count(name) == 1 else f"{safe_text(name, most - 28)} ({safe_text(key, 24)})"
        for key, name in short.items()
    }
