"""Pupil file verbs: open it, read its journal, write in it, and follow referrals."""

from paspoort.casefile.actions.day import HalfWritten, MyDay, my_day, recent_files
from paspoort.casefile.actions.drafting import discard_activity, open_activity, save_activity, standing_of, start_activity
from paspoort.casefile.actions.files import Looked, OpenFile, file_of, open_file, who_looked
from paspoort.casefile.actions.groups import (
    class_list,
    end_group,
    make_group,
    open_group,
    put_in_group,
    rename_group,
    school_groups,
    take_from_group,
)
from paspoort.casefile.actions.journal import Filter, Line, Year, authors_of, earlier_versions, journal, restricted_words
from paspoort.casefile.actions.lately import chosen_lately
from paspoort.casefile.actions.referrals import Waiting, close_referral, follow_referral, open_referral, open_referrals
from paspoort.casefile.actions.registering import (
    LeftReach,
    NewActivity,
    correct_activity,
    open_registered,
    register_activity,
)

__all__ = [
    "Filter",
    "HalfWritten",
    "LeftReach",
    "Line",
    "Looked",
    "MyDay",
    "NewActivity",
    "OpenFile",
    "Waiting",
    "Year",
    "authors_of",
    "chosen_lately",
    "class_list",
    "close_referral",
    "correct_activity",
    "discard_activity",
    "earlier_versions",
    "end_group",
    "file_of",
    "follow_referral",
    "journal",
    "make_group",
    "my_day",
    "open_activity",
    "open_file",
    "open_group",
    "open_referral",
    "open_referrals",
    "open_registered",
    "put_in_group",
    "recent_files",
    "register_activity",
    "rename_group",
    "restricted_words",
    "save_activity",
    "school_groups",
    "standing_of",
    "start_activity",
    "take_from_group",
    "who_looked",
]
