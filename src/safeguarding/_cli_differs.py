"""What a partnership has of its own: what its layers add to London and the law, tighten or note."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import attrs

from safeguarding._cli_out import FIRST, Block, Output, plain, started_by
from safeguarding._cli_rules import rules_of
from safeguarding._cli_walk import PARTS, kind_of_model
from safeguarding._contacts import Contact
from safeguarding._registers import Signpost
from safeguarding.criteria import Criteria, FactCaveat, SameAs, counterexample, leaves
from safeguarding.facts import KINDS, kind_of
from safeguarding.rulebook import Rulebook
from safeguarding.sources import long_date
from safeguarding.timescales import Timescale

#: The lowest layer that is shared by all of London.
_SHARED = "london"


@attrs.frozen(kw_only=True)
class Own:
    """Something that a local layer holds."""

    layer: str
    #: ``adds``, ``tightens`` or ``notes``.
    does: str
    kind: str
    id: str
    text: str
    sources: tuple[str, ...]


def differs(args: Namespace) -> Output:
    """Return what the layers below London add, tighten or note, each with its source."""
    rules = rules_of(args.partnership, args.on)
    # Where London's layer is left out, all but the law is local.
    local = rules.layers[rules.layers.index(_SHARED) + 1 if _SHARED in rules.layers else 1 :]
    found = [own for own in _own(rules) if own.layer in local]
    blocks: list[Block] = [
        FIRST,
        f"{rules.partnership}: what differs from London and the law, as at {long_date(rules.on)} ({rules.version})",
    ]
    for layer in local:
        for does in ("tightens", "adds", "notes"):
            listed = [own for own in found if (own.layer, own.does) == (layer, does)]
            if listed:
                blocks += ["", f"{layer} {does}:", *(f"- {own.kind} {own.id}: {_cited(own)}" for own in listed)]
    return Output(blocks=tuple(blocks), plain={"first": FIRST, "own": plain(found)})


def _cited(own: Own) -> str:
    text = own.text if own.text.endswith((".", "?")) else f"{own.text}."
    return f"{text} Source: {'; '.join(own.sources)}" if own.sources else text


def _own(rules: Rulebook) -> Iterator[Own]:
    for edition in rules.editions.values():
        if edition.note is not None:
            note, title = edition.note, edition.title
            yield Own(layer=edition.layer, does="notes", kind="edition", id=edition.id, text=note, sources=(title,))
    for part in PARTS:
        for item in getattr(rules, part).values() if part != "escalation" else _policies(rules):
            yield from _of_criteria(item, rules) if isinstance(item, Criteria) else _of_item(item, rules)


def _policies(rules: Rulebook) -> tuple[object, ...]:
    return () if rules.escalation is None else (rules.escalation,)


def _of_criteria(criteria: Criteria, rules: Rulebook) -> Iterator[Own]:
    layer = rules.editions[criteria.edition].layer
    sources = tuple(dict.fromkeys(str(leaf.cite) for leaf in leaves(criteria.met_when)))
    tighter = _wider(criteria, rules)
    text = criteria.question if tighter is None else f"{criteria.question} {tighter}"
    does = "adds" if tighter is None else "tightens"
    yield Own(layer=layer, does=does, kind="criteria", id=criteria.id, text=text, sources=sources)
    for caveat in criteria.fact_caveats:
        yield from _note(criteria, caveat, layer)
    for rule in criteria.duties:
        duty, of = rule.duty, rules.editions[rule.duty.cite.edition].layer
        if of != layer:
            text = f"{duty.who} {duty.kind.value.replace('_', ' ')} {duty.does}"
            name = f"{criteria.id}/{duty.id}"
            yield Own(layer=of, does="adds", kind="duty", id=name, text=text, sources=(str(duty.cite),))


def _note(criteria: Criteria, caveat: FactCaveat, layer: str) -> Iterator[Own]:
    # The text of a caveat of the data ends with its source; one without is about the layers, not the criteria.
    if caveat.text.endswith(")"):
        yield Own(layer=layer, does="notes", kind="criteria", id=criteria.id, text=caveat.text, sources=())


def _wider(criteria: Criteria, rules: Rulebook) -> str | None:
    """Return which criteria of a higher layer these widen; None where they widen none."""
    if criteria.id in {level.criteria for level in rules.levels.values()}:
        # Each level takes in the higher ones; that is how levels are made.
        return None
    kind, own = kind_of(KINDS[criteria.about]), rules.layers.index(rules.editions[criteria.edition].layer)
    for leaf in leaves(criteria.met_when):
        if not isinstance(leaf, SameAs) or rules.layers.index(rules.editions[leaf.criteria.edition].layer) >= own:
            continue
        higher = leaf.criteria.met_when
        narrower = counterexample(higher, criteria.met_when, kind) is not None
        if not narrower and counterexample(criteria.met_when, higher, kind) is not None:
            return f"Met whenever {leaf.criteria.id} is, and in further cases."
    return None


def _of_item(item: Any, rules: Rulebook) -> Iterator[Own]:  # noqa: ANN401  any model of a section
    kind, layer, sources = kind_of_model(item), rules.editions[item.cite.edition].layer, (str(item.cite),)
    tighter = _shorter(item, rules) if isinstance(item, Timescale) else None
    does, text = ("adds", _text(item)) if tighter is None else ("tightens", f"{_text(item)}; {tighter}")
    yield Own(layer=layer, does=does, kind=kind, id=item.id, text=text, sources=sources)
    note = getattr(item, "note", None)
    if note is not None:
        yield Own(layer=layer, does="notes", kind=kind, id=item.id, text=note, sources=sources)


def _text(item: Any) -> str:  # noqa: ANN401  any model of a section
    if isinstance(item, Timescale):
        return f"{item.within} after {started_by(item)}"
    if isinstance(item, Contact):
        return f"{item.role}, for {item.purpose}: {item.reach}"
    return str(item.question if isinstance(item, Signpost) else item.title)


def _shorter(limit: Timescale, rules: Rulebook) -> str | None:
    """Return which limits of a higher layer this one is shorter than, for the same question and from the same event."""
    own = _depth(limit, rules)
    longer: dict[str, str] = {}
    for criteria in rules.criteria.values():
        limits = [rules.timescales[name] for name in _limits(criteria)]
        if limit in limits:
            longer |= {
                other.id: f"{other.id} ({other.within})"
                for other in limits
                if _depth(other, rules) < own
                and (other.starts, other.within.unit) == (limit.starts, limit.within.unit)
                and other.within.amount > limit.within.amount
            }
    return f"shorter than {', '.join(longer.values())} of the same question" if longer else None


def _depth(limit: Timescale, rules: Rulebook) -> int:
    return rules.layers.index(rules.editions[limit.cite.edition].layer)


def _limits(criteria: Criteria) -> list[str]:
    """Return the time limits of a question, and of those that it takes over."""
    own = [rule.duty.timescale for rule in criteria.duties if rule.duty.timescale is not None]
    taken = [leaf.criteria for leaf in leaves(criteria.met_when) if isinstance(leaf, SameAs)]
    return [*own, *(name for other in taken for name in _limits(other))]
