"""Every value of a rulebook that cites a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from safeguarding._cli_out import fields_of
from safeguarding._names import Names
from safeguarding._sections import SECTIONS
from safeguarding.criteria import Compiled
from safeguarding.rulebook import Rulebook
from safeguarding.sources import Citation

#: What repeats values that stand elsewhere: conditions of duties, other criteria, a level's test.
_REPEATED = frozenset({"when", "criteria", "test"})
#: What models are called that are named for something else than what a keeper sees.
_WORDS = {"SameAs": "criterion", "SourcedDate": "date", "Warned": "caveat"}
#: The parts of a rulebook that hold such values.
PARTS = ("criteria", "timescales", *SECTIONS)


@attrs.frozen(kw_only=True)
class Cited:
    """A value that cites a source, and where it stands."""

    #: The layer of its edition: the layer's keeper owns it.
    layer: str
    #: What it is: criterion, duty, timescale, contact ...
    kind: str
    #: Its id, after the ids of what it is part of: ``serious-incident-notification/notify-panel``.
    id: str
    cite: Citation


def cited(rulebooks: Iterable[Rulebook]) -> tuple[Cited, ...]:
    """Return every cited value of rulebooks, each once, in the order in which they stand."""
    return tuple(
        dict.fromkeys(
            Cited(layer=rules.editions[cite.edition].layer, kind=kind, id=name, cite=cite)
            for rules in rulebooks
            for part in PARTS
            for kind, name, cite in walked(getattr(rules, part))
        )
    )


def walked(value: object, kind: str = "", path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Citation]]:
    """Yield (kind, id, citation) for every citation in a model.

    Args:
        value: A model, or anything inside one.
        kind: What the model around it is.
        path: The ids of the models around it, outermost first.
    """
    if isinstance(value, Citation):
        yield kind, "/".join(path), value
    elif isinstance(value, tuple | frozenset | Names):
        for item in value.values() if isinstance(value, Names) else value:
            yield from walked(item, kind, path)
    elif isinstance(value, Compiled):
        yield from walked(value.condition, kind, path)
    elif fields_of(value):
        fields = [name for name in fields_of(value) if name not in _REPEATED]
        name = getattr(value, "id", None) or getattr(value, "number", None)
        if name is not None:
            path = (*path, str(name))
        if name is not None or "cite" in fields:
            kind = kind_of_model(value)
        for field in fields:
            yield from walked(getattr(value, field), kind, path)


def kind_of_model(model: object) -> str:
    """Return what a model is, in words: ``announced act``."""
    return _WORDS.get(type(model).__name__) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(model).__name__).lower()
