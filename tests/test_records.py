"""Records: receipts, replay, comparison, impact and decisions."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import product

import attrs
import pytest

import safeguarding as sg
from safeguarding import _diagram, allegations, child_deaths, incidents, referrals, thresholds
from safeguarding.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    DutyKind,
    FactCaveat,
    Finding,
    Force,
    Not,
    compiled,
    leaves,
)
from safeguarding.errors import FactsError
from safeguarding.facts import (
    KINDS,
    Allegation,
    Certainty,
    ChildDeath,
    Concern,
    Consent,
    Incident,
    Suspicion,
    Whose,
    from_plain,
    kind_of,
)
from safeguarding.records import (
    Course,
    Decision,
    Difference,
    Ground,
    How,
    Lateness,
    Receipt,
    Role,
    diff,
    impact,
    receipt,
    replay,
)
from safeguarding.timescales import Counting, Unit, Within, due

ON = date(2026, 11, 20)
CANARY = "Zebedee"
INCIDENT = Incident(
    child_died=True,
    under_18_when_died=True,
    died_in_area=True,
    abuse_or_neglect=Suspicion.SUSPECTED,
)


@cache
def rules(on=ON, partnership="croydon"):
    """Return a partnership's rules as at a date."""
    return sg.rulebook(partnership, on=on)


def notified(incident=INCIDENT, book=None):
    """Return the receipt of whether an incident must be notified."""
    return receipt(incidents.serious_incident_notification(incident, book or rules()), incident)


def problems_of(call, *args, **kwargs):
    """Return the problems that a call is refused for, as they are shown; the canary is in none of what is printed."""
    with pytest.raises(FactsError) as refused:
        call(*args, **kwargs)
    # What a log would hold: the chain of errors too, with their arguments.
    error, chain = refused.value, []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    printed = "".join(traceback.format_exception(refused.value)) + "".join(map(repr, chain)) + str(refused.value)
    # The line of source that called is a test's own, and holds no canary.
    assert CANARY not in printed
    return [str(problem) for problem in refused.value.problems]


class TestReceipt:
    """A receipt holds what an answer was given, and nothing else."""

    def test_an_id_has_a_hundred_letters_at_most(self):
        """That many are still one."""
        assert attrs.evolve(notified(), criteria_id="x" * 100).criteria_id == "x" * 100
        assert len(problems_of(attrs.evolve, notified(), criteria_id="x" * 101)) == 1

    def test_facts_are_by_name(self):
        """A list of them is none, however the receipt is made."""
        expected = ["facts: expected facts by name; leave out what is not known"]
        assert problems_of(attrs.evolve, notified(), facts=[1]) == expected

    def test_it_holds_the_answer_and_what_it_rests_on(self):
        """Question, finding, known facts, editions, digest, date, and the versions that answered."""
        answer = incidents.serious_incident_notification(INCIDENT, rules())
        made = receipt(answer, INCIDENT)
        assert made == Receipt(
            criteria_id="serious-incident-notification",
            about="incidents.Incident",
            finding=Finding.MET,
            # The last two follow from the death of a child under 18.
            facts={
                "child_died": True,
                "under_18_when_died": True,
                "died_in_area": True,
                "abuse_or_neglect": "suspected",
                "under_18_when_harmed": True,
                "under_25_when_died": True,
            },
            editions=answer.editions,
            digest=rules().digest,
            on=ON,
            library=sg.__version__,
            data=sg.DATA_EDITION,
        )

    def test_its_json(self):
        """One line, with the keys in one order and the facts by name; nobody's words in it."""
        made = attrs.evolve(notified(), digest="ab" * 32, library="1.2.3", data="2026.11", editions=("one", "two"))
        text = (
            '{"format": 1, "criteria_id": "serious-incident-notification", "about": "incidents.Incident", '
            '"finding": "met", "facts": {"abuse_or_neglect": "suspected", "child_died": true, "died_in_area": true, '
            '"under_18_when_died": true, "under_18_when_harmed": true, "under_25_when_died": true}, '
            f'"editions": ["one", "two"], "digest": "{"ab" * 32}", "on": "2026-11-20", "library": "1.2.3", '
            '"data": "2026.11"}'
        )
        assert made.to_json() == text
        assert Receipt.from_json(text) == made
        assert Receipt.from_json(text).to_json() == text

    @pytest.mark.parametrize("indent", [None, 3])
    def test_order_and_blanks_of_json_are_no_matter(self, indent):
        """The same members written in another way are the same receipt."""
        given = json.loads(notified().to_json())
        turned = {key: given[key] for key in reversed(given)}
        turned["facts"] = dict(reversed(turned["facts"].items()))
        again = Receipt.from_json(json.dumps(turned, indent=indent))
        assert again == notified()
        assert again.to_json() == notified().to_json()

    @pytest.mark.parametrize(
        ("answers", "facts"),
        [
            (incidents.assessments, INCIDENT),
            (incidents.assessments, Incident()),
            (child_deaths.assessments, ChildDeath(in_custody=True)),
            (thresholds.assessments, Concern(consent=Consent.REFUSED, significant_harm=Suspicion.KNOWN)),
            (lambda *given: [allegations.lado_referral(*given)], Allegation(possible_offence=False)),
        ],
        ids=["an incident", "nothing known of an incident", "a child's death", "a concern", "an allegation"],
    )
    def test_every_question_has_one(self, answers, facts):
        """Each question of every domain comes back from JSON as it was, and its replay is the same."""
        for answer in answers(facts, rules()):
            made = receipt(answer, facts)
            assert Receipt.from_json(made.to_json()) == made
            assert replay(made, rules()).because == ()

    @pytest.mark.parametrize(
        "wrong",
        [
            thresholds.level_of_need(Concern(), rules()),
            referrals.route(Concern(), rules(), at=datetime(2026, 11, 20, 12, tzinfo=UTC)),
            due(rules().timescales["notify-panel"], {"authority_aware": ON}, rules().working_days),
            Finding.MET,
            INCIDENT,
            CANARY,
            None,
        ],
        ids=["a level of need", "a route", "a deadline", "a finding", "facts", "a text", "nothing"],
    )
    def test_only_an_answer_to_one_question_has_one(self, wrong):
        """A level of need, a route and a deadline are refused by what they are."""
        assert problems_of(receipt, wrong, Concern()) == [
            (
                "assessment: expected an Assessment, the answer to one question; a level of need, a route or a "
                "deadline has no receipt"
            )
        ]

    @pytest.mark.parametrize("wrong", [Concern(), ChildDeath(), {"child_died": True}, Incident, CANARY, None])
    def test_facts_of_another_class_are_refused(self, wrong):
        """Facts must be of the class that the question is about."""
        answer = incidents.rapid_review(INCIDENT, rules())
        expected = ["facts: expected the facts of the class that the assessment is about"]
        assert problems_of(receipt, answer, wrong) == expected
        assert problems_of(receipt, attrs.evolve(answer, about=CANARY), INCIDENT) == expected
        assert problems_of(receipt, attrs.evolve(answer, about=[CANARY]), INCIDENT) == expected

    def test_it_is_a_value(self):
        """It is hashable, picklable, equal to its copy, can't be changed, and shows no fact."""
        made = notified()
        assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made
        assert hash(pickle.loads(pickle.dumps(made))) == hash(made)
        assert replay(pickle.loads(pickle.dumps(made)), rules()).same
        assert repr(made) == "<Receipt of serious-incident-notification: met, 6 facts>"
        assert repr(made.facts) == "<6 by key>"
        with pytest.raises(AttributeError):
            made.finding = Finding.NOT_MET
        with pytest.raises(TypeError):
            made.facts["child_died"] = False
        with pytest.raises(KeyError) as refused:
            made.facts[CANARY]
        assert CANARY not in repr(refused.value)

    def test_facts_given_are_not_the_callers_to_change(self):
        """A dictionary that was passed can change afterwards, and the receipt doesn't."""
        given = {"child_died": True}
        made = attrs.evolve(notified(), facts=given)
        given["child_died"] = False
        assert made.facts == {"child_died": True}


