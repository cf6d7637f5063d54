"""The URLs of the product, every one on one page: Dutch paths, English names."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, path

handler400 = "paspoort.web.shell.errors.bad_request"
handler404 = "paspoort.web.shell.errors.no_such_page"
handler500 = "paspoort.web.shell.errors.broken"


PAGES = {
    "about": {  # for everyone
        "": "welcome",
        "contact": "contact",
        "toegankelijkheid": "accessibility",
        "privacy": "privacy",
        "hulp/eid": "eid_help",
        "taal": "language.choose_language",
        # for machines
        ".well-known/itsme-keys": "itsme_keys",
        "livez": "health.alive",
        "readyz": "health.ready",
    },
    "sign_in": {  # signing in
        "aanmelden": "sign_in",
        "aanmelden/terug": "sign_in_callback",
        "aanmelden/kaart": "card",
        "aanmelden/sterker": "step_up",
        "afmelden": "sign_out",
        "verder/<uuid:form>": "resume_form",
        "afgemeld": "sign_out.signed_out",
        "aanmelden/uitgelogd": "provider_signed_out",
        "namens-wie": "choose_institution",
        "namens-wie/wissel": "choose_institution.switch_institution",
        "sessie/verleng": "extend_session",
    },
    "keys": {  # own keys
        "mijn-sleutels": "my_keys",
        "mijn-sleutels/<uuid:key>/naam": "rename_key",
        "mijn-sleutels/<uuid:key>/beeindigen": "end_key",
        "mijn-sleutels/sessie/<uuid:session>/beeindigen": "end_own_sessions.end_own_session",
        "mijn-sleutels/andere-sessies/beeindigen": "end_own_sessions.end_other_sessions",
        "mijn-gegevens": "my_details",
        "mijn-sleutels/wachtwoord": "set_account",
        "mijn-sleutels/app": "add_app_key",
        "mijn-sleutels/sms": "add_sms_key",
        "mijn-sleutels/passkey": "add_passkey",
    },
    "start": {  # finding a pupil and reading the report
        "start": "home",
        "melding/<uuid:notice>/gezien": "see_notice",
    },
    "reading": {
        "zoek": "find",
        "leerling/<uuid:pupil>": "pupil",
        "verslag/<uuid:report>/openen": "open_report",
        "raadpleging/<uuid:consultation>": "reader",
        "raadpleging/<uuid:consultation>/pagina/<int:page>": "page_image",
        "raadpleging/<uuid:consultation>/tekst": "report_text",
        "raadpleging/<uuid:consultation>/tekst/<int:section>": "report_text.report_text report_section",
    },
    "health": {  # what doctor and nurse measure
        "dossier/<uuid:pupil>/medisch": "medical",
        "dossier/<uuid:pupil>/medisch/contact": "contact.begin_contact",
        "dossier/<uuid:pupil>/medisch/gegeven": "fact",
        "contactmoment/<uuid:contact>": "contact",
        "contactmoment/<uuid:contact>/niet": "contact.mark_contact",
    },
    "casefile": {  # the file of a pupil at a centre
        "dossier/<uuid:pupil>": "file",
        "dossier/<uuid:pupil>/journaal": "file_journal",
        "dossier/<uuid:pupil>/verslagen": "file.file_reports",
        "dossier/<uuid:pupil>/wie-keek": "file.file_looks",
        "dossier/<uuid:pupil>/gezin": "family",
        "dossier/<uuid:pupil>/gezin/nieuw": "relation.add_relation",
        "dossier/<uuid:pupil>/gezin/toestemming": "consent.note_consent",
        "gezin/<uuid:relation>": "relation",
        "gezin/<uuid:relation>/einde": "relation.end_relation",
        "toestemming/<uuid:consent>/intrekken": "consent.withdraw_consent",
        "dossier/<uuid:pupil>/traject": "trajectory",
        "dossier/<uuid:pupil>/traject/<uuid:trajectory>": "trajectory.decide_trajectory",
        "traject/<uuid:trajectory>/verslag": "hgd_report.hgd",
        "traject/fase/<uuid:phase>": "phase",
        "traject/fase/<uuid:phase>/bewaren": "phase.save_phase",
        "traject/fase/<uuid:phase>/heropenen": "phase.reopen_phase",
        "dossier/<uuid:pupil>/activiteit": "begin_activity",
        "activiteit/<uuid:activity>": "activity",
        "activiteit/<uuid:activity>/bewaren": "save_activity",
        "activiteit/<uuid:activity>/weg": "begin_activity.drop_activity",
        "activiteit/<uuid:activity>/verbeteren": "correct_activity",
        "activiteit/<uuid:activity>/gepland": "planned",
        "activiteit/<uuid:activity>/versies": "correct_activity.activity_versions",
        "activiteit/<uuid:activity>/tonen": "restricted.show_restricted",
        "activiteit/<uuid:activity>/samen": "together",
        "activiteit/<uuid:activity>/bijlagen": "attachments.attach_files",
        "bijlage/<uuid:attachment>": "attachment",
        "bijlage/<uuid:attachment>/pagina/<int:page>": "attachment.attachment_page",
        "bijlage/<uuid:attachment>/tekst": "attachment.attachment_text",
        "bijlage/<uuid:attachment>/weg": "attachments.take_away",
        "dossiers/samen": "begin_together",
        "dossiers/groepen": "groups",
        "dossiers/klas/<uuid:school>": "groups.school_class",
        "dossiers/groep/<uuid:group>": "groups.group",
        "dossiers/groep/<uuid:group>/leden": "groups.group_members",
        "dossiers/groep/<uuid:group>/einde": "groups.end_group",
        "dossierbeheer": "managing",
        "dossierbeheer/terug/<uuid:step>": "managing.undo_managing",
        "dossierbeheer/zoek": "managing.managed_found",
        "dossierbeheer/leerling/<uuid:pupil>": "mend_identity",
        "dossierbeheer/leerling/<uuid:pupil>/samen/<uuid:goes>": "propose_join",
        "dossierbeheer/samen/<uuid:join>": "decide_join",
        "dossierbeheer/nieuw": "write_in_child",
        "dossierbeheer/nieuw/<uuid:run>/wie": "write_in_child.child_who",
        "dossierbeheer/nieuw/<uuid:run>/waar": "write_in_child.child_where",
        "doorverwijzingen": "referral.referrals",
        "doorverwijzing/<uuid:referral>": "referral",
        "doorverwijzing/<uuid:referral>/toestemming": "referral.referral_consent",
        "doorverwijzing/<uuid:referral>/terug": "referral.undo_referral",
        "doorverwijzing/<uuid:referral>/afsluiten": "close_referral",
        "codelijsten": "code_lists",
    },
    "letters": {  # letters that leave the file
        "dossier/<uuid:pupil>/brieven": "file_letters",
        "brief/<uuid:letter>": "letter",
        "brief/<uuid:letter>/bewaren": "save_letter",
        "brief/<uuid:letter>/weg": "letter.drop_letter",
        "brief/<uuid:letter>/ontvangers": "letter.add_receivers",
        "brief/<uuid:letter>/voorbeeld": "preview_letter",
        "brief/<uuid:letter>/voorbeeld/<int:section>/<int:page>": "preview_letter.preview_letter_page",
        "brief/blad/<uuid:sheet>": "sheet.print_sheet",
        "brief/blad/<uuid:sheet>/verstuurd": "sheet.sheet_sent",
        "brief/blad/<uuid:sheet>/terug": "sheet.sheet_not_sent",
        "brieven/klas/<uuid:day>": "class_letters",
        "brieven/klas/<uuid:day>/afdrukken": "class_letters.print_class",
    },
    "centre": {  # drawing up reports, as a centre
        "clb/verslagen": "centre_reports",
        "clb/leerling/<uuid:pupil>/nieuw": "new_report",
        "clb/leerling/<uuid:pupil>/oud-verslag": "bring_in_report",
        "clb/verslag/<uuid:report>": "draft",
        "clb/verslag/<uuid:report>/bewaar": "save_draft",
        "clb/verslag/<uuid:report>/nakijken": "check_draft",
        "clb/verslag/<uuid:report>/voorbeeld/<int:page>": "preview_page",
        "clb/verslag/<uuid:report>/definitief": "finalise_report",
        "clb/verslag/<uuid:report>/papier": "check_paper",
        "clb/verslag/<uuid:report>/klaar": "finalised",
        "clb/verslag/<uuid:report>/kopie": "copy_given",
        "clb/verslag/<uuid:report>/intrekken": "withdraw_report",
        "clb/verslag/<uuid:report>/opheffen": "end_report",
        "clb/verslag/<uuid:report>/weggooien": "discard_draft",
    },
    "management": {  # user management
        "beheer": "administration",
        "recht-vragen": "ask_right",
        "mijn-aanvraag/<uuid:asked>/intrekken": "withdraw_request",
        "gebruikersbeheer": "user_management",
        "gebruikersbeheer/toekennen": "grant_rights",
        "gebruikersbeheer/toekennen/<uuid:run>/wie": "grant_rights.grant_who",
        "gebruikersbeheer/toekennen/<uuid:run>/wat": "grant_rights.grant_what",
        "gebruikersbeheer/toekennen/<uuid:run>/bevestigen": "grant_rights.grant_confirm",
        "gebruikersbeheer/toegekend/<uuid:batch>": "granted",
        "mijn-rechten": "my_rights",
        "gebruikersbeheer/toekenningen": "look_up_grants",
        "gebruikersbeheer/toekenningen/uitvoer": "export_grants",
        "gebruikersbeheer/toekenningen/wijzigen": "change_grants",
        "gebruikersbeheer/toekenningen/wijzigen/<uuid:run>/invullen": "change_grants.fill_in_change",
        "gebruikersbeheer/toekenningen/wijzigen/<uuid:run>/bevestigen": "change_grants.confirm_change",
        "gebruikersbeheer/toekenning/<uuid:grant>": "change_grant",
        "gebruikersbeheer/taken": "tasks",
        "gebruikersbeheer/aanvraag/<uuid:asked>": "decide_request",
        "gebruikersbeheer/controle/<uuid:review>": "review",
        "gebruikersbeheer/teams": "teams",
        "gebruikersbeheer/team/<uuid:team>": "team",
        "gebruikersbeheer/zonder-team/<uuid:work>": "put_in_team",
        "gebruikersbeheer/personen": "people",
        "gebruikersbeheer/personen/nieuw": "add_person",
        "gebruikersbeheer/personen/nieuw/<uuid:run>/wie": "add_person.add_who",
        "gebruikersbeheer/personen/nieuw/<uuid:run>/werk": "add_person.add_work",
        "gebruikersbeheer/personen/beeindigen": "end_people",
        "gebruikersbeheer/personen/beeindigen/<uuid:run>/wie": "end_people.end_who",
        "gebruikersbeheer/personen/beeindigen/<uuid:run>/dag": "end_people.end_day",
        "gebruikersbeheer/personen/beeindigen/<uuid:run>/bevestigen": "end_people.end_confirm",
        "gebruikersbeheer/personen/terug": "add_people_again",
        "gebruikersbeheer/personen/terug/<uuid:run>/wie": "add_people_again.again_who",
        "gebruikersbeheer/personen/terug/<uuid:run>/periode": "add_people_again.again_period",
        "gebruikersbeheer/persoon/<uuid:person>": "person_rights",
        "gebruikersbeheer/persoon/<uuid:person>/afmelden": "end_sessions_of",
        "gebruikersbeheer/vergelijken": "compare_people",
        "gebruikersbeheer/vergelijken/<uuid:run>/geven": "compare_people.compare_give",
        "gebruikersbeheer/vergelijken/<uuid:run>/bevestigen": "compare_people.compare_confirm",
        "gebruikersbeheer/instellingen": "managed_institutions",
    },
    "insights": {  # figures of a centre
        "cijfers": "figures",
        "cijfers/bestand": "figures.save_figures",
    },
    "evidence": {  # the evidence
        "mijn-raadplegingen": "own_consultations",
        "raadplegingen": "institution_trail",
        "raadplegingen/nummer": "find_consultation",
    },
}
"""The addresses of each area, each with its screen: `name`, or `file.name` of several in a file, which is its name as well. A
second address of a screen has a name of its own (`file.screen name`)."""

if not settings.PRODUCTION:
    PAGES["about"]["componenten"] = "gallery"


def _page(area: str, address: str, told: str) -> URLPattern:
    place, _space, name = told.partition(" ")
    file, _dot, screen = place.partition(".")
    view = getattr(import_module(f"paspoort.web.{area}.screens.{file}"), screen or file)
    found: URLPattern = path(address, view, name=name or screen or file)
    return found


urlpatterns = [_page(area, *page) for area, pages in PAGES.items() for page in pages.items()]
