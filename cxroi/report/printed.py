"""A page to print: findings and charts in one file of its own, A4 landscape, without a single outside request."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plotly.offline import get_plotlyjs

from cxroi.report.figures.base.frame import View, name_of
from cxroi.report.kinds import DRAWN, KINDS
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.tables import audit_line
from cxroi.terms import Finding
from cxroi.words import (
    NO_EFFECT,
    count,
    figure_words,
    grade_name,
    not_in_time,
    per_words,
    range_only,
    safe_text,
    verb,
    without_n,
)

WIDE = 1020
"""Pixels across A4 landscape between margins of 12 mm."""
QUIET = {"staticPlot": True, "displayModeBar": False, "showSendToCloud": False, "plotlyServerURL": ""}
GUARD = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
STYLE = """
@page { size: A4 landscape; margin: 12mm }
* { box-sizing: border-box }
body { font: 13px/1.4 "Source Sans 3", "Source Sans Pro", "Segoe UI", Arial, sans-serif; color: #111827; background:
#fff;
       width: 1020px; margin: 0 auto; -webkit-print-color-adjust: exact; print-color-adjust: exact }
h1 { font-size: 24px; line-height: 1.25; margin: 8px 0 4px } h2 { font-size: 16px; margin: 0 0 4px }
section { break-inside: avoid; margin: 14px 0 0 } .grey { color: #4b5563; font-size: 12px; margin: 2px 0 }
table { border-collapse: collapse; width: 100% } thead { display: table-header-group } tr { break-inside: avoid }
th { text-align: left; color: #4b5563; border-bottom: 1px solid #4b5563; padding: 3px 8px 3px 0 }
td { border-bottom: 1px solid #e3e6eb; padding: 4px 8px 4px 0; vertical-align: top }
td.n, th.n { text-align: right } td.figure { font-weight: 600; white-space: nowrap }
td.range { white-space: nowrap } .long { break-inside: auto } .cards { display: flex; gap: 10px }
.card { flex: 1; border: 1px solid #e3e6eb; border-radius: 6px;
padding: 8px 10px } .card b { font-size: 24px; display: block }
"""


@dataclass(frozen=True)
class Block:
    """A chart, a row of cards (named by `labels`) or a table of figures, as its kind (report/kinds.py) is printed."""

    kind: str
    title: str
    findings: tuple[Finding, ...]
    foot: str = ""
    labels: tuple[str, ...] = ()


@dataclass
class Sheet:
    """What a page shows, in order; filled while it is drawn."""

    title: str = ""
    context: str = ""
    blocks: list[Block] = field(default_factory=list)


def page(sheet: Sheet, meta: SlideMeta) -> str:
    """The page as one HTML file; texts are escaped, scripts are our own only."""
    inside = "".join(_block(one, meta.names, at) for at, one in enumerate(sheet.blocks))
    told = [finding for one in sheet.blocks for finding in one.findings]
    foot = _say(audit_line(meta, told).rsplit(" · ", 1)[0])
    drawn = any(one.kind in DRAWN for one in sheet.blocks)
    script = f"<script>{get_plotlyjs()}</script>" if drawn else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{GUARD}"><title>{_say(sheet.title or meta.company)}</title><style>{STYLE}</style>{script}</head>'
        "<body>"
        f'<h1>{_say(sheet.title)}</h1><p class="grey">{_say(sheet.context)}</p>{inside}<p '
        f'class="grey">{foot}</p></body>'
        "</html>"
    )


def _say(text: object) -> str:
    return html.escape(safe_text(text))


def _block(block: Block, names: Mapping[str, str], at: int) -> str:
    head = f"<h2>{_say(block.title)}</h2>" if block.title else ""
    foot = f'<p class="grey">{_say(block.foot)}</p>' if block.foot else ""
    if KINDS[block.kind].cards:
        return f'<section><div class="cards">{"".join(map(_card, block.labels, block.findings))}</div></section>'
    if block.kind in DRAWN:
        figure = DRAWN[block.kind](list(block.findings), View(width=WIDE, names=dict(names), opaque=True))
        figure.update_layout(width=WIDE)
        drawn = figure.to_html(full_html=False, include_plotlyjs=False, config=QUIET, div_id=f"chart-{at}")
        return f"<section>{head}{drawn}{foot}</section>"
    length = "long" if len(block.findings) > 12 else ""
    return f'<section class="{length}">{head}{_table(block.findings, names)}{foot}</section>'


def _card(label: str, finding: Finding) -> str:
    figure = "Not clear" if finding.point is not None and verb(finding) == NO_EFFECT else figure_words(finding)
    never = not_in_time(finding)
    if never:
        return (
            f'<div class="card"><span class="grey">{_say(label)}</span><b>Not in time</b>{_say(never)}<br>'
            f'<span class="grey">n {count(finding.n)}</span></div>'
        )
    return (
        f'<div class="card"><span class="grey">{_say(label)}</span><b>{_say(figure)}</b>'
        f'{_say(range_only(finding))}<br><span class="grey">{_say(grade_name(finding.grade))}, n '
        f"{count(finding.n)}</span>"
        "</div>"
    )


def _table(findings: Sequence[Finding], names: Mapping[str, str]) -> str:
    rows = "".join(_line(one, names) for one in findings)
    return (
        "<table><thead><tr><th>What</th><th>Figure</th><th>90 % range</th><th>Grade</th><th "
        'class="n">n</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _line(one: Finding, names: Mapping[str, str]) -> str:
    cells = (
        ("", without_n(one.statement) or name_of(one, names)),
        ("figure", figure_words(one) + per_words(one)),
        ("range", range_only(one)),
        ("range", grade_name(one.grade)),
        ("n", count(one.n)),
    )
    return "<tr>" + "".join(f'<td class="{kind}">{_say(text)}</td>' for kind, text in cells) + "</tr>"
