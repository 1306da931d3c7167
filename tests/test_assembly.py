"""Editions put together on top of an invented law: references, clashes, examples, digests.

The cases change an invented policy, tests/data/policy.yaml. The sign ¤ in what a case
writes is not written: it stands where the problem has to be reported.
"""

from __future__ import annotations

import importlib
import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

import safeguarding as sg
from safeguarding import _diagram, _folders
from safeguarding._assembly import digest_of
from safeguarding._sections import SECTIONS
from safeguarding.criteria import Finding
from safeguarding.errors import DataError, NotInForceError, UnknownNameError
from safeguarding.facts import ChildDeath, Incident

DATA = Path(__file__).parent / "data"
POLICY = DATA.joinpath("policy.yaml").read_text(encoding="utf-8")
LAW = DATA.joinpath("law.yaml").read_text(encoding="utf-8")
TESTSHIRE = "partnership: testshire\ntitle: Testshire\nlayers: [testland, testshire]\n"
ON = date(2026, 11, 20)
# The package shows the function of the same name.
rulebooks = importlib.import_module("safeguarding.rulebook")

CANARY = "zebedee"
CITE = 'cite: {source: handbook, at: "page 1", evidence: primary, checked_on: 2026-01-02}'
EVENTS = "authority_aware, door_opened"


@pytest.fixture(autouse=True)
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


@pytest.fixture
def rules_with(tmp_path):
    """Return the rulebook of the invented country with files of a policy put on top."""

    def made(*policies, on=ON):
        folder = tmp_path / "own"
        for number, text in enumerate(policies):
            # A folder each: they are different instruments.
            (folder / f"part-{number}").mkdir(parents=True, exist_ok=True)
            (folder / f"part-{number}" / "policy.yaml").write_text(text, encoding="utf-8")
        return sg.rulebook("testshire", on=on, overlay=folder)

    return made


def changed(changes, text=POLICY):
    """Return the policy as a case writes it, with its signs."""
    for old, new in changes.items():
        assert text.count(old) == 1, f"{text.count(old)} times in the policy: {old}"
        text = text.replace(old, new)
    return text


def marked(text):
    """Return `text` without its signs, and their places."""
    places = []
    while (index := text.find("¤")) >= 0:
        before = text[:index]
        places.append((before.count("\n") + 1, index - before.rfind("\n")))
        text = before + text[index + 1 :]
    return text, places


def criteria(name, met_when, *, about="incidents.Incident", examples="[{facts: {}, finding: unknown}]"):
    """Return criteria for the end of the policy's own."""
    return (
        f'  - {{id: {name}, question: "a?", about: {about}, force: local-policy, met_when: {met_when},\n'
        f"     duties: [{{id: act, kind: may, who: a, does: b, applies: [met, not_met, unknown], {CITE}}}],\n"
        f"     examples: {examples}}}\n"
    )


def same_as(name):
    """Return a criterion that other criteria are met."""
    return f"{{id: same, text: same, same_as: {name}, {CITE}}}"


def with_criteria(*more):
    """Return the change that adds criteria to the policy."""
    return {"duties:\n  - for": "".join(more) + "duties:\n  - for"}


def with_limit(name):
    """Return the change that adds a time limit to the policy."""
    limit = f"  - {{id: {name}, within: 1 day, starts: door_opened, force: local-policy, who: a, {CITE}}}\n"
    return {"criteria:\n": f"{limit}criteria:\n"}


def with_duty(name, target="serious-incident-notification", more=""):
    """Return the change that adds a duty for criteria to the policy."""
    duty = (
        f"  - {{for: {target}, about: incidents.Incident, id: {name}, kind: may, who: a, does: b,\n"
        f"     applies: [met], {more} {CITE}}}\n"
    )
    return {"duties:\n  - for": f"duties:\n{duty}  - for"}


