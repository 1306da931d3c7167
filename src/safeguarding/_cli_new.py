"""The files of a new partnership's folder: a text to learn from, in which all of the source is invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from string import Template
from textwrap import wrap

from safeguarding._yaml import is_text
from safeguarding.facts import KINDS, Value, kind_of

#: Every comment of the file fits beside an editor's other panes.
_WIDTH = 110


def partnership_text(name: str) -> str:
    """Return the file that founds a partnership."""
    return _PARTNERSHIP.substitute(name=name, title=_title(name))


def edition_text(name: str, on: date) -> str:
    """Return one edition of a partnership's policy.

    Args:
        name: The partnership's id, which is its layer's id too.
        on: The day from which the edition applies, and on which its invented source was read.
    """
    text = _EDITION.substitute(name=name, title=_title(name), event=name.replace("-", "_"), day=on.isoformat())
    return text + "".join(f"{line}\n" for line in _facts_commented())


def facts_listed(about: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the facts of a class, with the values that they have, as files write both."""
    kind = kind_of(KINDS[about])
    for domain in dict.fromkeys(kind.domains):
        names = [name for name, own in zip(kind.names, kind.domains, strict=True) if own == domain]
        yield ", ".join(names), ", ".join(map(_written, domain))


def _written(value: Value) -> str:
    word = str(value.value) if isinstance(value, Enum) else str(value).lower()
    return word if isinstance(value, bool) or is_text(word) else f'"{word}"'


def _facts_commented() -> Iterator[str]:
    yield ""
    yield "# Every fact that a question may turn on, by what the question is about, with the values that it has."
    for about in KINDS:
        yield f"# {about}"
        for names, values in facts_listed(about):
            yield from wrap(f"{values}: {names}", _WIDTH, initial_indent="#   ", subsequent_indent="#     ")


def _title(name: str) -> str:
    return name.replace("-", " ").title()


_PARTNERSHIP = Template("""\
# Founds a partnership: its name, and whose rules it takes over.
# The id of the partnership. It is also the id of its own layer, below.
partnership: $name
# What people call it.
title: "$title Safeguarding Children Partnership"
# Its layers, from the law down. Each adds to those before it and never replaces or loosens them.
# A sub-region with rules of its own would stand between london and $name.
layers: [england, london, $name]
""")

