"""What is handed to other programs as JSON, and taken back."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import attrs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

import safeguarding as sg
from exchange_cases import ANSWERS, DATES, EXAMPLES, INCIDENT, LIMITS, RULES, is_taken
from safeguarding.errors import FactsError
from safeguarding.exchange import MODELS, from_json, to_json, to_plain
from safeguarding.facts import KINDS, Allegation, Incident, Suspicion, from_plain, kind_of
from safeguarding.records import Decision, Receipt
from safeguarding.timescales import Awaiting, Deadline, due
from schema_readers import EXCHANGE
from test_records import CANARY, problems_of

OF_FACTS = tuple(KINDS.values())
FACTS = ", ".join(kind_of(Allegation).names)


def limit(id_, events):
    """Return the deadline of a time limit alone."""
    return due(RULES.timescales[id_], events, RULES.working_days)


class TestWritten:
    """What is written is plain to read and the whole of what was known."""

    def test_facts(self):
        """Only what was given: what follows from it follows again, and what is not known is not there."""
        given = Incident(under_18_when_died=True, abuse_or_neglect=Suspicion.NOT_SUSPECTED, near_miss=False)
        text = '{"abuse_or_neglect": "not_suspected", "under_18_when_died": true, "near_miss": false}'
        assert to_json(given) == text
        assert to_json(from_json(Incident, text)) == text
        assert to_json(Incident()) == "{}"

    def test_a_deadline(self):
        """Days as dates, lengths as they are said, words by their values, and a format first."""
        made = to_plain(limit("notify-panel", {"authority_aware": date(2026, 12, 23)}))
        assert next(iter(made)) == "format"
        assert {key: made[key] for key in ("format", "duty", "start", "due", "provisional")} == {
            "format": 1,
            "duty": None,
            "start": "2026-12-23",
            "due": "2027-01-04",
            "provisional": False,
        }
        assert made["skipped"][0] == {
            "date": "2026-12-25",
            "title": "Christmas Day",
            "authority": made["skipped"][0]["authority"],
            "notes": made["skipped"][0]["notes"],
            "provisional": False,
        }
        assert made["timescale"]["within"] == "5 working days"
        assert made["timescale"]["counting"] == "after"
        assert made["timescale"]["cite"]["source"]["url"].startswith("https://")

    @pytest.mark.parametrize("hour", [0, 1])
    def test_an_hour_that_comes_twice_comes_back_as_the_right_one(self, hour):
        """On 25 October 2026 half past one is on the clock twice, an hour apart."""
        made = next(each for each in LIMITS if isinstance(each, Deadline) and isinstance(each.start, datetime))
        start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        made = due(made.timescale, {made.event: start}, RULES.working_days)
        again = from_json(Deadline, to_json(made))
        assert to_plain(made)["start"] == f"2026-10-25T01:30:00+0{1 - hour}:00"
        assert again.start.astimezone(UTC) == start
        assert again == made
        # An instant that another program wrote in UTC is the same instant.
        other = json.dumps({**to_plain(made), "start": f"2026-10-25T0{hour}:30:00Z"})
        assert to_json(from_json(Deadline, other)) == to_json(made)

    @pytest.mark.parametrize("wrong", [CANARY, None, 1, [INCIDENT], {}, sg.Finding.MET, RULES])
    def test_nothing_else_is_written(self, wrong):
        """Only the classes that are listed."""
        expected = f"expected one of {', '.join(model.__name__ for model in MODELS)}"
        assert problems_of(to_json, wrong) == problems_of(to_plain, wrong) == [f"value: {expected}"]
        assert problems_of(from_json, wrong, "{}") == [f"kind: {expected}"]

    def test_every_class_has_an_example_here(self):
        """A class that is added is tried by every test of this file."""
        assert [type(each) for each in EXAMPLES.values()] == list(MODELS)


class TestRoundTrip:
    """What was written comes back equal, to the last letter."""

    @pytest.mark.parametrize("value", [*EXAMPLES.values(), *ANSWERS, *DATES], ids=repr)
    def test_it_comes_back(self, value):
        """Every answer and deadline of a case, whatever is known of it."""
        again = from_json(type(value), to_json(value))
        assert again == value
        assert hash(again) == hash(value)
        assert to_json(again) == to_json(value)
        assert is_taken(type(value), to_plain(value))

    def test_the_longest_deadline_that_can_be_counted(self):
        """Thousands of closed days are not too long to read."""
        limits = RULES.timescales["notify-panel"]
        many = attrs.evolve(limits, within=type(limits.within).parsed("8000 working days"))
        made = due(many, {"authority_aware": date(2026, 1, 1)}, RULES.working_days)
        assert from_json(Deadline, to_json(made)) == made

    def test_a_deadline_that_was_kept_still_says_how_it_stands(self):
        """It is a whole deadline again, not a picture of one."""
        made = from_json(Deadline, to_json(limit("notify-panel", {"authority_aware": date(2026, 12, 23)})))
        assert made.explain().startswith("Due by Monday 4 January 2027")
        assert made.status(date(2027, 1, 5)) is not made.status(date(2027, 1, 4))

    def test_receipts_and_decisions_write_themselves_the_same(self):
        """Their own methods are the same converter."""
        for value in (EXAMPLES["Receipt"], EXAMPLES["Decision"]):
            assert value.to_json() == to_json(value)
            assert type(value).from_json(to_json(value)) == value


class TestUnknown:
    """Left out and null are the same, not known; and neither is false."""

    @pytest.mark.parametrize(
        ("kind", "name"), [(kind, name) for kind in OF_FACTS for name in kind_of(kind).names], ids=str
    )
    def test_every_fact(self, kind, name):
        """For each fact of each class, in the reader and in the schema."""
        assert from_json(kind, "{}") == from_json(kind, json.dumps({name: None})) == kind()
        assert is_taken(kind, {})
        assert is_taken(kind, {name: None})
        domain = kind_of(kind).domains[kind_of(kind).names.index(name)]
        for value in domain:
            word = getattr(value, "value", value)
            known = from_json(kind, json.dumps({name: word}))
            assert getattr(known, name) is value
            assert known != kind()
            assert is_taken(kind, {name: word})
        for wrong in (0, 1, "", "false", "true", "no known value", [], {}, 0.0):
            assert problems_of(from_json, kind, json.dumps({name: wrong}))[0].startswith(f"{name}: expected ")
            assert not is_taken(kind, {name: wrong})

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_null_may_be_left_out_of_every_part(self, name):
        """What may be null may be left out, at any depth; a format never."""
        value = EXAMPLES[name]
        bare = without_nulls(to_plain(value))
        assert from_json(type(value), json.dumps(bare)) == value
        assert is_taken(type(value), bare)


def without_nulls(given):
    """Return JSON without its keys that are null."""
    if isinstance(given, dict):
        return {key: without_nulls(each) for key, each in given.items() if each is not None}
    return [without_nulls(each) for each in given] if isinstance(given, list) else given


class TestRefused:
    """All that is wrong is told at once, each at its path, and nothing of it is repeated."""

    def test_facts(self):
        """A key that isn't ours is told by its place."""
        wrong = f'{{"possible_offence": "yes", "{CANARY}": 1, "outside_work": 0, "outside_work": NaN}}'
        assert problems_of(from_json, Allegation, wrong) == [
            "outside_work: stands twice; keep one",
            f"name 2: not a fact of Allegation; its facts are {FACTS}",
            "possible_offence: expected true or false, or nothing where it is not known",
            "outside_work: expected true or false, or nothing where it is not known",
        ]
        assert problems_of(from_json, Allegation, f'["{CANARY}"]') == ["text: expected an object with facts by name"]
        assert problems_of(from_json, Incident, '{"child_died": false, "died_in_area": true}') == [
            ("child_died, died_in_area: these contradict each other; correct one, or leave out what is not known")
        ]

    def test_parts_of_an_answer(self):
        """Lists are counted from 0, and every part tells its own."""
        given = to_plain(EXAMPLES["Assessment"])
        reasons = [*given["reasons"]]
        reasons[1] = {**reasons[1], "judgement": 1, "cite": {**reasons[1]["cite"], "evidence": CANARY, CANARY: 2}}
        wrong = {**given, "finding": None, "reasons": reasons, "questions": {}, "on": "20 November"}
        assert problems_of(from_json, sg.Assessment, json.dumps(wrong)) == [
            "finding: expected met, not_met, unknown",
            (
                "reasons[1].cite.key 7: not known here; leave it out: the keys are source, at, evidence, checked_on, "
                "edition, carried_from"
            ),
            "reasons[1].cite.evidence: expected primary, secondary, unverified",
            "reasons[1].judgement: expected true or false",
            "questions: expected a list",
            "on: expected a date, in JSON such as 2026-11-22",
        ]

    def test_a_deadline_of_another_unit(self):
        """A limit in hours needs an instant, any other a day: else they could not be compared."""
        days = to_plain(limit("notify-panel", {"authority_aware": date(2026, 12, 23)}))
        assert problems_of(from_json, Deadline, json.dumps({**days, "due": "2027-01-04T09:00:00Z"})) == [
            "due: expected a date without a time"
        ]
        hours = to_plain(next(each for each in LIMITS if isinstance(each, Deadline) and isinstance(each.due, datetime)))
        assert problems_of(from_json, Deadline, json.dumps({**hours, "start": "2027-01-04", "timescale": 1})) == [
            (
                "timescale: expected an object with id, within, starts, cautious, force, who, counting, cite, note, "
                "as_written, in_force_from, in_force_until"
            )
        ]
        assert problems_of(from_json, Deadline, json.dumps({**hours, "start": "2027-01-04"})) == [
            "start: expected a time with its zone: the limit is in hours"
        ]

    @pytest.mark.parametrize("wrong", [CANARY, 5, None, "", "5 working day\n", "0 days", {CANARY: 1}])
    def test_what_is_no_moment_and_no_length(self, wrong):
        """A day and a length are texts of their forms."""
        days = to_plain(limit("notify-panel", {"authority_aware": date(2026, 12, 23)}))
        assert problems_of(from_json, Deadline, json.dumps({**days, "due": wrong})) == [
            "due: expected a date such as 2026-11-22, or a time with its zone such as 2026-11-22T09:30:00+00:00"
        ]
        given = {**days, "timescale": {**days["timescale"], "within": wrong}}
        assert problems_of(from_json, Deadline, json.dumps(given)) == [
            "timescale.within: expected a length such as 5 working days, 24 hours, 3 weeks or 6 months"
        ]

    def test_what_it_waits_for(self):
        """A word that is none of the two is no waiting."""
        waits = to_plain(EXAMPLES["Awaiting"])
        assert problems_of(from_json, Awaiting, json.dumps({**waits, "needs": CANARY})) == [
            "needs: expected event, time"
        ]

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
    def test_the_ends_of_all_dates(self, moment):
        """An instant that London has no date for is refused as any other."""
        hours = to_plain(next(each for each in LIMITS if isinstance(each, Deadline) and isinstance(each.due, datetime)))
        assert problems_of(from_json, Deadline, json.dumps({**hours, "due": moment}))[0].startswith("due: expected")

    @pytest.mark.parametrize("name", ["Assessment", "Deadline", "Awaiting", "Receipt", "Decision"])
    def test_another_format_is_the_one_problem(self, name):
        """What another version wrote is not judged by this one."""
        value = EXAMPLES[name]
        given = {**to_plain(value), "format": 2, CANARY: 1}
        assert problems_of(from_json, type(value), json.dumps(given)) == [
            "format: expected 1; another version of the library wrote this record"
        ]
        bare = {key: each for key, each in to_plain(value).items() if key != "format"}
        assert problems_of(from_json, type(value), json.dumps(bare)) == ["format: missing; add it"]