ACT = 'act: {title: Invented Act, url: "https://act.example", retrieved: 2026-01-02}'
UNBORN = f'{{id: a, text: a, ask: "a?", fact: unborn, {CITE}}}'
NOT_THERE = f"no criteria with this id about incidents.Incident in force on {ON}, or a circle"
NO_EVENT = f"no such event; expected one of {EVENTS}, or add it under events"
NO_LIMIT = "no such time limit; check the id"
OTHER_WORDS = "stands in another edition with other words; use the same, or another name"


def taken(edition):
    """Return what is said of an id that an edition has already."""
    return f"this id already stands in {edition}; a layer adds and never replaces: choose another"


MISTAKES = {
    "criteria with the id of the file's own": (
        with_criteria(criteria("¤near-miss-to-talk-through", UNBORN)),
        [taken("marsh-lane-policy")],
    ),
    "criteria with an id of the law": (
        with_criteria(criteria("¤joint-response", UNBORN)),
        [taken("invented-act")],
    ),
    "a time limit with an id of the file's own": (with_limit("¤tell-the-lead"), [taken("marsh-lane-policy")]),
    "a time limit with an id of the law": (with_limit("¤notify-panel"), [taken("invented-act")]),
    "two duties of one question with one id": (
        {"id: ask-again": "id: ¤talk-it-through"},
        ["these criteria have a duty with this id already; choose another"],
    ),
    "an added duty with an id of the law": (
        with_duty("¤notify"),
        ["these criteria have a duty with this id already; choose another"],
    ),
    "an added duty with the id of another added duty": (
        {**with_duty("tell-the-lead-too"), "    id: tell-the-lead-too": "    id: ¤tell-the-lead-too"},
        ["these criteria have a duty with this id already; choose another"],
    ),
    "a duty for criteria that never were": (
        with_duty("more", target=f"¤{CANARY}"),
        ["no such criteria; check the id"],
    ),
    "a duty with a time limit that never was": (
        {"timescale: tell-the-lead\n        applies": f"timescale: ¤{CANARY}\n        applies"},
        [NO_LIMIT],
    ),
    "an added duty with a time limit that never was": (with_duty("more", more=f"timescale: ¤{CANARY},"), [NO_LIMIT]),
    "a clock that an unknown event starts": (
        {"starts: {latest_of: [authority_aware, door_opened]}": f"starts: ¤{CANARY}"},
        [NO_EVENT],
    ),
    "a clock that the latest of known and unknown events starts": (
        {"{latest_of: [authority_aware, door_opened]}": f"¤{{latest_of: [authority_aware, {CANARY}]}}"},
        [NO_EVENT],
    ),
    "a stricter clock that an unknown event starts": ({"cautious: door_opened": f"cautious: ¤{CANARY}"}, [NO_EVENT]),
    "an event of the law in other words": (
        {"  door_opened:": '  ¤authority_aware: "Zebedee knew."\n  door_opened:'},
        [f"this name {OTHER_WORDS}"],
    ),
    "a source of the law in other words": (
        {"  handbook: {": '  ¤act: {title: Zebedee, url: "https://act.example", retrieved: 2026-01-02}\n  handbook: {'},
        [f"this name {OTHER_WORDS}"],
    ),
    "a source of the law read on another day": (
        {"  handbook: {": f"  ¤{ACT.replace('2026-01-02', '2026-01-03')}\n  handbook: {{"},
        [f"this name {OTHER_WORDS}"],
    ),
    "same as criteria that never were": (with_criteria(criteria("b", same_as(f"¤{CANARY}"))), [NOT_THERE]),
    "same as itself": (with_criteria(criteria("b", same_as("¤b"))), [NOT_THERE]),
    "same as each other in a circle": (
        with_criteria(criteria("b", same_as("c")), criteria("c", same_as("¤b"))),
        [NOT_THERE],
    ),
    "same as each other in a circle, inside a group and a negation": (
        with_criteria(
            criteria("b", f"{{all: [{UNBORN}, {same_as('c')}]}}"),
            criteria("c", f"{{not: {same_as('¤b')}}}"),
        ),
        [NOT_THERE],
    ),
    "same as criteria about other facts": (with_criteria(criteria("b", same_as("¤joint-response"))), [NOT_THERE]),
    "an example that gives another finding": (
        {"facts: {near_miss: false}\n        finding: not_met": "facts: {near_miss: true}\n        finding: ¤not_met"},
        ["this example gives unknown; mend it, or the criteria"],
    ),
    "an example of what was meant to be met": (
        {"finding: not_met\n      - name: Nobody": "finding: ¤met\n      - name: Nobody"},
        ["this example gives not_met; mend it, or the criteria"],
    ),
    "an example of criteria that stand on the law's": (
        with_criteria(
            criteria(
                "b",
                same_as("serious-incident-notification"),
                examples="[{facts: {child_died: true}, finding: ¤unknown}]",
            )
        ),
        ["this example gives met; mend it, or the criteria"],
    ),
    "an added duty about other facts than its criteria": (
        with_duty("more", target="joint-response")
        | {"{for: joint-response, about: incidents": "{for: joint-response, about: ¤incidents"},
        ["these criteria are about child_deaths.ChildDeath; write that"],
    ),
    "an added duty about other facts, on one of them": (
        with_duty("more", target="joint-response", more="when: {fact: near_miss},")
        | {"{for: joint-response, about: incidents": "{for: joint-response, about: ¤incidents"},
        ["these criteria are about child_deaths.ChildDeath; write that"],
    ),
    "a duty with a time limit that can't be read": (
        {"within: 2 working days": "within: ¤soon"},
        ["expected a length such as 5 working days, 24 hours, 3 weeks or 6 months"],
    ),
    "same as criteria that can't be read": (
        with_criteria(criteria("b", same_as("c")), criteria("c", UNBORN.replace("unborn", "¤unbron"))),
        ["no such fact; did you mean unborn?"],
    ),
    "a source of the law that can't be read": (
        {"  handbook: {": '  act: {title: Invented Act, url: "https://act.example", retrieved: ¤soon}\n  handbook: {'},
        ["expected a date such as 2026-11-22, without quotes"],
    ),
}


