"""Trying: a test place, where anyone may ask about a school whose pupils are invented. The operator lays it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, InstitutionNumber
from paspoort.links.actions.registering import NewVendor, register_vendor
from paspoort.links.models import SCOPES, Link, Vendor
from paspoort.registry.models import Institution

TRIAL = "proef"


def lay_trial(number: str) -> Link:
    """Let anyone who brings a key ask about this school, whose pupils are invented. Raises `BadInput` for a school that is not
    here. Runs as the operator."""
    school = Institution.objects.filter(number=InstitutionNumber(number)).first()
    if school is None:
        raise BadInput({"number": _("There is no school of this number here.")})
    vendor = Vendor.objects.filter(client_id=TRIAL).first() or register_vendor(NewVendor(TRIAL, "Proef", test=True))
    link = Link(vendor=vendor, institution=school, scopes=sorted(SCOPES), tells_kind=True, turned_on_at=timezone.now())
    link.add()
    record("vendor.trial_laid", channel="operator", object=vendor.id)
    return link
