"""Checked YAML to editions: every problem of every file at once.

Each reader returns what it could make of its part, or None, and notes every
problem with its place; so an early mistake never hides a later one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum

import attrs

from safeguarding import _duties
from safeguarding import _reading as read
from safeguarding._document import Document
from safeguarding._policy_reading import length
from safeguarding._reading import At
from safeguarding._sections import SECTIONS, Entry, ReadItem
from safeguarding.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    Duty,
    DutyKind,
    Finding,
    Force,
    Not,
)
from safeguarding.errors import DataProblem, FactsError
from safeguarding.facts import KINDS, Consent, Kind, Value, from_plain, kind_of
from safeguarding.sources import Citation, Edition, Evidence, Source
from safeguarding.timescales import Counting, Timescale, Within

_GROUPS: Mapping[str, type[AllOf | AnyOf]] = {"all": AllOf, "any": AnyOf}

#: The keys of criteria, and of what tightens criteria of a higher layer.
_CRITERIA = ("id", "question", "about", "force", "met_when", "duties", "examples")
_CRITERIA_OPTIONAL = ("dangerous_error", "caveats")
_TIGHTER = ("tightens", "about", "met_when", "examples")
_TIGHTER_OPTIONAL = ("caveats", "duties")

#: The keys of a duty.
_DUTY = (*_duties.KEYS, "applies", "cite")
_DUTY_OPTIONAL = ("timescale", "when", "unless", "forbids")


@attrs.frozen(kw_only=True)
class SameAsDraft:
    """A criterion that other criteria are met, before those are found."""

    id: str
    text: str
    target: str
    cite: Citation
    at: At = attrs.field(eq=False)


#: A condition as it was read: `SameAsDraft` where `SameAs` will stand.
Draft = Criterion | SameAsDraft | AllOf | AnyOf | Not


@attrs.frozen(kw_only=True)
class DutyDraft:
    """A duty before its time limit and its criteria are found."""

    #: Criteria id; the duty may come from another edition than the criteria.
    target: str
    #: The class of facts that it takes the criteria to be about; None where that could not be read.
    about: type | None
    duty: Duty
    applies: frozenset[Finding]
    when: Draft | None
    #: It stands certain while `when` is unknown.
    stands_while_unknown: bool
    at: At

    @property
    def is_added(self) -> bool:
        """Whether it stands by itself, and not among the duties of its criteria."""
        return self.at.path[0] == "duties"


@attrs.frozen(kw_only=True)
class CaveatDraft:
    """A warning, and the condition on the facts that brings it."""

    text: str
    when: Draft | None
    at: At


@attrs.frozen(kw_only=True)
class ExampleDraft:
    """An invented case with the finding that it must give."""

    facts: object
    finding: Finding
    at: At


@attrs.frozen(kw_only=True)
class CriteriaHead:
    """What criteria ask; no other layer can change it."""

    question: str
    force: Force
    dangerous_error: Finding


@attrs.frozen(kw_only=True)
class CriteriaDraft:
    """Criteria before they are bound to a rulebook."""

    id: str
    about: str
    #: None where this tightens the criteria that a higher layer holds under the id.
    head: CriteriaHead | None
    met_when: Draft
    caveats: tuple[CaveatDraft, ...]
    examples: tuple[ExampleDraft, ...]
    at: At


@attrs.frozen(kw_only=True)
class TimescaleDraft:
    """A time limit before its events are found."""

    timescale: Timescale
    at: At


@attrs.frozen(kw_only=True)
class ShorterDraft:
    """A shorter time under a time limit that a higher layer holds."""

    target: str
    within: Within
    #: None where it counts as the higher layer does.
    counting: Counting | None
    note: str | None
    as_written: str | None
    cite: Citation
    edition: Edition
    at: At


@attrs.frozen(kw_only=True)
class EditionDraft:
    """One file, checked as far as it can be on its own."""

    edition: Edition
    #: The folder, which all editions of one instrument share.
    instrument: str
    #: By id; None where what stands there could not be read.
    sources: Mapping[str, Source | None]
    #: By name; None where the meaning could not be read.
    events: Mapping[str, str | None]
    criteria: tuple[CriteriaDraft, ...]
    duties: tuple[DutyDraft, ...]
    timescales: tuple[TimescaleDraft, ...]
    shorter: tuple[ShorterDraft, ...]
    #: Ids of criteria and time limits that could not be read: what refers to them is not to blame.
    unread: frozenset[str]
    #: The entries of each section, by its key.
    sections: Mapping[str, tuple[Entry, ...]]
    #: The parsed content, for the digest.
    content: Mapping[str, object]
    at: At


def edition(document: Document, instrument: str, problems: list[DataProblem]) -> EditionDraft | None:
    """Return what a file holds; None where its head could not be read, though the rest is checked.

    Args:
        document: The parsed file.
        instrument: The folder that all editions of the instrument share.
        problems: Every problem found is added here.
    """
    problems += document.problems
    content = document.content
    if content is None and document.problems:
        return None
    at = At(document, (), document.content, problems)
    keys = read.mapping(
        at,
        required=("edition", "title", "layer", "in_force"),
        optional=("sources", "carried_from", "note", "events", "criteria", "duties", "timescales", *SECTIONS),
    )
    if keys is None or not isinstance(content, dict):
        return None
    head, sources = _head(keys), _sources(keys.get("sources"))
    reader = _Reader(head or _UNREAD_HEAD, {name: source or _unread_source(name) for name, source in sources.items()})
    questions = [(item, *reader.criteria(item)) for item in read.items(keys.get("criteria"))]
    added = [reader.added_duty(item) for item in read.items(keys.get("duties"))]
    limits = [(item, reader.limit(item)) for item in read.items(keys.get("timescales"))]
    sections = {key: reader.section(keys.get(key), each) for key, each in SECTIONS.items()}
    events = {name: read.text(item) for name, item in read.named(keys.get("events"))}
    if head is None:
        return None
    return EditionDraft(
        edition=head,
        instrument=instrument,
        sources=sources,
        events=events,
        criteria=read.found(made for _, made, _ in questions),
        duties=(*(duty for _, _, duties in questions for duty in duties), *read.found(added)),
        timescales=tuple(made for _, made in limits if isinstance(made, TimescaleDraft)),
        shorter=tuple(made for _, made in limits if isinstance(made, ShorterDraft)),
        unread=_ids([*(item for item, made, _ in questions if not made), *(item for item, made in limits if not made)]),
        sections=sections,
        content=content,
        at=at,
    )


def _ids(items: Iterable[At]) -> frozenset[str]:
    return frozenset(str(item.value.get("id")) for item in items if isinstance(item.value, dict))


def _head(keys: Mapping[str, At]) -> Edition | None:
    name, title, layer = read.ident(keys.get("edition")), read.text(keys.get("title")), read.ident(keys.get("layer"))
    dates = _in_force(keys.get("in_force"))
    carried, note = read.ident(keys.get("carried_from")), read.text(keys.get("note"))
    if name is None or title is None or layer is None or dates is None:
        return None
    return Edition(
        id=name,
        title=title,
        layer=layer,
        in_force_from=dates[0],
        in_force_until=dates[1],
        carried_from=carried,
        note=note,
    )


#: Stands in for a head that could not be read, so that the rest of the file is checked.
_UNREAD_HEAD = Edition(
    id="", title="", layer="", in_force_from=date.min, in_force_until=None, carried_from=None, note=None
)


def _in_force(at: At | None) -> tuple[date, date | None] | None:
    keys = None if at is None else read.mapping(at, required=("from",), optional=("until",))
    if at is None or keys is None or (start := read.day(keys.get("from"))) is None:
        return None
    until = read.day(keys.get("until"))
    if until is not None and until < start:
        keys["until"].wrong("ends before it begins; until is inclusive")
    return start, until


def _sources(at: At | None) -> dict[str, Source | None]:
    return {name: _a_source(name, item) for name, item in read.named(at)}


def _a_source(name: str, at: At) -> Source | None:
    keys = read.mapping(at, required=("title", "url", "retrieved"))
    if keys is None:
        return None
    title, url, retrieved = read.text(keys.get("title")), _address(keys.get("url")), read.day(keys.get("retrieved"))
    if title is None or url is None or retrieved is None:
        return None
    return Source(id=name, title=title, url=url, retrieved=retrieved)


# Some sources were read at an address without encryption, and under another nobody looked.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_ADDRESS_EXPECTED = "expected the address where it was read, which begins with https:// or http://"


def _address(at: At | None) -> str | None:
    return read.parsed(at, lambda given: given if _ADDRESS.fullmatch(given) else None, _ADDRESS_EXPECTED)


def _unread_source(name: str) -> Source:
    """Return what stands in for a source that could not be read: citations of it are not to blame."""
    return Source(id=name, title=name, url="", retrieved=date.min)


@attrs.frozen
class _Reader:
    """Reads the parts of one edition that cite its sources."""

    edition: Edition
    sources: Mapping[str, Source]

    def criteria(self, at: At) -> tuple[CriteriaDraft | None, tuple[DutyDraft, ...]]:
        """Return criteria and their duties, as far as each could be read."""
        keys = read.mapping(at, required=_TIGHTER, optional=_TIGHTER_OPTIONAL) if _tightens(at) else None
        if keys is not None:
            about, name = _facts_class(keys.get("about")), read.ident(keys.get("tightens"))
            return self._criteria(at, keys, name, about), self._own_duties(keys, name, about, every_finding=False)
        keys = None if _tightens(at) else read.mapping(at, required=_CRITERIA, optional=_CRITERIA_OPTIONAL)
        if keys is None:
            return None, ()
        about, name, head = _facts_class(keys.get("about")), read.ident(keys.get("id")), _criteria_head(keys)
        made = self._criteria(at, keys, name, about)
        if made is not None:
            made = None if head is None else attrs.evolve(made, head=head)
        return made, self._own_duties(keys, name, about, every_finding=True)

    def _criteria(
        self, at: At, keys: Mapping[str, At], name: str | None, facts_class: type | None
    ) -> CriteriaDraft | None:
        if facts_class is None:
            return None
        kind = kind_of(facts_class)
        ids: dict[str, Draft] = {}
        met_when = self.condition(keys.get("met_when"), kind, ids)
        caveats = [self.caveat(item, kind) for item in read.items(keys.get("caveats"))]
        examples = [_example(item, facts_class) for item in read.items(keys.get("examples"), of="example")]
        if name is None or met_when is None:
            return None
        return CriteriaDraft(
            id=name,
            about=keys["about"].value,
            head=None,
            met_when=met_when,
            caveats=read.found(caveats),
            examples=read.found(examples),
            at=at,
        )

    def _own_duties(
        self, keys: Mapping[str, At], target: str | None, about: type | None, *, every_finding: bool
    ) -> tuple[DutyDraft, ...]:
        """Return the duties of criteria; of new ones, each finding must have a next step."""
        duties = [
            self._duty(item, own, target, about)
            for item in read.items(keys.get("duties"))
            if (own := read.mapping(item, required=_DUTY, optional=_DUTY_OPTIONAL)) is not None
        ]
        found = read.found(duties)
        listed = keys.get("duties")
        if every_finding and listed and isinstance(listed.value, list) and len(found) == len(listed.value):
            for finding in Finding:
                if not any(finding in duty.applies for duty in found):
                    listed.wrong(f"no duty applies to {finding.value}; say what to do next for each finding", key=True)
        return found

    def added_duty(self, at: At) -> DutyDraft | None:
        """Return a duty that this edition adds to criteria of any edition."""
        keys = read.mapping(at, required=(*_DUTY, "for", "about"), optional=_DUTY_OPTIONAL)
        if keys is None:
            return None
        return self._duty(at, keys, read.ident(keys.get("for")), _facts_class(keys.get("about")))

    def _duty(self, at: At, keys: Mapping[str, At], target: str | None, about: type | None) -> DutyDraft | None:
        cite = self.citation(keys.get("cite"))
        applies = frozenset(
            read.found([read.choice(item, Finding) for item in read.items(keys.get("applies"), of="finding")])
        )
        prohibition = "kind" in keys and keys["kind"].value == DutyKind.MUST_NOT.value
        if prohibition and Finding.MET in applies and Finding.UNKNOWN not in applies:
            keys["applies"].wrong("a prohibition holds while the finding is unknown; add unknown")
        if "when" in keys and "unless" in keys:
            keys["unless"].wrong("a duty has when or unless, not both; say it with one", key=True)
        when, unless = (
            self.guard(keys[key], kind_of(about), cite) if key in keys and about is not None else None
            for key in ("when", "unless")
        )
        duty = _duties.duty(
            keys, cite, read.ident(keys.get("timescale")), ends_without_consent=_ends_without_consent(unless)
        )
        if duty is None or target is None or not applies:
            return None
        return DutyDraft(
            target=target,
            about=about,
            duty=duty,
            applies=applies,
            when=when if unless is None else Not(unless),  # type: ignore[arg-type]  # a draft stands in
            stands_while_unknown=unless is not None,
            at=at,
        )

    def caveat(self, at: At, kind: Kind) -> CaveatDraft | None:
        keys = read.mapping(at, required=("text", "cite"), optional=("when",))
        if keys is None:
            return None
        text, cite = read.text(keys.get("text")), self.citation(keys.get("cite"))
        when = self.guard(keys["when"], kind, cite) if "when" in keys else None
        if text is None or cite is None:
            return None
        return CaveatDraft(text=f"{text} ({cite.source.title}, {cite.at})", when=when, at=at)

    def limit(self, at: At) -> TimescaleDraft | ShorterDraft | None:
        return self._shorter(at) if _tightens(at) else self._timescale(at)

    def _shorter(self, at: At) -> ShorterDraft | None:
        optional = ("counting", "as_written", "note")
        keys = read.mapping(at, required=("tightens", "within", "cite"), optional=optional) or {}
        target, within = read.ident(keys.get("tightens")), length(keys)
        counting, cite = read.choice(keys.get("counting"), Counting), self.citation(keys.get("cite"))
        note, as_written = read.text(keys.get("note")), read.text(keys.get("as_written"))
        if target is None or within is None or cite is None:
            return None
        return ShorterDraft(
            target=target,
            within=within,
            counting=counting,
            note=note,
            as_written=as_written,
            cite=cite,
            edition=self.edition,
            at=at,
        )

    def _timescale(self, at: At) -> TimescaleDraft | None:
        keys = read.mapping(
            at,
            required=("id", "within", "starts", "force", "who", "cite"),
            optional=("cautious", "counting", "as_written", "note"),
        )
        if keys is None:
            return None
        name, within, who = read.ident(keys.get("id")), length(keys), read.text(keys.get("who"))
        starts, force, cite = (
            _starts(keys.get("starts")),
            read.choice(keys.get("force"), Force),
            self.citation(keys.get("cite")),
        )
        # Guidance says nothing of the day of the event, so it is day 0.
        counting = read.choice(keys.get("counting"), Counting) or Counting.AFTER
        cautious, note, as_written = (
            read.ident(keys.get("cautious")),
            read.text(keys.get("note")),
            read.text(keys.get("as_written")),
        )
        if name is None or within is None or who is None or not starts or force is None or cite is None:
            return None
        timescale = Timescale(
            id=name,
            within=within,
            starts=starts,
            cautious=cautious,
            force=force,
            who=who,
            counting=counting,
            cite=cite,
            note=note,
            as_written=as_written,
            in_force_from=self.edition.in_force_from,
            in_force_until=self.edition.in_force_until,
        )
        return TimescaleDraft(timescale=timescale, at=at)

    def section(self, at: At | None, each: ReadItem) -> tuple[Entry, ...]:
        made = [(item, each(item, self.citation)) for item in read.items(at)]
        return tuple(Entry(item=model, at=place) for place, model in made if model is not None)

    def citation(self, at: At | None) -> Citation | None:
        keys = None if at is None else read.mapping(at, required=("source", "at", "evidence", "checked_on"))
        if keys is None:
            return None
        where, evidence = read.text(keys.get("at")), read.choice(keys.get("evidence"), Evidence)
        checked, source = read.day(keys.get("checked_on")), self._source(keys.get("source"))
        if where is None or evidence is None or checked is None or source is None:
            return None
        return Citation(
            source=source,
            at=where,
            evidence=evidence,
            checked_on=checked,
            edition=self.edition.id,
            carried_from=self.edition.carried_from,
        )

    def _source(self, at: At | None) -> Source | None:
        name = read.ident(at)
        if at is None or name is None:
            return None
        if name not in self.sources:
            at.wrong(f"no such source; {read.offer(name, self.sources)}")
        return self.sources.get(name)

    def condition(self, at: At | None, kind: Kind, ids: dict[str, Draft]) -> Draft | None:
        """Return a condition: all, any, not, same_as, or a criterion on one fact."""
        if at is None:
            return None
        if isinstance(at.value, dict):
            for key, group in _GROUPS.items():
                if key in at.value:
                    return self._group(at, key, group, lambda part: self.condition(part, kind, ids))
            if "not" in at.value:
                return self._negated(at, lambda part: self.condition(part, kind, ids))
        same = isinstance(at.value, dict) and "same_as" in at.value
        required = ("id", "text", "same_as", "cite") if same else ("id", "text", "ask", "fact", "cite")
        keys = read.mapping(at, required=required, optional=() if same else ("is", "judgement"))
        if keys is None:
            return None
        made = self._same_as(keys) if same else self._criterion(keys, kind)
        # One criterion may stand in two branches, but then it is the same one.
        if made is not None and ids.setdefault(made.id, made) != made:
            keys["id"].wrong("another criterion of this question has this id; ids are unique")
        return made

    def _same_as(self, keys: Mapping[str, At]) -> SameAsDraft | None:
        name, text, cite = read.ident(keys.get("id")), read.text(keys.get("text")), self.citation(keys.get("cite"))
        target = read.ident(keys.get("same_as"))
        if name is None or text is None or cite is None or target is None:
            return None
        return SameAsDraft(id=name, text=text, target=target, cite=cite, at=keys["same_as"])

    def _criterion(self, keys: Mapping[str, At], kind: Kind) -> Criterion | None:
        name, text, cite = read.ident(keys.get("id")), read.text(keys.get("text")), self.citation(keys.get("cite"))
        fact, values = _fact_test(keys, kind)
        ask, judgement = read.text(keys.get("ask")), read.flag(keys.get("judgement"))
        if name is None or text is None or ask is None or cite is None or fact is None or not values:
            return None
        return Criterion(id=name, text=text, ask=ask, fact=fact, values=values, judgement=judgement, cite=cite)

    def guard(self, at: At, kind: Kind, cite: Citation | None) -> Draft | None:
        """Return a condition whose criteria need no words of their own."""
        if isinstance(at.value, dict):
            for key, group in _GROUPS.items():
                if key in at.value:
                    return self._group(at, key, group, lambda part: self.guard(part, kind, cite))
            if "not" in at.value:
                return self._negated(at, lambda part: self.guard(part, kind, cite))
        keys = read.mapping(at, required=("fact",), optional=("is",))
        fact, values = (None, None) if keys is None else _fact_test(keys, kind)
        if fact is None or not values or cite is None:
            return None
        return Criterion(id=fact, text=fact, ask=fact, fact=fact, values=values, judgement=False, cite=cite)

    def _group(self, at: At, key: str, made: type[AllOf | AnyOf], each: Callable[[At], Draft | None]) -> Draft | None:
        keys = read.mapping(at, required=(key,))
        parts = [] if keys is None else [each(item) for item in read.items(keys.get(key), of="criterion")]
        return made(read.found(parts)) if parts and None not in parts else None  # type: ignore[arg-type]  # drafts stand in

    def _negated(self, at: At, each: Callable[[At], Draft | None]) -> Draft | None:
        keys = read.mapping(at, required=("not",))
        part = None if keys is None or "not" not in keys else each(keys["not"])
        return None if part is None else Not(part)  # type: ignore[arg-type]  # drafts stand in


def _ends_without_consent(unless: Draft | None) -> bool:
    """Whether a duty falls away where consent is refused, and where it isn't safe to ask."""
    parts = unless.parts if isinstance(unless, AnyOf) else (unless,)
    missing = {Consent.REFUSED, Consent.UNSAFE_TO_ASK}
    return any(isinstance(part, Criterion) and part.fact == "consent" and part.values >= missing for part in parts)


