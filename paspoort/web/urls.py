"""Every URL on one page: Dutch paths, English names."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from paspoort.web.screens import (
    accessibility,
    add_people_again,
    add_person,
    bring_in_report,
    centre_reports,
    check_draft,
    compare_people,
    contact,
    copy_given,
    discard_draft,
    draft,
    end_people,
    end_report,
    finalise_report,
    finalised,
    find,
    find_consultation,
    gallery,
    health,
    home,
    institution_trail,
    language,
    managed_institutions,
    new_report,
    open_report,
    own_consultations,
    page_image,
    people,
    person_rights,
    preview_page,
    privacy,
    pupil,
    reader,
    report_text,
    save_draft,
    see_notice,
    sign_in,
    welcome,
)

handler400 = "paspoort.web.screens.errors.bad_request"
handler404 = "paspoort.web.screens.errors.no_such_page"
handler500 = "paspoort.web.screens.errors.broken"

urlpatterns = [
    # for everyone
    path("", welcome.welcome, name="welcome"),
    path("contact", contact.contact, name="contact"),
    path("toegankelijkheid", accessibility.accessibility, name="accessibility"),
    path("privacy", privacy.privacy, name="privacy"),
    path("taal", language.choose_language, name="choose_language"),
    # signing in
    path("aanmelden", sign_in.sign_in, name="sign_in"),
    path("aanmelden/terug", sign_in.come_back, name="come_back"),
    path("aanmelden/sterker", sign_in.step_up, name="step_up"),
    path("afmelden", sign_in.sign_out, name="sign_out"),
    path("afgemeld", sign_in.signed_out, name="signed_out"),
    path("namens-wie", sign_in.choose_institution, name="choose_institution"),
    path("namens-wie/wissel", sign_in.switch_institution, name="switch_institution"),
    path("sessie/verleng", sign_in.extend_session, name="extend_session"),
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
    path("clb/verslag/<uuid:report>/klaar", finalised.finalised, name="finalised"),
    path("clb/verslag/<uuid:report>/kopie", copy_given.copy_given, name="copy_given"),
    path("clb/verslag/<uuid:report>/opheffen", end_report.end_report, name="end_report"),
    path("clb/verslag/<uuid:report>/weggooien", discard_draft.discard_draft, name="discard_draft"),
    # user management
    path("gebruikersbeheer/personen", people.people, name="people"),
    path("gebruikersbeheer/personen/nieuw", add_person.add_person, name="add_person"),
    path("gebruikersbeheer/personen/beeindigen", end_people.end_people, name="end_people"),
    path("gebruikersbeheer/personen/terug", add_people_again.add_people_again, name="add_people_again"),
    path("gebruikersbeheer/persoon/<uuid:person>", person_rights.person_rights, name="person_rights"),
    path("gebruikersbeheer/vergelijken", compare_people.compare_people, name="compare_people"),
    path("gebruikersbeheer/instellingen", managed_institutions.managed_institutions, name="managed_institutions"),
    # the evidence
    path("mijn-raadplegingen", own_consultations.own_consultations, name="own_consultations"),
    path("raadplegingen", institution_trail.institution_trail, name="institution_trail"),
    path("raadplegingen/nummer", find_consultation.find_consultation, name="find_consultation"),
    # for machines
    path("livez", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
]

if not settings.PRODUCTION:
    urlpatterns.append(path("componenten", gallery.gallery, name="gallery"))
