"""Groups with their quoracy, and forums with their calendars, as editions hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from itertools import pairwise

import attrs

from safeguarding import _duties
from safeguarding import _reading as read
from safeguarding._reading import At
from safeguarding.criteria import Duty
from safeguarding.sources import Citation
from safeguarding.timescales import london

ReadCitation = Callable[[At | None], Citation | None]

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_FEWEST_CHOICES = 2


@attrs.frozen(kw_only=True)
class Member:
    """An agency that belongs to a group, by its roles and never by people's names."""

    id: str
    title: str
    #: Other names that mean this agency and no other.
    aliases: tuple[str, ...]
    #: Who sits for it.
    roles: tuple[str, ...]
    note: str | None


@attrs.frozen(kw_only=True)
class AmbiguousName:
    """A name that could mean several members, so that it is refused and never guessed."""

    name: str
    #: Ids of the members that it could mean.
    choices: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Group:
    """A standing group of a partnership: who belongs, who must be there, what it does."""

    id: str
    title: str
    aliases: tuple[str, ...]
    #: Who chairs it; None where not known.
    chair: str | None
    #: How often it meets, in words; None where not known.
    meets: str | None
    #: The group that it reports to; None where not known.
    reports_to: str | None
    members: tuple[Member, ...]
    #: Ids of the members who must all be there; empty where no source says.
    quorum: tuple[str, ...]
    ambiguous: tuple[AmbiguousName, ...]
    #: What the group, and what each of its members, has to do.
    duties: tuple[Duty, ...]
    #: What stands on every agenda.
    standing_items: tuple[str, ...]
    #: Boards and groups that it works with.
    links: tuple[str, ...]
    caveats: tuple[str, ...]
    cite: Citation


@attrs.frozen(kw_only=True)
class Sitting:
    """One meeting of a forum, with the dates that its calendar gives; none is computed."""

    #: The last day for submissions.
    submit_by: date
    #: The day on which cases are prepared; None where the forum has none.
    pre_meeting: date | None
    meets: date
    #: None where it is not published yet.
    venue: str | None


@attrs.frozen(kw_only=True)
class Forum:
    """A forum that takes cases up to a day before each meeting."""

    id: str
    title: str
    aliases: tuple[str, ...]
    #: The day of the week and the time of its meetings, in words; None where not known.
    hours: str | None
    #: How a case gets there.
    submit: str
    #: Up to which time of the last day, in Europe/London.
    closes: time
    #: In the order of their last days.
    sittings: tuple[Sitting, ...]
    caveats: tuple[str, ...]
    cite: Citation

    def closing(self, sitting: Sitting) -> datetime:
        """Return the moment up to which cases are taken for a meeting."""
        return datetime.combine(sitting.submit_by, self.closes, london())


def plain_name(name: str) -> str:
    """Return a name as it is compared: without case, apostrophes, hyphens, or a leading article."""
    words = re.sub(r"[\W_]+", " ", re.sub("['\\u2019]", "", name.casefold()).replace("&", " and "))
    return words.strip().removeprefix("the ")


def names_of(item: Member | Group | Forum) -> set[str]:
    """Return every name that means the item, as names are compared."""
    return {plain_name(name) for name in (item.id, item.title, *item.aliases)}


def group(at: At, citation: ReadCitation) -> Group | None:
    """Return a group, or None; what is wrong is noted."""
    keys = read.mapping(
        at,
        required=("id", "title", "cite"),
        optional=(
            "aliases",
            "chair",
            "meets",
            "reports_to",
            "members",
            "quorum",
            "ambiguous",
            "duties",
            "standing_items",
            "links",
            "caveats",
        ),
    )
    if keys is None:
        return None
    name, title, cite = read.ident(keys.get("id")), read.text(keys.get("title")), citation(keys.get("cite"))
    members = read.found(_member(item) for item in read.items(keys.get("members")))
    _apart(keys.get("members"), members)
    quorum = _known(keys.get("quorum"), members)
    ambiguous = read.found(_ambiguous(item, members) for item in read.items(keys.get("ambiguous")))
    duties = [_duty(item, cite, citation) for item in read.items(keys.get("duties"))]
    if name is None or title is None or cite is None:
        return None
    return Group(
        id=name,
        title=title,
        aliases=texts(keys.get("aliases")),
        chair=read.text(keys.get("chair")),
        meets=read.text(keys.get("meets")),
        reports_to=read.text(keys.get("reports_to")),
        members=members,
        quorum=quorum,
        ambiguous=ambiguous,
        duties=read.found(duties),
        standing_items=texts(keys.get("standing_items")),
        links=texts(keys.get("links")),
        caveats=texts(keys.get("caveats")),
        cite=cite,
    )