@pytest.mark.parametrize(("changes", "texts"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_at_its_place(changes, texts, rules_with):
    """Each is said once, at the line and the column where it stands, and what was written is not repeated."""
    text, places = marked(changed(changes))
    with pytest.raises(DataError) as refused:
        rules_with(text)
    assert [(each.file, each.line, each.column, each.text) for each in refused.value.problems] == [
        ("own/part-0/policy.yaml", *place, said) for place, said in zip(places, texts, strict=True)
    ]
    assert CANARY not in str(refused.value).lower()


SECOND = "edition: second\ntitle: Second\nlayer: second-layer\nin_force: {from: 2026-01-01}\n"


@pytest.mark.parametrize(
    ("second", "said"),
    [
        pytest.param(
            "criteria:\n" + criteria("¤near-miss-to-talk-through", UNBORN), taken("marsh-lane-policy"), id="criteria"
        ),
        pytest.param(
            "timescales:\n"
            f"- {{id: ¤tell-the-lead, within: 1 day, starts: door_opened, force: local-policy, who: a, {CITE}}}\n",
            taken("marsh-lane-policy"),
            id="a time limit",
        ),
        pytest.param('events: {¤door_opened: "Another door."}', f"this name {OTHER_WORDS}", id="an event"),
        pytest.param(
            "duties:\n- {for: serious-incident-notification, about: incidents.Incident, id: ¤tell-the-lead-too,\n"
            f"   kind: may, who: a, does: b, applies: [met], {CITE}}}\n",
            "these criteria have a duty with this id already; choose another",
            id="an added duty",
        ),
    ],
)
def test_an_id_of_another_file_is_taken(second, said, rules_with):
    """The later file, in the order of the names, is the one to change."""
    sources = POLICY[POLICY.index("sources:\n") : POLICY.index("events:\n")]
    text, (place,) = marked(SECOND + sources + second)
    with pytest.raises(DataError) as refused:
        rules_with(POLICY, text)
    assert [(each.file, each.line, each.column, each.text) for each in refused.value.problems] == [
        ("own/part-1/policy.yaml", *place, said)
    ]


def test_an_id_taken_twice_is_said_to_stand_in_the_first_edition(rules_with):
    """That is the one that keeps it, however many others would like it."""
    again = criteria("joint-response", UNBORN)
    second = SECOND + POLICY[POLICY.index("sources:\n") : POLICY.index("events:\n")]
    with pytest.raises(DataError) as refused:
        rules_with(changed(with_criteria(again)), second + "criteria:\n" + again.replace("id: act,", "id: act-too,"))
    assert [(each.file, each.text) for each in refused.value.problems] == [
        ("own/part-0/policy.yaml", taken("invented-act")),
        ("own/part-1/policy.yaml", taken("invented-act")),
    ]


def test_what_two_files_say_in_the_same_words_may_stand_in_both(rules_with):
    """Sources and events are named where they are used."""
    shared = POLICY[POLICY.index("sources:\n") : POLICY.index("timescales:\n")]
    rules = rules_with(POLICY, SECOND + shared)
    assert rules.editions.keys() == ("invented-act", "marsh-lane-policy", "second")
    assert rules.layers == ("testland", "testshire", "marsh-lane", "second-layer")
    assert rules.events.keys() == ("authority_aware", "door_opened")
    assert rules.sources.keys() == ("act", "handbook")


def test_mistakes_of_every_kind_are_reported_together(rules_with):
    """What is wrong within a file hides nothing that is wrong between files."""
    text, places = marked(
        changed(
            {
                "counting: roll_forward": f"counting: ¤{CANARY}",
                "cautious: door_opened": f"cautious: ¤{CANARY}",
                "timescale: tell-the-lead\n        applies": f"timescale: ¤{CANARY}\n        applies",
                "finding: not_met\n      - name: Nobody": "finding: ¤met\n      - name: Nobody",
                **with_duty("¤notify"),
            }
        )
    )
    places.sort()
    with pytest.raises(DataError) as refused:
        rules_with(text)
    assert [(each.line, each.column) for each in refused.value.problems] == places


def wide(written):
    """Return a condition that needs more nodes than the cap below, and far more than the policy."""
    pairs = [("unborn", "near_miss"), ("died_in_area", "harmed_in_area"), ("normally_resident", "outside_england")]
    return f"{{any: [{', '.join(f'{{all: [{written(one)}, {written(other)}]}}' for one, other in pairs)}]}}"


WIDE_CRITERIA = wide(lambda fact: f'{{id: {fact}, text: a, ask: "a?", fact: {fact}, {CITE}}}')
WIDE = wide(lambda fact: f"{{fact: {fact}}}")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(with_criteria(criteria("b", f"¤{WIDE_CRITERIA}")), id="what a question turns on"),
        pytest.param(
            {"when: {any: [{fact: unborn}, {not": f"when: ¤{WIDE}\n        #"},
            id="a duty's further condition",
        ),
        pytest.param(with_duty("more", more=f"when: ¤{WIDE},"), id="the same of a duty added to the law"),
    ],
)
def test_conditions_that_need_too_many_nodes_are_refused(changes, rules_with, monkeypatch):
    """The cap keeps a policy from taking all memory; the author is told the place and the way out."""
    monkeypatch.setattr(_diagram, "MOST_NODES", 12)
    assert len(rules_with(POLICY).criteria) == 3
    text, (place,) = marked(changed(changes))
    with pytest.raises(DataError) as refused:
        rules_with(text)
    said = "needs more than 20000 nodes as a diagram; split it with same_as"
    assert [(each.file, each.line, each.column, each.text) for each in refused.value.problems] == [
        ("own/part-0/policy.yaml", *place, said)
    ]