KEYS = "format, criteria_id, about, finding, facts, editions, digest, on, library, data"
A_VALUE = "expected true, false or the word of a value; leave out what is not known"
TEXT = "text: expected JSON, as to_json returns it; the text may have been cut or edited"
INCIDENT_FACTS = ", ".join(kind_of(Incident).names)
NAMED = "expected the name of a fact, with true, false or the word of a value"
OTHER = {"library": "0.0.1"}
MISSING = object()

#: What stands in the JSON in place of what belongs there, and what is said of it.
REFUSED = {
    "an id of criteria with a blank": (
        {"criteria_id": f"{CANARY} was here"},
        ["criteria_id: expected the id of criteria"],
    ),
    "an id with a line break after it": (
        {"criteria_id": "rapid-review\n"},
        ["criteria_id: expected the id of criteria"],
    ),
    "an id of 101 letters": ({"criteria_id": "a" * 101}, ["criteria_id: expected the id of criteria"]),
    "a class without a module": (
        {"about": CANARY},
        [
            (
                "about: expected the name of a class of facts: incidents.Incident, child_deaths.ChildDeath, "
                "allegations.Allegation, thresholds.Concern"
            )
        ],
    ),
    "a class that there is not": (
        {"about": f"incidents.{CANARY}"},
        [
            (
                "about: no class of facts has this name; there are incidents.Incident, child_deaths.ChildDeath, "
                "allegations.Allegation, thresholds.Concern"
            )
        ],
    ),
    "a finding of another word": ({"finding": CANARY}, ["finding: expected met, not_met, unknown"]),
    "a finding that is true": ({"finding": True}, ["finding: expected met, not_met, unknown"]),
    "facts in a list": ({"facts": [CANARY]}, ["facts: expected facts by name; leave out what is not known"]),
    "no facts at all": ({"facts": None}, ["facts: expected facts by name; leave out what is not known"]),
    "a fact that is null": ({"facts": {"child_died": None}}, [f"facts.child_died: {A_VALUE}"]),
    "a fact that is a number": ({"facts": {"child_died": 1}}, [f"facts.child_died: {A_VALUE}"]),
    "a fact that is a list": ({"facts": {"child_died": [CANARY]}}, [f"facts.child_died: {A_VALUE}"]),
    "a fact that is NaN": ({"facts": {"child_died": float("nan")}}, [f"facts.child_died: {A_VALUE}"]),
    "a yes or no in words": (
        {"facts": {"child_died": CANARY}},
        ["facts.child_died: expected true or false, or nothing where it is not known"],
    ),
    "a fact that there is not": (
        {"facts": {"child_died": True, CANARY: True}},
        [f"facts.name 2: not a fact of Incident; its facts are {INCIDENT_FACTS}"],
    ),
    "a fact with a slip of the pen": (
        {"facts": {"childdied": True, "child_died": []}},
        [f"facts.child_died: {A_VALUE}", "facts.name 1: not a fact of Incident; did you mean child_died?"],
    ),
    "facts that contradict each other": (
        {"facts": {"under_18_when_died": True, "under_25_when_died": False}},
        [
            (
                "facts.under_18_when_died, under_25_when_died: these contradict each other; correct one, or leave out "
                "what is not known"
            )
        ],
    ),
    "editions as one text": ({"editions": CANARY}, ["editions: expected a list"]),
    "an edition that is a number": ({"editions": ["one", 2]}, ["editions[1]: expected a text"]),
    "an edition with a capital": ({"editions": ["one", CANARY]}, ["editions: expected the ids of editions"]),
    "a digest that is cut": (
        {"digest": "ab" * 31},
        ["digest: expected the digest of a rulebook: 64 hexadecimal digits"],
    ),
    "a date with a time": ({"on": "2026-11-20T00:00:00"}, ["on: expected a date, in JSON such as 2026-11-22"]),
    "a day that there is not": ({"on": "2026-02-29"}, ["on: expected a date, in JSON such as 2026-11-22"]),
    "a date as a number": ({"on": 20261120}, ["on: expected a date, in JSON such as 2026-11-22"]),
    "digits of another script": (
        {"on": "\uff12\uff10\uff12\uff16-11-20"},
        ["on: expected a date, in JSON such as 2026-11-22"],
    ),
    "a version in words": ({"library": CANARY}, ["library: expected a version of the library, such as 0.1.0"]),
    "an edition of the data of no month": (
        {"data": "2026.99"},
        ["data: expected an edition of the data, such as 2026.11"],
    ),
    "an edition of the data of month 0": (
        {"data": "2026.00"},
        ["data: expected an edition of the data, such as 2026.11"],
    ),
    "an edition of the data in words": ({"data": CANARY}, ["data: expected an edition of the data, such as 2026.11"]),
    "a format that is true": ({"format": True}, ["format: expected the number 1"]),
    "another format, and whatever goes with it": (
        {"format": 2, "finding": CANARY, "notes": CANARY},
        ["format: expected 1; another version of the library wrote this record"],
    ),
    "a key too many": (
        {f"notes on {CANARY}": CANARY},
        [f"key 11: not known here; leave it out: the keys are {KEYS}"],
    ),
    "a key too few": ({"digest": MISSING}, ["digest: missing; add it"]),
    "no facts and no class": (
        {"facts": MISSING, "about": MISSING},
        ["about: missing; add it", "facts: missing; add it"],
    ),
    "all of it wrong": (
        {"format": 0.5, "criteria_id": CANARY, "finding": [], "on": {}, "facts": {"child_died": {CANARY: 1}}},
        [
            "format: expected the number 1",
            "criteria_id: expected the id of criteria",
            "finding: expected met, not_met, unknown",
            f"facts.child_died: {A_VALUE}",
            "on: expected a date, in JSON such as 2026-11-22",
        ],
    ),
    "a sentence for a fact, from another version": (
        {**OTHER, "facts": {f"{CANARY} fell": True}},
        [f"facts.name 1: {NAMED}"],
    ),
    "a sentence for a value, from another version": (
        {**OTHER, "facts": {"shape": "round", "colour": f"{CANARY} blue"}},
        [f"facts.name 2: {NAMED}"],
    ),
    "a number for a value, from another version": ({**OTHER, "facts": {"shape": 1}}, [f"facts.name 1: {NAMED}"]),
}