_EDITION = Template("""\
# One edition of one document of the partnership: complete, and named for the day from which it applies.
# EVERYTHING HERE IS INVENTED. Replace the source and every value with what your own document says,
# in your own words, and take out what it doesn't say. Then run:  python -m safeguarding check FOLDER
#
# What may be done here:  add criteria, duties, events, time limits, contacts and notes, each under a new id;
#                         make a test wider (met in more cases) or a time shorter.
# What may not be done:   remove or replace what a higher layer has; make a test narrower or a time longer;
#                         forbid what the law requires, or make consent its condition. A rule that loosens the law
#                         is refused.
# When the document changes, leave this file as it is, close it with "until" (below), and add a file
# beside it that is named for the day after.

# An id for this edition: lower-case letters and digits, joined by -. No other edition may have it.
edition: $name-policy-$day
# What people call the document.
title: "$title partnership, local policy"
# Whose rule it is: the partnership's own layer, as in partnership.yaml.
layer: $name
# The first day on which it applies; the file has the same name.
# With an end, the last day stands beside it:  in_force: {from: $day, until: 2027-03-31}
in_force: {from: $day}
# What readers should know of the edition or its dates.
note: "Invented, to show what an edition holds. Replace it before anybody relies on it."

# The documents that the values below were read in, each under a short name. Every value cites one of them.
sources:
  $name-invented-page:
    # REPLACE: the title of the document, its address, and the day on which you read it.
    title: "INVENTED, TO BE REPLACED: $title partnership, serious incidents page"
    url: "https://example.org/$name"
    retrieved: $day

# What can start a clock, beside the events of the law (`show PARTNERSHIP` lists those). Name: its meaning.
events:
  ${event}_chair_told: "The chair of the partnership's review group was told."

# Time limits.
timescales:
  - id: $name-tell-the-chair
    # A number of working days, days, weeks, months or hours. It is a maximum, never a target.
    within: 1 working day
    # The event that starts the clock. Where the latest of several does:  starts: {latest_of: [one, another]}
    starts: authority_aware
    # Which day is day 1. after: the day after the event. Or: beginning_with, roll_forward.
    counting: after
    # What obliges: local-policy or regional-procedure. What a statute or statutory guidance obliges to stands above.
    force: local-policy
    # Who has to keep to it: a role, never a person.
    who: the local authority
    # What readers should know of it. Leave it out where there is nothing.
    note: "Invented: the page says 'at once', which is read as one working day."
    # Where the value stands: the source, the place in it, how sure you are, and the day on which you last looked.
    # evidence is primary (an Act, regulations, gov.uk or the Panel was read), secondary (a page of a partnership,
    # a council or another was) or unverified (none was).
    cite: {source: $name-invented-page, at: "telling the chair", evidence: unverified, checked_on: $day}

# Questions that are answered yes, no or not known yet.
criteria:
  - id: $name-chair-to-be-told
    # The question, for a person to read. Quote every text.
    question: "Must the chair of the partnership's review group be told?"
    # Which facts it is about: incidents.Incident, child_deaths.ChildDeath, allegations.Allegation
    # or thresholds.Concern.
    about: incidents.Incident
    force: local-policy
    # The wrong answer that would harm a child. Nearly always not_met.
    dangerous_error: not_met
    # What the question turns on. any: one is enough. all: each is needed. not: the part must not be so.
    met_when:
      any:
        # Whatever meets these other criteria meets this too: so a local test is only ever wider.
        - id: the-acts-test
          text: "The Act's criteria for notification are met"
          same_as: serious-incident-notification
          cite: {source: $name-invented-page, at: "when to tell", evidence: unverified, checked_on: $day}
        # Or one fact is so. For a fact with values of its own, name those that count:  is: [known, suspected]
        - id: near-miss
          text: "Serious harm was only just avoided"
          # How to ask for it.
          ask: "Was serious harm only just avoided?"
          fact: near_miss
          # true where it needs professional judgement.
          judgement: true
          cite: {source: $name-invented-page, at: "when to tell", evidence: unverified, checked_on: $day}
    # Warnings that are shown with the answer. With "when", only if that fact is so.
    caveats:
      - text: "The page says little of babies not yet born; seek advice"
        when: {fact: unborn}
        cite: {source: $name-invented-page, at: "when to tell", evidence: unverified, checked_on: $day}
    # What to do next. Each of the findings met, unknown and not_met needs at least one.
    # kind is must, should, may or must_not. A must_not that applies to met applies to unknown too.
    duties:
      - id: tell-the-chair
        kind: must
        who: the local authority
        does: "tell the chair of the review group"
        # The id of its time limit; leave it out where there is none.
        timescale: $name-tell-the-chair
        applies: [met]
        cite: {source: $name-invented-page, at: "telling the chair", evidence: unverified, checked_on: $day}
      - id: find-out
        kind: should
        who: the local authority
        does: "settle today what is still open, and treat it as open until then"
        applies: [unknown]
        cite: {source: $name-invented-page, at: "when to tell", evidence: unverified, checked_on: $day}
      - id: learn-all-the-same
        kind: should
        who: each agency
        does: "look at what can be learnt from it all the same"
        applies: [not_met]
        cite: {source: $name-invented-page, at: "when to tell", evidence: unverified, checked_on: $day}
    # Invented cases, tried whenever the file is read. Write at least one for each finding.
    # A fact that is left out is not known, which is never the same as no.
    examples:
      - {name: "Only just avoided", facts: {near_miss: true}, finding: met}
      - {name: "Neither of the two", facts: {near_miss: false, abuse_or_neglect: not_suspected}, finding: not_met}
      - {name: "Nobody has said yet", facts: {child_died: false}, finding: unknown}

# Duties that are added to criteria of a higher layer. for: the id of those criteria.
duties:
  - for: serious-incident-notification
    about: incidents.Incident
    id: $name-copy-to-the-chair
    kind: should
    who: the local authority
    does: "send the chair of the review group a copy of the notification"
    applies: [met]
    cite: {source: $name-invented-page, at: "copies", evidence: unverified, checked_on: $day}

# Whom to reach, by service or role and never by a person's name. At least one of phone, email and url.
contacts:
  - id: $name-review-group
    # It follows the word "for".
    for: telling the chair of the review group of an incident
    role: Chair of the review group
    # REPLACE: a number that Ofcom keeps free for drama.
    phone: "020 7946 0000"
    # In Europe/London. bank_holidays: open, closed, or assumed_closed where the source doesn't say.
    hours:
      weekdays: [monday, tuesday, wednesday, thursday, friday]
      opens: "09:00"
      closes: "17:00"
      bank_holidays: assumed_closed
    note: "Invented. Out of hours, use the emergency duty team."
    cite: {source: $name-invented-page, at: "contact", evidence: unverified, checked_on: $day}

# Further lists that an edition may hold, each entry with an id and a cite: levels, escalation, groups,
# forums, signposts, terms, publications. The editions that the library ships show every key of each.
""")
