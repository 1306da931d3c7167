"""Who must be at a meeting, when a forum next takes cases, and what a name means.

A quorum is the presence of the agencies that the group names, never a count of people.
The dates of forums are those that were published: they follow no pattern, so none is
computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NoReturn, TypeVar

import attrs

from safeguarding._forums import AmbiguousName, Forum, Group, Member, Sitting, names_of, plain_name
from safeguarding._given import is_a, is_iterable, is_mapping, is_text
from safeguarding._names import Names
from safeguarding._registers import (
    AnnouncedAct,
    DateMeaning,
    Publication,
    PublicationKind,
    Signpost,
    SourcedDate,
    Term,
)
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.rulebook import Rulebook, checked
from safeguarding.sources import long_date

__all__ = [
    "AmbiguousName",
    "AnnouncedAct",
    "DateMeaning",
    "Forum",
    "Group",
    "Meeting",
    "Member",
    "Publication",
    "PublicationKind",
    "Quorum",
    "Signpost",
    "Sitting",
    "SourcedDate",
    "Term",
    "meanings",
    "next_meeting",
    "quorum",
]

Named = TypeVar("Named", Group, Forum)


@attrs.frozen(kw_only=True)
class Quorum:
    """Whether the agencies that a group must have are there."""

    #: Id of the group.
    group: str
    #: None where no source says who must be there.
    met: bool | None
    #: Ids of the agencies that must be there and are not, in the order of the rule.
    missing: tuple[str, ...]
    #: Ids of the agencies that are there, each once.
    attending: tuple[str, ...]
    #: What a reader must know before relying on the answer.
    caveats: tuple[str, ...]
    #: The editions that the answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date

    def __bool__(self) -> NoReturn:
        raise TypeError("a quorum may be met, not met or not known; compare it: quorum.met is True")


@attrs.frozen(kw_only=True)
class Meeting:
    """The next meeting of a forum that still takes cases; all None where none is published."""

    #: Id of the forum.
    forum: str
    #: The last moment for submissions, in Europe/London.
    submit_by: datetime | None
    #: The day on which cases are prepared; None where the forum has none.
    pre_meeting: date | None
    #: The day of the meeting; None after the last published date.
    meets: date | None
    #: The day of the week and the time, in words; None where not known.
    hours: str | None
    #: None where it is to be confirmed.
    venue: str | None
    #: How a case gets there.
    submit: str
    #: What a reader must know before relying on the answer.
    caveats: tuple[str, ...]
    #: The editions that the answer draws on.
    editions: tuple[str, ...]
    #: SHA-256, in hex, of everything that the rulebook holds.
    digest: str
    #: The date that the rulebook is for.
    on: date


def quorum(attending: Iterable[str], rules: Rulebook, *, group: str) -> Quorum:
    """Return whether a group is quorate with the agencies that attend.

    Args:
        attending: Each agency by an id, title or alias of the group's members. Somebody
            sent in a member's place counts for the agency, as the caveats say.
        rules: The rulebook.
        group: An id, title or alias of ``rules.groups``, such as ``review-group``.

    Raises:
        safeguarding.errors.FactsError: A name means several agencies, or none of the group's;
            or an argument is of another type.
        safeguarding.errors.UnknownNameError: There is no such group.
        safeguarding.errors.NotInForceError: The group is held for other dates only.

    Source:
        The group's own citation, ``rules.groups[group].cite``.
    """
    held = _named(checked(rules).groups, group, "group")
    present = _present(attending, held)
    missing = tuple(name for name in held.quorum if name not in present)
    unknown = None if held.quorum else "No source that was read says who must be there; ask the group's chair."
    unheld = None if held.members else "The members of this group are not held, so who attends was not looked at."
    return Quorum(
        group=held.id,
        met=not missing if held.quorum else None,
        missing=missing,
        attending=present,
        caveats=_texts(held.cite.caveat, unknown, unheld, *held.caveats),
        editions=(held.cite.edition,),
        digest=rules.digest,
        on=rules.on,
    )


def next_meeting(forum: str, rules: Rulebook, *, at: datetime) -> Meeting:
    """Return the first meeting of a forum whose last moment for submissions is not past.

    Args:
        forum: An id, title or alias of ``rules.forums``, such as ``sip``.
        rules: The rulebook.
        at: The moment asked about, with a time zone.

    Returns:
        The meeting. After the last published date, a meeting with no dates and a caveat
        that says so: no date is ever made up.

    Raises:
        safeguarding.errors.FactsError: `at` is not a datetime with a time zone, or another
            argument is of another type.
        safeguarding.errors.UnknownNameError: There is no such forum.
        safeguarding.errors.NotInForceError: The forum is held for other dates only.

    Source:
        The forum's own citation, ``rules.forums[forum].cite``.
    """
    if type(at) is not datetime or at.utcoffset() is None:
        raise FactsError([FactsProblem("at", "expected a datetime with a time zone")])
    held = _named(checked(rules).forums, forum, "forum")
    sitting = next((sitting for sitting in held.sittings if held.closing(sitting) >= at), None)
    return Meeting(
        forum=held.id,
        submit_by=None if sitting is None else held.closing(sitting),
        pre_meeting=None if sitting is None else sitting.pre_meeting,
        meets=None if sitting is None else sitting.meets,
        hours=held.hours,
        venue=None if sitting is None else sitting.venue,
        submit=held.submit,
        caveats=_texts(held.cite.caveat, _still_open(held, sitting), *held.caveats),
        editions=(held.cite.edition,),
        digest=rules.digest,
        on=rules.on,
    )


def meanings(name: str, rules: Rulebook) -> tuple[Term, ...]:
    """Return every term that goes by a name: several where a shorthand is ambiguous, none where unknown.

    Args:
        name: A title or alias, such as ``LSCPR``; case and punctuation don't matter.
        rules: The rulebook.

    Raises:
        safeguarding.errors.FactsError: `name` is not a text.
    """
    if not is_a(name, str):
        raise FactsError([FactsProblem("name", "expected a text")])
    wanted, terms = plain_name(name), checked(rules).terms.values()
    return tuple(term for term in terms if wanted in {plain_name(each) for each in (term.title, *term.aliases)})


def _named(names: Names[Named], name: str, argument: str) -> Named:
    """Return the group or forum of this id, title or alias."""
    if not is_a(name, str):
        raise FactsError([FactsProblem(argument, "expected an id, a title or an alias")])
    return next((item for item in names.values() if plain_name(name) in names_of(item)), None) or names[name]


def _present(attending: Iterable[str], group: Group) -> tuple[str, ...]:
    """Return the members who attend; no name is ever repeated, for it may be a person's."""
    # A mapping would say of some that they are away, and only its names would be read.
    if is_text(attending) or is_mapping(attending) or not is_iterable(attending):
        raise FactsError([FactsProblem("attending", "expected a list of the agencies that attend")])
    members: dict[str | None, str] = {name: member.id for member in group.members for name in names_of(member)}
    ambiguous: dict[str | None, tuple[str, ...]] = {plain_name(word.name): word.choices for word in group.ambiguous}
    ids = [member.id for member in group.members]
    present, problems = [], []
    for position, name in enumerate(attending, start=1):
        wanted = plain_name(name) if is_a(name, str) else None
        if wanted in members:
            present.append(members[wanted])
        if wanted in members or (wanted is not None and not group.members):
            continue
        several = ambiguous.get(wanted)
        expected = (
            f"this name could mean several agencies; say which: {', '.join(several)}"
            if several
            else f"not an agency of this group; leave guests out, or name one of {', '.join(ids)}"
        )
        problems.append(FactsProblem(f"attending {position}", expected))
    if problems:
        raise FactsError(problems)
    return tuple(dict.fromkeys(present))


def _still_open(forum: Forum, sitting: Sitting | None) -> str | None:
    """Say what a meeting leaves open."""
    if sitting is not None:
        return None if sitting.venue is not None else "The calendar names no venue for this meeting: to be confirmed."
    if not forum.sittings:
        return "No date of this forum is published; ask the forum."
    last = long_date(forum.sittings[-1].submit_by)
    return (
        f"No later date is published: the last day for submissions that is held was {last}. "
        "Ask the forum; a child at risk does not wait for one."
    )


def _texts(*candidates: str | None) -> tuple[str, ...]:
    return tuple(text for text in candidates if text is not None)
