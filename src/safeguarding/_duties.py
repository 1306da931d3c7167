"""Duties read from data files, wherever they hang: on criteria, on a stage of a policy, on a group."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from safeguarding import _reading as read
from safeguarding._given import is_latin
from safeguarding._reading import At
from safeguarding.criteria import NEVER_DELAYS, Duty, DutyKind
from safeguarding.sources import Citation

KEYS = ("id", "kind", "who", "does")


class Forbids(Enum):
    """Everything that a rule may forbid: nothing here is something that any law asks for."""

    #: One way of sending something, where another is open.
    A_CHANNEL = "a-channel"
    #: Holding back what protects a child.
    DELAY = "delay"
    #: Asking for consent, or telling the family, where that adds to the risk.
    ASKING = "asking"
    #: Telling the person whom it is about.
    TELLING = "telling"
    #: Looking into it on one's own.
    INVESTIGATING = "investigating"
    #: Passing on more than those in charge have agreed to.
    SHARING = "sharing"


#: Missing consent blocks nothing, so only a rule against asking or waiting may speak of it.
_CONSENT = re.compile(r"consent|permission", re.IGNORECASE)
_MAY_SPEAK_OF_CONSENT = {Forbids.ASKING, Forbids.DELAY}


#: Consent made a condition: somebody has to have it, and not only to ask.
_NEEDS_CONSENT = re.compile(
    r"\b(?:gain|get|have|hold|need|obtain|receive|require|secure|wait for)s?\b[^.;:]{0,60}\b(?:consent|permission)",
    re.IGNORECASE,
)


def duty(
    keys: Mapping[str, At], cite: Citation | None, timescale: str | None = None, *, ends_without_consent: bool = False
) -> Duty | None:
    """Return a duty; None where it could not be read, and what is wrong is noted.

    Args:
        keys: Its parts, `KEYS` and ``forbids``, which a prohibition needs.
        cite: Its source; None where that could not be read.
        timescale: Id of its time limit.
        ends_without_consent: Whether it falls away where consent is refused, and where it isn't safe to ask.
    """
    name, kind = read.ident(keys.get("id")), read.choice(keys.get("kind"), DutyKind)
    who, does = read.text(keys.get("who")), read.text(keys.get("does"))
    if kind is DutyKind.MUST_NOT:
        _allowed(keys, does)
    elif "forbids" in keys:
        keys["forbids"].wrong("only a duty of the kind must_not forbids something; leave it out", key=True)
    if kind is DutyKind.MUST and does and not ends_without_consent and _NEEDS_CONSENT.search(does):
        keys["does"].wrong(CONSENT_IS_NO_CONDITION)
    if does and not is_latin(does):
        keys["does"].wrong("a letter of another alphabet, which only looks like one of ours: write Latin letters")
    if name is None or kind is None or who is None or does is None or cite is None:
        return None
    what = f"{does}. {NEVER_DELAYS}" if kind is DutyKind.MUST_NOT else does
    return Duty(id=name, kind=kind, who=who, does=what, timescale=timescale, cite=cite)


CONSENT_IS_NO_CONDITION = (
    "this makes consent a condition, and missing consent blocks no referral; make it should, or end it with "
    "unless: {fact: consent, is: [refused, unsafe_to_ask]}"
)


def _allowed(keys: Mapping[str, At], does: str | None) -> None:
    """Note a prohibition that could stop what a law asks for."""
    if "forbids" not in keys:
        one_of = ", ".join(each.value for each in Forbids)
        keys["kind"].wrong(f"a prohibition needs forbids: {one_of}; nothing else may be forbidden")
        return
    forbids = read.choice(keys["forbids"], Forbids)
    if forbids is not None and forbids not in _MAY_SPEAK_OF_CONSENT and does and _CONSENT.search(does):
        keys["does"].wrong("missing consent blocks no referral and no notification; take this prohibition out")