def forum(at: At, citation: ReadCitation) -> Forum | None:
    """Return a forum with its calendar, or None; what is wrong is noted."""
    keys = read.mapping(
        at,
        required=("id", "title", "submit", "closes", "sittings", "cite"),
        optional=("aliases", "hours", "caveats"),
    )
    if keys is None:
        return None
    name, title, cite = read.ident(keys.get("id")), read.text(keys.get("title")), citation(keys.get("cite"))
    submit, closes = read.text(keys.get("submit")), _time(keys.get("closes"))
    sittings = read.found(_sitting(item) for item in read.items(keys.get("sittings")))
    if any(later.submit_by <= earlier.submit_by for earlier, later in pairwise(sittings)):
        keys["sittings"].wrong("expected the meetings in the order of their last days for submissions, each once")
    if name is None or title is None or cite is None or submit is None or closes is None:
        return None
    return Forum(
        id=name,
        title=title,
        aliases=texts(keys.get("aliases")),
        hours=read.text(keys.get("hours")),
        submit=submit,
        closes=closes,
        sittings=sittings,
        caveats=texts(keys.get("caveats")),
        cite=cite,
    )


def texts(at: At | None) -> tuple[str, ...]:
    """Return the texts of a list."""
    return read.found(read.text(item) for item in read.items(at))


def _member(at: At) -> Member | None:
    keys = read.mapping(at, required=("id", "title"), optional=("aliases", "roles", "note"))
    name, title = (None, None) if keys is None else (read.ident(keys.get("id")), read.text(keys.get("title")))
    if keys is None or name is None or title is None:
        return None
    return Member(
        id=name,
        title=title,
        aliases=texts(keys.get("aliases")),
        roles=texts(keys.get("roles")),
        note=read.text(keys.get("note")),
    )


def _apart(at: At | None, members: Iterable[Member]) -> None:
    """Note a name that two members share: attendance could not be told apart."""
    seen: set[str] = set()
    for member in members:
        names = names_of(member)
        if at is not None and names & seen:
            at.wrong(f"{member.id} has a name that another member has too; put the name under ambiguous")
        seen |= names


def _known(at: At | None, members: Iterable[Member]) -> tuple[str, ...]:
    """Return the ids of a list that members have; note the others."""
    known = [member.id for member in members]
    found = []
    for item in read.items(at):
        name = read.ident(item)
        if name in found:
            item.wrong("this member stands in the list already; name each once")
        elif name in known:
            found.append(name)
        elif name is not None:
            item.wrong(f"no member of this group has this id; {read.offer(name, known)}")
    return tuple(found)


def _ambiguous(at: At, members: tuple[Member, ...]) -> AmbiguousName | None:
    keys = read.mapping(at, required=("name", "choices"))
    name = None if keys is None else read.text(keys.get("name"))
    if keys is None or name is None:
        return None
    choices = _known(keys.get("choices"), members)
    if len(choices) < _FEWEST_CHOICES:
        at.wrong("expected the ids of at least two members that the name could mean")
    if any(plain_name(name) in names_of(member) for member in members):
        at.wrong("a member has this very name; a name is ambiguous or means one member, never both")
    return AmbiguousName(name=name, choices=choices)


def _duty(at: At, of_group: Citation | None, citation: ReadCitation) -> Duty | None:
    keys = read.mapping(at, required=_duties.KEYS, optional=("cite", "forbids"))
    if keys is None:
        return None
    return _duties.duty(keys, citation(keys["cite"]) if "cite" in keys else of_group)


def _sitting(at: At) -> Sitting | None:
    keys = read.mapping(at, required=("submit_by", "meets"), optional=("pre_meeting", "venue"))
    if keys is None:
        return None
    submit_by, meets = read.day(keys.get("submit_by")), read.day(keys.get("meets"))
    pre_meeting, venue = read.day(keys.get("pre_meeting")), read.text(keys.get("venue"))
    if submit_by is None or meets is None:
        return None
    if not submit_by <= (pre_meeting or submit_by) <= meets:
        at.wrong("expected the last day for submissions, then any pre-meeting, then the meeting")
    return Sitting(submit_by=submit_by, pre_meeting=pre_meeting, meets=meets, venue=venue)


def _time(at: At | None) -> time | None:
    text = read.text(at)
    match = None if text is None else _TIME.fullmatch(text)
    if at is not None and text is not None and match is None:
        at.wrong('expected a time of day in quotes, such as "17:00"')
    return None if match is None else time(int(match[1]), int(match[2]))
