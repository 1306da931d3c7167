"""Recorded answers: kept as receipts, given again under other rules, and what a new edition does to them.

A receipt holds facts about a child, so it is personal data: how long to keep it is its
owner's duty. The library keeps none.
"""

from __future__ import annotations

from safeguarding._comparison import Change, Diff, Field, How, Place, diff
from safeguarding._decisions import Course, Decision, Ground, Lateness, Role
from safeguarding._meaning import Witness
from safeguarding._receipts import Receipt, receipt
from safeguarding._redue import Moved, redue
from safeguarding._replays import Changed, Difference, Impact, Replay, impact, replay

__all__ = [
    "Change",
    "Changed",
    "Course",
    "Decision",
    "Diff",
    "Difference",
    "Field",
    "Ground",
    "How",
    "Impact",
    "Lateness",
    "Moved",
    "Place",
    "Receipt",
    "Replay",
    "Role",
    "Witness",
    "diff",
    "impact",
    "receipt",
    "redue",
    "replay",
]