def test_references_are_found_across_files_and_layers(rules_with):
    """Criteria, duties and clocks of a policy stand on those of the law."""
    rules = rules_with(POLICY)
    own, law = rules.criteria["near-miss-to-talk-through"], rules.criteria["serious-incident-notification"]
    assert own.criteria[2].criteria is law
    assert [rule.duty.id for rule in own.duties] == ["talk-it-through", "keep-it-in-the-room", "ask-again"]
    assert [rule.duty.id for rule in law.duties] == ["notify", "find-out", "tell-the-lead-too"]
    assert own.editions == ("marsh-lane-policy", "invented-act")
    assert law.editions == ("invented-act", "marsh-lane-policy")
    assert (own.edition, law.edition) == ("marsh-lane-policy", "invented-act")
    assert {each.digest for each in rules.criteria.values()} == {rules.digest}
    assert {each.on for each in rules.criteria.values()} == {ON}


def test_criteria_may_stand_on_later_ones(rules_with):
    """The order in a file means nothing."""
    rules = rules_with(changed(with_criteria(criteria("b", f"{{not: {same_as('c')}}}"), criteria("c", UNBORN))))
    assert sg.assess(rules.criteria["b"], Incident(unborn=True)).finding is Finding.NOT_MET
    assert rules.criteria.keys()[-2:] == ("b", "c")


