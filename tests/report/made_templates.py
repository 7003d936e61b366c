"""Company templates made for tests: other colours, fonts, logo, sizes and layouts than our own deck."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

COLOURS = {
    "dk1": "1D1B31",
    "lt1": "FFFDF7",
    "dk2": "5A4A66",
    "lt2": "EDE3F2",
    "accent1": "6A1B9A",
    "accent2": "8D8296",
    "accent3": "00796B",
    "accent4": "C2185B",
    "accent5": "BF6900",
}
NIGHT = {
    "dk1": "F4F4F4",
    "lt1": "10202E",
    "dk2": "B8C4CF",
    "lt2": "21384C",
    "accent1": "6EC1FF",
    "accent2": "9AA7B2",
    "accent3": "74D3AE",
    "accent4": "FF8C94",
    "accent5": "FFB86B",
}
_DML = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _theme(deck: Any, colours: dict[str, str], font: str) -> None:
    from lxml import etree

    part = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    for slot in root.find(f".//{_DML}clrScheme"):
        value = colours.get(slot.tag.removeprefix(_DML))
        if value is not None:
            for old in list(slot):
                slot.remove(old)
            etree.SubElement(slot, f"{_DML}srgbClr", {"val": value})
    for latin in root.iter(f"{_DML}latin"):
        latin.set("typeface", font)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _logo(deck: Any) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (120, 60), "#6A1B9A").save(stream, "PNG")
    stream.seek(0)
    made = deck.slides.add_slide(deck.slide_layouts[6])
    picture = made.shapes.add_picture(
        stream, deck.slide_width - Inches(1.3), deck.slide_height - Inches(0.6), Inches(1.1)
    )
    element = picture._element
    _, rid = deck.slide_masters[0].part.get_or_add_image_part(io.BytesIO(picture.image.blob))
    element.blipFill.blip.set(f"{{{element.nsmap['r']}}}embed", rid)
    deck.slide_masters[0].shapes._spTree.append(element)


def _widened(deck: Any) -> None:
    """The 4:3 default stretched to 16:9: every placeholder of master and layouts moves with it."""
    ratio = Inches(13.333) / deck.slide_width
    for page in (deck.slide_masters[0], *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.find(f"{_DML}xfrm") is not None:
                shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)
    deck.slide_width = Inches(13.333)


def _bytes(deck: Any) -> bytes:
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def coloured() -> bytes:
    """16:9, purple on cream, a serif font, a logo on the master, a sample slide."""
    deck = Presentation()
    _widened(deck)
    _theme(deck, COLOURS, "Liberation Serif")
    _logo(deck)
    return _bytes(deck)


def four_to_three() -> bytes:
    """4:3 with its own colours, its title 44 points tall."""
    deck = Presentation()
    _theme(deck, COLOURS, "Liberation Sans")
    return _bytes(deck)


def titles_only() -> bytes:
    """16:9, light on dark, no layout with a place for content."""
    deck = Presentation()
    _widened(deck)
    _theme(deck, NIGHT, "Liberation Sans")
    for layout in [one for one in deck.slide_layouts if one.name not in ("Title Only", "Blank")]:
        deck.slide_layouts.remove(layout)
    return _bytes(deck)


TEMPLATES = {"coloured": coloured, "four to three": four_to_three, "titles only": titles_only}
