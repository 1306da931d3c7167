"""What of a rule is meaning, and what is wording alone.

Wording is what people read: texts, questions, who does what, notes, titles and
citations. Ids, kinds, values, lengths, dates and conditions are meaning. Whatever
isn't known to be wording counts as meaning, so that no change is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from safeguarding._forums import Forum, Group
from safeguarding._frozen import FrozenMapping
from safeguarding._levels import Level
from safeguarding._policies import Stage
from safeguarding._registers import Signpost
from safeguarding.criteria import Compiled, Condition, Criteria, Finding, counterexample
from safeguarding.errors import TooLargeError
from safeguarding.facts import Kind
from safeguarding.sources import Citation, Source
from safeguarding.timescales import Timescale, Within

_WORDING = frozenset({"text", "while_unknown", "ask", "question", "who", "does", "note", "title", "cite"})
_WORDING_TOO: Mapping[type, frozenset[str]] = {
    Forum: frozenset({"caveats"}),
    Group: frozenset({"caveats"}),
    Level: frozenset({"name", "description", "legal_basis", "consent_cite"}),
    Stage: frozenset({"name"}),
    Timescale: frozenset({"as_written"}),
}
# What says where and when a value was read, or how long it is held, and nothing of the value.
_NEITHER: Mapping[type, frozenset[str]] = {
    Citation: frozenset({"edition", "checked_on", "carried_from"}),
    Source: frozenset({"retrieved"}),
    Timescale: frozenset({"in_force_from", "in_force_until"}),
}
#: Lists of which the order is meaning; in every other one it is not.
_IN_ORDER = frozenset({(Signpost, "steps")})

#: A longer text is not shown on one line.
_LONGEST = 60


@attrs.frozen(kw_only=True, repr=False)
class Witness:
    """The fewest facts that show where two conditions part, whatever the others are."""

    #: Facts by name: booleans, or the word of a value.
    facts: FrozenMapping[str, bool | str]
    was: Finding
    becomes: Finding

    def __repr__(self) -> str:
        return f"<Witness: {self.was.value}, becomes {self.becomes.value}>"


def meaning(item: object) -> dict[str, object]:
    """Return the parts of a rule that are meaning, by field, in a form that can be compared."""
    if not attrs.has(type(item)):
        return {}
    return dict(_fields(item, words=False))


def whole(item: object) -> object:
    """Return all of a rule that is meaning or wording, in a form that can be compared."""
    return _reduced(item, words=True, in_order=True)


def _fields(item: object, *, words: bool) -> list[tuple[str, object]]:
    kind = type(item)
    skipped = _NEITHER.get(kind, frozenset())
    if not words:
        skipped |= _WORDING | _WORDING_TOO.get(kind, frozenset())
    return [
        (
            field.name,
            _reduced(getattr(item, field.name), words=words, in_order=words or (kind, field.name) in _IN_ORDER),
        )
        for field in attrs.fields(kind)  # type: ignore[arg-type]  # only models come here
        if field.eq and field.name not in skipped
    ]


def _reduced(value: object, *, words: bool, in_order: bool) -> object:
    # Other criteria are compared as what they are, by their own id.
    if isinstance(value, Criteria):
        return value.id
    if attrs.has(type(value)):
        return type(value).__name__, *_fields(value, words=words)
    if type(value) is tuple or isinstance(value, frozenset):
        items = [_reduced(item, words=words, in_order=in_order) for item in value]
        return tuple(items if in_order and type(value) is tuple else sorted(items, key=repr))
    return value


def parting(old: Condition, new: Condition, kind: Kind) -> tuple[Witness, ...] | None:
    """Return the facts that show where two conditions part: none where they mean the same.

    None where they are too large to compare.
    """
    try:
        lost, gained = counterexample(old, new, kind), counterexample(new, old, kind)
    except TooLargeError:
        return None
    found = []
    if gained is not None:
        found.append(Witness(facts=plain_facts(gained), was=Finding.NOT_MET, becomes=Finding.MET))
    if lost is not None:
        found.append(Witness(facts=plain_facts(lost), was=Finding.MET, becomes=Finding.NOT_MET))
    return tuple(found)


def is_same(old: Compiled | None, new: Compiled | None, kind: Kind) -> bool:
    """Whether two conditions mean the same, as far as that can be told; None is no condition."""
    if old is None or new is None:
        return old is new
    return old.diagram == new.diagram or parting(old.condition, new.condition, kind) == ()


def plain_facts(facts: Mapping[str, bool | Enum]) -> FrozenMapping[str, bool | str]:
    """Return facts as booleans and words."""
    return FrozenMapping(
        {name: value if isinstance(value, bool) else str(value.value) for name, value in facts.items()}
    )


def shown(value: object) -> str | None:
    """Return a value on one line; None where it takes more."""
    if value is None or value in ((), frozenset()):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | frozenset) and not isinstance(value, Within):
        items = [shown(item) for item in value]
        listed = items if isinstance(value, tuple) else sorted(map(str, items))
        text = None if None in items else ", ".join(map(str, listed))
    else:
        is_plain = isinstance(value, str | int | date | Enum | Within)
        text = str(value.value if isinstance(value, Enum) else value) if is_plain else None
    return text if text is not None and len(text) <= _LONGEST else None