def with_members(text, changes):
    """Return JSON with other members."""
    given = {**json.loads(text), **changes}
    return json.dumps({key: value for key, value in given.items() if value is not MISSING})


def places(value, path=()):
    """Return every place of plain data, the keys apart from the values."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from [(*path, key), (*path, ("key", key)), *places(item, (*path, key))]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from [(*path, index), *places(item, (*path, index))]


def put(value, place, what):
    """Return plain data with something else in one place."""
    if not place:
        return what
    (first, *rest), new = place, copy.copy(value)
    if isinstance(first, tuple):
        return {what if key == first[1] else key: item for key, item in value.items()}
    new[first] = put(value[first], rest, what)
    return new


class TestReceiptRefused:
    """Whatever is not a receipt is refused with every reason at once, and nothing of it is repeated."""

    @pytest.mark.parametrize(("changes", "expected"), REFUSED.values(), ids=REFUSED.keys())
    def test_from_json(self, changes, expected):
        """Each mistake is told at its path, with the remedy."""
        assert problems_of(Receipt.from_json, with_members(notified().to_json(), changes)) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", TEXT),
            (CANARY, TEXT),
            (notified().to_json()[:-5], TEXT),
            ("[" * 50_000, TEXT),
            ("1" * 5_000, TEXT),
            (" " * 1_000_001, "text: expected at most 1000000 characters; pass one record at a time"),
            (None, "text: expected a text of JSON, as to_json returns it"),
            (notified().to_json().encode(), "text: expected a text of JSON, as to_json returns it"),
            (json.loads(notified().to_json()), "text: expected a text of JSON, as to_json returns it"),
            (f'["{CANARY}"]', f"text: expected an object with {KEYS}"),
            ("NaN", f"text: expected an object with {KEYS}"),
            ("-Infinity", f"text: expected an object with {KEYS}"),
            ("null", f"text: expected an object with {KEYS}"),
        ],
    )
    def test_junk(self, text, expected):
        """What is no JSON, or no object, is refused as a whole."""
        assert problems_of(Receipt.from_json, text) == [expected]

    def test_keys_written_twice(self):
        """Python would keep the last one; here both are refused, and other mistakes are told with them."""
        text = notified().to_json()
        twice = text.replace('"finding": "met"', f'"finding": "not_met", "finding": "{CANARY}"')
        assert problems_of(Receipt.from_json, twice) == [
            "finding: stands twice; keep one",
            "finding: expected met, not_met, unknown",
        ]
        twice = text.replace('"child_died": true', '"child_died": false, "child_died": true')
        assert problems_of(Receipt.from_json, twice) == ["facts.name 3: stands twice; keep one"]
        twice = text.replace('"child_died": true', f'"{CANARY}": 1, "{CANARY}": 2').replace(
            "incidents.", "thresholds.x"
        )
        assert "facts.name 3: stands twice; keep one" in problems_of(Receipt.from_json, twice)

    @pytest.mark.parametrize("what", [CANARY, f"{CANARY} fell down the stairs", [CANARY], {CANARY: CANARY}])
    def test_a_secret_is_nowhere_repeated(self, what):
        """Put into each place of the JSON, as key or as value, it is refused and not shown."""
        given = json.loads(notified().to_json())
        for place in places(given):
            if isinstance(place[-1], tuple) and not isinstance(what, str):
                continue
            assert problems_of(Receipt.from_json, json.dumps(put(given, place, what)))

    def test_made_by_hand(self):
        """The class checks what it is given as well, also where it isn't of our kinds."""
        made = notified()

        class Strange(str):
            __slots__ = ()

            def __eq__(self, other):
                raise AssertionError

            __hash__ = str.__hash__

        changes = {
            "criteria_id": Strange("rapid-review"),
            "about": [CANARY],
            "finding": "met",
            "facts": {1: True},
            "editions": ["one"],
            "digest": None,
            "on": datetime(2026, 11, 20),
            "library": 1,
            "data": Strange("2026.11"),
        }
        assert [text.split(":")[0] for text in problems_of(attrs.evolve, made, **changes)] == [
            *(name for name in changes if name != "facts"),
            "facts",
        ]
        for facts in (None, CANARY, [("child_died", True)], {"child_died": Suspicion.KNOWN}):
            assert len(problems_of(attrs.evolve, made, facts=facts)) == 1


# --- replay ---

BEFORE_2023, FROM_2023 = date(2023, 12, 14), date(2023, 12, 15)


class TestReplay:
    """A receipt's question is answered again, and what differs is named."""

    def test_under_its_own_rules_nothing_differs(self):
        """Same data, date and library give the same finding."""
        again = replay(notified(), rules())
        assert (again.same, again.was, again.finding, again.because) == (True, Finding.MET, Finding.MET, ())
        assert again.editions == notified().editions
        assert again.explain() == (
            "serious-incident-notification was met under the rules as at 20 November 2026; it is still met under those "
            "as at 20 November 2026. Nothing differs."
        )

    def test_under_the_next_edition(self):
        """The same finding under other data and another date, and both are named."""
        again = replay(notified(book=rules(BEFORE_2023)), rules(FROM_2023))
        assert again.same
        assert again.because == (Difference.DATA, Difference.DATE)
        assert again.explain() == (
            "serious-incident-notification was met under the rules as at 14 December 2023; it is still met under those "
            "as at 15 December 2023. Different: the rules or the calendar; the date of the rules."
        )

    def test_a_finding_that_changes(self):
        """Invented rules that ask for a known abuse leave what is suspected unmet."""
        again = replay(notified(), STRICTER)
        assert (again.same, again.finding) == (False, Finding.NOT_MET)
        assert again.because == (Difference.DATA, Difference.FINDING)
        assert "it is not met under those" in again.explain()
        assert repr(again) == "<Replay of serious-incident-notification: met, now not_met>"

    def test_a_question_that_is_not_held(self):
        """The death of a care leaver was no question before 15 December 2023."""
        leaver = Incident(child_died=True, care_leaver_of=Whose.THIS_AUTHORITY, under_25_when_died=True)
        made = receipt(incidents.care_leaver_death(leaver, rules(FROM_2023)), leaver)
        again = replay(made, rules(BEFORE_2023))
        assert (again.same, again.finding, again.editions) == (False, None, ())
        assert again.because == (Difference.DATA, Difference.DATE, Difference.QUESTION)
        assert again.explain() == (
            "care-leaver-death was met under the rules as at 15 December 2023; it can't be answered under those as at "
            "14 December 2023. Different: the rules or the calendar; the date of the rules; the question, which isn't "
            "held here."
        )
        assert repr(again) == "<Replay of care-leaver-death: met, now not held>"

    @pytest.mark.parametrize(
        "changes",
        [
            {"facts": {"moon_was_full": True}},
            {"facts": {"under_18_when_died": True, "under_25_when_died": False}},
            {"about": "incidents.Accident"},
            {"about": "thresholds.Concern", "facts": {}},
        ],
        ids=[
            "a fact no longer held",
            "facts that contradict now",
            "a class no longer held",
            "a question about another",
        ],
    )
    def test_facts_that_are_not_held(self, changes):
        """A receipt of another version is read, and replay says that its facts are of no use here."""
        old = Receipt.from_json(with_members(notified().to_json(), {**changes, "library": "0.0.1"}))
        again = replay(old, rules())
        assert (again.same, again.finding) == (False, None)
        assert again.because == (Difference.LIBRARY, Difference.FACTS)
        assert Receipt.from_json(old.to_json()) == old

    def test_the_library_alone(self):
        """A receipt of another version whose facts are still held is answered."""
        again = replay(attrs.evolve(notified(), library="0.0.1rc2"), rules())
        assert (again.same, again.because) == (True, (Difference.LIBRARY,))
        assert again.explain().endswith("Different: the version of the library.")

    def test_a_receipt_that_was_altered(self):
        """Where the finding alone differs, the receipt can't be right, and it says so."""
        again = replay(attrs.evolve(notified(), finding=Finding.NOT_MET), rules())
        assert (again.same, again.because) == (False, (Difference.FINDING,))
        assert again.explain().endswith(
            "Neither the rules, the date nor the library differ: the receipt was given other facts, or was altered; "
            "look into it."
        )

    def test_what_else_is_refused(self):
        """Both arguments are checked at once."""
        assert problems_of(replay, CANARY, CANARY) == ["receipt: expected a Receipt", "rules: expected a Rulebook"]

    def test_it_is_a_value(self):
        """It is hashable, picklable, and equal to its copy."""
        again = replay(notified(), rules())
        assert pickle.loads(pickle.dumps(again)) == copy.deepcopy(again) == again
        assert hash(copy.deepcopy(again)) == hash(again)