def _tightens(at: At) -> bool:
    """Whether an entry tightens what a higher layer holds, in place of holding something of its own."""
    return isinstance(at.value, dict) and "tightens" in at.value


def _criteria_head(keys: Mapping[str, At]) -> CriteriaHead | None:
    question, force = read.text(keys.get("question")), read.choice(keys.get("force"), Force)
    wrong_way = read.choice(keys["dangerous_error"], Finding) if "dangerous_error" in keys else Finding.NOT_MET
    if wrong_way is Finding.UNKNOWN:
        keys["dangerous_error"].wrong("expected met or not_met: unknown is never the wrong answer")
    if question is None or force is None or wrong_way is None:
        return None
    return CriteriaHead(question=question, force=force, dangerous_error=wrong_way)


def _facts_class(at: At | None) -> type | None:
    name = read.text(at)
    if at is None or name is None:
        return None
    if name not in KINDS:
        at.wrong(f"no such class of facts; expected one of {', '.join(KINDS)}")
    return KINDS.get(name)


def _fact_test(keys: Mapping[str, At], kind: Kind) -> tuple[str | None, frozenset[Value] | None]:
    fact = read.ident(keys.get("fact"))
    if fact is None:
        return None, None
    if fact not in kind.names:
        keys["fact"].wrong(f"no such fact; {read.offer(fact, kind.names)}")
        return None, None
    domain = kind.domains[kind.names.index(fact)]
    if "is" not in keys:
        if domain != (True, False):
            keys["fact"].wrong(f"this fact has values of its own; add is: with some of {_words(domain)}")
            return None, None
        return fact, frozenset({True})
    words: dict[object, Value] = {value.value if isinstance(value, Enum) else value: value for value in domain}
    items = read.items(keys["is"], of="value")
    # Only as they are written: true is not 1.
    found = [words.get(item.value) if type(item.value) in {bool, str} else None for item in items]
    for item, value in zip(items, found, strict=True):
        if value is None:
            item.wrong(f"not a value of {fact}; expected some of {_words(domain)}")
    if set(found) == set(domain):
        keys["is"].wrong("every value is listed, so nothing turns on this; leave some out")
        return None, None
    return (None, None) if None in found else (fact, frozenset(read.found(found)))


