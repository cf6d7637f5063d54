"""The URLs of the product, every one on one page: Dutch paths, English names."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from paspoort.web.about.screens import (
    accessibility,
    contact,
    eid_help,
    gallery,
    health,
    itsme_keys,
    language,
    privacy,
    welcome,
)
from paspoort.web.centre.screens import (
    bring_in_report,
    centre_reports,
    check_draft,
    check_paper,
    copy_given,
    discard_draft,
    draft,
    end_report,
    finalise_report,
    finalised,
    new_report,
    preview_page,
    save_draft,
    withdraw_report,
)
from paspoort.web.evidence.screens import (
    find_consultation,
    institution_trail,
    own_consultations,
)
from paspoort.web.keys.screens import (
    add_app_key,
    add_passkey,
    add_sms_key,
    end_key,
    end_own_sessions,
    my_details,
    my_keys,
    rename_key,
    set_account,
)
from paspoort.web.management.screens import (
    add_people_again,
    add_person,
    ask_right,
    change_grant,
    change_grants,
    compare_people,
    decide_request,
    end_people,
    end_sessions_of,
    export_grants,
    grant_rights,
    granted,
    look_up_grants,
    managed_institutions,
    my_rights,
    people,
    person_rights,
    review,
    tasks,
    team,
    teams,
    user_management,
    withdraw_request,
)
from paspoort.web.reading.screens import (
    find,
    open_report,
    page_image,
    pupil,
    reader,
    report_text,
)
from paspoort.web.sign_in.screens import (
    card,
    choose_institution,
    extend_session,
    provider_signed_out,
    resume_form,
    sign_in,
    sign_in_callback,
    sign_out,
    step_up,
)
from paspoort.web.start.screens import (
    home,
    see_notice,
)

handler400 = "paspoort.web.shell.errors.bad_request"
handler404 = "paspoort.web.shell.errors.no_such_page"
handler500 = "paspoort.web.shell.errors.broken"

urlpatterns = [
    # for everyone
    path("", welcome.welcome, name="welcome"),
    path("contact", contact.contact, name="contact"),
    path("toegankelijkheid", accessibility.accessibility, name="accessibility"),
    path("privacy", privacy.privacy, name="privacy"),
    path("hulp/eid", eid_help.eid_help, name="eid_help"),
    path("taal", language.choose_language, name="choose_language"),
    # signing in
    path("aanmelden", sign_in.sign_in, name="sign_in"),
    path("aanmelden/terug", sign_in_callback.sign_in_callback, name="sign_in_callback"),
    path("aanmelden/kaart", card.card, name="card"),
    path("aanmelden/sterker", step_up.step_up, name="step_up"),
    path("afmelden", sign_out.sign_out, name="sign_out"),
    path("verder/<uuid:form>", resume_form.resume_form, name="resume_form"),
    path("afgemeld", sign_out.signed_out, name="signed_out"),
    path("aanmelden/uitgelogd", provider_signed_out.provider_signed_out, name="provider_signed_out"),
    path("namens-wie", choose_institution.choose_institution, name="choose_institution"),
    path("namens-wie/wissel", choose_institution.switch_institution, name="switch_institution"),
    path("sessie/verleng", extend_session.extend_session, name="extend_session"),
    # own keys
    path("mijn-sleutels", my_keys.my_keys, name="my_keys"),
    path("mijn-sleutels/<uuid:key>/naam", rename_key.rename_key, name="rename_key"),
    path("mijn-sleutels/<uuid:key>/beeindigen", end_key.end_key, name="end_key"),
    path("mijn-sleutels/sessie/<uuid:session>/beeindigen", end_own_sessions.end_own_session, name="end_own_session"),
    path("mijn-sleutels/andere-sessies/beeindigen", end_own_sessions.end_other_sessions, name="end_other_sessions"),
    path("mijn-gegevens", my_details.my_details, name="my_details"),
    path("mijn-sleutels/wachtwoord", set_account.set_account, name="set_account"),
    path("mijn-sleutels/app", add_app_key.add_app_key, name="add_app_key"),
    path("mijn-sleutels/sms", add_sms_key.add_sms_key, name="add_sms_key"),
    path("mijn-sleutels/passkey", add_passkey.add_passkey, name="add_passkey"),
    # finding a pupil and reading the report
    path("start", home.home, name="home"),
    path("melding/<uuid:notice>/gezien", see_notice.see_notice, name="see_notice"),
    path("zoek", find.find, name="find"),
    path("leerling/<uuid:pupil>", pupil.pupil, name="pupil"),
    path("verslag/<uuid:report>/openen", open_report.open_report, name="open_report"),
    path("raadpleging/<uuid:consultation>", reader.reader, name="reader"),
    path("raadpleging/<uuid:consultation>/pagina/<int:page>", page_image.page_image, name="page_image"),
    path("raadpleging/<uuid:consultation>/tekst", report_text.report_text, name="report_text"),
    path("raadpleging/<uuid:consultation>/tekst/<int:section>", report_text.report_text, name="report_section"),
    # drawing up reports, as a centre
    path("clb/verslagen", centre_reports.centre_reports, name="centre_reports"),
    path("clb/leerling/<uuid:pupil>/nieuw", new_report.new_report, name="new_report"),
    path("clb/leerling/<uuid:pupil>/oud-verslag", bring_in_report.bring_in_report, name="bring_in_report"),
    path("clb/verslag/<uuid:report>", draft.draft, name="draft"),
    path("clb/verslag/<uuid:report>/bewaar", save_draft.save_draft, name="save_draft"),
    path("clb/verslag/<uuid:report>/nakijken", check_draft.check_draft, name="check_draft"),
    path("clb/verslag/<uuid:report>/voorbeeld/<int:page>", preview_page.preview_page, name="preview_page"),
    path("clb/verslag/<uuid:report>/definitief", finalise_report.finalise_report, name="finalise_report"),
    path("clb/verslag/<uuid:report>/papier", check_paper.check_paper, name="check_paper"),
    path("clb/verslag/<uuid:report>/klaar", finalised.finalised, name="finalised"),
    path("clb/verslag/<uuid:report>/kopie", copy_given.copy_given, name="copy_given"),
    path("clb/verslag/<uuid:report>/intrekken", withdraw_report.withdraw_report, name="withdraw_report"),
    path("clb/verslag/<uuid:report>/opheffen", end_report.end_report, name="end_report"),
    path("clb/verslag/<uuid:report>/weggooien", discard_draft.discard_draft, name="discard_draft"),
    # user management
    path("recht-vragen", ask_right.ask_right, name="ask_right"),
    path("mijn-aanvraag/<uuid:asked>/intrekken", withdraw_request.withdraw_request, name="withdraw_request"),
    path("gebruikersbeheer", user_management.user_management, name="user_management"),
    path("gebruikersbeheer/toekennen", grant_rights.grant_rights, name="grant_rights"),
    path("gebruikersbeheer/toekennen/<uuid:run>/wie", grant_rights.grant_who, name="grant_who"),
    path("gebruikersbeheer/toekennen/<uuid:run>/wat", grant_rights.grant_what, name="grant_what"),
    path("gebruikersbeheer/toekennen/<uuid:run>/bevestigen", grant_rights.grant_confirm, name="grant_confirm"),
    path("gebruikersbeheer/toegekend/<uuid:batch>", granted.granted, name="granted"),
    path("mijn-rechten", my_rights.my_rights, name="my_rights"),
    path("gebruikersbeheer/toekenningen", look_up_grants.look_up_grants, name="look_up_grants"),
    path("gebruikersbeheer/toekenningen/uitvoer", export_grants.export_grants, name="export_grants"),
    path("gebruikersbeheer/toekenningen/wijzigen", change_grants.change_grants, name="change_grants"),
    path("gebruikersbeheer/toekenningen/wijzigen/<uuid:run>/invullen", change_grants.fill_in_change, name="fill_in_change"),
    path("gebruikersbeheer/toekenningen/wijzigen/<uuid:run>/bevestigen", change_grants.confirm_change, name="confirm_change"),
    path("gebruikersbeheer/toekenning/<uuid:grant>", change_grant.change_grant, name="change_grant"),
    path("gebruikersbeheer/taken", tasks.tasks, name="tasks"),
    path("gebruikersbeheer/aanvraag/<uuid:asked>", decide_request.decide_request, name="decide_request"),
    path("gebruikersbeheer/controle/<uuid:review>", review.review, name="review"),
    path("gebruikersbeheer/teams", teams.teams, name="teams"),
    path("gebruikersbeheer/team/<uuid:team>", team.team, name="team"),
    path("gebruikersbeheer/personen", people.people, name="people"),
    path("gebruikersbeheer/personen/nieuw", add_person.add_person, name="add_person"),
    path("gebruikersbeheer/personen/beeindigen", end_people.end_people, name="end_people"),
    path("gebruikersbeheer/personen/beeindigen/<uuid:run>/wie", end_people.end_who, name="end_who"),
    path("gebruikersbeheer/personen/beeindigen/<uuid:run>/dag", end_people.end_day, name="end_day"),
    path("gebruikersbeheer/personen/beeindigen/<uuid:run>/bevestigen", end_people.end_confirm, name="end_confirm"),
    path("gebruikersbeheer/personen/terug", add_people_again.add_people_again, name="add_people_again"),
    path("gebruikersbeheer/personen/terug/<uuid:run>/wie", add_people_again.again_who, name="again_who"),
    path("gebruikersbeheer/personen/terug/<uuid:run>/periode", add_people_again.again_period, name="again_period"),
    path("gebruikersbeheer/persoon/<uuid:person>", person_rights.person_rights, name="person_rights"),
    path("gebruikersbeheer/persoon/<uuid:person>/afmelden", end_sessions_of.end_sessions_of, name="end_sessions_of"),
    path("gebruikersbeheer/vergelijken", compare_people.compare_people, name="compare_people"),
    path("gebruikersbeheer/vergelijken/<uuid:run>/geven", compare_people.compare_give, name="compare_give"),
    path("gebruikersbeheer/vergelijken/<uuid:run>/bevestigen", compare_people.compare_confirm, name="compare_confirm"),
    path("gebruikersbeheer/instellingen", managed_institutions.managed_institutions, name="managed_institutions"),
    # the evidence
    path("mijn-raadplegingen", own_consultations.own_consultations, name="own_consultations"),
    path("raadplegingen", institution_trail.institution_trail, name="institution_trail"),
    path("raadplegingen/nummer", find_consultation.find_consultation, name="find_consultation"),
    # for machines
    path(".well-known/itsme-keys", itsme_keys.itsme_keys, name="itsme_keys"),
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("componenten", gallery.gallery, name="gallery"))
