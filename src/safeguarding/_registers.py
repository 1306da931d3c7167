"""Signposts, published documents, announced Acts and terms, as editions hold them.

A register holds what was published, where and when: no circumstances of a case, no
cause of a death, nobody's name.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

import attrs

from safeguarding import _reading as read
from safeguarding._forums import ReadCitation, texts
from safeguarding._reading import At
from safeguarding.sources import Citation

_PART_OF_A_DATE = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2]))?")


class PublicationKind(Enum):
    """What sort of document it is."""

    REVIEW = "review"
    #: A serious case review, as reviews were called before 2018's law came in.
    SERIOUS_CASE_REVIEW = "serious-case-review"
    BRIEFING = "briefing"
    POLICY = "policy"
    FORM = "form"
    TOOLKIT = "toolkit"
    NATIONAL_GUIDANCE = "national-guidance"
    REGIONAL_GUIDANCE = "regional-guidance"
    NATIONAL_REPORT = "national-report"
    AUDIT_REPORT = "audit-report"
    ANNUAL_REPORT = "annual-report"
    NEWSLETTER = "newsletter"


class DateMeaning(Enum):
    """What a source says that a date is."""

    PUBLISHED = "published"
    LAST_UPDATED = "last-updated"
    #: It stands beside the title, and nothing says what it means.
    BESIDE_TITLE = "beside-title"


@attrs.frozen(kw_only=True)
class Signpost:
    """Where a matter goes, in what order, when it is no time limit and no criteria."""

    id: str
    question: str
    #: The short answer: where it goes, and where it does not.
    answer: str
    #: What to do, in order.
    steps: tuple[str, ...]
    note: str | None
    cite: Citation

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know before relying on it."""
        return tuple(text for text in (self.cite.caveat, self.note) if text is not None)


@attrs.frozen(kw_only=True)
class SourcedDate:
    """A date as one source gives it; sources may disagree, and all of them stand."""

    #: ``2022-03-17``, ``2022-03`` or ``2022``: as exact as the source is.
    when: str
    means: DateMeaning
    cite: Citation

    @property
    def day(self) -> date | None:
        """The day; None where the source gives a month or a year only."""
        return None if _PART_OF_A_DATE.fullmatch(self.when) else date.fromisoformat(self.when)


@attrs.frozen(kw_only=True)
class Publication:
    """A published document by its published title, with every date that a source gives."""

    id: str
    title: str
    kind: PublicationKind
    #: Id of the publication that it sums up; None where it stands alone.
    sums_up: str | None
    dates: tuple[SourcedDate, ...]
    note: str | None
    cite: Citation


@attrs.frozen(kw_only=True)
class AnnouncedAct:
    """An Act that was passed and is not in force: shown, and never applied."""

    id: str
    title: str
    chapter: str
    #: The day of Royal Assent.
    assent: date
    #: What is known of its commencement.
    commencement: str
    note: str | None
    cite: Citation


@attrs.frozen(kw_only=True)
class Term:
    """A term of the field, with the other names that sources use for it."""

    id: str
    #: The name that this library uses.
    title: str
    aliases: tuple[str, ...]
    #: What it is, or why the names differ; None where the title says it.
    note: str | None
    cite: Citation


def signpost(at: At, citation: ReadCitation) -> Signpost | None:
    """Return a signpost, or None; what is wrong is noted."""
    keys = read.mapping(at, required=("id", "question", "answer", "cite"), optional=("steps", "note"))
    if keys is None:
        return None
    name, question, answer = (
        read.ident(keys.get("id")),
        read.text(keys.get("question")),
        read.text(keys.get("answer")),
    )
    cite = citation(keys.get("cite"))
    if name is None or question is None or answer is None or cite is None:
        return None
    return Signpost(
        id=name,
        question=question,
        answer=answer,
        steps=texts(keys.get("steps")),
        note=read.text(keys.get("note")),
        cite=cite,
    )


def publication(at: At, citation: ReadCitation) -> Publication | None:
    """Return a published document, or None; what is wrong is noted."""
    keys = read.mapping(at, required=("id", "title", "kind", "cite"), optional=("sums_up", "dates", "note"))
    if keys is None:
        return None
    name, title, kind = (
        read.ident(keys.get("id")),
        read.text(keys.get("title")),
        read.choice(keys.get("kind"), PublicationKind),
    )
    cite = citation(keys.get("cite"))
    dates = read.found(_date(item, cite, citation) for item in read.items(keys.get("dates")))
    if name is None or title is None or kind is None or cite is None:
        return None
    return Publication(
        id=name,
        title=title,
        kind=kind,
        sums_up=read.ident(keys.get("sums_up")),
        dates=dates,
        note=read.text(keys.get("note")),
        cite=cite,
    )


def announced_act(at: At, citation: ReadCitation) -> AnnouncedAct | None:
    """Return an Act that is not in force, or None; what is wrong is noted."""
    keys = read.mapping(at, required=("id", "title", "chapter", "assent", "commencement", "cite"), optional=("note",))
    if keys is None:
        return None
    name, title, chapter = read.ident(keys.get("id")), read.text(keys.get("title")), read.text(keys.get("chapter"))
    assent, commencement = read.day(keys.get("assent")), read.text(keys.get("commencement"))
    cite = citation(keys.get("cite"))
    if name is None or title is None or chapter is None or assent is None or commencement is None or cite is None:
        return None
    return AnnouncedAct(
        id=name,
        title=title,
        chapter=chapter,
        assent=assent,
        commencement=commencement,
        note=read.text(keys.get("note")),
        cite=cite,
    )


def term(at: At, citation: ReadCitation) -> Term | None:
    """Return a term, or None; what is wrong is noted."""
    keys = read.mapping(at, required=("id", "title", "cite"), optional=("aliases", "note"))
    if keys is None:
        return None
    name, title, cite = read.ident(keys.get("id")), read.text(keys.get("title")), citation(keys.get("cite"))
    if name is None or title is None or cite is None:
        return None
    return Term(id=name, title=title, aliases=texts(keys.get("aliases")), note=read.text(keys.get("note")), cite=cite)


def _date(at: At, of_publication: Citation | None, citation: ReadCitation) -> SourcedDate | None:
    keys = read.mapping(at, required=("when",), optional=("means", "cite"))
    when = None if keys is None else _when(keys.get("when"))
    if keys is None or when is None:
        return None
    means = read.choice(keys["means"], DateMeaning) if "means" in keys else DateMeaning.PUBLISHED
    cite = citation(keys["cite"]) if "cite" in keys else of_publication
    return None if means is None or cite is None else SourcedDate(when=when, means=means, cite=cite)


def _when(at: At | None) -> str | None:
    if at is None:
        return None
    if type(at.value) is date:
        return at.value.isoformat()
    if type(at.value) is not str or not _PART_OF_A_DATE.fullmatch(at.value):
        at.wrong('expected a date such as 2022-03-17, or a month or year in quotes: "2022-03", "2022"')
        return None
    return at.value
