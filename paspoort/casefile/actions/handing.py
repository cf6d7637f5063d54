"""HGD report of a concluded trajectory: read as one document, and handed to a receiver for whom there is a consent (rule 146)."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.files import OpenFile
from paspoort.casefile.actions.journal import Note
from paspoort.casefile.actions.trajectories import TrajectoryWords, no_trajectory, opened
from paspoort.casefile.models import Handover, Trajectory
from paspoort.family.actions import Given, consents_of, given_of
from paspoort.kernel.actions import beside, open_data_key, told_beside
from paspoort.kernel.models import Acting, rows_of
from paspoort.rights.actions import must_hold

FITTING = "select c.id from family_consent c where c.id = any (%s::uuid[]) and lets_report_go(c)"


def hgd_report(acting: Acting, trajectory_id: uuid.UUID) -> TrajectoryWords:
    """The HGD report: all that a concluded trajectory says, for the team to read and print."""
    must_hold(acting, "file:read")
    trajectory = _concluded(trajectory_id)
    record("trajectory.report_read", subject=trajectory.file.pupil_id, object=trajectory.id)
    return opened(trajectory, open_data_key(trajectory.key_id))


def consents_to_hand_over(acting: Acting, pupil_id: uuid.UUID) -> list[Given]:
    """The consents that count today to share a report about a pupil, each for one receiver outside the own centre."""
    given = consents_of(acting, pupil_id, "sharing")
    fitting = {row["id"] for row in rows_of(FITTING, [one.consent.id for one in given])}
    return [one for one in given if one.consent.id in fitting]


def hand_over(acting: Acting, trajectory_id: uuid.UUID, consent_id: uuid.UUID | None) -> Handover:
    """Note that the HGD report goes to the receiver of a consent that counts today; without one it does not leave the file."""
    must_hold(acting, "file:write")
    trajectory = _concluded(trajectory_id)
    if consent_id is None:
        raise beside(*_unfit(""))
    handover = Handover(trajectory=trajectory, consent_id=consent_id, given_by_id=acting.me)
    with told_beside(_unfit, "handover_kept"):
        handover.add()
    record("trajectory.report_given", subject=trajectory.file.pupil_id, object=handover.id)
    return handover


def handover_notes(acting: Acting, opened: OpenFile) -> list[Note]:
    """To whom HGD reports of an opened file went, when, and with whose consent."""
    must_hold(acting, "file:read")
    if opened.file is None:
        return []
    found = list(Handover.objects.filter(trajectory__file=opened.file).select_related("consent"))
    if not found:
        return []
    names = opened.names()
    given = {one.consent.id: one for one in given_of(acting, opened.pupil.id, {one.consent for one in found})}
    return [
        Note(
            "hgd_given",
            one.trajectory_id,
            one.at,
            one.given_by_id,
            names.get(one.given_by_id, ""),
            {"given": given[one.consent_id]},
        )
        for one in found
    ]


def _concluded(trajectory_id: uuid.UUID) -> Trajectory:
    rows = Trajectory.sought(trajectory_id).filter(state="concluded").select_related("file").prefetch_related("phases")
    if (trajectory := rows.first()) is None:
        raise no_trajectory()
    return trajectory


def _unfit(_code: str) -> tuple[str, str]:
    return "consent", _("Choose for whom there is a consent that counts. Without one the report stays in the file.")