def test_an_added_duty_changes_what_follows_and_never_the_finding(rules_with):
    """A layer adds to the law's answer."""
    plain = sg.rulebook("testshire", on=ON)
    rules = rules_with(POLICY)
    for incident in (
        Incident(child_died=True),
        Incident(child_died=False),
        Incident(),
        Incident(child_died=True, harmed_in_area=False),
    ):
        law = sg.assess(plain.criteria["serious-incident-notification"], incident)
        answer = sg.assess(rules.criteria["serious-incident-notification"], incident)
        assert (answer.finding, answer.reasons, answer.questions) == (law.finding, law.reasons, law.questions)
        more = {duty.id for duty in answer.duties} - {duty.id for duty in law.duties}
        told = law.finding is not Finding.NOT_MET and incident.harmed_in_area is not False
        assert more == ({"tell-the-lead-too"} if told else set())


def test_caveats_of_the_evidence_and_of_the_facts_belong_to_the_answer(rules_with):
    """What rests on unverified words says so, and a warning about a fact comes with the fact."""
    rules = rules_with(POLICY)
    unborn = "The handbook is silent about the unborn (Marsh Lane handbook, page 8)"
    unverified = "Unverified: Marsh Lane handbook, page 6, has not been found in any text; confirm it first."
    absent = "No rules of testshire are held for this date; ask there."
    answers = {
        Incident(near_miss=True): (absent, unverified),
        Incident(near_miss=True, unborn=True): (unborn, absent, unverified),
        Incident(near_miss=False): (absent,),
    }
    for incident, caveats in answers.items():
        assert sg.assess(rules.criteria["near-miss-to-talk-through"], incident).caveats == caveats


def test_a_duty_shows_what_its_time_limit_rests_on(rules_with):
    """A clock that nobody has found in any text is no firmer for standing beside a duty that somebody has."""
    rules = rules_with(changed({CITE: CITE.replace("primary", "unverified")}))
    unverified = "Unverified: Marsh Lane handbook, page 1, has not been found in any text; confirm it first."
    law = rules.criteria["serious-incident-notification"]
    assert unverified in sg.assess(law, Incident(child_died=True)).caveats
    assert unverified not in sg.assess(law, Incident(child_died=False)).caveats


def test_a_time_limit_that_is_carried_forward_says_so(rules_with):
    """The duty's caveat and its time limit's are both shown, once."""
    rules = rules_with(changed({'note: "Invented for the tests."': "carried_from: marsh-lane-2025"}))
    caveats = sg.assess(rules.criteria["serious-incident-notification"], Incident(child_died=True)).caveats
    assert [caveat.split(":")[0] for caveat in caveats] == [
        "No rules of testshire are held for this date; ask there.",
        "Carried forward",
    ]


LATER = SECOND.replace("2026-01-01", "2027-01-01")


