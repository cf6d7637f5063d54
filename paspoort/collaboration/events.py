"""Events of a samenwerkingsdossier: who read, started and wrote what in it. Never a word of it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.inner.codes import every
from paspoort.collaboration.models import KINDS, LIBRARY_KINDS, OTHER_KINDS, STATES, TURNS
from paspoort.documents.events import UNFIT
from paspoort.kernel.events import DATABASE, FLAG, NUMBER, Event, Kind
from paspoort.kernel.limits import HOUR, MINUTE, Limit

SECTION = every("section")
SAVED: Mapping[str, Kind] = {"section": SECTION, "version": NUMBER, "merged": FLAG}
EVENTS = [
    Event("collaboration.places_seen", _("Saw with whom samenwerkingsdossiers are kept"), facts={"count": NUMBER}),
    Event("collaboration.opened", _("Opened a samenwerkingsdossier"), facts={"count": NUMBER}),
    Event("collaboration.searched", _("Searched a samenwerkingsdossier by words"), facts={"count": NUMBER}),
    Event("collaboration.begun", _("Began a samenwerkingsdossier with a school")),
    Event(
        "collaboration.overview_seen",
        _("Saw what became of samenwerkingsdossiers in a school year"),
        facts={"year": NUMBER, "narrowed": FLAG},
    ),
    Event(
        "collaboration.overview_exported",
        _("Saved the overview of samenwerkingsdossiers as a file"),
        facts={"year": NUMBER, "kind": ["csv", "xlsx"]},
    ),
    Event("collaboration.year_looked_at", _("Looked at what a report of a school year would say"), facts={"year": NUMBER}),
    Event("registration.started", _("Started a registration"), facts={"kind": [*KINDS, *OTHER_KINDS]}),
    Event("registration.opened", _("Opened a registration")),
    Event("registration.described", _("Changed the head of a registration")),
    Event("section.saved", _("Wrote in a section of a registration"), facts=SAVED),
    Event("section.versions_seen", _("Saw the versions of a section"), facts={"section": SECTION}),
    Event("reaction.placed", _("Reacted to a section of a registration"), facts={"section": SECTION}),
    Event("goal.saved", _("Wrote a goal of a registration"), facts={"version": NUMBER}),
    Event("step.saved", _("Wrote a step of a registration"), facts={"version": NUMBER}),
    Event("agreement.saved", _("Wrote an agreement of a registration"), facts={"version": NUMBER}),
    Event("registration.turned", _("Brought a registration further"), facts={"turn": TURNS, "state": ["", *STATES]}),
    Event("registration.draft_opened", _("Opened what was being typed in a registration")),
    Event("registration.draft_kept", _("Kept what is being typed in a registration"), facts={"revision": NUMBER}),
    Event("library.listed", _("Saw documents of a samenwerkingsdossier"), facts={"count": NUMBER}),
    Event("library.searched", _("Searched documents of a samenwerkingsdossier"), facts={"count": NUMBER}),
    Event("library.opened", _("Opened a document of a samenwerkingsdossier"), facts={"version": NUMBER}),
    Event("library.page_seen", _("Saw a page of a document"), facts={"version": NUMBER, "page": NUMBER}),
    Event("library.handed_over", _("Took along a document of a samenwerkingsdossier"), facts={"version": NUMBER}),
    Event("library.put", _("Put a document in a samenwerkingsdossier"), facts={"kind": [*LIBRARY_KINDS], "version": NUMBER}),
    Event("library.replaced", _("Put a new version of a document"), facts={"version": NUMBER}),
    Event("library.refused", _("Offered a document that was refused"), refused=UNFIT),
    Event("library.moved", _("Gave a document another title or folder")),
    Event("library.folder_renamed", _("Gave a folder of documents another name"), facts={"count": NUMBER}),
    Event("library.withdrawn", _("Withdrew a document")),
    Event("library.brought_back", _("Brought back a document")),
    Event("name.looked_for", _("Had what was typed on a form looked through for names")),
    Event("name.excused", _("Said of a phrase that it is nobody's name")),
    Event("name.marked", _("Was told that a name stands in what was typed"), by=(DATABASE,)),
]
LIMITS = [
    Limit("inquiries: name", 100, HOUR, "name.marked"),
    Limit("library documents put", 60, MINUTE, "library.put library.replaced library.refused"),
    Limit("library documents handed over", 60, MINUTE, "library.handed_over"),
]
