"""Write the JSON Schemas of what is read: editions, for an editor, and JSON; and the guide's list of facts.

A development tool, not part of the library. Words, lengths, facts and their values come
from the loader's own tables; which keys an entry has is written here, and
``tests/test_schema.py`` holds it against the loader. The schema of JSON is made of the
classes themselves.

    python tools/schema.py            # writes the files
    python tools/schema.py --check    # says whether they are up to date

For editors in draft 7, because they know no later one as well. Three of its customs: a key that is
left out may also be null; what two kinds of entry share stands in one mapping, and
``if`` says which of its keys each kind has; and beside ``$ref`` nothing else counts.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from textwrap import wrap
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from safeguarding import (
    _contacts,
    _duties,
    _editions,
    _json,
    _levels,
    _reading,
    _receipts,
    _registers,
    exchange,
    timescales,
)
from safeguarding._cli_new import facts_listed
from safeguarding._frozen import FrozenMapping
from safeguarding._policies import Reason, Standing
from safeguarding._receipts import Receipt
from safeguarding._sections import SECTIONS
from safeguarding.criteria import DutyKind, Finding, Force
from safeguarding.facts import KINDS, Value, kind_of
from safeguarding.sources import Evidence
from safeguarding.timescales import Counting

PACKAGE = Path(__file__).parents[1] / "src/safeguarding"
TARGET = PACKAGE / "schema"
GUIDE = PACKAGE / "data/README.md"
#: Between these two, the guide is written by this tool.
FACTS = "<!-- facts, by python tools/schema.py -->\n", "<!-- end of the facts -->\n"
DRAFT = "http://json-schema.org/draft-07/schema#"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


# What a value is: each takes a title and a sentence for whoever writes a file.


def said(title: str, about: str, **more: Any) -> Schema:  # noqa: ANN401  a schema is any JSON
    """Return a schema with its help."""
    return {"title": title, "description": about, **more}


def pattern(form: str | re.Pattern[str], expected: str) -> Schema:
    """Return what a whole text must match; editors show what was expected in place of the pattern."""
    form = form.pattern if isinstance(form, re.Pattern) else form
    return {"pattern": f"^(?:{form})$".replace('\\"', '"'), "patternErrorMessage": expected}


def limited(form: re.Pattern[str]) -> Schema:
    """Return a text of a form, no longer than a record takes."""
    return {"type": "string", "maxLength": _receipts._MOST, "pattern": f"^(?:{form.pattern})$"}


def exact(form: str | re.Pattern[str], **more: str) -> Schema:
    """Return a text of a form."""
    return {"type": "string", "pattern": f"^(?:{form if isinstance(form, str) else form.pattern})$", **more}


#: How the plain types stand in JSON.
JSON_TYPES: dict[type, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    date: exact(_json.DAY, format="date"),
    datetime: exact(_json.INSTANT, format="date-time"),
    timescales.Within: exact(timescales._WITHIN),
}

ID = pattern(_reading._ID, _reading._ID_EXPECTED)
DAY = _json.DAY
LONGEST = _reading._LONGEST_TEXT
WORKING_DAYS = r" working days?$"


def ident(title: str, about: str) -> Schema:
    """Return an id."""
    return said(title, about, type="string", **ID)


def text(title: str, about: str) -> Schema:
    """Return a text that is not blank."""
    some = {"pattern": r"\S", "patternErrorMessage": "expected more than spaces"}
    return said(title, about, type="string", minLength=1, maxLength=LONGEST, **some)


def form(title: str, about: str, of: str | re.Pattern[str], expected: str) -> Schema:
    """Return a text of a form."""
    return said(title, about, type="string", maxLength=LONGEST, **pattern(of, expected))


def day(title: str, about: str) -> Schema:
    """Return a date, which to an editor is a text."""
    return said(title, about, type="string", **pattern(DAY, "expected a date such as 2026-11-22, without quotes"))


def flag(title: str, about: str) -> Schema:
    """Return a yes or no."""
    return said(title, about, type="boolean")


def word(title: str, about: str, words: Iterable[Enum]) -> Schema:
    """Return one word of a closed list, with what each means where its class says so."""
    words = list(words)
    meanings = remarks(type(words[0]))
    told = {"enumDescriptions": [meanings.get(each.name, "") for each in words]} if meanings else {}
    return said(title, about, type="string", enum=[each.value for each in words], **told)


def number(title: str, about: str) -> Schema:
    """Return a whole number from 1."""
    return said(title, about, type="integer", minimum=1)


def listed(title: str, about: str, items: Schema, least: int = 0) -> Schema:
    """Return a list."""
    return said(title, about, type="array", items=items, **({"minItems": least} if least else {}))


def texts(title: str, about: str, each: str) -> Schema:
    """Return a list of texts."""
    return listed(title, about, text(each, "One entry of the list."))


def entry(required: dict[str, Schema], optional: dict[str, Schema], *rules: Schema) -> Schema:
    """Return a mapping with these keys and no others."""
    properties = {**required, **{key: or_null(each) for key, each in optional.items()}}
    more = {"allOf": list(rules)} if rules else {}
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
        **more,
    }


def titled(title: str, about: str, schema: Schema) -> Schema:
    """Return a mapping with its help."""
    return {**said(title, about), **schema}


def named(title: str, about: str, each: Schema) -> Schema:
    """Return a mapping of names of the file's own."""
    return said(title, about, type="object", propertyNames=ID, additionalProperties=each)