def test_a_duty_whose_time_limit_is_of_another_date_has_none(rules_with):
    """The duty stays, without a clock, and the answer says what is missing."""
    limit = POLICY[POLICY.index("timescales:\n") : POLICY.index("criteria:\n")]
    shared = POLICY[POLICY.index("sources:\n") : POLICY.index("timescales:\n")]
    rules = rules_with(POLICY.replace(limit, ""), LATER + shared + limit)
    answer = sg.assess(rules.criteria["serious-incident-notification"], Incident(child_died=True))
    assert {duty.id: duty.timescale for duty in answer.duties} == {"notify": "notify-panel", "tell-the-lead-too": None}
    assert (
        "No edition in force on this date holds the time limit of tell-the-lead-too; seek advice on it."
        in answer.caveats
    )
    with pytest.raises(NotInForceError, match="from 1 January 2027"):
        rules.timescales["tell-the-lead"]


def test_a_duty_for_criteria_of_another_date_waits_for_them(rules_with):
    """It is no mistake, and it is nobody's duty yet."""
    shared = POLICY[POLICY.index("sources:\n") : POLICY.index("events:\n")]
    rules = rules_with(changed(with_duty("more", target="b")), LATER + shared + "criteria:\n" + criteria("b", UNBORN))
    assert "more" not in {rule.duty.id for each in rules.criteria.values() for rule in each.duties}
    with pytest.raises(NotInForceError, match="from 1 January 2027"):
        rules.criteria["b"]
    later = rules_with(on=date(2027, 1, 1))
    assert {rule.duty.id for rule in later.criteria["b"].duties} == {"act", "more"}


def test_same_as_criteria_of_another_date_is_a_mistake(rules_with):
    """A question can't turn on what is not in force."""
    shared = POLICY[POLICY.index("sources:\n") : POLICY.index("events:\n")]
    text, (place,) = marked(changed(with_criteria(criteria("b", same_as("¤c")))))
    later = LATER + shared + "criteria:\n" + criteria("c", UNBORN)
    with pytest.raises(DataError) as refused:
        rules_with(text, later)
    assert [(each.line, each.column, each.text) for each in refused.value.problems] == [(*place, NOT_THERE)]
    assert rules_with(text, later, on=date(2027, 1, 1)).criteria["b"].editions == ("marsh-lane-policy", "second")


def test_an_id_of_two_editions_is_told_with_both_dates(rules_with):
    """Before the first of them, the error names each time that the id was in force."""
    first = LATER.replace("{from: 2027-01-01}", "{from: 2027-01-01, until: 2027-12-31}") + 'events: {lunch: "Lunch."}\n'
    second = first.replace("edition: second", "edition: third").replace("2027-01-01, until: 2027-12-31", "2029-01-01")
    rules = rules_with(first, second)
    dates = "from 1 January 2027 to 31 December 2027, and from 1 January 2029"
    with pytest.raises(NotInForceError) as refused:
        rules.events["lunch"]
    assert str(refused.value) == (
        f"lunch: not in force on this rulebook's date, but {dates}; make a rulebook for a date in that time"
    )
    with pytest.raises(NotInForceError, match=r"^third: not in force on .*, but from 1 January 2029;"):
        rules.editions["third"]
    assert rules_with(on=date(2029, 1, 1)).events["lunch"] == "Lunch."


def test_a_source_of_another_date_is_told_with_its_dates(rules_with):
    """As with every other id."""
    rules = rules_with(LATER + POLICY[POLICY.index("sources:\n") : POLICY.index("events:\n")])
    with pytest.raises(NotInForceError, match="from 1 January 2027"):
        rules.sources["handbook"]


def test_every_kind_of_id_has_its_own_word_in_the_error(rules_with):
    """So that the message says what was looked for."""
    rules = rules_with(POLICY)
    for kind, names in (
        ("criteria", rules.criteria),
        ("timescale", rules.timescales),
        ("event", rules.events),
        ("source", rules.sources),
        ("edition", rules.editions),
    ):
        with pytest.raises(UnknownNameError) as refused:
            names[CANARY]
        assert str(refused.value) == f"no {kind} has this name; there are: {', '.join(sorted(names))}"


