"""Facts, answers, deadlines and records as JSON, to hand to another program and to take back.

What is written is personal data wherever it holds facts or dates of a case; the library
keeps and sends none of it. ``schema/exchange.v1.json``, beside the package's modules, is
the JSON Schema of every class: its ``$defs`` can stand in an OpenAPI 3.1 document by reference.
"""

from __future__ import annotations

from typing import TypeVar

from safeguarding import _json
from safeguarding._decisions import Decision
from safeguarding._receipts import Receipt
from safeguarding.criteria import Assessment
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import KINDS
from safeguarding.timescales import Awaiting, Deadline

__all__ = ["MODELS", "from_json", "to_json", "to_plain"]

Model = TypeVar("Model")

#: What can be written and read: the classes of facts, `Assessment`, `Deadline`, `Awaiting`, `Receipt` and `Decision`.
MODELS: tuple[type, ...] = (*KINDS.values(), Assessment, Deadline, Awaiting, Receipt, Decision)


def to_plain(value: object) -> dict[str, object]:
    """Return facts, an answer, a deadline or a record as dictionaries, lists, texts and booleans.

    It is what `to_json` writes, for a web framework that writes JSON itself.

    Raises:
        safeguarding.errors.FactsError: `value` is of none of the classes in `MODELS`.
    """
    _checked("value", type(value))
    return _json.plain(value)  # type: ignore[no-any-return]


def to_json(value: object) -> str:
    """Return facts, an answer, a deadline or a record as JSON: one line, the keys always in one order.

    Facts that are not known are left out, and those that only follow from others too. Days
    are written as ``2026-11-22``, instants with their distance from UTC.

    Raises:
        safeguarding.errors.FactsError: `value` is of none of the classes in `MODELS`.
    """
    _checked("value", type(value))
    return _json.written(value)


def from_json(kind: type[Model], text: str) -> Model:
    """Return what `to_json` wrote, equal to what it was written from.

    A key that may be null may be left out: both mean not known. What is read is not signed,
    so an answer from elsewhere is as good as where it was kept; `safeguarding.assess` gives it anew.

    Args:
        kind: The class that is expected, one of `MODELS`.
        text: One object of JSON.

    Raises:
        safeguarding.errors.FactsError: `kind` is none of these, or the text is not such an
            object: a key unknown, missing or twice, a value of another type or word, facts that
            contradict each other. Every reason at once, each with its path, and none with what
            was read.
    """
    _checked("kind", kind)
    return _json.read(kind, text)


def _checked(name: str, kind: object) -> None:
    if not any(kind is model for model in MODELS):
        raise FactsError([FactsProblem(name, f"expected one of {', '.join(model.__name__ for model in MODELS)}")])