# --- impact ---


def with_criteria(book, name, condition, **changes):
    """Return rules in which criteria have another condition; what holds them is invented."""
    old = book.criteria[name]
    new = attrs.evolve(old, compiled=compiled(condition, kind_of(KINDS[old.about])), **changes)
    items = [(each.id, new if each.id == name else each) for each in book.criteria.values()]
    return attrs.evolve(book, digest="0" * 64, criteria=book.criteria.with_items(items))


def stricter(condition):
    """Return a condition in which abuse that is only suspected doesn't do."""
    if isinstance(condition, AllOf):
        return AllOf(tuple(map(stricter, condition.parts)))
    if isinstance(condition, Criterion) and condition.fact == "abuse_or_neglect":
        return attrs.evolve(condition, values=frozenset({Suspicion.KNOWN}))
    return condition


NOTIFICATION = rules().criteria["serious-incident-notification"]
STRICTER = with_criteria(rules(), NOTIFICATION.id, stricter(NOTIFICATION.met_when))
MET, NOT_MET, UNKNOWN = Finding.MET, Finding.NOT_MET, Finding.UNKNOWN


def mirrored(condition):
    """Return a condition with the parts of each list turned round: other words, the same meaning."""
    if isinstance(condition, AllOf | AnyOf):
        return type(condition)(tuple(map(mirrored, reversed(condition.parts))))
    return condition


class TestImpact:
    """What other rules do to very many recorded answers."""

    CASES = (
        Incident(),
        INCIDENT,
        attrs.evolve(INCIDENT, abuse_or_neglect=Suspicion.KNOWN),
        attrs.evolve(INCIDENT, abuse_or_neglect=None),
        Incident(abuse_or_neglect=Suspicion.NOT_SUSPECTED),
        INCIDENT,
    )

    def test_counts_and_changes(self):
        """Two that were suspected are no longer met; the others stay as they were."""
        receipts = [notified(case) for case in self.CASES]
        found = impact(iter(receipts), STRICTER)
        assert {pair: count for pair, count in found.counts.items() if count} == {
            (MET, NOT_MET): 2,
            (MET, MET): 1,
            (NOT_MET, NOT_MET): 1,
            (UNKNOWN, UNKNOWN): 2,
        }
        assert len(found.counts) == 9
        assert found.changed == ((receipts[1], NOT_MET), (receipts[5], NOT_MET))
        assert found.changed[0].receipt is receipts[1]
        assert found.not_held == ()
        assert found.explain() == (
            "was \\ now        met    not met    unknown\n"
            "met                1          2          0\n"
            "not met            0          1          0\n"
            "unknown            0          0          2\n"
            "2 of 6 change."
        )
        assert repr(found) == "<Impact on 6 receipts: 2 change>"

    def test_met_that_becomes_unknown_is_a_change(self):
        """Rules that ask for one more fact leave an old "met" open."""
        more = AllOf(
            (
                NOTIFICATION.met_when,
                attrs.evolve(leaves(NOTIFICATION.met_when)[0], id="near", fact="near_miss", values=frozenset({True})),
            )
        )
        found = impact([notified()], with_criteria(rules(), NOTIFICATION.id, more))
        assert found.counts[MET, UNKNOWN] == 1
        assert [changed.finding for changed in found.changed] == [UNKNOWN]

    def test_what_is_not_held_is_in_no_count(self):
        """A question of later rules, and facts of another version, are listed apart."""
        leaver = receipt(incidents.care_leaver_death(INCIDENT, rules(FROM_2023)), INCIDENT)
        foreign = attrs.evolve(notified(), library="0.0.1", facts={"moon_was_full": True})
        found = impact([leaver, notified(), foreign], rules(BEFORE_2023))
        assert found.not_held == (leaver, foreign)
        assert repr(found) == "<Impact on 3 receipts: 0 change>"
        assert replay(foreign, rules(BEFORE_2023)).editions == ()
        assert sum(found.counts.values()) == found.counts[MET, MET] == 1
        assert found.explain().endswith(
            "0 of 1 change.\n2 more can't be answered: their question or their facts aren't held."
        )

    def test_no_receipts(self):
        """Nothing recorded, nothing changed."""
        assert set(impact([], rules()).counts.values()) == {0}

    def test_what_else_is_refused(self):
        """Each thing that is no receipt is told by its number."""
        assert problems_of(impact, [notified(), CANARY, notified(), None], CANARY) == [
            "new: expected a Rulebook",
            "receipts 2: expected a Receipt",
            "receipts 4: expected a Receipt",
        ]
        for none in (5, "receipts"):
            assert problems_of(impact, none, rules()) == ["receipts: expected receipts, such as a list of them"]

    def test_it_is_a_value(self):
        """It is hashable, picklable, equal to its copy, and shows no fact."""
        found = impact([notified()], STRICTER)
        assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
        assert hash(copy.deepcopy(found)) == hash(found)
        assert "child_died" not in repr(found.changed)


# --- diff ---

CARE_LEAVERS = """\
From croydon as at 14 December 2023 to croydon as at 15 December 2023.

Changed in meaning: 7.
  added    criteria    care-leaver-death
  added    duties      care-leaver-death: report-care-leaver-death
  added    duties      care-leaver-death: test-the-notification-too
  added    duties      care-leaver-death: find-out
  added    duties      care-leaver-death: tell-the-care-leavers-authority
  added    duties      care-leaver-death: consider-the-other-duties
  added    timescales  report-care-leaver-death

Reworded, with the same meaning: 2.
  duties      serious-incident-notification: agree-what-to-notify
  timescales  lcspr-completion"""