def test_the_schema_has_every_class():
    """Each can be referred to from an OpenAPI document, and says what it is."""
    for model in MODELS:
        told = EXCHANGE["$defs"][model.__name__]
        assert told["title"] == model.__name__
        assert told["description"]
    assert {"Receipt", "Decision"} <= EXCHANGE["$defs"].keys()
    described = EXCHANGE["$defs"]["Incident"]["properties"]
    assert all(each["description"] for each in described.values())


def test_another_document_can_refer_to_a_class():
    """As an OpenAPI 3.1 document does: by the address of the file and the name of the class."""
    here = "https://example.org/exchange.v1.json"
    registry = Registry().with_resource(here, DRAFT202012.create_resource(EXCHANGE))
    answer = {"type": "array", "items": {"$ref": f"{here}#/$defs/Assessment"}}
    reader = Draft202012Validator(answer, registry=registry)
    whole = [to_plain(each) for each in ANSWERS]
    assert reader.is_valid(whole)
    assert not reader.is_valid([{**whole[0], "finding": None}])


def test_the_converter_is_loaded_where_it_is_used():
    """It costs a quick start, so neither the module nor an answer loads it."""
    code = (
        "import sys, safeguarding.exchange as e; from safeguarding.facts import Incident; "
        "assert 'cattrs' not in sys.modules; e.to_json(Incident()); assert 'cattrs' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_plain_facts_and_json_are_the_same_door():
    """What `from_plain` takes, JSON takes, with the same words."""
    given = {"child_died": True, "abuse_or_neglect": "known"}
    assert from_json(Incident, json.dumps(given)) == from_plain(Incident, given)
    assert {Receipt, Decision} < set(MODELS)


@pytest.mark.parametrize("letter", ["\x1b", "\0", "\u202e", "\u200b", "\xad", "\ud800"])
def test_what_nobody_sees_is_no_text(letter):
    """It would steer a terminal, or could be written to no file."""
    whole = to_plain(ANSWERS[0])
    whole["question"] = f"Is it{letter}so?"
    with pytest.raises(FactsError, match="question: expected a text without control characters and hidden ones"):
        from_json(type(ANSWERS[0]), json.dumps(whole))
