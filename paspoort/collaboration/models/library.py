"""Library (documenten): what a school and its centre keep together, each document with its folder and its versions (rule 47)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from paspoort.collaboration.inner.codes import every
from paspoort.collaboration.models.registrations import Collaboration, Registration
from paspoort.documents.models import Document
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

LIBRARY_KINDS = tuple(every("document"))
YEAR_REPORT = "yearReport"
"""The kind that is made here of what was registered in a school year, and that nobody puts there."""
LONGEST_FOLDER = 80


class LibraryDocument(Record):
    """A document of a samenwerkingsdossier: in a folder ("" is none), or attached to a registration (bijlage).

    `version` is its newest one, `changed_at` when that came, and `found_by` what a search looks in: the database keeps these.
    A document that was withdrawn is not opened any more, until somebody brings it back; nothing of it is lost. The report of a
    school year has its `school_year`: there is one of each, and it is the centre that makes it.
    """

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="+", db_index=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.TextField(choices=[(kind, kind) for kind in LIBRARY_KINDS])
    folder = models.TextField(default="", blank=True)
    title = models.TextField()
    version = models.SmallIntegerField(default=0)
    school_year = models.SmallIntegerField(null=True)
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    found_by = SearchVectorField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LIBRARY_KINDS), name="library_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="library_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind=YEAR_REPORT, school_year__isnull=False) | (~Q(kind=YEAR_REPORT) & Q(school_year__isnull=True)),
                name="library_school_year",
            ),
            models.UniqueConstraint(fields=["collaboration", "school_year"], name="one_report_a_school_year"),
        ]
        indexes = [
            models.Index(fields=["collaboration", "folder", "-changed_at"], name="library_of_pair"),
            models.Index(fields=["registration"], name="library_attached", condition=Q(registration__isnull=False)),
            GinIndex(fields=["found_by"], name="library_found_by"),
        ]


class LibraryVersion(Record):
    """One version of a document: what was put there, by whom for which institution, and when. It is never changed.

    `paper` holds the file, sealed under the key of the samenwerkingsdossier. `shown` is how it reads where it has no pages, and
    `words` all its text, for who searches: they stand as they are, because nobody is named in them. `unread` says what could not
    be read, and `declared` what stands there then, in the words of who put it there. `written` are the words of who made the
    report of a school year, to go on with.
    """

    document = models.ForeignKey(LibraryDocument, on_delete=models.PROTECT, related_name="versions", db_index=False)
    version = models.SmallIntegerField()
    name = models.TextField()
    kind = models.TextField()
    size = models.IntegerField()
    pages = models.SmallIntegerField()
    left_out = models.JSONField(null=True)
    unread = ArrayField(models.TextField(), default=list)
    declared = models.TextField(default="", blank=True)
    shown = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)
    written = models.JSONField(null=True)
    paper = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="one_library_version_each")]
