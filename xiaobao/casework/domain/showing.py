"""What a party outside the institution is shown of a case: what it is told, and what it did itself. Pure.

Source: Order 121 art. 37 (who reported, and how a report is handled, is kept from the one reported), 39; Personal
Information Protection Law art. 6.
"""

from collections.abc import Collection

from xiaobao.procedures.model import Procedure

PARTIES = {"citizen": frozenset({"complainant", "reporter"}), "respondent": frozenset({"respondent"})}


def events_for(procedure: Procedure, roles: Collection[str]) -> frozenset[str] | None:
    """The events that these roles are shown; None for whoever works here and sees them all."""
    if not roles or not set(roles) <= set(PARTIES):
        return None
    told = frozenset(party for role in roles for party in PARTIES[role])
    shown = {step.event for step in procedure.steps if told & set(step.tells) or set(roles) & set(step.by)}
    return frozenset({procedure.opening, *shown})


def papers_for(procedure: Procedure, events: Collection[str]) -> frozenset[str]:
    """The kinds of paper that the steps of these events issue."""
    return frozenset(kind for step in procedure.steps if step.event in events for kind in step.papers)