def with_item(part, name, /, **changes):
    """Return the rules with one item changed."""
    book = rules()
    if part == "escalation":
        return attrs.evolve(book, escalation=attrs.evolve(book.escalation, **changes))
    items = getattr(book, part)
    new = [(key, attrs.evolve(item, **changes) if key == name else item) for key, item in items.items()]
    return attrs.evolve(book, **{part: items.with_items(new)})


def with_duty(name, /, *, rule=None, **changes):
    """Return the rules with one duty of the notification changed."""
    duties = tuple(
        attrs.evolve(each, duty=attrs.evolve(each.duty, **changes), **(rule or {})) if each.duty.id == name else each
        for each in NOTIFICATION.duties
    )
    return with_item("criteria", NOTIFICATION.id, duties=duties)


def shown(found):
    """Return the changes as lines: what became of which rule, and its fields."""
    return [f"{each.how.value} {each.part} {each.place}: {', '.join(map(str, each.fields))}" for each in found.changes]


NOTIFY_NOW = rules().timescales["notify-panel"]
GROUP = rules().groups["review-group"]
MASH = rules().contacts["mash-urgent-line"]
STAGE = rules().escalation.stages[0]
DUTY = NOTIFICATION.duties[0].duty
GUARDED = next(each for each in rules().criteria["section-47-enquiry"].duties if each.when is not None)
NEAR_MISS = attrs.evolve(leaves(NOTIFICATION.met_when)[0], id="near", fact="near_miss", values=frozenset({True}))
OTHER_CITE = attrs.evolve(DUTY.cite, at="page 99", source=attrs.evolve(DUTY.cite.source, id="other"))
CHECKED_AGAIN = attrs.evolve(
    DUTY.cite,
    checked_on=date(2030, 1, 1),
    edition="of-2030",
    carried_from="of-2029",
    source=attrs.evolve(DUTY.cite.source, retrieved=date(2030, 1, 1)),
)

#: Rules that differ from the shipped ones, and what is said of it.
MEANING = {
    "a longer time limit": (
        with_item("timescales", "notify-panel", within=Within(7, Unit.WORKING_DAYS)),
        "changed timescales notify-panel: within: 5 working days, now 7 working days",
    ),
    "another start of a clock": (
        with_item("timescales", "notify-panel", starts=("incident",)),
        "changed timescales notify-panel: starts: authority_aware, abuse_suspected, now incident",
    ),
    "no stricter reading any more": (
        with_item("timescales", "notify-panel", cautious=None),
        "changed timescales notify-panel: cautious: authority_aware, now none",
    ),
    "another counting and another force": (
        with_item("timescales", "notify-panel", counting=Counting.BEGINNING_WITH, force=Force.STATUTE),
        "changed timescales notify-panel: force: statutory-guidance, now statute, counting: after, now beginning_with",
    ),
    "another error that is dangerous": (
        with_item("criteria", NOTIFICATION.id, dangerous_error=Finding.MET, force=Force.LOCAL_POLICY),
        (
            "changed criteria serious-incident-notification: force: statute, now local-policy, "
            "dangerous_error: not_met, now met"
        ),
    ),
    "a question about other facts": (
        with_item("criteria", "rapid-review", about="thresholds.Concern"),
        "changed criteria rapid-review: about: incidents.Incident, now thresholds.Concern",
    ),
    "a caveat that came": (
        with_item(
            "criteria", NOTIFICATION.id, fact_caveats=(*NOTIFICATION.fact_caveats, FactCaveat(text="x", when=None))
        ),
        "changed criteria serious-incident-notification: caveats",
    ),
    "a caveat that went": (
        with_item("criteria", NOTIFICATION.id, fact_caveats=NOTIFICATION.fact_caveats[1:]),
        "changed criteria serious-incident-notification: caveats",
    ),
    "a caveat for other facts": (
        with_item(
            "criteria",
            NOTIFICATION.id,
            fact_caveats=(
                FactCaveat(text="x", when=compiled(NEAR_MISS, kind_of(Incident))),
                *NOTIFICATION.fact_caveats[1:],
            ),
        ),
        "changed criteria serious-incident-notification: caveats",
    ),
    "a duty that binds less": (
        with_duty(DUTY.id, kind=DutyKind.MAY, timescale=None),
        (
            f"changed duties serious-incident-notification: {DUTY.id}: kind: must, now may, "
            "timescale: notify-panel, now none"
        ),
    ),
    "a duty for more findings": (
        with_duty(DUTY.id, rule={"applies": frozenset({MET, UNKNOWN})}),
        f"changed duties serious-incident-notification: {DUTY.id}: applies: met, now met, unknown",
    ),
    "a duty on a further condition": (
        with_duty(DUTY.id, rule={"when": compiled(NEAR_MISS, kind_of(Incident))}),
        f"changed duties serious-incident-notification: {DUTY.id}: when",
    ),
    "a duty that stands while its condition is unknown": (
        with_duty(DUTY.id, rule={"stands_while_unknown": True}),
        f"changed duties serious-incident-notification: {DUTY.id}: stands_while_unknown: no, now yes",
    ),
    "a level of another number": (
        with_item("levels", "child-in-need", band="3a"),
        "changed levels child-in-need: band: none, now 3a",
    ),
    "another telephone number": (
        with_item("contacts", "mash-urgent-line", phone="020 7946 0000"),
        f"changed contacts mash-urgent-line: phone: {MASH.phone}, now 020 7946 0000",
    ),
    "a quorum of one": (
        with_item("groups", "review-group", quorum=GROUP.quorum[:1]),
        f"changed groups review-group: quorum: {', '.join(GROUP.quorum)}, now {GROUP.quorum[0]}",
    ),
    "a stage less": (
        with_item("escalation", None, stages=rules().escalation.stages[:-1]),
        f"changed escalation {rules().escalation.id}: stages",
    ),
    "an escalation that goes on": (
        with_item("escalation", None, open_ended=True),
        f"changed escalation {rules().escalation.id}: open_ended: no, now yes",
    ),
    "a forum that closes at noon": (
        with_item("forums", "hraf", closes=time(12)),
        "changed forums hraf: closes",
    ),
    "steps in another order": (
        with_item(
            "signposts",
            "strategy-discussion",
            steps=tuple(reversed(rules().signposts["strategy-discussion"].steps)),
        ),
        "changed signposts strategy-discussion: steps",
    ),
    "a term with another name": (
        with_item("terms", "serious-case-review", aliases=("x" * 61,)),
        "changed terms serious-case-review: aliases",
    ),
    "an Act that got its assent on another day": (
        with_item("announced", "childrens-wellbeing-and-schools-act-2026", assent=date(2026, 4, 30)),
        "changed announced childrens-wellbeing-and-schools-act-2026: assent: 2026-04-29, now 2026-04-30",
    ),
}

