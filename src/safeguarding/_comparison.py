"""Two rulebooks compared by what they mean: what came, what went, what changed, and what was only reworded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

import attrs

from safeguarding import _meaning
from safeguarding._given import is_a
from safeguarding._meaning import Witness
from safeguarding.criteria import Compiled, Criteria, DutyRule, Finding
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import KINDS, Kind, kind_of
from safeguarding.rulebook import Rulebook
from safeguarding.sources import long_date

#: The parts of a rulebook that are compared field by field; criteria and their duties come before them.
_PARTS = (
    "timescales",
    "events",
    "levels",
    "escalation",
    "contacts",
    "forums",
    "groups",
    "signposts",
    "publications",
    "announced",
    "terms",
)


class How(Enum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Place(NamedTuple):
    """Where a rule stands in a rulebook."""

    #: The name of the rulebook's part, such as ``timescales``; ``duties`` for those of criteria.
    part: str
    id: str
    #: Id of the criteria that a duty belongs to; None for anything else.
    of: str | None = None

    def __str__(self) -> str:
        return self.id if self.of is None else f"{self.of}: {self.id}"


class Field(NamedTuple):
    """A field of a rule that has another meaning."""

    name: str
    #: The value in words; None where it takes more than a line. The same of the next.
    was: str | None = None
    becomes: str | None = None

    def __str__(self) -> str:
        if self.was is None or self.becomes is None:
            return self.name
        return f"{self.name}: {self.was}, now {self.becomes}"


@attrs.frozen(kw_only=True)
class Change:
    """A rule that was added, removed, or has another meaning."""

    place: Place
    how: How
    #: What has another meaning; empty for what was added or removed.
    fields: tuple[Field, ...] = ()
    #: Where the condition of criteria has another meaning: facts that show it, for each way in which it does.
    #: Empty where the two conditions are too large to compare, or are about different classes of facts.
    witnesses: tuple[Witness, ...] = ()

    @property
    def part(self) -> str:
        """The part of the rulebook, such as ``timescales``."""
        return self.place.part

    @property
    def id(self) -> str:
        """The id of the rule."""
        return self.place.id


@attrs.frozen(kw_only=True, repr=False)
class Diff:
    """What is not the same in two rulebooks. It is true where anything differs in meaning."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]
    #: What differs in wording alone.
    reworded: tuple[Place, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __repr__(self) -> str:
        return f"<Diff: {len(self.changes)} changes, {len(self.reworded)} reworded>"

    @property
    def not_read(self) -> tuple[str, ...]:
        """Ids of new editions whose text was not read: they repeat earlier values, so what they change isn't known."""
        return tuple(
            edition.id
            for edition in self.new.editions.values()
            if edition.carried_from is not None and edition.id not in self.old.editions
        )

    def explain(self) -> str:
        """Return what is not the same as aligned, plain text."""
        sides = [f"{rules.partnership} as at {long_date(rules.on)}" for rules in (self.old, self.new)]
        lines = [f"From {sides[0]} to {sides[1]}.", ""]
        if self.changes:
            lines.append(f"Changed in meaning: {len(self.changes)}.")
        else:
            lines.append(f"Nothing changed in meaning{', as far as is known' if self.not_read else ''}.")
        places = [change.place for change in self.changes]
        width = max((len(place.part) for place in [*places, *self.reworded]), default=0)
        for change in self.changes:
            lines.append(f"  {change.how.value:7}  {change.part:{width}}  {change.place}")
            details = [*map(str, change.fields), *map(_told, change.witnesses)]
            lines += [f"{'':{width + 13}}{detail}" for detail in details]
        if self.reworded:
            lines += ["", f"Reworded, with the same meaning: {len(self.reworded)}."]
            lines += [f"  {place.part:{width}}  {place}" for place in self.reworded]
        if self.not_read:
            lines += ["", "Not read, so that what it changes is not known; earlier values are repeated:"]
            lines += [f"  {name}" for name in self.not_read]
        return "\n".join(lines)


_WORDS = {Finding.MET: "met", Finding.NOT_MET: "not met"}


def _told(witness: Witness) -> str:
    facts = ", ".join(f"{name} {_meaning.shown(value)}" for name, value in witness.facts.items())
    return f"was {_WORDS[witness.was]}, now {_WORDS[witness.becomes]}, for: {facts or 'all facts'}"


def diff(old: Rulebook, new: Rulebook) -> Diff:
    """Return what is not the same in two rulebooks, by meaning.

    Criteria are the same where no facts are met under one and not under the other, however
    they are written; where there are such facts, they are shown. Texts, questions, who does
    what, notes, titles and citations are wording: what differs in these alone is listed
    apart. When and for which edition a value was checked is neither. Calendars are not
    compared: `redue` does that.

    Args:
        old: For example the rulebook of a partnership on the last day of an edition.
        new: The same on the day after.

    Raises:
        safeguarding.errors.FactsError: An argument is not a rulebook.
    """
    problems = [
        FactsProblem(name, "expected a Rulebook")
        for name, given in (("old", old), ("new", new))
        if not is_a(given, Rulebook)
    ]
    if problems:
        raise FactsError(problems)
    found = _Found()
    found.compare("criteria", _items(old, "criteria"), _items(new, "criteria"), _criteria)
    for name in dict.fromkeys([*old.criteria, *new.criteria]):
        one, other = old.criteria.get(name), new.criteria.get(name)
        found.compare("duties", _duties(one), _duties(other), partial(_duty, kind=_kind(one, other)), of=name)
    for part in _PARTS:
        found.compare(part, _items(old, part), _items(new, part), _fields)
    return Diff(old=old, new=new, changes=tuple(found.changes), reworded=tuple(found.reworded))


#: What has another meaning, the facts that show it, and whether anything is written differently.
_Compared = tuple[tuple[Field, ...], tuple[Witness, ...], bool]


@attrs.define
class _Found:
    """The differences found so far."""

    changes: list[Change] = attrs.field(factory=list)
    reworded: list[Place] = attrs.field(factory=list)

    def compare(
        self,
        part: str,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        compared: Callable[[Any, Any], _Compared],
        of: str | None = None,
    ) -> None:
        """Note what was added, removed, changed or reworded: in the old order, and then what is new."""
        for name in dict.fromkeys([*old, *new]):
            place = Place(part, name, of)
            if name not in new:
                self.changes.append(Change(place=place, how=How.REMOVED))
            elif name not in old:
                self.changes.append(Change(place=place, how=How.ADDED))
            else:
                fields, witnesses, is_reworded = compared(old[name], new[name])
                if fields:
                    self.changes.append(Change(place=place, how=How.CHANGED, fields=fields, witnesses=witnesses))
                elif is_reworded:
                    self.reworded.append(place)


def _items(rules: Rulebook, part: str) -> Mapping[str, Any]:
    if part == "escalation":
        return {} if rules.escalation is None else {rules.escalation.id: rules.escalation}
    return dict(getattr(rules, part).items())


def _fields(old: object, new: object) -> _Compared:
    was, becomes = _meaning.meaning(old), _meaning.meaning(new)
    changed = tuple(
        Field(name, _meaning.shown(getattr(old, name)), _meaning.shown(getattr(new, name)))
        for name in was
        if was[name] != becomes[name]
    )
    return changed, (), _meaning.whole(old) != _meaning.whole(new)


def _criteria(old: Criteria, new: Criteria) -> _Compared:
    fields = _differing(old, new, "about", "force", "dangerous_error")
    witnesses: tuple[Witness, ...] | None = ()
    if old.about == new.about:
        kind = kind_of(KINDS[old.about])
        if old.compiled.diagram != new.compiled.diagram:
            witnesses = _meaning.parting(old.met_when, new.met_when, kind)
        if not _pair_off(_caveats(old), _caveats(new), kind):
            fields.append(Field("caveats"))
    if witnesses is None:
        fields.append(Field("met_when (too large to compare; read both)"))
    elif witnesses:
        fields.append(Field("met_when"))
    return tuple(fields), witnesses or (), _written(old) != _written(new)


def _written(criteria: Criteria) -> object:
    caveats = [(caveat.text, _condition(caveat.when)) for caveat in criteria.fact_caveats]
    return criteria.question, _meaning.whole(criteria.met_when), caveats


def _condition(when: Compiled | None) -> object:
    return None if when is None else _meaning.whole(when.condition)


def _caveats(criteria: Criteria) -> list[Compiled | None]:
    return [caveat.when for caveat in criteria.fact_caveats]


def _pair_off(old: list[Compiled | None], new: list[Compiled | None], kind: Kind) -> bool:
    """Whether each condition has one of the same meaning on the other side."""
    left = list(new)
    for one in old:
        match = next((other for other in left if _meaning.is_same(one, other, kind)), _NOTHING)
        if match is _NOTHING:
            return False
        left.remove(match)  # type: ignore[arg-type]
    return not left


_NOTHING = object()


def _kind(old: Criteria | None, new: Criteria | None) -> Kind | None:
    """Return the facts that two criteria are about; None where these are not the same ones."""
    if old is None or new is None or old.about != new.about:
        return None
    return kind_of(KINDS[old.about])


def _duties(criteria: Criteria | None) -> dict[str, DutyRule]:
    return {} if criteria is None else {rule.duty.id: rule for rule in criteria.duties}


def _duty(old: DutyRule, new: DutyRule, kind: Kind | None) -> _Compared:
    fields = [
        *_differing(old.duty, new.duty, "kind", "timescale"),
        *_differing(old, new, "applies", "stands_while_unknown"),
    ]
    # Conditions about other classes of facts can't be compared, so they count as changed.
    same = old.when is new.when is None if kind is None else _meaning.is_same(old.when, new.when, kind)
    if not same:
        fields.append(Field("when"))
    written = [(_meaning.whole(rule.duty), _condition(rule.when)) for rule in (old, new)]
    return tuple(fields), (), written[0] != written[1]


def _differing(old: object, new: object, *names: str) -> list[Field]:
    return [
        Field(name, _meaning.shown(getattr(old, name)), _meaning.shown(getattr(new, name)))
        for name in names
        if getattr(old, name) != getattr(new, name)
    ]
