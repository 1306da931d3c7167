"""One file of rules: what it holds once it is read, and what is said about each mistake.

The cases change an invented policy, tests/data/policy.yaml. The sign ¤ in what a case
writes is not written: it stands where the problem has to be reported.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest.mock import ANY

import pytest
import yaml

import safeguarding as sg
from safeguarding import _folders, _yaml
from safeguarding._document import Document
from safeguarding._editions import edition
from safeguarding._sections import SECTIONS
from safeguarding.criteria import NEVER_DELAYS, AllOf, AnyOf, Criterion, DutyKind, Finding, Force, Not
from safeguarding.errors import DataError, DataProblem
from safeguarding.facts import KINDS, Certainty, Incident, Whose, kind_of
from safeguarding.sources import Edition, Evidence
from safeguarding.timescales import Counting, Unit, Within

DATA = Path(__file__).parent / "data"
POLICY = DATA.joinpath("policy.yaml").read_text(encoding="utf-8")
LAW = DATA.joinpath("law.yaml").read_text(encoding="utf-8")
TESTSHIRE = "partnership: testshire\ntitle: Testshire\nlayers: [testland, testshire]\n"
ON = date(2026, 11, 20)


CANARY = "Zebedee"

IDENT = "expected an id: lower-case letters and digits, joined by - or _; at most 100"
TEXT = "expected a text of 1 to 2000 characters; quote it if it looks like a number or a date"
DAY = "expected a date such as 2026-11-22, without quotes"
LIST = "expected a list"
NAMES = "expected a mapping of names"
BOOLEAN = "true or false to some readers: quote it if it is an id or text; for true or false, write that word"
HEAD = "edition, title, layer, in_force"
HEAD_KEYS = ", ".join([HEAD, "sources, carried_from, note, events, criteria, duties, timescales", *SECTIONS])
SOURCE = "title, url, retrieved"
ADDRESS = "expected the address where it was read, which begins with https:// or http://"
LIMIT = "id, within, starts, force, who, cite"
CRITERIA = "id, question, about, force, met_when, duties, examples"
CRITERION = "id, text, ask, fact, cite"
DUTY = "id, kind, who, does, applies, cite"
CITE = "source, at, evidence, checked_on"
FORCE = "expected one of statute, statutory-guidance, regional-procedure, local-policy"
FINDING = "expected one of met, not_met, unknown"
LENGTH = "expected a length such as 5 working days, 24 hours, 3 weeks or 6 months"
FACTS = ", ".join(kind_of(Incident).names)
WHOSE = "this_authority, another, none"


def missing(what, every):
    """Return what is said of an entry without some of its keys."""
    return f"missing {what}; every entry needs {every}"


def no_step(finding):
    """Return what is said of criteria with nothing to do."""
    return f"no duty applies to {finding}; say what to do next for each finding"


def contradiction(facts):
    """Return what is said of facts that can't be together."""
    return f"{facts}: these contradict each other; correct one, or leave out what is not known"


@pytest.fixture
def country(tmp_path, monkeypatch):
    """The library holds one invented law and one partnership, and no other data."""
    data = tmp_path / "country"
    (data / "testland" / "act").mkdir(parents=True)
    (data / "testland" / "act" / "2018-06-29.yaml").write_text(LAW, encoding="utf-8")
    (data / "testshire").mkdir()
    (data / "testshire" / "partnership.yaml").write_text(TESTSHIRE, encoding="utf-8")
    monkeypatch.setattr(_folders, "_DATA", data)
    _folders._shipped.cache_clear()
    yield data
    _folders._shipped.cache_clear()


def written(changes):
    """Return the policy as a case writes it, and the places of its problems."""
    text = POLICY
    for old, new in changes.items():
        assert text.count(old) == 1, f"{text.count(old)} times in the policy: {old}"
        text = text.replace(old, new)
    places = []
    while (index := text.find("¤")) >= 0:
        before = text[:index]
        places.append((before.count("\n") + 1, index - before.rfind("\n")))
        text = before + text[index + 1 :]
    return text, places


def reading(text):
    """Return the draft of a file, and its problems as (line, column, text)."""
    problems = []
    draft = edition(_yaml.parse(text.encode(), name="policy.yaml"), "marsh-lane", problems)
    return draft, [(each.line, each.column, each.text) for each in DataError(problems).problems]


NEARLY = """\
          text: "Serious harm was only just avoided"
          ask: "Was serious harm only just avoided?"
          fact: near_miss
"""
HARM = 'is: ["yes", likely]'
LIMIT_CITE = 'cite: {source: handbook, at: "page 1", evidence: primary, checked_on: 2026-01-02}'
FIRST_CITE = 'cite: {source: handbook, at: "page 2", evidence: primary, checked_on: 2026-01-02}'
SAME_AS = """\
            - not:
                id: notifiable
                text: "The Act calls for a notification"
                same_as: serious-incident-notification
"""
GUARD = "when: {any: [{fact: unborn}, {not: {fact: looked_after_by, is: [none]}}]}"
CAVEATS = """\
    caveats:
      - text: "The handbook is silent about the unborn"
        when: {fact: unborn}
"""
EXAMPLE = "facts: {near_miss: true, serious_harm: likely}"
ADDED = "  - for: serious-incident-notification\n    about: incidents.Incident\n"