#: Rules that read otherwise and mean the same, and what is reworded.
REWORDED = {
    "another text of a question": (
        with_item("criteria", NOTIFICATION.id, question="Must it be told?"),
        "criteria serious-incident-notification",
    ),
    "another order of a condition": (
        with_criteria(rules(), NOTIFICATION.id, mirrored(NOTIFICATION.met_when)),
        "criteria serious-incident-notification",
    ),
    "a condition said twice": (
        with_criteria(rules(), NOTIFICATION.id, AnyOf((NOTIFICATION.met_when, NOTIFICATION.met_when))),
        "criteria serious-incident-notification",
    ),
    "another text of a caveat": (
        with_item(
            "criteria",
            NOTIFICATION.id,
            fact_caveats=tuple(attrs.evolve(each, text="Otherwise.") for each in reversed(NOTIFICATION.fact_caveats)),
        ),
        "criteria serious-incident-notification",
    ),
    "somebody else's duty in other words": (
        with_duty(DUTY.id, who="the council", does="tell the panel", cite=OTHER_CITE),
        f"duties serious-incident-notification: {DUTY.id}",
    ),
    "notes on a time limit": (
        with_item("timescales", "notify-panel", note="Otherwise.", as_written="a week", who="all"),
        "timescales notify-panel",
    ),
    "the starts of a clock turned round": (
        with_item("timescales", "notify-panel", starts=tuple(reversed(NOTIFY_NOW.starts))),
        "timescales notify-panel",
    ),
    "the name of a level": (with_item("levels", "child-in-need", name="Level three"), "levels child-in-need"),
    "the title and the caveats of a group": (
        with_item("groups", "review-group", title="Otherwise", caveats=("Otherwise.",)),
        "groups review-group",
    ),
    "the name of a stage": (
        with_item("escalation", None, stages=(attrs.evolve(STAGE, name="Otherwise"), *rules().escalation.stages[1:])),
        f"escalation {rules().escalation.id}",
    ),
    "the meaning of an event, in other words": (
        attrs.evolve(
            rules(), events=rules().events.with_items({**dict(rules().events.items()), "incident": "x"}.items())
        ),
        "events incident",
    ),
}


class TestDiff:
    """Two rulebooks are compared by what they mean."""

    def test_the_editions_of_2018_and_2023(self):
        """The care leaver's question, its duties and its time limit came; nothing else changed."""
        found = diff(rules(BEFORE_2023), rules(FROM_2023))
        assert found.explain() == CARE_LEAVERS
        assert bool(found) is True
        assert {each.how for each in found.changes} == {How.ADDED}
        back = diff(rules(FROM_2023), rules(BEFORE_2023))
        assert [each.place for each in back.changes] == [each.place for each in found.changes]
        assert {each.how for each in back.changes} == {How.REMOVED}

    def test_what_changed_stands_under_its_part(self):
        """Parts and details each in a column, however long the names of the parts."""
        condition = AllOf((leaves(NOTIFICATION.met_when)[0], NEAR_MISS))
        changed = with_criteria(
            attrs.evolve(rules(), timescales=with_item("timescales", "notify-panel", cautious=None).timescales),
            NOTIFICATION.id,
            condition,
        )
        lines = diff(rules(), changed).explain().split("\n")[3:]
        heads = [line for line in lines if line.startswith("  changed  ")]
        details = [line for line in lines if line not in heads]
        column = heads[0].index(heads[0].split("  ")[-1])
        assert len(heads) == 2
        assert {len(line) - len(line.lstrip()) for line in details} == {column}
        assert f"{' ' * column}cautious: authority_aware, now none" in details
        witnesses = [line for line in details if "for: " in line]
        assert witnesses
        facts = [each.facts for change in diff(rules(), changed).changes for each in change.witnesses]
        words = {True: "yes", False: "no"}
        assert [line.partition("for: ")[2] for line in witnesses] == [
            ", ".join(f"{name} {words.get(value, value)}" for name, value in given.items()) for given in facts
        ]
        assert any(len(given) > 1 for given in facts)

    def test_a_value_of_sixty_letters_is_shown_and_a_longer_one_is_not(self):
        """What takes more than a line is told without its value."""
        for length, is_shown in ((60, True), (61, False)):
            (change,) = diff(rules(), with_item("timescales", "notify-panel", cautious="x" * length)).changes
            assert ("x" * length in str(change.fields[0])) is is_shown

    def test_an_edition_that_was_not_read_is_named(self):
        """Working Together 2026 repeats 2023: no change is known, which is not to say that there is none."""
        found = diff(rules(date(2026, 3, 17)), rules(date(2026, 3, 18)))
        assert not found
        assert found.reworded == ()
        assert found.not_read == ("child-protection-2026", "working-together-2026")
        assert found.explain() == (
            "From croydon as at 17 March 2026 to croydon as at 18 March 2026.\n\n"
            "Nothing changed in meaning, as far as is known.\n\n"
            "Not read, so that what it changes is not known; earlier values are repeated:\n"
            "  child-protection-2026\n  working-together-2026"
        )

    def test_the_same_rules_are_the_same(self):
        """Two days of the same editions don't differ."""
        found = diff(rules(), rules(date(2026, 11, 21)))
        assert (bool(found), found.changes, found.reworded, found.not_read) == (False, (), (), ())
        assert found.explain().endswith("Nothing changed in meaning.")

    @pytest.mark.parametrize(("new", "expected"), MEANING.values(), ids=MEANING.keys())
    def test_a_change_of_meaning(self, new, expected):
        """It is named with its fields, and nothing is named beside it."""
        found = diff(rules(), new)
        assert [line.removesuffix(": ") for line in shown(found)] == [expected]
        assert found
        assert (found.changes[0].id, found.reworded) == (found.changes[0].place.id, ())

    @pytest.mark.parametrize(("new", "expected"), REWORDED.values(), ids=REWORDED.keys())
    def test_wording_alone(self, new, expected):
        """It is no change, and is listed apart."""
        found = diff(rules(), new)
        assert (bool(found), found.changes) == (False, ())
        assert [f"{place.part} {place}" for place in found.reworded] == [expected]
        assert expected.split(" ", 1)[1] in found.explain()

    def test_the_same_condition_in_another_form_is_reworded(self):
        """Of criteria, of a caveat and of a duty: no fact tells the two apart, and a reader does."""
        one, other = AllOf((NEAR_MISS,)), AnyOf((NEAR_MISS,))
        kind = kind_of(Incident)

        def with_caveat(condition):
            caveat = FactCaveat(text="x", when=compiled(condition, kind))
            return with_item("criteria", NOTIFICATION.id, fact_caveats=(caveat,))

        pairs = [
            (with_criteria(rules(), "rapid-review", each) for each in (one, other)),
            map(with_caveat, (one, other)),
            (with_duty(DUTY.id, rule={"when": compiled(each, kind)}) for each in (one, other)),
        ]
        for old, new in pairs:
            found = diff(old, new)
            assert (found.changes, len(found.reworded)) == ((), 1)

    def test_a_further_condition_that_means_something_else(self):
        """A duty that falls away elsewhere is another duty."""
        kind = kind_of(Incident)
        near, died = (compiled(each, kind) for each in (NEAR_MISS, attrs.evolve(NEAR_MISS, fact="child_died")))
        found = diff(with_duty(DUTY.id, rule={"when": near}), with_duty(DUTY.id, rule={"when": died}))
        assert shown(found) == [f"changed duties serious-incident-notification: {DUTY.id}: when"]

    def test_findings_are_shown_in_one_order(self):
        """Those of a set have none of their own."""
        for applies in ({MET, NOT_MET, UNKNOWN}, {UNKNOWN, NOT_MET, MET}):
            found = diff(rules(), with_duty(DUTY.id, rule={"applies": frozenset(applies)}))
            assert shown(found)[0].endswith("applies: met, now met, not_met, unknown")

    def test_where_and_when_it_was_read_is_nothing(self):
        """A citation that was checked again, in another edition, is neither a change nor a rewording."""
        found = diff(rules(), with_duty(DUTY.id, cite=CHECKED_AGAIN))
        assert (found.changes, found.reworded) == ((), ())

    def test_facts_show_where_two_conditions_part(self):
        """With abuse suspected, the old rules say met and the new ones don't; nothing goes the other way."""
        found = diff(rules(), STRICTER)
        change = next(each for each in found.changes if each.id == NOTIFICATION.id)
        (witness,) = change.witnesses
        assert [str(field) for field in change.fields] == ["met_when"]
        assert (witness.was, witness.becomes) == (MET, NOT_MET)
        assert witness.facts["abuse_or_neglect"] == "suspected"
        facts = from_plain(Incident, witness.facts)
        assert sg.assess(rules().criteria[NOTIFICATION.id], facts).finding is MET
        assert sg.assess(STRICTER.criteria[NOTIFICATION.id], facts).finding is NOT_MET
        assert repr(witness) == "<Witness: met, becomes not_met>"
        assert "was met, now not met, for: " in found.explain()
        assert "abuse_or_neglect suspected" in found.explain()

    def test_both_ways(self):
        """A condition turned round is shown by one set of facts for each way."""
        turned = with_criteria(rules(), "rapid-review", Not(rules().criteria["rapid-review"].met_when))
        (change,) = diff(rules(), turned).changes
        assert [(each.was, each.becomes) for each in change.witnesses] == [(NOT_MET, MET), (MET, NOT_MET)]

    def test_a_condition_that_no_longer_depends_on_facts(self):
        """Where the facts are no matter any more, those that mattered before show it."""
        always = AnyOf((NEAR_MISS, Not(NEAR_MISS)))
        (change,) = diff(
            with_criteria(rules(), "rapid-review", Not(always)), with_criteria(rules(), "rapid-review", always)
        ).changes
        assert [dict(each.facts) for each in change.witnesses] == [{}]
        assert (
            "was not met, now met, for: all facts"
            in diff(
                with_criteria(rules(), "rapid-review", Not(always)), with_criteria(rules(), "rapid-review", always)
            ).explain()
        )

    def test_what_is_too_large_to_compare_counts_as_changed(self, monkeypatch):
        """No sameness is claimed that was not shown."""
        monkeypatch.setattr(_diagram, "MOST_NODES", 1)
        found = diff(rules(), STRICTER)
        change = next(each for each in found.changes if each.id == NOTIFICATION.id)
        assert change.witnesses == ()
        assert [field.name for field in change.fields] == ["met_when (too large to compare; read both)"]

    def test_conditions_of_duties_about_other_facts_count_as_changed(self):
        """A further condition on a fact of another class can't be the same one."""
        new = with_item("criteria", "section-47-enquiry", about="incidents.Incident", compiled=NOTIFICATION.compiled)
        lines = shown(diff(rules(), new))
        assert f"changed duties section-47-enquiry: {GUARDED.duty.id}: when" in lines
        unguarded = [each for each in rules().criteria["section-47-enquiry"].duties if each.when is None]
        assert not any(each.duty.id in line for each in unguarded for line in lines)

    def test_another_escalation_policy(self):
        """A policy under another id is one that came, and one that went."""
        found = diff(rules(), attrs.evolve(rules(), escalation=None))
        assert shown(found) == [f"removed escalation {rules().escalation.id}: "]

    def test_what_else_is_refused(self):
        """Both arguments are checked at once."""
        assert problems_of(diff, CANARY, None) == ["old: expected a Rulebook", "new: expected a Rulebook"]

    def test_it_is_a_value(self):
        """It is hashable, picklable, and equal to its copy."""
        found = diff(rules(), STRICTER)
        assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
        assert hash(copy.deepcopy(found)) == hash(found)
        assert repr(found) == f"<Diff: {len(found.changes)} changes, 0 reworded>"


