"""The pages of what must be done, by when and by whom: time limits, levels, doors, disagreements."""

from __future__ import annotations

from safeguarding.escalation import Limit, Policy
from safeguarding.sources import long_date
from safeguarding_pages.parts import (
    Lines,
    caveat,
    cited,
    duty_item,
    fields,
    heading,
    item,
    link,
    picture,
    reached,
    standing,
)
from safeguarding_pages.shelf import Entry, Shelf, anchor
from safeguarding_pages.words import FORCE, MAY_SKIP, duty, plain, sentence, stages, text


def time_limits(shelf: Shelf) -> Lines:
    """Return every time limit, with the time lines of an incident and of a death."""
    yield (
        "Each limit is the longest that a duty may take. What starts a clock stands under [events](events.md), and "
        "which days count under [working days](calendar.md)."
    )
    yield from (
        "",
        "## After a serious incident",
        "",
        "An invented incident, known on the Wednesday before Christmas.",
        "",
    )
    yield from picture("after-incident")
    yield from ("## After a child's death", "", "An invented death on the same day.", "")
    yield from picture("after-death")
    yield from ("## Every time limit", "")
    entries = shelf.entries("timescales")
    # The id stands with the words, for a table of four columns is wider than a telephone.
    yield from ("| Who does what | At most | From |", "|---|---|---|")
    for name, entry in entries.items():
        limit = entry.item
        starts = " and ".join(link("events", each, plain(each)) for each in limit.starts)
        yield f"| {_who_does_what(shelf, entry)} {link('timescales', name)} | {limit.within} | {starts} |"
    yield ""
    for name, entry in entries.items():
        limit = entry.item
        yield from heading(anchor("timescales", name), f"`{name}`: {limit.within}", 3)
        yield from standing(shelf, entry)
        starts = " and ".join(link("events", each, plain(each)) for each in limit.starts)
        later = ", whichever comes later" if len(limit.starts) > 1 else ""
        edition = shelf.edition_of(entry)
        users = [
            link("criteria", each.item.id, each.item.question)
            for each in shelf.entries("criteria").values()
            if any(rule.duty.timescale == name for rule in each.item.duties)
        ]
        yield from fields(
            [
                ("Who", text(limit.who)),
                ("Starts with", f"{starts}{later}"),
                (
                    "A stricter reading starts with",
                    limit.cautious and link("events", limit.cautious, plain(limit.cautious)),
                ),
                ("Counting", _COUNTING[limit.counting.value]),
                ("As written", limit.as_written and text(limit.as_written)),
                ("Rests on", FORCE[limit.force]),
                ("Edition", None if edition is None else f"{link('editions', edition.id, edition.title)}"),
                ("Source", cited(limit.cite)),
                ("Take care", " ".join(text(each) for each in limit.caveats) or None),
                ("Asked for by", "; ".join(users) or "no criteria: ask for it by its id"),
            ]
        )


def _who_does_what(shelf: Shelf, entry: Entry) -> str:
    """Return the first duty that has a time limit; where none has, who keeps to it and its id in words."""
    limit = entry.item
    for criteria in shelf.entries("criteria").values():
        for rule in criteria.item.duties:
            if rule.duty.timescale == limit.id:
                return text(duty(rule.duty))
    return text(sentence(f"{limit.who}: {plain(limit.id)}"))


_COUNTING = {
    "after": "the day of the event is day 0",
    "beginning_with": "the day of the event is day 1",
    "roll_forward": "an event on a closed day counts as on the next working day, which is day 0",
}


def events(shelf: Shelf) -> Lines:
    """Return what starts the clocks, and which."""
    for name, entry in shelf.entries("events").items():
        starting = [
            link("timescales", each)
            for each, limit in shelf.entries("timescales").items()
            if name in {*limit.item.starts, limit.item.cautious}
        ]
        clocks = ", ".join(starting) or "none of these rules"
        yield item("events", name, f"`{name}`", f": {text(entry.item)} Clocks: {clocks}.")
    yield ""


def levels(shelf: Shelf) -> Lines:
    """Return the continuum of need."""
    if shelf.rules.levels:
        yield from picture("levels")
    for name, entry in shelf.entries("levels").items():
        level = entry.item
        yield from heading(anchor("levels", name), text(level.title[0].upper() + level.title[1:]))
        yield from standing(shelf, entry)
        yield from (f"{text(level.description)}", "")
        consent = f"{text(level.consent)} {cited(level.consent_cite)}" if level.consent else None
        yield from fields(
            [
                ("Id", f"`{name}`"),
                ("Who answers", text(level.response)),
                ("Established by", level.criteria and link("criteria", level.criteria)),
                ("Law", level.legal_basis and text(level.legal_basis)),
                ("Consent", consent),
                ("Source", cited(level.cite)),
                ("Take care", caveat(level.cite)),
            ]
        )


