"""Verbs of identity: choose a way in, complete a sign-in, recognise who it is, open and end sessions, keep own keys."""

from paspoort.identity.actions.cards import show_card
from paspoort.identity.actions.codes import (
    NewApp,
    add_app_key,
    add_sms_key,
    codes_on,
    key_hint,
    number_under_way,
    set_account,
    start_app_key,
    start_sms_key,
    user_name_of,
)
from paspoort.identity.actions.forms import keep_form, kept_form
from paspoort.identity.actions.itsme_keys import published_itsme_keys, roll_itsme_keys
from paspoort.identity.actions.keys import (
    bind_key,
    end_key,
    has_just_proved,
    keys_taken_away,
    must_have_just_proved,
    my_keys,
    own_key,
    rename_key,
)
from paspoort.identity.actions.numbers import hashes_kept
from paspoort.identity.actions.own_sessions import end_other_sessions, end_own_session, last_sign_ins, my_sessions
from paspoort.identity.actions.passkeys import add_passkey, passkeys_work_here, start_passkey
from paspoort.identity.actions.persons import end_person, people_known, recognise, register_person
from paspoort.identity.actions.sessions import end_session, open_session, sign_out_by_provider, sign_out_url, subject_of
from paspoort.identity.actions.signing_in import (
    Begun,
    Returned,
    begin_sign_in,
    complete_sign_in,
    cookie_name,
    trace_refusal,
    ways_in,
    who_answers,
)
from paspoort.identity.actions.switching import switch_capacity, switches_here
from paspoort.identity.inner.codes import opens_reports
from paspoort.identity.inner.eid_trust import intermediates_ending, intermediates_trusted, warn_of_ending_intermediates
from paspoort.identity.inner.levels import Level
from paspoort.identity.inner.provider import Proof, ProviderUnavailable, Refusal, SignInRefused, Visitor, Way, Wish
from paspoort.identity.inner.providers import provider_faults
from paspoort.identity.inner.refusal_texts import refusal_text
