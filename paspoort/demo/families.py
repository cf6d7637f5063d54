"""Families of the demonstration, through the verbs: who decides for a pupil, whom the attest of a report names."""

from __future__ import annotations

import uuid

from paspoort.family.actions import NewRelation, add_relation, who_decides
from paspoort.kernel.models import Acting

PARENTS = {"mother": "Katrien Willems", "father": "Bart Claes"}


def know_parents(acting: Acting, pupil_id: uuid.UUID) -> None:
    """Note both parents of a pupil, where nobody who decides is known yet."""
    if not who_decides(acting, [pupil_id])[pupil_id]:
        for kind, name in PARENTS.items():
            add_relation(acting, pupil_id, NewRelation(kind, name))