def referred(title: str, about: str, name: str) -> Schema:
    """Return a mapping that stands under `definitions`."""
    return said(title, about, type="object", allOf=[definition(name)])


def definition(name: str) -> Schema:
    """Return a reference to what stands under `definitions`."""
    return {"$ref": f"#/definitions/{name}"}


def left_out(told: str) -> Schema:
    """Return that a key may not be there, with what editors show if it is."""
    return {"type": "null", "errorMessage": told}


def or_null(schema: Schema) -> Schema:
    """Return what may also be null, which means the same as no such key."""
    more: Schema = {"type": [schema["type"], "null"]}
    if "enum" in schema:
        more["enum"] = [*schema["enum"], None]
    if "enumDescriptions" in schema:
        more["enumDescriptions"] = [*schema["enumDescriptions"], "As if the key were left out."]
    return {**schema, **more}


def only(*required: str, optional: Iterable[str] = (), **more: Schema) -> Schema:
    """Return which keys of a mapping one kind of entry has."""
    keys = [*required, *optional]
    properties = {key: more.get(key, True) for key in keys}
    return {"required": list(required), "properties": properties, "additionalProperties": False}


def where(key: str, value: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    """Return a rule for entries in which a key has such a value."""
    rule = {"if": {"properties": {key: value}, "required": [key]}, "then": then}
    return rule if otherwise is None else {**rule, "else": otherwise}


def first_of(kinds: dict[str, Schema], otherwise: Schema) -> Schema:
    """Return the keys of an entry by the key that tells its kind."""
    for key, keys in reversed(kinds.items()):
        otherwise = {"if": {"required": [key]}, "then": keys, "else": otherwise}
    return otherwise


def remarks(model: type) -> dict[str, str]:
    """Return what the ``#:`` lines above the fields of a class say, by field."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in inspect.getsource(model).splitlines():
        comment, name = line.strip().removeprefix("#:"), re.match(r" +(\w+)\b", line)
        if line.strip().startswith("#:"):
            above.append(comment.strip())
            continue
        if above and name:
            found[name[1]] = " ".join(above)
        above = []
    return found


# What every part of a file has.

CITE = referred("Citation", "The place in a source that this rests on.", "cite")
FORCE = word("Force", "What obliges, the strongest first.", Force)
NOTE = text("Note", "What a reader should know beside it, such as sources that disagree.")
OWN_ID = ident("Id", "Its own name, used once: lower-case letters and digits, joined by - or _.")
WITHIN = form(
    "Within",
    "The longest time allowed: a number, then hours, days, working days, weeks or months.",
    timescales._WITHIN,
    timescales.LENGTH_EXPECTED,
)
COUNTING = word("Counting", "Which day is day 1; without it, the day after the event.", Counting)
AS_WRITTEN = text("As written", "The length in the words of its source, where those differ from what is counted.")
FOR_WORKING_DAYS = where(
    "counting",
    {"const": Counting.ROLL_FORWARD.value},
    {
        "properties": {
            "within": {
                "pattern": WORKING_DAYS,
                "patternErrorMessage": "roll_forward is for working days only; leave it out",
            }
        }
    },
)


def cite() -> Schema:
    """Return a citation."""
    keys = {
        "source": ident("Source", "The name under sources of the document or page."),
        "at": text("Place", "The section, paragraph or page within the source."),
        "evidence": word("Evidence", "How the value was checked against the source.", Evidence),
        "checked_on": day("Checked on", "The day on which somebody last compared the value with the source."),
    }
    return untyped(entry(keys, {}))


def untyped(schema: Schema) -> Schema:
    """Return a definition that leaves it to its places whether null may stand there."""
    return {key: value for key, value in schema.items() if key != "type"}


# Conditions on facts.


def word_of(value: Value) -> bool | str:
    """Return a value of a fact as files write it."""
    return value.value if isinstance(value, Enum) else value


def short(about: str) -> str:
    """Return the name of a class of facts without its module."""
    return about.rpartition(".")[2]


def values(domain: tuple[Value, ...]) -> Schema:
    """Return a list of some values of a fact, and never of all."""
    words = [word_of(value) for value in domain]
    every = {"type": "array", "allOf": [{"contains": {"const": each}} for each in words]}
    return {"items": {"enum": words}, "not": every}


def fact(facts_class: type) -> Schema:
    """Return the name of a fact, with what each means and which values it has."""
    kind, meanings = kind_of(facts_class), remarks(facts_class)
    shown = [", ".join(json.dumps(word_of(value)).strip('"') for value in domain) for domain in kind.domains]
    return said(
        "Fact",
        "What has to be known of the case. A yes-or-no fact is met when it is true, unless `is` says otherwise.",
        type="string",
        enum=list(kind.names),
        enumDescriptions=[
            f"{meanings.get(name, '')} Values: {words}." for name, words in zip(kind.names, shown, strict=True)
        ],
    )


def values_by_fact(facts_class: type) -> Schema:
    """Return the values that each fact can have, as rules for the mapping that names the fact."""
    kind = kind_of(facts_class)
    rules = []
    for domain in dict.fromkeys(kind.domains):
        names = [name for name, own in zip(kind.names, kind.domains, strict=True) if own == domain]
        is_yes_no = domain == (True, False)
        then: Schema = {"properties": {"is": values(domain)}}
        if not is_yes_no:
            then = {"required": ["is"], "properties": {"is": {"type": "array", **values(domain)}}}
        rules.append(where("fact", {"enum": names}, then))
    return {"allOf": rules}


def test_of(name: str) -> dict[str, Schema]:
    """Return the keys by which a condition asks for values of a fact."""
    some = listed("Is", "The values of the fact that meet it; some, never all.", {}, least=1)
    return {"fact": definition(f"fact-{name}"), "is": or_null(some)}


def groups(name: str) -> dict[str, Schema]:
    """Return the keys by which a condition holds others."""
    part = referred("Part", "One condition of the group.", name)
    return {
        "all": listed("All", "Met when each of these is met.", part, least=1),
        "any": listed("Any", "Met when at least one of these is met.", part, least=1),
        "not": referred("Not", "Met when this is not met; while this is unknown, unknown.", name),
    }


def condition(name: str) -> Schema:
    """Return a condition of criteria."""
    keys = {
        **groups(f"condition-{name}"),
        "id": ident("Id", "The name of this criterion within its criteria."),
        "text": text("Text", "What is so when it is met, in plain words."),
        "ask": text("Ask", "The question to put while the fact is not known."),
        **test_of(name),
        "judgement": or_null(flag("Judgement", "True where a professional has to weigh it up.")),
        "same_as": ident("Same as", "The id of criteria that must be met: what they need is not said again."),
        "cite": CITE,
    }
    kinds = {
        **{key: only(key) for key in ("all", "any", "not")},
        "same_as": only("id", "text", "same_as", "cite"),
    }
    own = only("id", "text", "ask", "fact", "cite", optional=("is", "judgement"))
    rules = [definition(f"values-{name}")]
    return {"properties": keys, "additionalProperties": False, "allOf": rules, **first_of(kinds, own)}


def guard(name: str) -> Schema:
    """Return a condition of a duty or a caveat, which needs no words."""
    keys = {**groups(f"when-{name}"), **test_of(name)}
    kinds = {key: only(key) for key in ("all", "any", "not")}
    own = only("fact", optional=("is",))
    rules = [definition(f"values-{name}")]
    return {"properties": keys, "additionalProperties": False, "allOf": rules, **first_of(kinds, own)}


def facts(facts_class: type) -> Schema:
    """Return what may be known of a case."""
    kind, meanings = kind_of(facts_class), remarks(facts_class)
    known = {}
    for name, domain in zip(kind.names, kind.domains, strict=True):
        words = [word_of(value) for value in domain]
        shown = {"type": "boolean"} if domain == (True, False) else {"type": "string", "enum": words}
        known[name] = or_null(said(name.replace("_", " ").capitalize(), meanings.get(name, ""), **shown))
    return {"properties": known, "additionalProperties": False}


def by_class(part: Callable[[str], Schema]) -> list[Schema]:
    """Return a rule for each class of facts that `about` can name."""
    return [where("about", {"const": about}, {"properties": part(short(about))}) for about in KINDS]


ABOUT = said(
    "About",
    "The class of facts that it turns on.",
    type="string",
    enum=list(KINDS),
    enumDescriptions=[(inspect.getdoc(facts_class) or "").partition("\n")[0] for facts_class in KINDS.values()],
)
WHEN = said("When", "A further condition on the facts; without it, always.", type="object")
AN_OBJECT: Schema = {"type": "object"}
A_TEXT: Schema = {"type": "string"}
UNLESS = said("Unless", "A condition that ends the duty once it is known to hold; not beside `when`.", type="object")


# Criteria, duties, time limits.

DUTY = {
    "id": OWN_ID,
    "kind": word("Kind", "How strongly it binds; must_not is a prohibition and needs `forbids`.", DutyKind),
    "who": text("Who", "Whose duty it is: a role, an agency or a body, never a person."),
    "does": text("Does", "What they do, as words that follow `must` or `should`."),
}
FORBIDS = word("Forbids", "What a prohibition is about; nothing else may be forbidden.", _duties.Forbids)
TIMESCALE = ident("Timescale", "The id of its time limit.")
APPLIES = listed(
    "Applies",
    "The findings at which it is shown. A duty of `met` is shown as conditional while the finding is unknown.",
    word("Finding", "One finding.", Finding),
    least=1,
)
PROHIBITION = {"const": DutyKind.MUST_NOT.value}


def letters(word: str) -> str:
    """Return a pattern for a word in capitals or not."""
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


def prohibition() -> Schema:
    """Return the rules for what a prohibition needs and may not say."""
    free = [each.value for each in _duties.Forbids if each not in _duties._MAY_SPEAK_OF_CONSENT]
    words = "|".join(letters(each) for each in _duties._CONSENT.pattern.split("|"))
    told = "missing consent blocks no referral and no notification; take this prohibition out"
    of_a_kind = where(
        "kind",
        PROHIBITION,
        {"required": ["forbids"], "properties": {"forbids": {"type": "string"}}},
        {"properties": {"forbids": left_out("only a duty of the kind must_not forbids something; leave it out")}},
    )
    no_consent = {"properties": {"does": {"pattern": rf"^(?![\s\S]*(?:{words}))", "patternErrorMessage": told}}}
    return {"allOf": [of_a_kind, where("kind", PROHIBITION, where("forbids", {"enum": free}, no_consent))]}


def holds_while_unknown() -> Schema:
    """Return the rule that a prohibition of met criteria holds while they are unknown too."""
    met, unknown = ({"contains": {"const": each.value}} for each in (Finding.MET, Finding.UNKNOWN))
    unknown["errorMessage"] = "a prohibition holds while the finding is unknown; add unknown"
    return where("kind", PROHIBITION, {"properties": {"applies": {"if": met, "then": unknown}}})


def duty(more: dict[str, Schema], *rules: Schema) -> Schema:
    """Return a duty on criteria."""
    return entry(
        {**DUTY, "applies": APPLIES, "cite": CITE, **more},
        {"timescale": TIMESCALE, "when": WHEN, "unless": UNLESS, "forbids": FORBIDS},
        definition("prohibition"),
        holds_while_unknown(),
        # Null is left out, as everywhere.
        {"not": {"required": ["when", "unless"], "properties": {"when": AN_OBJECT, "unless": AN_OBJECT}}},
        *rules,
    )


def next_steps() -> Schema:
    """Return the rule that each finding has a next step."""
    steps = [
        {
            "contains": {"properties": {"applies": {"contains": {"const": each.value}}}},
            "errorMessage": f"no duty applies to {each.value}; say what to do next for each finding",
        }
        for each in Finding
    ]
    return {"type": "array", "allOf": steps}


def criteria() -> Schema:
    """Return criteria of its own, or what tightens those of a higher layer."""
    example = entry(
        {
            "facts": said("Facts", "What is known of the case; what is left out is not known.", type="object"),
            "finding": word("Finding", "What must come out.", Finding),
        },
        {"name": text("Name", "What the case is, in a few words; always invented.")},
    )
    caveat = entry({"text": text("Text", "What to take care of."), "cite": CITE}, {"when": WHEN})
    keys = {
        "tightens": ident("Tightens", "The id of criteria that a higher layer holds, to be met in more cases."),
        "id": OWN_ID,
        "question": text("Question", "What the criteria answer, as one asks it."),
        "about": ABOUT,
        "force": FORCE,
        "dangerous_error": or_null(
            word(
                "Dangerous error",
                "The wrong answer that would harm a child; not_met, unless said otherwise.",
                (Finding.MET, Finding.NOT_MET),
            )
        ),
        "met_when": said("Met when", "The condition: all, any, not, same_as, or one fact with values.", type="object"),
        "caveats": or_null(listed("Caveats", "Warnings, shown with the answer.", caveat)),
        "duties": or_null(listed("Duties", "What to do at each finding: met, not met and unknown.", duty({}))),
        "examples": listed("Examples", "Invented cases, tried whenever the file is read.", example, least=1),
    }
    tighter = only("tightens", "about", "met_when", "examples", optional=("caveats", "duties"))
    own = only(
        *("id", "question", "about", "force", "met_when", "duties", "examples"),
        optional=("dangerous_error", "caveats"),
        duties=next_steps(),
    )

    def of_class(name: str) -> Schema:
        when = {"items": {"properties": {"when": definition(f"when-{name}")}}}
        either = {"items": {"properties": _either(name)}}
        return {
            "met_when": definition(f"condition-{name}"),
            "caveats": when,
            "duties": either,
            "examples": {"items": {"properties": {"facts": definition(f"facts-{name}")}}},
        }

    return {
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
        "allOf": by_class(of_class),
        **first_of({"tightens": tighter}, own),
    }


def _either(name: str) -> dict[str, Schema]:
    return {key: definition(f"when-{name}") for key in ("when", "unless")}


def added_duty() -> Schema:
    """Return a duty added to criteria of another file."""
    target = ident("For", "The id of the criteria, of any edition, to which the duty is added.")
    return duty({"for": target, "about": ABOUT}, *by_class(_either))


def time_limit() -> Schema:
    """Return a time limit of its own, or what tightens that of a higher layer."""
    latest = listed("Latest of", "The latest of these that is known starts the clock.", EVENT, least=1)
    starts = said(
        "Starts",
        "The event that starts the clock, or latest_of several.",
        type=["string", "object"],
        **ID,
        **untyped(entry({"latest_of": latest}, {})),
    )
    keys = {
        "tightens": ident("Tightens", "The id of a time limit that a higher layer holds, to be made shorter."),
        "id": OWN_ID,
        "within": WITHIN,
        "starts": starts,
        "cautious": or_null(ident("Cautious", "The event of a stricter reading, shown beside and never instead.")),
        "counting": or_null(COUNTING),
        "force": FORCE,
        "who": text("Who", "Who has to keep to it."),
        "as_written": or_null(AS_WRITTEN),
        "note": or_null(NOTE),
        "cite": CITE,
    }
    shorter = only("tightens", "within", "cite", optional=("counting", "as_written", "note"))
    own = only(
        *("id", "within", "starts", "force", "who", "cite"), optional=("cautious", "counting", "as_written", "note")
    )
    return {
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
        "allOf": [FOR_WORKING_DAYS],
        **first_of({"tightens": shorter}, own),
    }


EVENT = ident("Event", "An event of this file or of another.")


# The further sections.

TITLE = text("Title", "Its name, as people use it.")
ALIASES = texts("Aliases", "Other names that mean the same and nothing else.", "Alias")
STEPS_NUMBER = number("Stage", "The number of a stage.")


def level() -> Schema:
    """Return a level or a band of the continuum of need."""
    lowest, highest = _levels.LOWEST, _levels.HIGHEST
    consent = entry({"text": text("Text", "What part it has, in a sentence."), "cite": CITE}, {})
    numbers = [
        where(
            "level",
            {"const": each},
            {
                "required": ["criteria"],
                "properties": {
                    "criteria": {"type": "string"},
                    "band": pattern(f"{each}[a-z]", "expected the level's number and a letter, such as 2a"),
                },
            },
        )
        for each in range(lowest + 1, highest + 1)
    ]
    return entry(
        {
            "id": OWN_ID,
            "level": said(
                "Level", "The higher, the more concern.", type="integer", enum=list(range(lowest, highest + 1))
            ),
            "name": text("Name", "What the partnership calls it."),
            "description": text("Description", "Who is at this level, in a sentence or two."),
            "response": text("Response", "Who answers the need, and how."),
            "cite": CITE,
        },
        {
            "band": form("Band", "Such as 2a, where a level is divided.", _levels._BAND, "expected a band such as 2a"),
            "legal_basis": text("Legal basis", "The law that it rests on."),
            "consent": titled("Consent", "What part the family's consent has.", consent),
            "criteria": ident("Criteria", "The id of the criteria that establish at least this level."),
        },
        # The lowest is what is left when the others are ruled out.
        where(
            "level",
            {"const": lowest},
            {
                "properties": {
                    key: left_out(f"the lowest level has no {key}; leave it out") for key in ("criteria", "band")
                }
            },
        ),
        *numbers,
    )


def contact() -> Schema:
    """Return a contact."""
    clock = _contacts._TIME, _contacts._TIME_EXPECTED
    weekday = said("Weekday", "In lower case.", type="string", enum=list(_contacts._WEEKDAYS))
    hours = entry(
        {
            "weekdays": listed("Weekdays", "The days of the week on which it answers.", weekday, least=1),
            "opens": form("Opens", 'The first minute, in quotes, such as "09:00".', *clock),
            "closes": form("Closes", 'The minute from which it is closed, in quotes, such as "17:00".', *clock),
            "bank_holidays": word("Bank holidays", "Whether it is open on one.", _contacts.BankHolidays),
        },
        {},
    )
    ways = {
        "phone": form(
            "Telephone",
            "In quotes, with an extension or option after a comma.",
            _contacts._PHONE,
            "expected digits",
        ),
        "email": form("Email", "The address of a team or a role.", _contacts._EMAIL, "expected an email address"),
        "url": form("Page", "The address of a page or a form.", _contacts._URL, "expected https://"),
    }
    step = ident("Step", "The id of a duty.")
    return entry(
        {
            "id": OWN_ID,
            "for": text("For", "What it is for, in words that follow `for`."),
            "role": text("Role", "The service or the role, never a person."),
            "cite": CITE,
        },
        {
            **ways,
            "hours": titled("Hours", "When it answers, in Europe/London; leave it out if not known.", hours),
            "steps": listed("Steps", "The duties beside which the contact is shown.", step),
            "note": NOTE,
        },
        {"anyOf": [{"required": [key], "properties": {key: {"type": "string"}}} for key in ways]},
        where(
            "steps",
            {"type": "array", "contains": {"const": _contacts.EMERGENCY_CALL}},
            {"required": ["phone"], "properties": {"phone": {"const": _contacts.EMERGENCY_NUMBER}}},
        ),
        where(
            "steps",
            {"type": "array", "contains": {"const": _contacts.OFFICE_CALL}},
            {"required": ["phone"], "properties": {"phone": {"type": "string"}}},
        ),
    )


def group() -> Schema:
    """Return a standing group."""
    member = entry(
        {"id": OWN_ID, "title": TITLE},
        {"aliases": ALIASES, "roles": texts("Roles", "Who sits for it: roles, never people.", "Role"), "note": NOTE},
    )
    member_id = ident("Member", "The id of a member of this group.")
    each_once: Schema = {"uniqueItems": True}
    ambiguous = entry(
        {
            "name": text("Name", "A name that could mean several members."),
            "choices": {**listed("Choices", "The members that it could mean.", member_id, least=2), **each_once},
        },
        {},
    )
    own_duty = entry(DUTY, {"cite": CITE, "forbids": FORBIDS}, definition("prohibition"))
    return entry(
        {"id": OWN_ID, "title": TITLE, "cite": CITE},
        {
            "aliases": ALIASES,
            "chair": text("Chair", "The role that chairs it."),
            "meets": text("Meets", "How often it meets, in words."),
            "reports_to": text("Reports to", "The group to which it reports."),
            "members": listed("Members", "The agencies that belong to it.", member),
            "quorum": {**listed("Quorum", "The members who must all be there.", member_id), **each_once},
            "ambiguous": listed("Ambiguous", "Names that are refused, because they fit several.", ambiguous),
            "duties": listed("Duties", "What the group, or each member, has to do.", own_duty),
            "standing_items": texts("Standing items", "What is on each agenda.", "Item"),
            "links": texts("Links", "Boards and groups with which it works.", "Link"),
            "caveats": texts("Caveats", "What to take care of.", "Caveat"),
        },
    )


def forum() -> Schema:
    """Return a forum with its calendar."""
    sitting = entry(
        {
            "submit_by": day("Submit by", "The last day for submissions."),
            "meets": day("Meets", "The day of the meeting."),
        },
        {
            "pre_meeting": day("Pre-meeting", "The day on which cases are prepared."),
            "venue": text("Venue", "Where it meets."),
        },
    )
    return entry(
        {
            "id": OWN_ID,
            "title": TITLE,
            "submit": text("Submit", "How a case gets there."),
            "closes": form(
                "Closes",
                'Up to which time of the last day, in quotes, such as "17:00".',
                _contacts._TIME,
                _contacts._TIME_EXPECTED,
            ),
            "sittings": listed("Sittings", "The meetings as published, in the order of their last days.", sitting),
            "cite": CITE,
        },
        {
            "aliases": ALIASES,
            "hours": text("Hours", "The weekday and the time of its meetings, in words."),
            "caveats": texts("Caveats", "What to take care of.", "Caveat"),
        },
    )


def signpost() -> Schema:
    """Return a signpost."""
    return entry(
        {
            "id": OWN_ID,
            "question": text("Question", "Where a matter goes, as one asks it."),
            "answer": text("Answer", "Where it goes, and where it does not, in short."),
            "cite": CITE,
        },
        {"steps": texts("Steps", "What to do, in order.", "Step"), "note": NOTE},
    )


def publication() -> Schema:
    """Return a published document."""
    part = _registers._PART_OF_A_DATE.pattern
    expected = 'expected a date such as 2022-03-17, or a month or year in quotes: "2022-03", "2022"'
    dated = entry(
        {"when": form("When", 'A date; or "2022-03" or "2022", in quotes.', f"{DAY}|{part}", expected)},
        {
            "means": word("Means", "What the source says that the date is.", _registers.DateMeaning),
            "cite": CITE,
        },
    )
    return entry(
        {
            "id": OWN_ID,
            "title": text("Title", "As published."),
            "kind": word("Kind", "What sort of document it is.", _registers.PublicationKind),
            "cite": CITE,
        },
        {
            "sums_up": ident("Sums up", "The id of the publication that it sums up."),
            "dates": listed("Dates", "Each date that a source gives, side by side.", dated),
            "note": NOTE,
        },
    )


def announced() -> Schema:
    """Return an Act that is not in force."""
    return entry(
        {
            "id": OWN_ID,
            "title": text("Title", "The short title of the Act, with its year."),
            "chapter": text("Chapter", "Its chapter number."),
            "assent": day("Assent", "The day of Royal Assent."),
            "commencement": text("Commencement", "What is known of when it comes into force."),
            "cite": CITE,
        },
        {"note": NOTE},
    )


def term() -> Schema:
    """Return a term."""
    return entry({"id": OWN_ID, "title": TITLE, "cite": CITE}, {"aliases": ALIASES, "note": NOTE})


def policy() -> Schema:
    """Return an escalation policy."""
    stages = listed("Stages", "The numbers of the stages that it is for.", STEPS_NUMBER, least=1)
    limit = {
        "within": WITHIN,
        "as_written": AS_WRITTEN,
        "at_most": form(
            "At most",
            "The most that as_written can mean; a lower layer's time is held against it, and no day is counted.",
            timescales._WITHIN,
            timescales.LENGTH_EXPECTED,
        ),
        "indicative": flag("Indicative", "True where the source calls it a guide."),
        "counting": COUNTING,
        "note": NOTE,
    }
    some_length = {
        "anyOf": [{"required": [key], "properties": {key: {"type": "string"}}} for key in ("within", "as_written")]
    }
    # Null is left out, as everywhere.
    not_both = {
        "not": {
            "type": "object",
            "required": ["within", "at_most"],
            "properties": dict.fromkeys(("within", "at_most"), A_TEXT),
        }
    }
    length = some_length, not_both, FOR_WORKING_DAYS
    topic = entry(
        {"id": OWN_ID, "text": text("Text", "What it is, in a sentence."), "cite": CITE},
        {"goes_to": text("Goes to", "Where that goes instead.")},
    )
    who, does = text("Who", "Who acts."), text("Does", "What they do after calling 999, which always comes first.")
    role = entry({"role": text("Role", "A role, never a person.")}, {"agency": text("Agency", "Where the role is.")})
    stage = entry(
        {"number": number("Number", "Counted from 1, in order."), "cite": CITE},
        {
            "name": text("Name", "What the policy calls it beside its number."),
            "formal": flag("Formal", "Whether it is a formal stage; leave it out where the source doesn't say."),
            "optional": flag("Optional", "True where the stage may be left out if it doesn't fit."),
            "roles": listed("Roles", "Who takes part; leave it out where the source doesn't say.", role, least=1),
        },
    )
    before = entry({**DUTY, "cite": CITE}, {"forbids": FORBIDS}, definition("prohibition"))
    standing = word("Standing", "Open, or resolved.", Standing)
    applies = listed("Applies", "Whether it is for open disagreements, resolved ones, or both.", standing, least=1)
    stage_duty = entry(
        {**DUTY, "cite": CITE}, {"forbids": FORBIDS, "stages": stages, "applies": applies}, definition("prohibition")
    )
    sent = entry(
        {"id": OWN_ID, "title": TITLE, "to": text("To", "Who receives it."), "cite": CITE},
        {
            "stages": stages,
            "even_if_resolved": flag("Even if resolved", "True where it is sent after a resolution too."),
            "note": NOTE,
        },
    )
    way_on = entry(
        {
            "id": OWN_ID,
            "to": text("To", "Where it leads."),
            "does": text("Does", "What is done, in words that follow `to`."),
            "cite": CITE,
        },
        {"stages": stages},
    )
    reason = word("Reason", "Why it goes on to a further stage.", Reason)
    passing = entry(
        {
            "reasons": listed("Reasons", "The reasons for which stages may be passed over.", reason, least=1),
            "cite": CITE,
        },
        {"note": NOTE},
    )
    warned = entry({"text": text("Text", "What to take care of."), "cite": CITE}, {"stages": stages})
    each_limit = entry({"cite": CITE}, {**limit, "stages": stages}, *length)
    return entry(
        {
            "id": OWN_ID,
            "title": TITLE,
            "force": FORCE,
            "immediate_danger": titled(
                "Immediate danger",
                "What comes first at each stage.",
                entry({"who": who, "does": does, "cite": CITE}, {}),
            ),
            "stages": listed("Stages", "The stages, numbered from 1.", stage, least=1),
            "cite": CITE,
        },
        {
            "open_ended": flag("Open-ended", "True where it goes on above the last stage, nobody says how far."),
            "overall": titled("Overall", "A limit for all stages together.", entry({"cite": CITE}, limit, *length)),
            "passing": titled("Passing", "Leave to pass over stages.", passing),
            "pre_stage": listed("Before stage 1", "What comes before the first stage.", before),
            "limits": listed("Limits", "The time limits: one at most for each stage.", each_limit),
            "duties": listed("Duties", "What has to be done at the stages.", stage_duty),
            "forms": listed("Forms", "What has to be sent.", sent),
            "exits": listed("Exits", "Ways on that are no further stage.", way_on),
            "caveats": listed("Caveats", "What to take care of at the stages.", warned),
            "covers": listed("Covers", "What the policy is for.", topic),
            "not_for": listed("Not for", "What the policy is not for, and where that goes.", topic),
            "subjects": listed("Subjects", "What disagreements are often about.", topic),
            "principles": listed("Principles", "What the policy holds to.", topic),
        },
    )


# The files.

SECTION_SCHEMAS: dict[str, Schema] = {
    "levels": listed("Levels", "The continuum of need, a level or a band in each entry.", level()),
    "contacts": listed("Contacts", "Whom to reach for what, by role.", contact()),
    "groups": listed("Groups", "Standing groups, with their members and quorum.", group()),
    "forums": listed("Forums", "Forums that take cases, with their dates.", forum()),
    "signposts": listed("Signposts", "Where else a matter goes.", signpost()),
    "publications": listed("Publications", "Published documents with every date that a source gives.", publication()),
    "announced": listed(
        "Announced Acts", "Acts that were passed and are not in force: shown, never applied.", announced()
    ),
    "terms": listed("Terms", "Words of the field and their other names.", term()),
    "escalation": listed("Escalation", "How professional disagreements are settled, by stages.", policy()),
}


def edition() -> Schema:
    """Return the schema of an edition."""
    source = entry(
        {
            "title": text("Title", "The title of the document or page."),
            "url": form("Address", "Where it was read.", _editions._ADDRESS, _editions._ADDRESS_EXPECTED),
            "retrieved": day("Retrieved", "The day on which you read it."),
        },
        {},
    )
    dates = entry(
        {"from": day("From", "The first day on which the edition applies.")},
        {"until": day("Until", "The last day; leave it out where none is known.")},
    )
    whole = entry(
        {
            "edition": ident("Edition", "The id of this file's content, used nowhere else."),
            "title": text("Title", "The instrument, as people call it."),
            "layer": ident("Layer", "Whose rules they are, such as england, london or one partnership."),
            "in_force": titled("In force", "The days on which the edition applies, both inclusive.", dates),
        },
        {
            "note": text("Note", "What else is known about the edition or its dates."),
            "carried_from": ident("Carried from", "The earlier edition whose values stand in for a text not read."),
            "sources": named(
                "Sources",
                "The documents and pages that are cited, by a short name.",
                titled("Source", "A document or page.", source),
            ),
            "events": named(
                "Events", "What can start a clock, by name.", text("Event", "What has happened, in a sentence.")
            ),
            "timescales": listed("Timescales", "Time limits, and those that tighten a higher layer's.", time_limit()),
            "criteria": listed("Criteria", "Questions with the conditions that answer them.", criteria()),
            "duties": listed("Duties", "Duties added to criteria of another file.", added_duty()),
            **{key: SECTION_SCHEMAS[key] for key in SECTIONS},
        },
    )
    definitions: dict[str, Schema] = {"cite": cite(), "prohibition": prohibition()}
    for facts_class in KINDS.values():
        name = facts_class.__name__
        definitions |= {
            f"condition-{name}": condition(name),
            f"when-{name}": guard(name),
            f"fact-{name}": fact(facts_class),
            f"values-{name}": values_by_fact(facts_class),
            f"facts-{name}": facts(facts_class),
        }
    about = "One edition of one instrument: complete, and in force from a day."
    return {"$schema": DRAFT, **said("Edition", about), **whole, "definitions": definitions}


def partnership() -> Schema:
    """Return the schema of the file that founds a partnership."""
    layer = ident("Layer", "One layer.")
    whole = entry(
        {
            "partnership": ident("Partnership", "The id by which its rules are asked for."),
            "title": text("Title", "The name of the partnership."),
            "layers": listed("Layers", "Layers of the library from the law down, then its own.", layer, least=1),
        },
        {},
    )
    return {"$schema": DRAFT, **said("Partnership", "A partnership, and the layers of its rules."), **whole}


# JSON: draft 2020-12, which is that of OpenAPI 3.1.

RECORD_FORMS: dict[str, Schema] = {
    "criteria_id": limited(_receipts._ID),
    "about": limited(_receipts._ABOUT),
    "digest": limited(_receipts._DIGEST),
    "library": limited(_receipts._LIBRARY),
    "data": limited(_receipts._DATA),
    "editions": {"type": "array", "items": limited(_receipts._ID)},
}


def exchange_schema() -> Schema:
    """Return the schema of everything that is written as JSON, each class under `$defs`."""
    defs: dict[str, Schema] = {}
    for model in exchange.MODELS:
        model_schema(model, defs)
    about = "Facts, answers, deadlines and records as JSON; refer to one class under $defs."
    return {"$schema": DRAFT_2020, **said("Exchange", about), "$defs": defs}


def model_schema(model: type, defs: dict[str, Schema]) -> Schema:
    """Return a reference to the schema of a class, which is put under `defs` with those that it holds."""
    name = model.__name__
    if name not in defs:
        defs[name] = {}
        defs[name] = fact_values(model) if model in KINDS.values() else model_keys(model, defs)
    return {"$ref": f"#/$defs/{name}"}


def fact_values(model: type) -> Schema:
    """Return the schema of a class of facts: each may be left out or null, which is not known and never no."""
    kind, meanings = kind_of(model), remarks(model)
    facts_of = {
        name: {"description": meanings.get(name, ""), "enum": [*map(word_of, domain), None]}
        for name, domain in zip(kind.names, kind.domains, strict=True)
    }
    return {**model_said(model), "properties": facts_of, "additionalProperties": False}


def model_keys(model: type, defs: dict[str, Schema]) -> Schema:
    """Return the schema of a class, whose keys are its fields."""
    shape, meanings = _json.shape_of(model), remarks(model)
    properties: dict[str, Schema] = {} if shape.format is None else {"format": {"const": shape.format}}
    for name, kind in shape.types.items():
        of_record = RECORD_FORMS.get(name) if model is Receipt else None
        about = {"description": meanings[name]} if name in meanings else {}
        properties[name] = {**about, **(of_record or json_type(kind, defs))}
    return {
        **model_said(model),
        "properties": properties,
        "required": list(shape.required),
        "additionalProperties": False,
    }


def model_said(model: type) -> Schema:
    """Return what a class is."""
    return said(model.__name__, (inspect.getdoc(model) or "").partition("\n")[0], type="object")


def json_type(kind: Any, defs: dict[str, Schema]) -> Schema:  # noqa: ANN401  a type
    """Return the schema of a type."""
    if isinstance(kind, UnionType):
        return {"anyOf": [json_type(each, defs) for each in get_args(kind)]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": json_type(get_args(kind)[0], defs)}
    if get_origin(kind) is FrozenMapping:
        a_value = {"anyOf": [{"type": "boolean"}, limited(_receipts._ID)]}
        return {"type": "object", "propertyNames": limited(_receipts._ID), "additionalProperties": a_value}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    return JSON_TYPES[kind] if kind in JSON_TYPES else model_schema(kind, defs)


SCHEMAS = {"edition.v1.json": edition, "partnership.v1.json": partnership, "exchange.v1.json": exchange_schema}


def written(schema: Schema) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def guide() -> str:
    """Return the guide to the files, with its list of facts written anew."""
    before, rest = GUIDE.read_text("utf-8").split(FACTS[0])
    lines: list[str] = []
    for about in KINDS:
        lines += ["", f"`{about}`", ""]
        for names, values in facts_listed(about):
            shown = f"{values}: {', '.join(f'`{name}`' for name in names.split(', '))}"
            lines += wrap(shown, 116, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
    return before + FACTS[0] + "".join(f"{line}\n" for line in [*lines, ""]) + FACTS[1] + rest.split(FACTS[1])[1]


def main(arguments: list[str]) -> int:
    """Write the files, or say whether they are up to date; return the exit status."""
    files = {TARGET / name: written(schema()) for name, schema in SCHEMAS.items()} | {GUIDE: guide()}
    if arguments == ["--check"]:
        stale = [path.name for path, made in files.items() if path.read_text("utf-8") != made]
        print(f"not up to date: {', '.join(stale)}; run tools/schema.py" if stale else "up to date")
        return int(bool(stale))
    for path, made in files.items():
        path.write_text(made, "utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
