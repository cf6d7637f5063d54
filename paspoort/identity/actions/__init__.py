"""Verbs of identity: choose a way in, complete a sign-in, recognise who it is, open and end sessions, keep own keys."""

from paspoort.identity.actions.keys import bind_key, end_key, has_just_proved, must_have_just_proved, my_keys, rename_key
from paspoort.identity.actions.persons import end_person, recognise, register_person
from paspoort.identity.actions.sessions import end_session, open_session, sign_out_url, subject_of
from paspoort.identity.actions.signing_in import Begun, Returned, begin_sign_in, complete_sign_in, cookie_name, ways_in
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Proof, ProviderUnavailable, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.identity.inner.refusal_texts import refusal_text

__all__ = [
    "Begun",
    "Level",
    "Proof",
    "ProviderUnavailable",
    "Refusal",
    "Returned",
    "SignInRefused",
    "Visitor",
    "Way",
    "Wish",
    "begin_sign_in",
    "bind_key",
    "complete_sign_in",
    "cookie_name",
    "end_key",
    "end_person",
    "end_session",
    "has_just_proved",
    "must_have_just_proved",
    "my_keys",
    "open_session",
    "recognise",
    "refusal_text",
    "register_person",
    "rename_key",
    "sign_out_url",
    "subject_of",
    "ways_in",
]