MISTAKES = {
    # The head of the file.
    "the whole file is a list": ({POLICY: f"¤- {CANARY}"}, [f"expected a mapping with {HEAD}"]),
    "the whole file is null": ({POLICY: "¤null"}, [f"expected a mapping with {HEAD}"]),
    "no title": (
        {"edition: marsh": "¤edition: marsh", "title: Marsh Lane policy\n": ""},
        [missing("title", HEAD)],
    ),
    "no id, no layer and no dates": (
        {
            "edition: marsh-lane-policy\n": "",
            "title: Marsh Lane policy": "¤title: Marsh Lane policy",
            "layer: marsh-lane\n": "",
            "in_force: {from: 2026-01-01}\n": "",
        },
        [missing("edition, layer, in_force", HEAD)],
    ),
    "a title of null is missing": (
        {"edition: marsh": "¤edition: marsh", "title: Marsh Lane policy": "title: null"},
        [missing("title", HEAD)],
    ),
    "an id in capitals": ({"edition: marsh-lane-policy": f"edition: ¤{CANARY}"}, [IDENT]),
    "an id with a space": ({"edition: marsh-lane-policy": "edition: ¤marsh zebedee"}, [IDENT]),
    "an id that ends in a hyphen": ({"edition: marsh-lane-policy": "edition: ¤zebedee-"}, [IDENT]),
    "an id that leads elsewhere": ({"edition: marsh-lane-policy": "edition: ¤../zebedee"}, [IDENT]),
    "an id with a line break": ({"edition: marsh-lane-policy": 'edition: ¤"zebedee\\n"'}, [IDENT]),
    "an id that is a number": ({"edition: marsh-lane-policy": "edition: ¤2026"}, [IDENT]),
    "a layer that is a list": ({"layer: marsh-lane": f"layer: ¤[{CANARY}]"}, [IDENT]),
    "a title that is a number": ({"title: Marsh Lane policy": "title: ¤2026"}, [TEXT]),
    "a title of spaces": ({"title: Marsh Lane policy": 'title: ¤"  "'}, [TEXT]),
    "a title of 2,001 characters": ({"title: Marsh Lane policy": f"title: ¤{CANARY}{'x' * 1994}"}, [TEXT]),
    "a note that is a mapping": ({'note: "Invented for the tests."': f"note: ¤{{of: {CANARY}}}"}, [TEXT]),
    "an origin that is no id": (
        {'note: "Invented for the tests."': f"carried_from: ¤{CANARY} 2023"},
        [IDENT],
    ),
    "an unknown key with a near one": (
        {'note: "Invented for the tests."': '¤notes: "Zebedee"'},
        ["unknown key; did you mean note?"],
    ),
    "an unknown key with none near": (
        {'note: "Invented for the tests."': f'¤{CANARY}: "x"'},
        [f"unknown key; expected {HEAD_KEYS}"],
    ),
    # The dates.
    "dates that are one date": ({"{from: 2026-01-01}": "¤2026-01-01"}, ["expected a mapping with from"]),
    "dates without a start": ({"{from: 2026-01-01}": "¤{until: 2026-01-01}"}, [missing("from", "from")]),
    "a date in quotes": ({"from: 2026-01-01": 'from: ¤"2026-01-01"'}, [DAY]),
    "a date that is a year": ({"from: 2026-01-01": "from: ¤2026"}, [DAY]),
    "an end that is text": ({"from: 2026-01-01": f"from: 2026-01-01, until: ¤{CANARY}"}, [DAY]),
    "a day that the calendar does not have": (
        {"from: 2026-01-01": "from: ¤2026-02-30"},
        ["no such day in the calendar: correct the date"],
    ),
    "it ends before it begins": (
        {"from: 2026-01-01": "from: 2026-01-01, until: ¤2025-12-31"},
        ["ends before it begins; until is inclusive"],
    ),
    # The sources.
    "a source without a title": (
        {"handbook: {title: Marsh Lane handbook, ": "handbook: ¤{"},
        [missing("title", SOURCE)],
    ),
    "a source that is only a title": (
        {'{title: Marsh Lane handbook, url: "https://handbook.example", retrieved: 2026-01-02}': f"¤{CANARY}"},
        [f"expected a mapping with {SOURCE}"],
    ),
    "a source read on no day": ({"retrieved: 2026-01-02": f"retrieved: ¤{CANARY}"}, [DAY]),
    "a source with an empty address": ({'"https://handbook.example"': '¤""'}, [TEXT]),
    "a source whose address is a text": ({'"https://handbook.example"': f'¤"the {CANARY} handbook"'}, [ADDRESS]),
    "a source whose address is a file": ({'"https://handbook.example"': '¤"file:///handbook"'}, [ADDRESS]),
    "a source with a name in capitals": (
        {
            "  handbook: {title": f'  ¤{CANARY}: {{title: a, url: "http://b", retrieved: 2026-01-02}}\n'
            "  handbook: {title"
        },
        [IDENT],
    ),
    "a source with an unknown key": (
        {"retrieved: 2026-01-02": "retrieved: 2026-01-02, ¤zebedee: 1"},
        [f"unknown key; expected {SOURCE}"],
    ),
    # The events.
    "an event without a meaning": ({'"The centre opened its door."': "¤[Zebedee]"}, [TEXT]),
    "an event with a name of two words": ({"door_opened: ": "¤door zebedee: "}, [IDENT]),
    "events that are a text": ({'\n  door_opened: "The centre opened its door."': " ¤Zebedee"}, [NAMES]),
    # The time limits.
    "a time limit that is a text": (
        {"  - id: tell-the-lead\n": f"  - ¤{CANARY}\n  - id: tell-the-lead\n"},
        [f"expected a mapping with {LIMIT}"],
    ),
    "a time limit with an id of two words": ({"  - id: tell-the-lead\n": "  - id: ¤tell zebedee\n"}, [IDENT]),
    "a time limit without a length": (
        {"  - id: tell-the-lead\n    within: 2 working days\n": "  - ¤id: tell-the-lead\n"},
        [missing("within", LIMIT)],
    ),
    "a length in words": ({"within: 2 working days": "within: ¤two zebedees"}, [LENGTH]),
    "a length of none": ({"within: 2 working days": "within: ¤0 working days"}, [LENGTH]),
    "a length of ten thousand": ({"within: 2 working days": "within: ¤10000 days"}, [LENGTH]),
    "a length without a unit": ({"within: 2 working days": "within: ¤2"}, [TEXT]),
    "a length with more behind it": ({"within: 2 working days": "within: ¤2 working days or so"}, [LENGTH]),
    "a start that is no name": (
        {"starts: {latest_of: [authority_aware, door_opened]}": "starts: ¤The Zebedee"},
        [IDENT],
    ),
    "starts in a list": (
        {"starts: {latest_of: [authority_aware, door_opened]}": "starts: ¤[authority_aware, door_opened]"},
        ["expected a mapping with latest_of"],
    ),
    "starts under another key": (
        {"starts: {latest_of: [": "starts: ¤{¤earliest_of: ["},
        [missing("latest_of", "latest_of"), "unknown key; did you mean latest_of?"],
    ),
    "a start among several that is no name": (
        {"[authority_aware, door_opened]": f"[authority_aware, ¤{CANARY}]"},
        [IDENT],
    ),
    "the latest of no events": ({"[authority_aware, door_opened]": "¤[]"}, ["expected at least one event"]),
    "starts that are one name": ({"[authority_aware, door_opened]": "¤authority_aware"}, [LIST]),
    "a stricter start that is no name": ({"cautious: door_opened": "cautious: ¤7"}, [IDENT]),
    "an unknown way of counting": (
        {"counting: roll_forward": f"counting: ¤{CANARY}"},
        ["expected one of after, beginning_with, roll_forward"],
    ),
    "a closed day rolled forward in a limit that counts every day": (
        {"within: 2 working days": "within: 2 days", "counting: roll_forward": "counting: ¤roll_forward"},
        ["roll_forward is for working days only; leave it out"],
    ),
    "a time limit of no known force": (
        {"force: local-policy\n    who: the centre\n    as": "force: ¤zebedee\n    who: the centre\n    as"},
        [FORCE],
    ),
    "a time limit for nobody": ({"who: the centre\n    as_written": "who: ¤7\n    as_written"}, [TEXT]),
    "a time limit with a number as it is written": ({'as_written: "2 days"': "as_written: ¤2"}, [TEXT]),
    "a time limit with a list for a note": ({'note: "The handbook names no hour."': f"note: ¤[{CANARY}]"}, [TEXT]),
    "a time limit without a citation": (
        {"  - id: tell-the-lead\n": "  - ¤id: tell-the-lead\n", f"    {LIMIT_CITE}\n": ""},
        [missing("cite", LIMIT)],
    ),
    # The citations.
    "a citation that is a text": ({LIMIT_CITE: f"cite: ¤{CANARY}"}, [f"expected a mapping with {CITE}"]),
    "a citation of an unknown source with a near one": (
        {LIMIT_CITE: LIMIT_CITE.replace("handbook", "¤hanbook")},
        ["no such source; did you mean handbook?"],
    ),
    "a citation of an unknown source with none near": (
        {LIMIT_CITE: LIMIT_CITE.replace("handbook", "¤zebedee")},
        ["no such source; expected one of handbook"],
    ),
    "a citation of no name": ({LIMIT_CITE: LIMIT_CITE.replace("handbook", f"¤The {CANARY}")}, [IDENT]),
    "a citation without a source": (
        {LIMIT_CITE: LIMIT_CITE.replace("{source: handbook, ", "¤{")},
        [missing("source", CITE)],
    ),
    "a citation without a place": (
        {LIMIT_CITE: LIMIT_CITE.replace("{source", "¤{source").replace('at: "page 1", ', "")},
        [missing("at", CITE)],
    ),
    "a citation of a page number": ({LIMIT_CITE: LIMIT_CITE.replace('"page 1"', "¤1")}, [TEXT]),
    "a citation without evidence and without a day": (
        {LIMIT_CITE: 'cite: ¤{source: handbook, at: "page 1"}'},
        [missing("evidence, checked_on", CITE)],
    ),
    "evidence of an unknown kind": (
        {LIMIT_CITE: LIMIT_CITE.replace("primary", f"¤{CANARY}")},
        ["expected one of primary, secondary, unverified"],
    ),
    "checked on no day": ({LIMIT_CITE: LIMIT_CITE.replace("2026-01-02", "¤yesterday")}, [DAY]),
    # The criteria.
    "criteria that are a number": (
        {"  - id: near-miss": "  - ¤7\n  - id: near-miss"},
        [f"expected a mapping with {CRITERIA}"],
    ),
    "criteria without a question": (
        {
            "  - id: near-miss": "  - ¤id: near-miss",
            '    question: "Is it a near miss to talk through?"\n': "",
        },
        [missing("question", CRITERIA)],
    ),
    "criteria with an id of several words": ({"id: near-miss-to-talk-through": f"id: ¤A near {CANARY}"}, [IDENT]),
    "criteria with a number for a question": ({'"Is it a near miss to talk through?"': "¤7"}, [TEXT]),
    "criteria about no known facts": (
        {"    about: incidents.Incident\n    force": f"    about: ¤incidents.{CANARY}\n    force"},
        [f"no such class of facts; expected one of {', '.join(KINDS)}"],
    ),
    "criteria about a module": (
        {"    about: incidents.Incident\n    force": "    about: ¤os.system\n    force"},
        [f"no such class of facts; expected one of {', '.join(KINDS)}"],
    ),
    "criteria about a list": (
        {"    about: incidents.Incident\n    force": f"    about: ¤[{CANARY}]\n    force"},
        [TEXT],
    ),
    "criteria of no known force": ({"force: local-policy\n    dangerous": "force: ¤law\n    dangerous"}, [FORCE]),
    "a dangerous error of no": ({"dangerous_error: not_met": "dangerous_error: ¤wrong"}, [FINDING]),
    "a dangerous error in capitals": ({"dangerous_error: not_met": "dangerous_error: ¤NOT_MET"}, [FINDING]),
    "criteria with an unknown key": (
        {"    dangerous_error: not_met": "    ¤dangerous_eror: not_met"},
        ["unknown key; did you mean dangerous_error?"],
    ),
    "criteria without examples": (
        {
            "  - id: near-miss": "  - ¤id: near-miss",
            POLICY[POLICY.index("    examples:\n") : POLICY.index("duties:\n  - for")]: "",
        },
        [missing("examples", CRITERIA)],
    ),
    "criteria without duties": (
        {
            "  - id: near-miss": "  - ¤id: near-miss",
            POLICY[POLICY.index("    duties:\n      - id: talk") : POLICY.index("    caveats:\n")]: "",
        },
        [missing("duties", CRITERIA)],
    ),
    # What a question turns on.
    "a condition that is a text": (
        {NEARLY: NEARLY, "        - id: nearly\n": f"        - ¤{CANARY}\n        - id: nearly\n"},
        [f"expected a mapping with {CRITERION}"],
    ),
    "a group that is empty": (
        {"        - any:\n": "        - any: ¤[]\n        - any:\n"},
        ["expected at least one criterion"],
    ),
    "a group that is no list": (
        {"        - any:\n": "        - any: ¤Zebedee\n        - any:\n"},
        [LIST],
    ),
    "a group beside another": (
        {"      all:\n": "      ¤any: []\n      all:\n"},
        ["unknown key; expected all"],
    ),
    "a negation beside a fact": (
        {"            - not:\n": "            - ¤fact: unborn\n              not:\n"},
        ["unknown key; expected not"],
    ),
    "a negation of a list": (
        {"            - not:\n": "            - not: ¤[Zebedee]\n            - not:\n"},
        [f"expected a mapping with {CRITERION}"],
    ),
    "a criterion without a question": (
        {
            "        - id: nearly\n": "        - ¤id: nearly\n",
            '          ask: "Was serious harm only just avoided?"\n': "",
        },
        [missing("ask", CRITERION)],
    ),
    "a criterion without an id and a fact": (
        {"id: nearly\n          text": "¤text", "          fact: near_miss\n": ""},
        [missing("id, fact", CRITERION)],
    ),
    "a criterion with an id in capitals": ({"id: nearly": f"id: ¤{CANARY}"}, [IDENT]),
    "a criterion that says nothing": ({'text: "Serious harm was only just avoided"': "text: ¤{}"}, [TEXT]),
    "a criterion that asks in a list": ({'ask: "Was serious harm only just avoided?"': f"ask: ¤[{CANARY}]"}, [TEXT]),
    "a misspelt fact": ({"fact: near_miss": "fact: ¤naer_miss"}, ["no such fact; did you mean near_miss?"]),
    "a fact that nothing is like": ({"fact: near_miss": "fact: ¤zebedee"}, [f"no such fact; expected one of {FACTS}"]),
    "a fact that is no name": ({"fact: near_miss": "fact: ¤[near_miss]"}, [IDENT]),
    "a fact of another class": ({"fact: near_miss": "fact: ¤in_custody"}, [f"no such fact; expected one of {FACTS}"]),
    "a fact with values of its own and none given": (
        {f"              {HARM}\n": "", "fact: serious_harm\n": "fact: ¤serious_harm\n"},
        ["this fact has values of its own; add is: with some of yes, likely, no"],
    ),
    "a value that the fact does not have": (
        {HARM: f'is: ["yes", ¤{CANARY}]'},
        ["not a value of serious_harm; expected some of yes, likely, no"],
    ),
    "a value of another type": (
        {HARM: "is: [¤true, ¤1, likely]"},
        ["not a value of serious_harm; expected some of yes, likely, no"] * 2,
    ),
    "a number for true": (
        {"fact: near_miss\n": "fact: near_miss\n          is: [¤1]\n"},
        ["not a value of near_miss; expected some of true, false"],
    ),
    "a word for true": (
        {"fact: near_miss\n": 'fact: near_miss\n          is: [¤"true"]\n'},
        ["not a value of near_miss; expected some of true, false"],
    ),
    "a value that is a list": (
        {HARM: f'is: ["yes", ¤[{CANARY}]]'},
        ["not a value of serious_harm; expected some of yes, likely, no"],
    ),
    "one value without a list": ({HARM: "is: ¤likely"}, [LIST]),
    "every value listed": (
        {HARM: 'is: ¤[likely, "no", "yes"]'},
        ["every value is listed, so nothing turns on this; leave some out"],
    ),
    "true and false both listed": (
        {"fact: near_miss\n": "fact: near_miss\n          is: ¤[true, false]\n"},
        ["every value is listed, so nothing turns on this; leave some out"],
    ),
    "judgement in a word": ({"judgement: true": 'judgement: ¤"Zebedee"'}, ["expected true or false"]),
    "judgement as a number": ({"judgement: true": "judgement: ¤1"}, ["expected true or false"]),
    "two criteria of one question with one id": (
        {"id: harmed": "id: ¤nearly"},
        ["another criterion of this question has this id; ids are unique"],
    ),
    "one criterion twice with other words": (
        {
            "        - id: nearly\n": f'        - {{id: nearly, text: b, ask: "a?", fact: near_miss, {FIRST_CITE}}}\n'
            "        - id: ¤nearly\n"
        },
        ["another criterion of this question has this id; ids are unique"],
    ),
    "same as something without a name": (
        {"same_as: serious-incident-notification": f"same_as: ¤The {CANARY}"},
        [IDENT],
    ),
    "same as null": (
        {SAME_AS: SAME_AS.replace("id:", "¤id:").replace("serious-incident-notification", "null")},
        [missing("same_as", "id, text, same_as, cite")],
    ),
    "same as other criteria and a fact too": (
        {SAME_AS: SAME_AS.replace("same_as:", "¤fact: unborn\n                same_as:")},
        ["unknown key; expected id, text, same_as, cite"],
    ),
    "same as other criteria without words": (
        {
            SAME_AS: SAME_AS.replace("id:", "¤id:").replace(
                '                text: "The Act calls for a notification"\n', ""
            )
        },
        [missing("text", "id, text, same_as, cite")],
    ),
    # The duties.
    "a duty that is a text": (
        {"      - id: talk-it": f"      - ¤{CANARY}\n      - id: talk-it"},
        [f"expected a mapping with {DUTY}"],
    ),
    "a duty for nobody": (
        {
            "      - id: talk-it-through\n": "      - ¤id: talk-it-through\n",
            '        who: the centre\n        does: "talk it': '        does: "talk it',
        },
        [missing("who", DUTY)],
    ),
    "a duty with an id of two words": ({"id: talk-it-through": "id: ¤talk zebedee"}, [IDENT]),
    "a duty of an unknown kind": (
        {"id: talk-it-through\n        kind: should": "id: talk-it-through\n        kind: ¤shall"},
        ["expected one of must, should, may, must_not"],
    ),
    "a duty to do a list": ({'does: "talk it through with the lead"': f"does: ¤[{CANARY}]"}, [TEXT]),
    "a duty with a number for a time limit": (
        {"timescale: tell-the-lead\n        applies": "timescale: ¤2\n        applies"},
        [IDENT],
    ),
    "a duty that applies to one finding without a list": ({"applies: [met]\n": "applies: ¤met\n"}, [LIST]),
    "a duty that applies to an unknown finding": ({"applies: [met]\n": f"applies: [met, ¤{CANARY}]\n"}, [FINDING]),
    "a duty that applies to true": ({"applies: [met]\n": "applies: [¤true, met]\n"}, [FINDING]),
    "a duty with an unknown key": (
        {"        applies: [met]\n": "        applies: [met]\n        ¤zebedee: 1\n"},
        [f"unknown key; expected {DUTY}, timescale, when, unless, forbids"],
    ),
    "a duty with the criteria named twice": (
        {"        applies: [met]\n": "        applies: [met]\n        ¤for: near-miss-to-talk-through\n"},
        ["unknown key; did you mean forbids?"],
    ),
    "nothing to do when it is met": (
        {
            "    duties:\n      - id": "    ¤duties:\n      - id",
            "applies: [met]\n": "applies: [not_met]\n",
            "[met, unknown]\n        when": "[unknown]\n        when",
        },
        [no_step("met")],
    ),
    "nothing to do when it is not met": (
        {"    duties:\n      - id": "    ¤duties:\n      - id", "applies: [unknown, not_met]": "applies: [unknown]"},
        [no_step("not_met")],
    ),
    "nothing to do while it is unknown": (
        {
            "    duties:\n      - id": "    ¤¤duties:\n      - id",
            "applies: [unknown, not_met]": "applies: [met]",
            "applies: [met, unknown]\n        when": "applies: [met]\n        when",
            "kind: must_not\n        forbids: sharing": "kind: must",
        },
        [no_step("not_met"), no_step("unknown")],
    ),
    "no duties in the list": (
        {POLICY[POLICY.index("    duties:\n      - id: talk") : POLICY.index("    caveats:\n")]: "    ¤¤¤duties: []\n"},
        [no_step("met"), no_step("not_met"), no_step("unknown")],
    ),
    "a prohibition that waits for the finding": (
        {"applies: [met, unknown]\n        when": "applies: ¤[met]\n        when"},
        ["a prohibition holds while the finding is unknown; add unknown"],
    ),
    "a duty with both sorts of a further condition": (
        {GUARD: GUARD + "\n        ¤unless: {fact: unborn}"},
        ["a duty has when or unless, not both; say it with one"],
    ),
    "a mistake in what takes a duty away": (
        {GUARD: "unless: {not: {fact: ¤unborne}}"},
        ["no such fact; did you mean unborn?"],
    ),
    "a further condition with words of its own": (
        {GUARD: "when: {¤text: Zebedee, fact: unborn}"},
        ["unknown key; expected fact, is"],
    ),
    "a further condition that is a text": ({GUARD: f"when: ¤{CANARY}"}, ["expected a mapping with fact"]),
    "a further condition that is empty": (
        {GUARD: "when: {all: ¤[]}"},
        ["expected at least one criterion"],
    ),
    "a further condition on an unknown fact": (
        {GUARD: "when: {not: {fact: ¤unborne}}"},
        ["no such fact; did you mean unborn?"],
    ),
    "a further condition with an unknown value": (
        {GUARD: "when: {any: [{fact: looked_after_by, is: [¤ours]}, {fact: unborn}]}"},
        [f"not a value of looked_after_by; expected some of {WHOSE}"],
    ),
    "an added duty for nothing": (
        {ADDED: "  - ¤about: incidents.Incident\n"},
        [missing("for", f"{DUTY}, for, about")],
    ),
    "an added duty for no name": ({"for: serious": "for: ¤Zebedee serious"}, [IDENT]),
    "an added duty about nothing": (
        {ADDED: "  - ¤for: serious-incident-notification\n"},
        [missing("about", f"{DUTY}, for, about")],
    ),
    "an added duty about no known facts": (
        {ADDED: ADDED.replace("incidents.Incident", "¤incidents.Zebedee")},
        [f"no such class of facts; expected one of {', '.join(KINDS)}"],
    ),
    "an added duty that is a text": (
        {ADDED: f"  - ¤{CANARY}\n{ADDED}"},
        [f"expected a mapping with {DUTY}, for, about"],
    ),
    "added duties that are a mapping": (
        {POLICY[POLICY.index("duties:\n  - for") :]: f"duties: ¤{{of: {CANARY}}}\n"},
        [LIST],
    ),
    # The caveats.
    "a caveat that is a text": (
        {CAVEATS: f"    caveats:\n      - ¤{CANARY}\n{CAVEATS[12:]}"},
        ["expected a mapping with text, cite"],
    ),
    "a caveat without words": (
        {CAVEATS: "    caveats:\n      - ¤when: {fact: unborn}\n"},
        [missing("text", "text, cite")],
    ),
    "a caveat that says a number": ({'"The handbook is silent about the unborn"': "¤7"}, [TEXT]),
    # The examples.
    "no examples in the list": (
        {POLICY[POLICY.index("    examples:\n") : POLICY.index("duties:\n  - for")]: "    examples: ¤[]\n"},
        ["expected at least one example"],
    ),
    "an example that is a text": (
        {"    examples:\n": f"    examples:\n      - ¤{CANARY}\n"},
        ["expected a mapping with facts, finding"],
    ),
    "an example without a finding": (
        {"      - name: No near miss\n": "      - ¤name: No near miss\n", "        finding: not_met\n": ""},
        [missing("finding", "facts, finding")],
    ),
    "an example without facts": (
        {"      - name: Nobody has asked\n": "      - ¤name: Nobody has asked\n", "        facts: {}\n": ""},
        [missing("facts", "facts, finding")],
    ),
    "an example with a number for a name": ({"name: No near miss": "name: ¤7"}, [TEXT]),
    "an example with an unknown finding": ({"finding: not_met": f"finding: ¤{CANARY}"}, [FINDING]),
    "an example with facts in a list": ({EXAMPLE: f"facts: ¤[{CANARY}]"}, ["expected facts by name"]),
    "an example with a misspelt fact": (
        {EXAMPLE: "facts: {near_miss: true, serious_harm: likely, ¤unbrn: true}"},
        ["no such fact; did you mean unborn?"],
    ),
    "an example with a fact that nothing is like": (
        {EXAMPLE: "facts: {near_miss: true, serious_harm: likely, ¤Zebedee: true}"},
        [f"no such fact; expected one of {FACTS}"],
    ),
    "an example with a word for true": (
        {EXAMPLE: 'facts: {near_miss: ¤"Zebedee", serious_harm: likely}'},
        ["near_miss: expected true or false, or nothing where it is not known"],
    ),
    "an example with two values that no fact has": (
        {EXAMPLE: f"facts: {{near_miss: ¤1, serious_harm: ¤{CANARY}}}"},
        [
            "near_miss: expected true or false, or nothing where it is not known",
            'serious_harm: expected "yes" or "likely" or "no", or nothing where it is not known',
        ],
    ),
    "an example that contradicts itself": (
        {EXAMPLE: "facts: ¤{child_died: false, died_in_area: true}"},
        [contradiction("child_died, died_in_area")],
    ),
    "no title, and a misspelt fact further down": (
        {"edition: marsh": "¤edition: marsh", "title: Marsh Lane policy\n": "", "fact: near_miss": "fact: ¤naer_miss"},
        [missing("title", HEAD), "no such fact; did you mean near_miss?"],
    ),
    "a length in words, and a note that is a list": (
        {"within: 2 working days": "within: ¤soon", 'note: "The handbook names no hour."': "note: ¤[]"},
        [LENGTH, TEXT],
    ),
    "dates that are no dates, and a note that is a list": (
        {"{from: 2026-01-01}": "{from: ¤soon}", 'note: "Invented for the tests."': "note: ¤[]"},
        [DAY, TEXT],
    ),
    "a duty with no known evidence, on a misspelt fact": (
        {
            "when: {all: [{fact: harmed_in_area}]}": "when: {fact: ¤harmed_in_aera}",
            '"page 9", evidence: primary': '"page 9", evidence: ¤soon',
        },
        ["no such fact; did you mean harmed_in_area?", "expected one of primary, secondary, unverified"],
    ),
    "a caveat with no known evidence, on a misspelt fact": (
        {
            CAVEATS: CAVEATS.replace("fact: unborn", "fact: ¤unbron"),
            '"page 8", evidence: primary': '"page 8", evidence: ¤soon',
        },
        ["no such fact; did you mean unborn?", "expected one of primary, secondary, unverified"],
    ),
    "a group of null": ({"        - any:\n": "        - ¤any: null\n        - any:\n"}, [missing("any", "any")]),
    "a group that the reader refused": ({"        - any:\n": "        - any: ¤NO\n        - any:\n"}, [BOOLEAN]),
    "a negation of null": ({"        - any:\n": "        - ¤not: null\n        - any:\n"}, [missing("not", "not")]),
    "a further condition of null": ({GUARD: "when: {not: ¤{not: null}}"}, [missing("not", "not")]),
    "no values for a fact": ({HARM: "is: ¤[]"}, [ANY]),
    "no values for a fact of a further condition": (
        {GUARD: "when: {fact: looked_after_by, is: ¤[]}"},
        [ANY],
    ),
    "a duty that applies to nothing": ({"applies: [met]\n": "applies: ¤[]\n"}, [ANY]),
    "duties that are a text": (
        {
            POLICY[
                POLICY.index("    duties:\n      - id: talk") : POLICY.index("    caveats:\n")
            ]: f"    duties: ¤{CANARY}\n"
        },
        [LIST],
    ),
    "criteria that are a text": (
        {POLICY[POLICY.index("criteria:\n") : POLICY.index("duties:\n  - for")]: f"criteria: ¤{CANARY}\n"},
        [LIST],
    ),
    "an added duty for null": (
        {"  - for: serious-incident-notification": "  - ¤for: null"},
        [missing("for", f"{DUTY}, for, about")],
    ),
    "a refused value in a list": ({HARM: 'is: ["yes", ¤NO]'}, [BOOLEAN]),
    "a refused event in a list": ({"[authority_aware, door_opened]": "[authority_aware, door_opened, ¤NO]"}, [BOOLEAN]),
    "a refused finding in a list": (
        {"applies: [met]\n": "applies: [met, ¤010]\n"},
        ["a leading zero, which is octal to some readers: take it out, or quote the text"],
    ),
    "a refused criterion": (
        {"        - any:\n": "        - ¤10:30\n        - any:\n"},
        ["a number in base sixty to some readers: quote it"],
    ),
    "a refused source": (
        {'{title: Marsh Lane handbook, url: "https://handbook.example", retrieved: 2026-01-02}': "¤NO"},
        [BOOLEAN],
    ),
    "a refused event": (
        {'"The centre opened its door."': "¤~"},
        ["another form of null: write null, or quote it if it is text"],
    ),
    "a refused name of the criteria of an added duty": ({"for: serious-incident-notification": "for: ¤NO"}, [BOOLEAN]),
}


