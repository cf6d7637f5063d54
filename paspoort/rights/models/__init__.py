"""Rights: who may do what, where, since when, and on what ground."""

from paspoort.rights.models.giving import (
    ADMINS,
    CATEGORIES,
    PERMISSIONS,
    SOURCES,
    Affiliation,
    Batch,
    Context,
    Grant,
    GrantChange,
    Permission,
    Right,
    Use,
)
from paspoort.rights.models.keeping import Inquiry, Notice, Request, Review, ReviewItem
from paspoort.rights.models.teams import DEPUTY, LEAD, Team, TeamPart