# --- decisions ---

DAY, LATER = date(2026, 11, 20), date(2026, 11, 24)
RECEIPTS = {
    MET: notified(),
    NOT_MET: notified(Incident(child_died=False, serious_harm=Certainty.NO)),
    UNKNOWN: notified(Incident()),
}
ACTED = {
    "precaution",
    "other_children",
    "learning",
    "own_policy",
    "partners_agreed",
    "professional_judgement",
    "advice",
}
STAYED = {"partners_agreed", "professional_judgement", "advice", "already_done", "for_another"}
#: finding, course, the grounds that fit; None is none.
COURSES = [
    (MET, Course.FOLLOWED, {None}),
    (MET, Course.NOT_ACTED_ALTHOUGH_MET, {*STAYED, "facts_corrected"}),
    (NOT_MET, Course.FOLLOWED, {None}),
    (NOT_MET, Course.ACTED_ALTHOUGH_NOT_MET, ACTED),
    (UNKNOWN, Course.ACTED_WHILE_UNKNOWN, ACTED),
    (UNKNOWN, Course.WAITED_WHILE_UNKNOWN, {*STAYED, "finding_out"}),
]


def decided(**changes):
    """Return a decision that follows the answer on the same day, with changes."""
    made = {
        "receipt": RECEIPTS[MET],
        "role": Role.HEAD_OF_SERVICE,
        "course": Course.FOLLOWED,
        "known_on": DAY,
        "recorded_on": DAY,
    }
    return Decision(**{**made, **changes})


DEPARTED = {
    "receipt": RECEIPTS[NOT_MET],
    "course": Course.ACTED_ALTHOUGH_NOT_MET,
    "ground": Ground.LEARNING,
    "recorded_on": LATER,
    "lateness": Lateness.WITHIN_TIME,
}
ROLES = ", ".join(role.value for role in Role)
LATENESSES = ", ".join(word.value for word in Lateness)