# Where a name itself can't be read, what refers to it is reported as well, and rightly.
NAMES_LOST = {
    "an event with a name of two words",
    "events that are a text",
    "a time limit with an id of two words",
}


@pytest.mark.parametrize(("changes", "texts"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_at_its_place(changes, texts):
    """Each is said once, at the line and the column where it stands, and what was written is not repeated."""
    text, places = written(changes)
    _, problems = reading(text)
    assert problems == [(*place, said) for place, said in zip(places, texts, strict=True)]
    assert CANARY.lower() not in str(problems).lower()


@pytest.mark.usefixtures("country")
def test_a_mistake_is_the_only_thing_that_is_reported(tmp_path):
    """On top of a law, too, a mistake brings no others with it: what can't be read is not missing."""
    (tmp_path / "own").mkdir()
    more = {}
    for name in MISTAKES.keys() - NAMES_LOST:
        changes, texts = MISTAKES[name]
        text, places = written(changes)
        (tmp_path / "own" / "policy.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(DataError) as refused:
            sg.rulebook("testshire", on=ON, overlay=tmp_path / "own")
        assert {each.file for each in refused.value.problems} == {"own/policy.yaml"}
        said = [(each.line, each.column, each.text) for each in refused.value.problems]
        if said != [(*place, said) for place, said in zip(places, texts, strict=True)]:
            more[name] = said
    assert more == {}


def test_mistakes_of_every_part_are_reported_together():
    """A mistake in one part of a file keeps no other part from being checked."""
    text, places = written(
        {
            'note: "Invented for the tests."': 'note: ¤[]\n¤nota: "a"',
            "retrieved: 2026-01-02": "retrieved: ¤soon",
            '"The centre opened its door."': "¤7",
            "within: 2 working days": "within: ¤soon",
            "counting: roll_forward": "counting: ¤soon",
            "    dangerous_error: not_met": "    dangerous_error: ¤soon",
            "fact: near_miss": "fact: ¤naer_miss",
            HARM: "is: ¤likely",
            "same_as: serious-incident-notification": "same_as: ¤7",
            "id: talk-it-through\n        kind: should": "id: talk-it-through\n        kind: ¤shall",
            "applies: [met, unknown]\n        when": "applies: ¤[met]\n        when",
            '"The handbook is silent about the unborn"': "¤7",
            EXAMPLE: "facts: {¤unbrn: true}",
            "finding: not_met": "finding: ¤soon",
            "    when: {all: [{fact: harmed_in_area}]}": "    when: {¤fcat: harmed_in_area}",
        }
    )
    _, problems = reading(text)
    line, column = places[-1]
    # A misspelt key leaves its mapping without the right one, and that is said at the mapping.
    assert [each[:2] for each in problems] == [*places[:-1], (line, column - 1), (line, column)]


def test_a_file_that_can_not_be_parsed_is_not_checked_further():
    """What is missing from it is not known, so nothing more is said."""
    draft, problems = reading("edition: marsh-lane-policy\ntitle: [")
    assert draft is None
    assert [each[:2] for each in problems] == [(2, 8)]


@pytest.mark.parametrize(
    "name", ["the whole file is a list", "no title", "an id in capitals", "a title of spaces", "a date in quotes"]
)
def test_a_file_without_a_usable_head_gives_no_edition(name):
    """Without its id, its layer or its dates it can't be put anywhere."""
    draft, _ = reading(written(MISTAKES[name][0])[0])
    assert draft is None


def test_a_whole_file_is_read():
    """Every part of the policy stands in the draft, with its own values."""
    draft, problems = reading(POLICY)
    assert problems == []
    assert draft.edition == Edition(
        id="marsh-lane-policy",
        title="Marsh Lane policy",
        layer="marsh-lane",
        in_force_from=date(2026, 1, 1),
        in_force_until=None,
        carried_from=None,
        note="Invented for the tests.",
    )
    assert draft.instrument == "marsh-lane"
    assert draft.content == yaml.safe_load(POLICY)
    assert draft.events == {"door_opened": "The centre opened its door."}
    (source,) = draft.sources.values()
    assert (source.id, source.title, source.url, source.retrieved) == (
        "handbook",
        "Marsh Lane handbook",
        "https://handbook.example",
        date(2026, 1, 2),
    )


def test_a_time_limit_is_read():
    """Its length, its clocks, its counting and its citation."""
    draft, _ = reading(POLICY)
    (limit,) = [each.timescale for each in draft.timescales]
    assert (limit.id, limit.within) == ("tell-the-lead", Within(2, Unit.WORKING_DAYS))
    assert (limit.starts, limit.cautious) == (("authority_aware", "door_opened"), "door_opened")
    assert (limit.force, limit.who, limit.counting) == (Force.LOCAL_POLICY, "the centre", Counting.ROLL_FORWARD)
    assert (limit.as_written, limit.note) == ("2 days", "The handbook names no hour.")
    assert (limit.in_force_from, limit.in_force_until) == (date(2026, 1, 1), None)
    assert (limit.cite.source, limit.cite.at) == (draft.sources["handbook"], "page 1")
    assert (limit.cite.evidence, limit.cite.checked_on) == (Evidence.PRIMARY, date(2026, 1, 2))
    assert (limit.cite.edition, limit.cite.carried_from) == ("marsh-lane-policy", None)


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("1 working day", Within(1, Unit.WORKING_DAYS)),
        ("24 hours", Within(24, Unit.HOURS)),
        ("1 day", Within(1, Unit.DAYS)),
        ("3 weeks", Within(3, Unit.WEEKS)),
        ("9999 months", Within(9999, Unit.MONTHS)),
    ],
)
def test_lengths_are_read(words, within):
    """A number, and a unit in the singular or the plural."""
    text, _ = written({"within: 2 working days": f"within: {words}", "    counting: roll_forward\n": ""})
    draft, problems = reading(text)
    assert problems == []
    assert draft.timescales[0].timescale.within == within


def test_a_time_limit_counts_from_the_day_after_where_nothing_is_said():
    """One event starts it, its day is day 0, and there is no stricter reading."""
    text, _ = written(
        {
            "starts: {latest_of: [authority_aware, door_opened]}": "starts: door_opened",
            "    cautious: door_opened\n": "",
            "    counting: roll_forward\n": "    counting: null\n",
            '    as_written: "2 days"\n': "",
            '    note: "The handbook names no hour."\n': "",
        }
    )
    draft, problems = reading(text)
    limit = draft.timescales[0].timescale
    assert problems == []
    assert (limit.starts, limit.counting) == (("door_opened",), Counting.AFTER)
    assert (limit.cautious, limit.as_written, limit.note) == (None, None, None)


def test_criteria_are_read():
    """The condition stands as it was written: all, any, not, facts with their values, other criteria."""
    draft, _ = reading(POLICY)
    (made,) = draft.criteria
    assert (made.id, made.about, made.head.force) == (
        "near-miss-to-talk-through",
        "incidents.Incident",
        Force.LOCAL_POLICY,
    )
    assert made.head.question == "Is it a near miss to talk through?"
    assert made.head.dangerous_error is Finding.NOT_MET
    assert type(made.met_when) is AllOf
    nearly, either = made.met_when.parts
    assert (nearly.id, nearly.fact, nearly.values, nearly.judgement) == ("nearly", "near_miss", {True}, True)
    assert (nearly.text, nearly.ask) == ("Serious harm was only just avoided", "Was serious harm only just avoided?")
    assert nearly.cite.at == "page 2"
    assert type(either) is AnyOf
    harmed, negated = either.parts
    assert (harmed.fact, harmed.values, harmed.judgement) == ("serious_harm", {Certainty.YES, Certainty.LIKELY}, False)
    assert type(negated) is Not
    assert (negated.part.id, negated.part.target) == ("notifiable", "serious-incident-notification")


def test_examples_and_caveats_are_read():
    """An example is facts with a finding; a caveat shows where it comes from."""
    draft, _ = reading(POLICY)
    (made,) = draft.criteria
    assert [(each.facts, each.finding) for each in made.examples] == [
        (Incident(near_miss=True, serious_harm=Certainty.LIKELY), Finding.MET),
        (Incident(near_miss=False), Finding.NOT_MET),
        (Incident(), Finding.UNKNOWN),
    ]
    (caveat,) = made.caveats
    assert caveat.text == "The handbook is silent about the unborn (Marsh Lane handbook, page 8)"
    assert (caveat.when.fact, caveat.when.values) == ("unborn", {True})


def test_duties_are_read():
    """Those of the criteria first, then those that are added to other criteria."""
    draft, _ = reading(POLICY)
    assert [
        (each.duty.id, each.target, each.duty.kind, each.duty.timescale, each.applies) for each in draft.duties
    ] == [
        ("talk-it-through", "near-miss-to-talk-through", DutyKind.SHOULD, "tell-the-lead", {Finding.MET}),
        ("keep-it-in-the-room", "near-miss-to-talk-through", DutyKind.MUST_NOT, None, {Finding.MET, Finding.UNKNOWN}),
        ("ask-again", "near-miss-to-talk-through", DutyKind.MAY, None, {Finding.UNKNOWN, Finding.NOT_MET}),
        (
            "tell-the-lead-too",
            "serious-incident-notification",
            DutyKind.SHOULD,
            "tell-the-lead",
            {Finding.MET, Finding.UNKNOWN},
        ),
    ]
    assert {each.duty.who for each in draft.duties} == {"the centre"}
    assert [each.duty.does for each in draft.duties] == [
        "talk it through with the lead",
        f"talk about it at the door. {NEVER_DELAYS}",
        "ask again tomorrow",
        "tell its own lead as well",
    ]
    assert [each.duty.cite.at for each in draft.duties] == ["page 5", "page 6", "page 7", "page 9"]
    either, area = (each.when for each in draft.duties if each.when is not None)
    assert [type(either), type(area)] == [AnyOf, AllOf]
    unborn, negated = either.parts
    assert (unborn.fact, negated.part.fact, negated.part.values) == ("unborn", "looked_after_by", {Whose.NONE})


@pytest.mark.parametrize("kind", ["must", "should", "may", "must_not"])
def test_only_a_prohibition_says_that_it_delays_nothing(kind):
    """It must never be read as a reason to wait."""
    text, _ = written({"kind: must_not": f"kind: {kind}"})
    duty = reading(text)[0].duties[1].duty
    assert duty.does.endswith(NEVER_DELAYS) is (kind == "must_not")


ALLOWED = {
    "one day only": {"in_force: {from: 2026-01-01}": "in_force: {from: 2026-01-01, until: 2026-01-01}"},
    "null for what may be left out": {'note: "Invented for the tests."': "note: null"},
    "a text of 2,000 characters": {'note: "Invented for the tests."': f"note: {'x' * 2000}"},
    "carried from another": {'note: "Invented for the tests."': "carried_from: marsh-lane-2025"},
    "an id that begins with digits": {"edition: marsh-lane-policy": "edition: 2026-policy_no-7"},
    "a judgement of null": {
        "        - id: nearly\n": "        - id: nearly\n          judgement: null\n",
        "          judgement: true\n": "",
    },
    "no dangerous error named": {"    dangerous_error: not_met\n": ""},
    "true named": {"fact: near_miss\n": "fact: near_miss\n          is: [true]\n"},
    "a prohibition once it is not met": {
        "applies: [met, unknown]\n        when": "applies: [not_met]\n        when",
        "[unknown, not_met]": "[unknown]",
    },
    "a fact of null is not known": {"facts: {near_miss: false}": "facts: {near_miss: false, unborn: null}"},
}


@pytest.mark.parametrize("changes", ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_brings_no_problem(changes):
    """The edges of what is refused are inside."""
    draft, problems = reading(written(changes)[0])
    assert problems == []
    assert len(draft.duties) == 4
    assert draft.criteria[0].head.dangerous_error is Finding.NOT_MET


def test_false_can_be_what_a_criterion_needs():
    """The other value of a yes-or-no fact may be named."""
    draft, problems = reading(written({"fact: near_miss\n": "fact: near_miss\n          is: [false]\n"})[0])
    assert problems == []
    assert draft.criteria[0].met_when.parts[0].values == {False}


def test_one_criterion_may_stand_in_two_branches():
    """The same words and the same citation make it the same one."""
    again = f"        - id: nearly\n{NEARLY}          judgement: true\n          {FIRST_CITE}\n"
    draft, problems = reading(written({"        - id: nearly\n": f"{again}        - id: nearly\n"})[0])
    first, second, _ = draft.criteria[0].met_when.parts
    assert problems == []
    assert isinstance(first, Criterion)
    assert first == second


def test_a_carried_edition_marks_its_citations():
    """Every value says that it is repeated from an earlier edition."""
    draft, _ = reading(written({'note: "Invented for the tests."': "carried_from: marsh-lane-2025"})[0])
    assert draft.edition.carried_from == "marsh-lane-2025"
    assert {each.duty.cite.carried_from for each in draft.duties} == {"marsh-lane-2025"}
    assert draft.timescales[0].timescale.cite.carried_from == "marsh-lane-2025"


def test_the_end_of_an_edition_is_the_end_of_its_time_limits():
    """A deadline can then say that its clock ran on into another edition."""
    draft, _ = reading(written({"{from: 2026-01-01}": "{from: 2026-01-01, until: 2026-06-30}"})[0])
    assert draft.edition.in_force_until == draft.timescales[0].timescale.in_force_until == date(2026, 6, 30)


def test_an_edition_may_be_a_head_alone():
    """Everything but its head may be left out."""
    head = "edition: marsh\ntitle: Marsh\nlayer: marsh\nin_force: {from: 2026-01-01}\n"
    draft, problems = reading(head)
    assert problems == []
    assert (draft.sources, draft.events, draft.criteria, draft.duties, draft.timescales) == ({}, {}, (), (), ())


def test_a_source_that_can_not_be_read_is_not_missed_by_its_citations():
    """One mistake in it, and not one for each value that rests on it."""
    text, (place,) = written(MISTAKES["a source read on no day"][0])
    draft, problems = reading(text)
    assert problems == [(*place, DAY)]
    assert len(draft.criteria) == 1


def test_further_sections_are_read_entry_by_entry(monkeypatch):
    """A section's own reader gets each entry and the reader of citations; what it refuses is left out."""

    def room(at, cited):
        cite = cited(at.child("cite"))
        return (
            None
            if cite is None
            else Edition(
                id=at.value["id"],
                title=cite.at,
                layer="a",
                in_force_from=ON,
                in_force_until=None,
                carried_from=None,
                note=None,
            )
        )

    monkeypatch.setitem(SECTIONS, "rooms", room)
    rooms = f"rooms:\n  - {{id: hall, {LIMIT_CITE}}}\n  - {{id: attic, cite: ¤7}}\nevents:\n"
    text, (place,) = written({"events:\n": rooms})
    draft, problems = reading(text)
    assert problems == [(*place, f"expected a mapping with {CITE}")]
    assert [(each.item.id, each.item.title, each.at.path) for each in draft.sections["rooms"]] == [
        ("hall", "page 1", ("rooms", 0))
    ]
    assert reading(POLICY)[0].sections["rooms"] == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"criteria": [{"id": "own", "about": "incidents.Incident"}]}, "missing question, force, met_when"),
        ({"timescales": [{"id": "own", "within": "5 days"}]}, "missing starts, force, who, cite"),
    ],
)
def test_an_entry_without_its_heart_is_one_problem(content, said):
    """What is missing is told once, and the rest is read as far as it goes."""
    head = {"edition": "own", "title": "Own", "layer": "own", "in_force": {"from": date(2026, 1, 1)}}
    problems = []
    edition(Document(file="own.yaml", content={**head, **content}), "own", problems)
    assert len(problems) == 1
    assert problems[0].text.startswith(said)


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("a\nb.yaml", r"a\nb.yaml"),
        ("\x1b[31m.yaml", r"\x1b[31m.yaml"),
        ("\udcff.yaml", r"\udcff.yaml"),
        ("é.yaml", "é.yaml"),
    ],
)
def test_the_name_of_a_file_breaks_no_line(file, shown):
    """Nor does it steer a terminal, or keep the message from being written."""
    said = str(DataProblem(file, 1, 2, "expected something"))
    assert said == f"{shown}:1:2: expected something"
    assert said.encode()
