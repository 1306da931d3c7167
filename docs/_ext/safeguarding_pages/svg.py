"""Pictures as SVG text: boxes, lines and words that wrap, in one narrow column.

A picture is 340 units wide, so that on a telephone of 360 pixels its words keep
about the size in which they are written here. Colours are classes: the style
sheet gives them their values for a light and a dark page.
"""

from __future__ import annotations

import re
from html import escape

WIDTH = 340
#: The sizes of words, and how far apart two lines of them stand.
LINE = {"big": 18, "text": 17, "small": 15, "tiny": 14}
_SIZE = {"big": 14, "text": 13, "small": 12, "tiny": 11}
# A guess at the width of words in any sans-serif: too wide rather than too narrow.
_NARROW, _WIDE, _USUAL = "iljtfI.,:;'|!()[] ", "mwMW@%", 0.55


def width_of(words: str, size: str) -> float:
    """Return about how wide a line of words is."""
    per = sum(0.3 if each in _NARROW else 0.9 if each in _WIDE else 0.7 if each.isupper() else _USUAL for each in words)
    return per * _SIZE[size]


def wrapped(words: str, width: float, size: str) -> list[str]:
    """Return words as lines that fit; a word that is too long is broken."""
    lines, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if width_of(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while width_of(word, size) > width:
            fits = next(n for n in range(len(word) - 1, 0, -1) if width_of(word[:n], size) <= width or n == 1)
            lines.append(word[:fits])
            word = word[fits:]  # noqa: PLW2901  what is left of it
        line = word
    return [*lines, line] if line else lines


class Sheet:
    """A picture that grows downwards."""

    def __init__(self, title: str) -> None:
        """Take what the picture shows, in a few words."""
        self.title = title
        #: Where the next thing begins.
        self.y = 0.0
        #: The same in words, a sentence for each thing shown.
        self.said: list[str] = []
        self._marks: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, kind: str, *, round_by: float = 6) -> None:
        """Draw a box."""
        self._marks.append(
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_by:g}"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str = "sg-line") -> None:
        """Draw a line."""
        self._marks.append(f'<line class="{kind}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>')

    def arrow_down(self, x: float, length: float = 16) -> None:
        """Draw an arrow from where the next thing would begin, and go on below it."""
        end = self.y + length
        self.line(x, self.y, x, end - 5)
        self._marks.append(f'<path class="sg-head" d="M{x - 4:g} {end - 7:g}h8l-4 7z"/>')
        self.y = end

    def dot(self, x: float, y: float, radius: float, kind: str) -> None:
        """Draw a dot."""
        self._marks.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>')

    def words(
        self, text: str, x: float, y: float, width: float, size: str = "text", kind: str = "", *, middle: bool = False
    ) -> float:
        """Write words from a place down; return how high they stand."""
        lines = wrapped(text, width, size)
        anchor = ' text-anchor="middle"' if middle else ""
        for number, line in enumerate(lines):
            at = y + LINE[size] * number + _SIZE[size]
            name = f"sg-{size} {kind}".strip()
            self._marks.append(f'<text class="{name}" x="{x:g}" y="{at:g}"{anchor}>{escape(line)}</text>')
        return LINE[size] * len(lines)

    def card(
        self, x: float, width: float, head: str, *below: str, kind: str = "sg-card", is_heading: bool = True
    ) -> None:
        """Draw a box of words at `y`, the first of them a heading of those below, and go on below it."""
        top, inner = self.y, width - 20
        mark = len(self._marks)
        y = top + 8
        y += self.words(head, x + 10, y, inner, "text", "sg-strong" if below and is_heading else "")
        for text in below:
            y += 2
            y += self.words(text, x + 10, y, inner, "small", "sg-quiet")
        height = y - top + 7
        self.box(x, top, width, height, kind)
        # The box goes under its words.
        self._marks.insert(mark, self._marks.pop())
        self.y = top + height

    def svg(self, name: str) -> str:
        """Return the picture, with its title and its text alternative.

        Args:
            name: An id that no other picture of the page has.
        """
        name = re.sub("[^a-z0-9]+", "-", name.lower())
        height = self.y + 4
        told = escape(" ".join(self.said))
        return (
            f'<svg class="sg-picture" xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {WIDTH + 4} {height:g}" '
            f'role="img" aria-labelledby="picture-{name}-title picture-{name}-desc">'
            f'<title id="picture-{name}-title">{escape(self.title)}</title>'
            f'<desc id="picture-{name}-desc">{told}</desc>{"".join(self._marks)}</svg>'
        )
