"""The levels of a continuum of need: their model, their reader, and what each takes in.

A layer may add levels and bands of its own; it never replaces one. A level takes in
whatever establishes a higher one, so more concern can't lower an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable

import attrs

from safeguarding import _reading as read
from safeguarding._diagram import MOST_NODES
from safeguarding._names import Names
from safeguarding._reading import At
from safeguarding.criteria import AnyOf, Compiled, Criteria, SameAs, compiled
from safeguarding.errors import DataProblem, TooLargeError
from safeguarding.facts import Concern, kind_of
from safeguarding.sources import Citation

#: The lowest level needs no criteria: it is what is left when every higher one is ruled out.
LOWEST = 1
HIGHEST = 4
_NUMBERS = range(LOWEST, HIGHEST + 1)
_BAND = re.compile(r"[2-4][a-z]")


@attrs.frozen(kw_only=True)
class Level:
    """One level of need, or one band of a level, as a partnership names it."""

    id: str
    #: 1 to 4; the higher, the more concern.
    level: int
    #: Such as ``2a``; None where the level is not divided.
    band: str | None
    name: str
    description: str
    #: The law that it rests on; None where no source names any.
    legal_basis: str | None
    #: What part the family's consent has; None where no source says.
    consent: str | None
    consent_cite: Citation | None
    #: Who answers the need, and how.
    response: str
    #: Id of the criteria that establish at least this level; None for the lowest.
    criteria: str | None
    cite: Citation
    #: Met when the criteria of this level are, or those of a higher one; None for the lowest.
    test: Compiled | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def title(self) -> str:
        """The number or the band, and the name: ``level 2a (Early Help)``."""
        return f"level {self.band or self.level} ({self.name})"


def level(at: At, cite: Callable[[At | None], Citation | None]) -> Level | None:
    """Return one level of an edition file, or None where a problem was noted."""
    keys = read.mapping(
        at,
        required=("id", "level", "name", "description", "response", "cite"),
        optional=("band", "legal_basis", "consent", "criteria"),
    )
    if keys is None:
        return None
    name, number, source = read.ident(keys.get("id")), _number(keys.get("level")), cite(keys.get("cite"))
    texts = [read.text(keys.get(key)) for key in ("name", "description", "response")]
    consent, consent_cite = _consent(keys.get("consent"), cite)
    legal_basis, criteria = read.text(keys.get("legal_basis")), read.ident(keys.get("criteria"))
    if name is None or number is None or source is None or None in texts:
        return None
    if number == LOWEST and criteria is not None:
        keys["criteria"].wrong("the lowest level has none: it is what is left when the others are ruled out")
    if number != LOWEST and "criteria" not in keys:
        at.wrong("missing criteria: the id of the criteria that establish at least this level")
    return Level(
        id=name,
        level=number,
        band=_band(keys.get("band"), number),
        name=str(texts[0]),
        description=str(texts[1]),
        legal_basis=legal_basis,
        consent=consent,
        consent_cite=consent_cite,
        response=str(texts[2]),
        criteria=criteria,
        cite=source,
    )


def _number(at: At | None) -> int | None:
    if at is None:
        return None
    if type(at.value) is not int or at.value not in _NUMBERS:
        at.wrong(f"expected a number from {LOWEST} to {HIGHEST}")
        return None
    return at.value


def _band(at: At | None, number: int) -> str | None:
    band = read.text(at)
    if at is not None and band is not None and (not _BAND.fullmatch(band) or band[0] != str(number)):
        at.wrong("expected the level's number and a letter, such as 2a; the lowest level has no bands")
        return None
    return band


def _consent(at: At | None, cite: Callable[[At | None], Citation | None]) -> tuple[str | None, Citation | None]:
    keys = None if at is None else read.mapping(at, required=("text", "cite"))
    return (None, None) if keys is None else (read.text(keys.get("text")), cite(keys.get("cite")))


def in_order(
    levels: Names[Level],
    entries: Iterable[tuple[Level, At]],
    criteria: Names[Criteria],
    problems: list[DataProblem],
    *,
    drafted: Container[str],
) -> Names[Level]:
    """Return levels lowest first, each with its test; every problem found is added to `problems`.

    Args:
        levels: The levels in force, in the order of the layers.
        entries: The same levels, with their places.
        criteria: The criteria in force.
        problems: Where to note what is wrong.
        drafted: Ids of the criteria that the files hold. One that isn't in force has problems of
            its own, which are noted already, and the level is not to blame.
    """
    places = {found.id: at for found, at in entries}

    def wrong(of: Level, key: str, text: str) -> None:
        at = places[of.id]
        problems.append(at.document.problem((*at.path, key), text))

    _complete(levels.values(), wrong)
    tested: list[Level] = []
    higher: tuple[SameAs, ...] = ()
    for each in sorted(levels.values(), key=lambda found: (found.level, found.band or ""), reverse=True):
        own = _own(each, criteria, drafted, wrong)
        higher = higher if own is None else (*higher, own)
        try:
            test = compiled(AnyOf(higher), kind_of(Concern)) if own is not None else None
        except TooLargeError:
            wrong(each, "criteria", f"the levels from here up need more than {MOST_NODES} nodes; make them simpler")
            test = None
        tested.append(attrs.evolve(each, test=test))
    return levels.with_items((each.id, each) for each in reversed(tested))


def _complete(levels: tuple[Level, ...], wrong: Callable[[Level, str, str], None]) -> None:
    """Note a level that stands twice, and those that are missing where there are any."""
    seen: set[tuple[int, str | None]] = set()
    for each in levels:
        if (each.level, each.band) in seen:
            wrong(each, "level", "this level stands already; a layer adds and never replaces: give it a band")
        seen.add((each.level, each.band))
    missing = [str(number) for number in _NUMBERS if all(number != found for found, _ in seen)]
    if levels and missing:
        wrong(levels[-1], "level", f"the continuum has no level {', '.join(missing)}; add it")


def _own(
    each: Level, criteria: Names[Criteria], drafted: Container[str], wrong: Callable[[Level, str, str], None]
) -> SameAs | None:
    if each.criteria is None:
        return None
    own = criteria.get(each.criteria)
    if own is None:
        if each.criteria not in drafted:
            wrong(each, "criteria", "no criteria with this id are in force; check the id")
        return None
    if own.about != "thresholds.Concern":
        wrong(each, "criteria", f"these criteria are about {own.about}; a level needs some about thresholds.Concern")
        return None
    return SameAs(id=own.id, text=own.question, criteria=own, cite=each.cite)
