"""Escalation policies of invented partnerships, in the shapes that real ones have."""

from __future__ import annotations

from datetime import date

import safeguarding as sg

#: Before London's and Croydon's policies are held, so that an overlay's policy stands alone.
ON = date(2021, 6, 1)
CITE = 'cite: {source: page, at: "p.1", evidence: primary, checked_on: 2026-11-22}'
DANGER = f'immediate_danger: {{who: anybody, does: "refer the child", {CITE}}}'
HEAD = f"""\
edition: ours-escalation
title: Our policy
layer: ours
in_force: {{from: 2020-01-01, until: 2030-12-31}}
sources: {{page: {{title: Our page, url: "https://example.org", retrieved: 2026-11-22}}}}
escalation:
  - id: ours
    title: Our policy
    force: local-policy
    {CITE}
"""


def stages(count, **more):
    """Return stages 1 to `count` in YAML, with what else some of them hold: ``s2="optional: true"``."""
    extra = {number: more.get(f"s{number}", "formal: false") for number in range(1, count + 1)}
    return "stages: [" + ", ".join(f"{{number: {n}, {held}, {CITE}}}" for n, held in extra.items()) + "]"


def limits(*entries):
    """Return limits in YAML from their keys: ``"stages: [1], within: 1 day"``."""
    return "limits: [" + ", ".join(f"{{{entry}, {CITE}}}" for entry in entries) + "]"


#: What hangs on the policy, by name.
SHAPES = {
    "four stages, the third is mediation and optional": [
        stages(4, s3='name: mediation, optional: true, roles: [{role: "a mediator"}]'),
        limits("within: 5 working days"),
        f'exits: [{{id: chair, to: the chair, does: "ask the chair", {CITE}}}]',
    ],
    "1, 1 and 5 working days, no leave to pass over": [
        stages(3),
        limits("stages: [1, 2], within: 1 working day", "stages: [3], within: 5 working days"),
    ],
    "leave to pass over for every reason": [
        stages(5),
        limits("within: 7 days"),
        f"passing: {{reasons: [unresolved, no_reply, immediate_risk], {CITE}}}",
    ],
    "no limit at all": [stages(2)],
    "a guide, with an end for all stages": [
        stages(3),
        limits("within: 5 working days, indicative: true"),
        f"overall: {{within: 10 working days, {CITE}}}",
    ],
    "going on upward": [stages(1), "open_ended: true", limits("within: 2 weeks")],
    "the last stage is optional": [stages(2, s2="optional: true"), limits("stages: [1], within: 3 working days")],
}


def text(parts, head=HEAD):
    """Return the overlay file that holds a policy of these parts."""
    return head + "".join(f"    {part}\n" for part in (DANGER, *parts))


def rules(folder, parts, on=ON):
    """Return a rulebook whose policy has these parts."""
    (folder / "escalation.yaml").write_text(text(parts), encoding="utf-8")
    return sg.rulebook("croydon", on=on, overlay=folder)
