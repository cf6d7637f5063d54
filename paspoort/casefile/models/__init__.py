"""Pupil file of a centre: the journal with its activities, groups of pupils, and trajectories."""

from paspoort.casefile.models.groups import Group, GroupMember
from paspoort.casefile.models.joining import OUTCOMES, Join
from paspoort.casefile.models.journal import (
    ATTACHED_KINDS,
    CANCELLED_BECAUSE,
    CLOSED_BECAUSE,
    MINUTES_OF_A_DAY,
    REFUSED_BECAUSE,
    STATES,
    STEPS,
    Activity,
    Attachment,
    File,
    Look,
    Referral,
    Text,
)
from paspoort.casefile.models.trajectories import DECISIONS, PHASES, Handover, Phase, Trajectory
