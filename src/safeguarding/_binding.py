"""Criteria and time limits bound to one rulebook: what they refer to is found, and each layer sees its own stand.

A layer adds criteria and time limits, or tightens those of a higher layer under their
ids. What a higher layer's criteria refer to stays as it is at that layer, so nothing of
the law changes its meaning because a borough tightens something beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from safeguarding._diagram import MOST_NODES
from safeguarding._editions import CriteriaDraft, CriteriaHead, Draft, DutyDraft, SameAsDraft
from safeguarding._reading import At
from safeguarding._tightening import loosened
from safeguarding.criteria import (
    NEVER_DELAYS,
    AllOf,
    Compiled,
    Condition,
    Criteria,
    Criterion,
    DutyKind,
    DutyRule,
    FactCaveat,
    Not,
    SameAs,
    assess,
    compiled,
    leaves,
)
from safeguarding.errors import DataProblem, TooLargeError
from safeguarding.facts import KINDS, kind_of
from safeguarding.sources import Edition
from safeguarding.timescales import Timescale


@attrs.frozen(kw_only=True)
class Standing:
    """Criteria as one layer leaves them: new, or tightened."""

    draft: CriteriaDraft
    edition: Edition
    #: How far down its layer stands: 0 is the law.
    depth: int


@attrs.frozen(kw_only=True)
class Binder:
    """Binds drafts to one rulebook, each once."""

    on: date
    digest: str
    #: By id, from the layer that holds them down to the last that tightens them.
    standings: Mapping[str, Sequence[Standing]]
    duties: Sequence[DutyDraft]
    timescales: Mapping[str, Timescale]
    timescales_ever: set[str]
    criteria_ever: set[str]
    #: Ids of what could not be read; that is noted already.
    unread: frozenset[str]
    #: Ids of the editions that the caller brings.
    callers: frozenset[str]
    caveats: tuple[FactCaveat, ...]
    problems: list[DataProblem]
    #: How many criteria stand behind those bound already, and how deep.
    _extents: dict[int, tuple[int, int]] = attrs.field(factory=dict, init=False)
    _bound: dict[tuple[str, int], Criteria | None] = attrs.field(factory=dict, init=False)
    _binding: set[tuple[str, int]] = attrs.field(factory=set, init=False)

    def all_bound(self) -> dict[str, Criteria]:
        """Return every criteria by id, as the last layer leaves them, having tried each example."""
        self._check_added_duties()
        bound = {}
        for name, standings in self.standings.items():
            for number, standing in enumerate(standings):
                criteria = self._at(name, number)
                if criteria is not None:
                    self._try_examples(standing.draft, criteria)
                    bound[name] = criteria
        return bound

    def _check_added_duties(self) -> None:
        for duty in self.duties:
            if duty.target not in self.criteria_ever | self.unread:
                self._wrong(duty.at, "for", "no such criteria; check the id")
            elif duty.is_added and duty.about and duty.target in self.standings:
                about = self.standings[duty.target][0].draft.about
                if duty.about is not KINDS[about]:
                    self._wrong(duty.at, "about", f"these criteria are about {about}; write that")

    def _at(self, name: str, number: int) -> Criteria | None:
        """Return criteria as a layer leaves them, or None where they can't be bound; that is noted once."""
        key = name, number
        if key not in self._bound:
            self._binding.add(key)
            standing = self.standings[name][number]
            head = standing.draft.head
            self._bound[key] = self._tightened(name, number) if head is None else self._new(standing, head)
            self._binding.remove(key)
        return self._bound[key]

    def _new(self, standing: Standing, head: CriteriaHead) -> Criteria | None:
        draft = standing.draft
        test = self._compiled(standing, draft.met_when, draft.at, "met_when")
        rules = self._rules(standing)
        if test is None:
            return None
        edition = standing.edition.id
        drawn = [
            edition,
            *(name for leaf in leaves(test.condition) for name in _editions_of(leaf)),
            *(rule.duty.cite.edition for rule in rules),
            *(self.timescales[rule.duty.timescale].cite.edition for rule in rules if rule.duty.timescale is not None),
        ]
        return Criteria(
            id=draft.id,
            question=head.question,
            about=draft.about,
            force=head.force,
            dangerous_error=head.dangerous_error,
            duties=tuple(rules),
            fact_caveats=(*self._fact_caveats(standing), *self.caveats),
            compiled=test,
            edition=edition,
            editions=tuple(dict.fromkeys(drawn)),
            digest=self.digest,
            on=self.on,
        )

    def _tightened(self, name: str, number: int) -> Criteria | None:
        standing = self.standings[name][number]
        before = self._at(name, number - 1)
        if before is None:
            return None
        if standing.draft.about != before.about:
            self._wrong(standing.draft.at, "about", f"these criteria are about {before.about}; write that")
            return None
        test = self._compiled(standing, standing.draft.met_when, standing.draft.at, "met_when")
        alone = None if test is None else self._only_below(before, test, standing.draft.at)
        if test is None or alone is None:
            return None
        # Both layers are reported: an answer says where it is the lower one's alone.
        title = standing.edition.title
        told = FactCaveat(
            text=f"Met by {title} alone: {before.edition} by itself does not call for it.",
            when=alone,
            while_unknown=f"Met by {title}; whether {before.edition} by itself calls for it is not known yet.",
        )
        return attrs.evolve(
            before,
            compiled=test,
            fact_caveats=(*before.fact_caveats, *self._fact_caveats(standing), told),
            editions=tuple(dict.fromkeys([*before.editions, standing.edition.id])),
        )

    def _only_below(self, before: Criteria, after: Compiled, at: At) -> Compiled | None:
        """Return when a lower layer's condition is met and the higher one's is not; None where it loosens."""
        try:
            fault = loosened(before, after)
            alone = compiled(AllOf((after.condition, Not(before.met_when))), kind_of(KINDS[before.about]))
        except TooLargeError:
            fault, alone = _TOO_LARGE, None
        if fault is not None:
            self._wrong(at, "met_when", fault)
            return None
        return alone

    def _fact_caveats(self, standing: Standing) -> list[FactCaveat]:
        return [
            FactCaveat(text=caveat.text, when=self._guard(standing, caveat.when, caveat.at))
            for caveat in standing.draft.caveats
        ]

    def _compiled(self, standing: Standing, draft: Draft, at: At, key: str) -> Compiled | None:
        condition = self._condition(draft, standing)
        if condition is None:
            return None
        made = Compiled(condition, kind_of(KINDS[standing.draft.about]))
        if at.document.is_checked:
            return made
        # Each criterion is looked at as often as it is referred to, which may double at every step.
        most, deepest = self._extent(condition)
        if most > _MOST_REFERRED or deepest > _DEEPEST_REFERRED:
            self._wrong(at, key, _TOO_FAR)
            return None
        try:
            # Only criteria are asked about; a condition of a duty or a caveat has no questions of its own.
            made.turns_on if key == "met_when" else made.diagram  # noqa: B018  laid out now, to see that it can be
        except TooLargeError:
            self._wrong(at, key, _TOO_LARGE)
            return None
        return made

    def _condition(self, draft: Draft, standing: Standing) -> Condition | None:
        if isinstance(draft, Criterion):
            return draft
        if isinstance(draft, SameAsDraft):
            return self._same_as(draft, standing)
        if isinstance(draft, Not):
            part = self._condition(draft.part, standing)  # type: ignore[arg-type]  # a draft
            return None if part is None else Not(part)
        parts = [self._condition(part, standing) for part in draft.parts]  # type: ignore[arg-type]  # drafts
        return None if None in parts else type(draft)(tuple(parts))  # type: ignore[arg-type]

    def _extent(self, condition: Condition) -> tuple[int, int]:
        """Return how many criteria a condition leads to, as often as it does, and over how many others at most."""
        found = [(1, 0)]
        for leaf in leaves(condition):
            if isinstance(leaf, SameAs):
                # Whatever is referred to is kept in `_bound`, so its identity stands for it.
                key = id(leaf.criteria)
                if key not in self._extents:
                    self._extents[key] = self._extent(leaf.criteria.met_when)
                most, deepest = self._extents[key]
                found.append((most, deepest + 1))
            else:
                found.append((1, 0))
        return sum(most for most, _ in found), max(deepest for _, deepest in found)

    def _same_as(self, draft: SameAsDraft, standing: Standing) -> SameAs | None:
        about, known = standing.draft.about, self.standings.get(draft.target, ())
        others = [number for number, each in enumerate(known) if each is not standing]
        # What a lower layer alone holds is seen as it first stands there.
        seen = [number for number in others if known[number].depth <= standing.depth] or others[:1]
        circle = bool(seen) and (draft.target, seen[-1]) in self._binding
        unread = not known and draft.target in self.unread
        if circle or not (seen or unread) or (known and known[0].draft.about != about):
            self._wrong(draft.at, None, f"no criteria with this id about {about} in force on {self.on}, or a circle")
            return None
        if len(self._binding) > _DEEPEST_REFERRED:
            self._wrong(draft.at, None, _TOO_FAR)
            return None
        # Where the other criteria have problems, those are noted, and this is not to blame.
        target = self._at(draft.target, seen[-1]) if seen else None
        return None if target is None else SameAs(id=draft.id, text=draft.text, criteria=target, cite=draft.cite)

    def _guard(self, standing: Standing, draft: Draft | None, at: At) -> Compiled | None:
        return None if draft is None else self._compiled(standing, draft, at, "when")

    def _rules(self, standing: Standing) -> list[DutyRule]:
        """Return the duties of criteria, those that lower layers add included."""
        draft, rules = standing.draft, dict[str, DutyRule]()
        for duty in self.duties:
            if duty.target != draft.id or duty.about is not KINDS[draft.about]:
                continue
            if duty.duty.id in rules:
                self._wrong(duty.at, "id", "these criteria have a duty with this id already; choose another")
            rules.setdefault(duty.duty.id, self._rule(duty, standing))
        return list(rules.values())

    def _rule(self, draft: DutyDraft, standing: Standing) -> DutyRule:
        duty, name = draft.duty, draft.duty.timescale
        is_callers = duty.cite.edition in self.callers and standing.edition.id not in self.callers
        if is_callers and duty.kind in {DutyKind.MUST, DutyKind.SHOULD}:
            # Whatever it says is to be done first, no wording of a lower layer holds up what this layer requires.
            duty = attrs.evolve(duty, does=f"{duty.does}. {NEVER_DELAYS}")
        caveats = [duty.cite.caveat]
        if name is not None and name in self.timescales:
            caveats.append(self.timescales[name].cite.caveat)
        elif name is not None and name in self.timescales_ever:
            caveats.append(f"No edition in force on this date holds the time limit of {duty.id}; seek advice on it.")
            duty = attrs.evolve(duty, timescale=None)
        elif name is not None:
            if name not in self.unread:
                self._wrong(draft.at, "timescale", "no such time limit; check the id")
            duty = attrs.evolve(duty, timescale=None)
        return DutyRule(
            duty=duty,
            applies=draft.applies,
            when=self._guard(standing, draft.when, draft.at),
            stands_while_unknown=draft.stands_while_unknown,
            caveats=tuple(text for text in caveats if text is not None),
        )

    def _try_examples(self, draft: CriteriaDraft, criteria: Criteria) -> None:
        for example in () if draft.at.document.is_checked else draft.examples:
            found = assess(criteria, example.facts).finding
            if found is not example.finding:
                self._wrong(example.at, "finding", f"this example gives {found.value}; mend it, or the criteria")

    def _wrong(self, at: At, key: str | None, text: str) -> None:
        path = at.path if key is None else (*at.path, key)
        self.problems.append(at.document.problem(path, text))


#: Far more than any policy has: ours lead to 15 criteria, over 3 others.
_MOST_REFERRED = 1_000
_DEEPEST_REFERRED = 10
_TOO_FAR = (
    f"leads by same_as to more than {_MOST_REFERRED:,} criteria, or over more than {_DEEPEST_REFERRED} others; "
    "write out what it needs"
)
_TOO_LARGE = f"needs more than {MOST_NODES} nodes as a diagram; split it with same_as"


def _editions_of(leaf: Criterion | SameAs) -> tuple[str, ...]:
    """Return what a criterion rests on: of other criteria their own test, for their duties aren't asked about."""
    if isinstance(leaf, Criterion):
        return (leaf.cite.edition,)
    inner = leaves(leaf.criteria.compiled.condition)
    return (leaf.cite.edition, leaf.criteria.edition, *(name for each in inner for name in _editions_of(each)))
