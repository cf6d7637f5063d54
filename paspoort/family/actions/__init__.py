"""Family verbs: who is around a pupil, and what they consent to."""

from paspoort.family.actions.consents import NewConsent, consents_of, note_consent, open_consent, withdraw_consent
from paspoort.family.actions.holders import Decided, Holder, NewHolder, decide_holder, holder_of
from paspoort.family.actions.reading import Around, Family, Given, Reached, family_of, given_of, reached, who_decides
from paspoort.family.actions.relations import (
    Earlier,
    NewRelation,
    Opened,
    add_relation,
    correct_relation,
    end_relation,
    open_relation,
)

__all__ = [
    "Around",
    "Decided",
    "Earlier",
    "Family",
    "Given",
    "Holder",
    "NewConsent",
    "NewHolder",
    "NewRelation",
    "Opened",
    "Reached",
    "add_relation",
    "consents_of",
    "correct_relation",
    "decide_holder",
    "end_relation",
    "family_of",
    "given_of",
    "holder_of",
    "note_consent",
    "open_consent",
    "open_relation",
    "reached",
    "who_decides",
    "withdraw_consent",
]