def doors(shelf: Shelf) -> Lines:
    """Return the doors for a worry about a child, in their order."""
    yield (
        "The doors are tried in this order, and the first that opens is the answer. Phoning 999 in immediate danger is "
        "the first step at every door. What is not known opens the door that protects more."
    )
    yield ""
    yield from picture("doors")
    yield from ("## Each door, and whom to reach there", "")
    for name, entry in shelf.entries("criteria").items():
        if name.startswith("door-"):
            yield f"- {link('criteria', name, entry.item.question)}"
            contacts = (contact for rule in entry.item.duties for contact in shelf.contacts(rule.duty))
            yield from (f"  - {reached(each)}, for {text(each.purpose)}" for each in dict.fromkeys(contacts))
    contacts = " Hours, and others to reach, are under [contacts](contacts.md)." if shelf.entries("contacts") else ""
    yield from ("", f"In Python: {{py:func}}`safeguarding.referrals.route`.{contacts}", "")


def escalation(shelf: Shelf) -> Lines:
    """Return each policy for disagreements: its stages, its times, what to do."""
    for name, entry in shelf.entries("escalation").items():
        policy: Policy = entry.item
        yield from heading(anchor("escalation", name), text(policy.title))
        if entry.rules is not shelf.rules:
            why = "Another policy stands in its place" if shelf.is_current(entry) else "It is not in force"
            yield from (":::{note}", f"{why} on {long_date(shelf.on)}.", ":::", "")
        yield from fields(
            [
                ("Id", f"`{name}`"),
                ("Rests on", FORCE[policy.force]),
                ("Source", cited(policy.cite)),
                ("Take care", caveat(policy.cite)),
            ]
        )
        yield from picture("ladder", name)
        yield from _in_words(policy)
        yield from _topics(policy)
        yield from (
            "### What to do",
            "",
            duty_item(policy.immediate_danger, anchor("duty", name, policy.immediate_danger.id)),
        )
        yield from (duty_item(each, anchor("duty", name, each.id)) + " Before stage 1." for each in policy.pre_stage)
        for each in policy.duties:
            yield duty_item(each.duty, anchor("duty", name, each.duty.id)) + f" At {_stages(each.stages)}."
        for form in policy.forms:
            goes = f"{text(form.title)}, to {text(form.to)}"
            yield f"- Form, at {_stages(form.stages)}: {goes}. Source: {cited(form.cite)}."
        for way in policy.exits:
            where = "the last stage" if way.stages is None else _stages(way.stages)
            yield f"- Another way on, at {where}: {text(way.to)}; {text(way.does)}. Source: {cited(way.cite)}."
        yield ""
        if policy.caveats:
            yield from ("### Take care", "")
            yield from (f"- {text(each.text)} {cited(each.cite)}." for each in policy.caveats)
            yield ""


def _stages(stages: tuple[int, ...] | None) -> str:
    if stages is None:
        return "every stage"
    return f"stage{'s' if len(stages) > 1 else ''} {', '.join(map(str, stages))}"


def _in_words(policy: Policy) -> Lines:
    yield from ("The same in words:", "")
    for stage, name, time, roles in stages(policy):
        may_skip = f" It {MAY_SKIP}." if stage.optional else ""
        yield f"- {text(name)}: {text(time)}; {text(roles)}.{may_skip} Source: {cited(stage.cite)}."
    if policy.open_ended:
        yield "- Further up, the source goes on, without saying how far."
    yield ""
    every = [*policy.limits, *([policy.overall] if policy.overall else [])]
    if every or policy.passing:
        yield from ("The times, and leave to pass over stages:", "")
    for limit in every:
        whose = "All stages together" if limit is policy.overall else _stages(limit.stages).capitalize()
        note = f" {text(limit.note)}" if limit.note else ""
        yield f"- {whose}: {_length(limit)}. Source: {cited(limit.cite)}.{note}"
    if policy.passing is not None:
        reasons = ", ".join(plain(reason.value) for reason in policy.passing.reasons)
        yield f"- Stages may be passed over for: {reasons}. Source: {cited(policy.passing.cite)}."
    yield ""


def _length(limit: Limit) -> str:
    length = str(limit.within) if limit.within else f"{limit.as_written}, so no day is counted"
    return text(f"at most {length}{', as a guide' if limit.indicative else ''}")


def _topics(policy: Policy) -> Lines:
    for name, topics in (
        ("What it is for", policy.covers),
        ("What it is not for", policy.not_for),
        ("What it may be about", policy.subjects),
        ("What it holds to", policy.principles),
    ):
        if topics:
            yield from (f"### {name}", "")
            for each in topics:
                goes = f" That goes to {text(each.goes_to)}." if each.goes_to else ""
                yield f"- {text(each.text)}.{goes}"
            yield ""
