"""An invented overlay that divides level 2 of a continuum of need into two bands."""

from __future__ import annotations

from textwrap import dedent

CITE = '{source: own, at: "page 2", evidence: primary, checked_on: 2026-11-22}'

HEAD = """\
edition: own-bands
title: An invented continuum with bands
layer: own
in_force: {from: 2026-01-01}
sources:
  own: {title: An invented continuum, url: "https://example.org/continuum", retrieved: 2026-11-22}
"""


def band(name, title, criteria, cite=CITE):
    """One band of level 2."""
    return dedent(f"""\
          - id: {title.lower().replace(" ", "-")}
            level: 2
            band: {name}
            name: {title}
            description: "An invented band."
            response: "An invented team."
            criteria: {criteria}
            cite: {cite}
        """)


def criteria(name, met_when, met, not_met, unknown):
    """Criteria about a concern, with the duties that each finding needs, and an example of each finding."""
    return dedent(f"""\
          - id: {name}
            question: "Is {name} reached?"
            about: thresholds.Concern
            force: local-policy
            met_when: {met_when}
            duties:
              - {{id: {name}-team, kind: should, who: the team, does: "help", applies: [met], cite: {CITE}}}
              - {{id: {name}-ask, kind: should, who: the team, does: "ask", applies: [unknown], cite: {CITE}}}
              - {{id: {name}-look, kind: should, who: the team, does: "look again", applies: [not_met], cite: {CITE}}}
            examples:
              - {{facts: {met}, finding: met}}
              - {{facts: {not_met}, finding: not_met}}
              - {{facts: {unknown}, finding: unknown}}
        """)


def leaf(fact):
    """A criterion on one fact."""
    return f'{{id: {fact}, text: "It is so", ask: "Is it so?", fact: {fact}, cite: {CITE}}}'


#: Band 2a for worries that build up, band 2b where needs emerge as well; neither is met by level 3, which stands above.
OVERLAY = "".join(
    [
        HEAD,
        "criteria:\n",
        criteria(
            "band-2a", leaf("worries_building_up"), "{worries_building_up: true}", "{worries_building_up: false}", "{}"
        ),
        criteria(
            "band-2b",
            f"{{all: [{leaf('worries_building_up')}, {leaf('emerging_needs')}]}}",
            "{worries_building_up: true, emerging_needs: true}",
            "{worries_building_up: false}",
            "{worries_building_up: true}",
        ),
        "levels:\n",
        band("2b", "Early Help Team", "band-2b"),
        band("2a", "Resilience Network", "band-2a"),
    ]
)


def written(folder, text=OVERLAY):
    """A folder with one invented file."""
    (folder / "continuum.yaml").write_text(text, encoding="utf-8")
    return folder
