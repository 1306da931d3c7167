"""Contacts as edition files hold them: services and roles, dated and sourced."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

import safeguarding as sg
from safeguarding.errors import DataError
from safeguarding.referrals import BankHolidays

LONDON = ZoneInfo("Europe/London")

RULES = sg.rulebook("croydon", on=date(2026, 11, 20))

HEAD = """
edition: own-contacts
title: Our own contacts
layer: own
in_force: {from: 2026-01-01}
sources:
  own-page: {title: Our own page, url: "https://example.org", retrieved: 2026-11-22}
contacts:
"""
CITE = 'cite: {source: own-page, at: "contact", evidence: primary, checked_on: 2026-11-20}'
SOUND = f"""
  - id: own-line
    for: urgent calls
    role: our urgent line
    phone: "020 7946 0000"
    hours: {{weekdays: [saturday, monday], opens: "08:30", closes: "18:00", bank_holidays: open}}
    steps: [phone-mash]
    {CITE}
"""


def _rules(tmp_path, contacts: str):
    (tmp_path / "own.yaml").write_text(HEAD + contacts, encoding="utf-8")
    return sg.rulebook("croydon", on=date(2026, 11, 20), overlay=tmp_path)


def test_croydon_names_services_and_roles_with_the_numbers_of_its_pages():
    """Every number and address that a page gives is there, and conflicting ones stand side by side."""
    reached = {name: contact.reach for name, contact in RULES.contacts.items()}
    assert reached["emergency-services"] == "999"
    assert reached["mash-urgent-line"] == "0208 255 2888"
    assert reached["mash-consultation-line"] == "020 8255 2888"
    assert reached["mash-consultation-line-option-1"] == "0208 726 6000, option 1"
    assert reached["emergency-duty-team"] == "020 8726 6400"
    assert reached["emergency-duty-team-fallback"] == "SSD-EMERGENCY-DUTY-TEAM@croydon.gov.uk"
    assert reached["mash-education-fallback"] == "MASHEducation@croydon.gov.uk"
    assert reached["intake-business-support"] == "intakebusinesssupport@croydon.gov.uk"
    assert reached["lado"] == "0208 726 6000, ext. 24817, lado@croydon.gov.uk"
    assert reached["partnership-office"] == "CSCP@croydon.gov.uk"
    assert reached["child-death-single-point-of-contact"] == "CDOPCroydon@croydon.gov.uk"
    assert reached["healthy-relationships-forum"] == "schoolsafeguardingconcerns@croydon.gov.uk"
    assert reached["primary-inclusion"] == "primaryinclusion@croydon.gov.uk"


def test_the_misprinted_hours_are_read_as_nine_in_the_morning_and_the_misprint_is_noted():
    """A page prints 9pm to 5pm."""
    line = RULES.contacts["mash-urgent-line"]
    assert line.hours is not None
    assert line.hours.weekdays == (0, 1, 2, 3, 4)
    assert (line.hours.opens, line.hours.closes) == (time(9), time(17))
    assert "9pm" in (line.note or "")


def test_every_contact_is_dated_and_sourced():
    """The age of a contact can be shown."""
    for contact in RULES.contacts.values():
        assert contact.checked_on == date(2026, 11, 22)
        assert contact.age(date(2026, 12, 2)) == 10
        assert contact.age(date(2026, 11, 20)) == -2
        assert "checked 22 November 2026" in str(contact)


def test_every_step_that_a_contact_names_is_a_duty():
    """A step id with a slip of the pen would hide the contact."""
    duties = {rule.duty.id for criteria in RULES.criteria.values() for rule in criteria.duties}
    steps = {step for contact in RULES.contacts.values() for step in contact.steps}
    assert steps
    assert steps <= duties


def test_contacts_can_be_copied_pickled_and_hashed():
    """A contact is a value."""
    for contact in RULES.contacts.values():
        assert pickle.loads(pickle.dumps(contact)) == copy.deepcopy(contact) == contact
        assert hash(copy.copy(contact)) == hash(contact)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 20, 8, 59, 59, tzinfo=LONDON), False),
        (datetime(2026, 11, 20, 9, 0, tzinfo=LONDON), True),
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=LONDON), True),
        (datetime(2026, 11, 20, 17, 0, tzinfo=LONDON), False),
        (datetime(2026, 11, 21, 12, 0, tzinfo=LONDON), False),
        (datetime(2026, 4, 3, 12, 0, tzinfo=LONDON), False),
        (datetime.fromisoformat("2026-07-01T08:00:00+00:00"), True),
        (datetime.fromisoformat("2026-07-01T16:00:00+00:00"), False),
    ],
)
def test_office_hours_are_in_london_and_end_at_the_closing_minute(moment: datetime, expected: bool):
    """Weekends and bank holidays are closed, and summer time counts."""
    assert RULES.contacts["mash-urgent-line"].is_open(moment, RULES.working_days) is expected


def test_a_contact_without_hours_counts_as_open():
    """No source gives hours for it, so it is never passed over."""
    assert RULES.contacts["emergency-duty-team"].is_open(datetime(2026, 12, 25, 3, tzinfo=LONDON), RULES.working_days)


def test_an_overlay_adds_a_line_that_answers_on_bank_holidays(tmp_path):
    """Hours are data: other days, other times, and open on a bank holiday."""
    rules = _rules(tmp_path, SOUND)
    line = rules.contacts["own-line"]
    assert line.hours is not None
    assert line.hours.bank_holidays is BankHolidays.OPEN
    assert str(line.hours) == "Monday, Saturday, 08:30 to 18:00"
    assert line.is_open(datetime(2026, 4, 6, 8, 30, tzinfo=LONDON), rules.working_days)
    assert not line.is_open(datetime(2026, 4, 7, 8, 30, tzinfo=LONDON), rules.working_days)
    assert line.note is None
    assert str(line).startswith(
        "Immediate danger: 999 first. our urgent line, for urgent calls: 020 7946 0000 (Monday, Saturday, 08:30"
    )


def test_a_line_may_be_known_to_close_on_bank_holidays(tmp_path):
    """Where a source says so, nothing is assumed."""
    rules = _rules(tmp_path, SOUND.replace("bank_holidays: open", "bank_holidays: closed"))
    assert not rules.contacts["own-line"].is_open(datetime(2026, 4, 6, 9, tzinfo=LONDON), rules.working_days)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: own-line", "id: Own Line", "expected an id"),
        ("for: urgent calls", "for: 7", "expected a text"),
        ("role: our urgent line", "", "missing role"),
        ('"020 7946 0000"', '"ask at the desk"', "expected digits and spaces"),
        ('"020 7946 0000"', "999", "expected a text"),
        ('phone: "020 7946 0000"', "email: nobody at example.org", "expected an email address"),
        ('phone: "020 7946 0000"', 'url: "http://example.org"', "begins with https://"),
        ('phone: "020 7946 0000"', "", "at least one of phone, email, url"),
        ("[saturday, monday]", "[saturday, lundi]", "expected one of monday"),
        ("[saturday, monday]", "[]", "expected at least one weekday"),
        ('"08:30"', '"8.30"', "expected a time of day"),
        ('"08:30"', '"24:00"', "expected a time of day"),
        ('closes: "18:00"', 'closes: "08:30"', "closes before it opens"),
        ("bank_holidays: open", "bank_holidays: perhaps", "expected one of open, closed, assumed_closed"),
        ("{weekdays: [saturday, monday],", "{", "missing weekdays"),
        ("[phone-mash]", "[Phone Mash]", "expected an id"),
        ("source: own-page", "source: other-page", "no such source"),
        (SOUND, "\n  - just a text\n", "expected a mapping"),
    ],
)
def test_each_mistake_is_told_with_its_place(tmp_path, old: str, new: str, expected: str):
    """A policy officer is told where the mistake is and what to write instead."""
    assert old in SOUND
    with pytest.raises(DataError) as caught:
        _rules(tmp_path, SOUND.replace(old, new))
    assert expected in str(caught.value)
    assert all(problem.file.endswith("own.yaml") and problem.line > 8 for problem in caught.value.problems)


def test_the_address_of_the_primary_forum_is_for_that_forum():
    """Under the name that its page gives it, which the forum's calendar has too."""
    assert RULES.forums["pip"].title in RULES.contacts["primary-inclusion"].purpose