def _words(domain: Iterable[Value]) -> str:
    return ", ".join(str(value.value) if isinstance(value, Enum) else str(value).lower() for value in domain)


def _example(at: At, facts_class: type) -> ExampleDraft | None:
    keys = read.mapping(at, required=("facts", "finding"), optional=("name",))
    if keys is None:
        return None
    finding = read.choice(keys.get("finding"), Finding)
    read.text(keys.get("name"))
    given = keys.get("facts")
    if given is None or finding is None:
        return None
    if not isinstance(given.value, dict):
        given.wrong("expected facts by name")
        return None
    names = kind_of(facts_class).names
    for name in given.value:
        if name not in names:
            given.child(name).wrong(f"no such fact; {read.offer(name, names)}", key=True)
    try:
        facts: object = from_plain(facts_class, {name: value for name, value in given.value.items() if name in names})
    except FactsError as error:
        for problem in error.problems:
            (given.child(problem.path) if problem.path in given.value else given).wrong(str(problem))
        return None
    return ExampleDraft(facts=facts, finding=finding, at=at)


def _starts(at: At | None) -> tuple[str, ...]:
    if at is None:
        return ()
    if isinstance(at.value, str):
        name = read.ident(at)
        return () if name is None else (name,)
    keys = read.mapping(at, required=("latest_of",))
    if keys is None:
        return ()
    return read.found([read.ident(item) for item in read.items(keys.get("latest_of"), of="event")])