def test_entries_of_further_sections_are_put_together(rules_with, monkeypatch):
    """Layer by layer, in order; an id of another date is told so, and one that is taken is refused."""

    class Room:
        def __init__(self, name):
            self.id = name

    monkeypatch.setitem(SECTIONS, "rooms", lambda at, _cited: Room(at.value["id"]))
    _folders._shipped.cache_clear()
    seen = []
    whole = rulebooks.assembly

    def assembly(*arguments):
        seen.append(whole(*arguments))
        return seen[-1]

    monkeypatch.setattr(rulebooks, "assembly", assembly)
    later = LATER.replace("second", "third")
    files = [
        "rooms: [{id: hall}, {id: attic}]\n" + POLICY,
        SECOND + "rooms: [{id: cellar}]\n",
        later + "rooms: [{id: roof}]\n",
    ]
    rules_with(*files)
    rooms = seen[0].sections["rooms"]
    assert [(name, room.id) for name, room in rooms.items()] == [
        ("hall", "hall"),
        ("attic", "attic"),
        ("cellar", "cellar"),
    ]
    with pytest.raises(NotInForceError, match="from 1 January 2027"):
        rooms["roof"]
    with pytest.raises(DataError) as refused:
        rules_with(files[0], SECOND + "rooms: [{id: cellar}, {id: hall}]\n")
    assert [(str(each)) for each in refused.value.problems] == [
        f"own/part-1/policy.yaml:5:28: {taken('marsh-lane-policy')}"
    ]


SAME = [
    pytest.param({}, id="nothing changed"),
    pytest.param({"title: Marsh Lane policy": "title: Marsh Lane policy   # of the centre"}, id="a comment"),
    pytest.param({"title: Marsh Lane policy": "\n\ntitle:      Marsh Lane policy\n"}, id="spaces and empty lines"),
    pytest.param({"title: Marsh Lane policy": "title: 'Marsh Lane policy'"}, id="quotes"),
    pytest.param({"title: Marsh Lane policy": '"title": "Marsh\\u0020Lane policy"'}, id="other quotes and an escape"),
    pytest.param({"title: Marsh Lane policy": "title: >-\n  Marsh Lane\n  policy"}, id="a folded text"),
    pytest.param({"from: 2026-01-01}": "from: 2026-01-01}\n"}, id="an empty line more"),
    pytest.param({"in_force: {from: 2026-01-01}": "in_force:\n  from: 2026-01-01"}, id="block in place of flow"),
    pytest.param(
        {'is: ["yes", likely]': "is:\n                - 'yes'\n                - likely"}, id="a list in lines"
    ),
    pytest.param(
        {
            "edition: marsh-lane-policy\ntitle: Marsh Lane policy\n": "title: Marsh Lane policy\n"
            "edition: marsh-lane-policy\n"
        },
        id="keys in another order",
    ),
]


@pytest.mark.parametrize("changes", SAME)
def test_the_same_content_has_the_same_digest(changes, rules_with):
    """However it is written: comments, spaces, quotes, brackets, the order of keys."""
    assert rules_with(changed(changes)).digest == rules_with(POLICY).digest


@pytest.mark.parametrize("flow", [True, False, None])
@pytest.mark.parametrize("sort", [True, False])
def test_a_file_written_again_by_a_machine_has_the_same_digest(flow, sort, rules_with):
    """In flow or in block style, sorted or not."""
    text = yaml.safe_dump(yaml.safe_load(POLICY), default_flow_style=flow, sort_keys=sort)
    assert text != POLICY
    assert rules_with(text).digest == rules_with(POLICY).digest


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"title: Marsh Lane policy": "title: Marsh Lane Policy"}, id="a capital"),
        pytest.param({"title: Marsh Lane policy": 'title: "Marsh Lane policy "'}, id="a space at the end"),
        pytest.param({"from: 2026-01-01": "from: 2026-01-02"}, id="a day"),
        pytest.param({"from: 2026-01-01}": "from: 2026-01-01, until: 2026-12-31}"}, id="an end"),
        pytest.param({'is: ["yes", likely]': "is: [likely]"}, id="a value of a fact"),
        pytest.param(
            {"fact: near_miss\n": "fact: near_miss\n          is: [true]\n"}, id="a value named that was meant"
        ),
        pytest.param({"judgement: true": "judgement: false"}, id="judgement"),
        pytest.param({"when: {any: [": "when: {all: ["}, id="all in place of any"),
        pytest.param({"within: 2 working days": "within: 3 working days"}, id="a length"),
        pytest.param({"[authority_aware, door_opened]": "[door_opened, authority_aware]"}, id="the order of a list"),
        pytest.param({"kind: may": "kind: must"}, id="how strongly a duty binds"),
        pytest.param(
            {"checked_on: 2026-01-02}\ncriteria": "checked_on: 2026-01-03}\ncriteria"}, id="the day of a check"
        ),
        pytest.param({"evidence: unverified": "evidence: primary"}, id="the evidence"),
        pytest.param({'note: "Invented for the tests."\n': ""}, id="a note left out"),
    ],
)
def test_another_meaning_has_another_digest(changes, rules_with):
    """Every value of a file counts."""
    assert rules_with(changed(changes)).digest != rules_with(POLICY).digest