#: What is changed in a decision, and what is said of it.
UNFIT = {
    "a name for a role": ({"role": CANARY}, [f"role: expected {ROLES}"]),
    "a role as its word": ({"role": "lado"}, [f"role: expected {ROLES}"]),
    "no receipt": ({"receipt": None}, ["receipt: expected a Receipt"]),
    "a receipt in JSON": ({"receipt": CANARY}, ["receipt: expected a Receipt"]),
    "a course that the finding doesn't leave": (
        {"course": Course.WAITED_WHILE_UNKNOWN, "ground": Ground.ADVICE},
        ["course: does not go with the receipt's finding; expected followed, not_acted_although_met"],
    ),
    "nothing to follow": (
        {"receipt": RECEIPTS[UNKNOWN]},
        ["course: does not go with the receipt's finding; expected acted_while_unknown, waited_while_unknown"],
    ),
    "a ground for what was followed": (
        {"ground": Ground.ADVICE},
        ["ground: expected nothing: the answer was followed, and is the ground"],
    ),
    "no ground for what was not": (
        {"course": Course.NOT_ACTED_ALTHOUGH_MET},
        [
            (
                "ground: expected what fits the course: partners_agreed, professional_judgement, advice, already_done, "
                "for_another, facts_corrected"
            )
        ],
    ),
    "a text for a ground": (
        {"ground": CANARY},
        [f"ground: expected {', '.join(word.value for word in Ground)}, or nothing"],
    ),
    "recorded before it was known": (
        {"known_on": LATER},
        ["recorded_on: expected the day on which the matter was known, or a later one"],
    ),
    "recorded later for no reason": (
        {"recorded_on": LATER},
        [f"lateness: recorded later than known; expected {LATENESSES}"],
    ),
    "late on the same day": (
        {"lateness": Lateness.OVERSIGHT},
        ["lateness: expected nothing: it was recorded on the day on which the matter was known"],
    ),
    "an instant for a day": (
        {"known_on": datetime(2026, 11, 20, tzinfo=UTC)},
        ["known_on: expected a date, in JSON such as 2026-11-22"],
    ),
    "all of it": (
        {"receipt": 1, "role": 2, "course": 3, "ground": 4, "known_on": 5, "recorded_on": 6, "lateness": 7},
        [
            "receipt: expected a Receipt",
            f"role: expected {ROLES}",
            f"course: expected {', '.join(word.value for word in Course)}",
            f"ground: expected {', '.join(word.value for word in Ground)}, or nothing",
            "known_on: expected a date, in JSON such as 2026-11-22",
            "recorded_on: expected a date, in JSON such as 2026-11-22",
            f"lateness: expected {LATENESSES}, or nothing",
        ],
    ),
    "recorded before it was known, and all else wrong": (
        {"receipt": 1, "role": 2, "course": 3, "ground": 4, "known_on": LATER, "lateness": 7},
        [
            "receipt: expected a Receipt",
            f"role: expected {ROLES}",
            f"course: expected {', '.join(word.value for word in Course)}",
            f"ground: expected {', '.join(word.value for word in Ground)}, or nothing",
            f"lateness: expected {LATENESSES}, or nothing",
            "recorded_on: expected the day on which the matter was known, or a later one",
        ],
    ),
    "a day later, and nothing said of it": (
        {"recorded_on": date(2026, 11, 21), "lateness": None},
        [f"lateness: recorded later than known; expected {LATENESSES}"],
    ),
    "what doesn't fit, all at once": (
        {"receipt": RECEIPTS[UNKNOWN], "ground": Ground.ADVICE, "recorded_on": LATER},
        [
            "course: does not go with the receipt's finding; expected acted_while_unknown, waited_while_unknown",
            "ground: expected nothing: the answer was followed, and is the ground",
            f"lateness: recorded later than known; expected {LATENESSES}",
        ],
    ),
}


class TestDecision:
    """What was decided on an answer, in words that can be counted."""

    @pytest.mark.parametrize(("finding", "course", "grounds"), COURSES)
    def test_which_grounds_fit(self, finding, course, grounds):
        """Each course is taken on one of its grounds, and on no other."""
        for ground in (None, *Ground):
            changes = {"receipt": RECEIPTS[finding], "course": course, "ground": ground}
            if (None if ground is None else ground.value) in grounds:
                assert decided(**changes).course is course
            else:
                assert len(problems_of(decided, **changes)) == 1

    def test_which_courses_a_finding_leaves(self):
        """There are six pairs, and every other one is refused."""
        left = {(finding, course) for finding, course, _ in COURSES}
        for finding, course in product(Finding, Course):
            if (finding, course) not in left:
                refused = problems_of(decided, receipt=RECEIPTS[finding], course=course, ground=Ground.ADVICE)
                assert refused[0].startswith("course: does not go with the receipt's finding")

    @pytest.mark.parametrize(("changes", "expected"), UNFIT.values(), ids=UNFIT.keys())
    def test_what_is_refused(self, changes, expected):
        """All that is wrong is told at once."""
        assert problems_of(decided, **changes) == expected

    def test_departing(self):
        """Two courses depart from the answer; while it is unknown there is none to depart from."""
        assert decided(**DEPARTED).departs
        assert not decided().departs
        unknown = {"receipt": RECEIPTS[UNKNOWN], "course": Course.ACTED_WHILE_UNKNOWN, "ground": Ground.PRECAUTION}
        assert not decided(**unknown).departs
        assert decided(**DEPARTED).days_until_recorded == 4

    def test_its_json(self):
        """The receipt stands within, and the keys have one order."""
        made = decided(**DEPARTED)
        inside = RECEIPTS[NOT_MET].to_json()
        text = (
            f'{{"format": 1, "receipt": {inside}, "role": "head-of-service", "course": "acted_although_not_met", '
            '"ground": "learning", "known_on": "2026-11-20", "recorded_on": "2026-11-24", "lateness": "within_time"}'
        )
        assert made.to_json() == text
        assert Decision.from_json(text) == made
        assert Decision.from_json(decided().to_json()) == decided()

    def test_json_that_is_refused(self):
        """Every mistake of the decision and of its receipt is told at once, each at its path."""
        given = json.loads(decided().to_json())
        given["receipt"] = {**given["receipt"], "finding": CANARY, "facts": {"child_died": CANARY}, CANARY: 1}
        wrong = {**given, "role": CANARY, "known_on": "20 November", "notes": CANARY}
        assert problems_of(Decision.from_json, json.dumps(wrong)) == [
            (
                "key 9: not known here; leave it out: the keys are format, receipt, role, course, ground, known_on, "
                "recorded_on, lateness"
            ),
            f"receipt.key 11: not known here; leave it out: the keys are {KEYS}",
            "receipt.finding: expected met, not_met, unknown",
            "receipt.facts.child_died: expected true or false, or nothing where it is not known",
            f"role: expected {ROLES}",
            "known_on: expected a date, in JSON such as 2026-11-22",
        ]
        assert problems_of(Decision.from_json, json.dumps({**given, "receipt": CANARY})) == [
            f"receipt: expected an object with {KEYS}"
        ]
        assert problems_of(Decision.from_json, json.dumps({**given, "format": 3})) == [
            "format: expected 1; another version of the library wrote this record"
        ]
        assert problems_of(Decision.from_json, with_members(decided().to_json(), {"receipt": MISSING})) == [
            "receipt: missing; add it"
        ]
        assert problems_of(
            Decision.from_json, with_members(decided().to_json(), {"course": "followed", "ground": "advice"})
        ) == ["ground: expected nothing: the answer was followed, and is the ground"]

    @pytest.mark.parametrize("what", [CANARY, f"{CANARY} said so", [CANARY], {CANARY: CANARY}])
    def test_a_secret_is_nowhere_repeated(self, what):
        """Put into each place of the JSON, as key or as value, it is refused and not shown."""
        given = json.loads(decided(**DEPARTED).to_json())
        for place in places(given):
            if isinstance(place[-1], tuple) and not isinstance(what, str):
                continue
            assert problems_of(Decision.from_json, json.dumps(put(given, place, what)))

    def test_it_is_a_value(self):
        """It is hashable, picklable, equal to its copy, and shows no fact."""
        made = decided(**DEPARTED)
        assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made
        assert hash(copy.deepcopy(made)) == hash(made)
        assert repr(made) == "<Decision on serious-incident-notification: acted_although_not_met>"
