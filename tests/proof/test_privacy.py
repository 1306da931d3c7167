"""A secret in every field and in every value of a file: it comes out nowhere.

Not in a message, a repr, a str, a warning, a log, what is printed, a traceback's own lines,
or a pickled error; and of facts, not in an answer's repr or in a receipt's.
"""

from __future__ import annotations

import logging
import pickle
import traceback
import warnings
from enum import Enum

import pytest
import yaml
from test_hostile_values import CALLS, ON, RULES

import safeguarding as sg
from invented import POLICY
from safeguarding import records
from safeguarding.errors import SafeguardingError
from safeguarding.facts import KINDS, kind_of
from schema_readers import put

HIDDEN = "Zebedee Quill of 7 Marsh Lane"
#: A secret that could be an id.
PLAIN = "zebedee-quill"
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
MARKS = (HIDDEN, PLAIN, "zebedee", "Quill")


class Told(Enum):
    """A secret as a value of somebody's own enum."""

    IT = HIDDEN


FORMS = {
    "as it is": HIDDEN,
    "as an id": PLAIN,
    "in bytes": HIDDEN.encode(),
    "in a list": [HIDDEN],
    "as a key": {HIDDEN: 1},
    "as a value": {"id": HIDDEN, "child_died": HIDDEN, "authority_aware": HIDDEN},
    "in JSON": f'{{"format": 1, "facts": {{"{HIDDEN}": true}}, "finding": "{HIDDEN}", "{HIDDEN}": 1}}',
    "in JSON that is broken": f'{{"{HIDDEN}": ',
    "as an enum": Told.IT,
    "in an error": ValueError(HIDDEN),
}


def leaks(error):
    """Return the secrets in whatever Python shows, or keeps, of an error of ours."""
    shown = [str(error), repr(error), repr(error.args), "".join(traceback.format_exception(error))]
    shown += [str(getattr(error, "__notes__", "")), repr(vars(error)), pickle.dumps(error).decode("latin-1")]
    return [mark for mark in MARKS if any(mark in text for text in shown)]


@pytest.mark.parametrize("call", CALLS)
def test_a_secret_argument(call, caplog, capfd):
    """In each argument of everything public, in each form."""
    caplog.set_level(logging.NOTSET)
    found, refused = {}, 0
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for argument, given in CALLS[call].items():
            for form, secret in FORMS.items():
                try:
                    given(secret)
                except SafeguardingError as error:
                    refused += 1
                    if leaks(error):
                        found[argument, form] = str(error)
                except TypeError:
                    # What has no hash can't be a key, and never reaches the library.
                    assert "name" in argument
    assert found == {}
    assert refused or call == "Within"
    assert (warned, caplog.records, capfd.readouterr()) == ([], [], ("", ""))


def paths(value, path=()):
    """Yield the path of every value inside `value`."""
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield from paths(part, (*path, step))


def test_a_secret_in_every_value_of_a_file(country, overlay, caplog, capfd):
    """Whichever value it takes the place of, no problem repeats it."""
    assert country.is_dir()
    caplog.set_level(logging.NOTSET)
    policy, found, refused = yaml.safe_load(POLICY), {}, 0
    for path in paths(policy):
        folder = overlay({"policy.yaml": yaml.dump(put(policy, path, HIDDEN), Dumper=DUMPER)})
        try:
            sg.rulebook("testshire", on=ON, overlay=folder)
        except SafeguardingError as error:
            refused += 1
            if leaks(error):
                found[path] = str(error)
    assert found == {}
    assert refused > 100
    assert (caplog.records, capfd.readouterr()) == ([], ("", ""))


@pytest.mark.parametrize("criteria", [RULES.criteria[name] for name in ("rapid-review", "section-47-enquiry")])
def test_facts_are_shown_by_nothing_that_is_kept(criteria):
    """Neither they nor a receipt say a value where they are logged; only `to_json` gives it to whoever asks."""
    kind = kind_of(KINDS[criteria.about])
    for name, domain in zip(kind.names, kind.domains, strict=True):
        for value in domain:
            facts = KINDS[criteria.about](**{name: value})
            receipt = records.receipt(sg.assess(criteria, facts), facts)
            shown = f"{facts} {facts!r} {receipt} {receipt!r} {records.replay(receipt, RULES)!r}"
            assert name not in shown
            assert str(value) not in shown
            assert name in receipt.to_json()


@pytest.mark.parametrize("criteria", RULES.criteria.values(), ids=RULES.criteria)
def test_a_reason_does_not_tell_how_it_stands(criteria):
    """That is as good as the fact: what is printed for a programmer is the same for every value of it."""
    kind = kind_of(KINDS[criteria.about])
    nothing = sg.assess(criteria, KINDS[criteria.about]())
    for name, domain in zip(kind.names, kind.domains, strict=True):
        for value in domain:
            answer = sg.assess(criteria, KINDS[criteria.about](**{name: value}))
            assert repr(answer.reasons) == repr(nothing.reasons)