def leaves(value, path=()):
    """Return every value in `value` that holds no others, with its path."""
    if isinstance(value, dict):
        return [leaf for key, part in value.items() for leaf in leaves(part, (*path, key))]
    if isinstance(value, list) and value:
        return [leaf for index, part in enumerate(value) for leaf in leaves(part, (*path, index))]
    return [(path, value)]


def test_every_value_of_a_file_counts_for_the_digest():
    """Each one in turn is replaced by its like."""
    content = yaml.safe_load(POLICY)
    digests = {digest_of(content)}
    for path, value in leaves(content):
        other = yaml.safe_load(POLICY)
        *way, last = path
        place = other
        for step in way:
            place = place[step]
        place[last] = str(value) if type(value) is not str else f"{value}."
        digests.add(digest_of(other))
    assert len(digests) == len(leaves(content)) + 1 > 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (date(2026, 1, 1), "2026-01-01"),
        (True, "true"),
        (True, 1),
        (1, "1"),
        (None, "null"),
        (None, False),
        (None, ""),
        ([], {}),
        (["a"], "a"),
        (["a", "b"], ["b", "a"]),
        ("é", "e\u0301"),
        ("a", "a "),
    ],
)
def test_values_that_look_alike_have_different_digests(one, other):
    """A date is not the text that looks like it, true is not 1, and nothing is not empty."""
    assert digest_of({"a": one}) != digest_of({"a": other})


def test_the_digest_is_of_what_is_named_and_of_nothing_else():
    """It can be made again by hand: JSON with sorted keys, without spaces, in UTF-8, hashed with SHA-256."""
    content = {"b": [date(2026, 1, 1), "é", None, True, 7], "a": {}}
    text = json.dumps(
        {"a": {}, "b": [{"date": "2026-01-01"}, "é", None, True, 7]}, ensure_ascii=False, separators=(",", ":")
    )
    assert digest_of(content) == sha256(text.encode()).hexdigest()


def test_the_digest_names_partnership_calendar_and_every_edition(country):
    """A change of the law alone changes it, and so does the same law under another partnership."""
    before = sg.rulebook("testshire", on=ON).digest
    (country / "othershire").mkdir()
    (country / "othershire" / "partnership.yaml").write_text(TESTSHIRE, encoding="utf-8")
    assert sg.rulebook("othershire", on=ON).digest != before
    law = country / "testland" / "act" / "2018-06-29.yaml"
    law.write_text(changed({"within: 5 working days": "within: 4 working days"}, LAW), encoding="utf-8")
    _folders._shipped.cache_clear()
    assert sg.rulebook("testshire", on=ON).digest != before


def test_answers_that_differ_have_different_digests(rules_with):
    """A policy that is not yet in force adds a caveat to every answer, so the digest tells them apart."""
    plain, later = sg.rulebook("testshire", on=ON), rules_with(LATER)
    death = ChildDeath()
    assert (
        sg.assess(plain.criteria["joint-response"], death).caveats
        != sg.assess(later.criteria["joint-response"], death).caveats
    )
    assert plain.digest != later.digest
