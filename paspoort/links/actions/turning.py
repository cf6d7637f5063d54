"""Turning links on and off: which packages a school can let in, what each gets there, and how often it asked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import counted_per_day, record
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, Refused, rows_of
from paspoort.links.models import Link, Vendor
from paspoort.rights.actions import must_hold

CAN_LINK = ("school", "special_school")


@dataclass(frozen=True, slots=True)
class Package:
    """A package that a school can let in: its vendor, and how it stands here: the link that is on, else the last one, else
    none.
    """

    vendor: Vendor
    link: Link | None

    @property
    def on(self) -> bool:
        return self.link is not None and self.link.turned_off_at is None and self.vendor.ended_at is None


def packages(acting: Acting) -> list[Package]:
    """Every package that can be let in here or was, those that are on first; for who manages rights at a school."""
    _must_manage(acting)
    links = {link.vendor_id: link for link in _links().order_by("turned_on_at")}
    vendors = Vendor.objects.filter(test=False).order_by("name")
    every = [Package(one, links.get(one.id)) for one in vendors if one.ended_at is None or one.id in links]
    record("links.seen")
    return sorted(every, key=lambda one: not one.on)


def the_package(acting: Acting, vendor_id: uuid.UUID) -> Package:
    """One of them; any other does not exist."""
    _must_manage(acting)
    vendor = Vendor.objects.filter(id=vendor_id, test=False).first()
    link = _links().filter(vendor_id=vendor_id).order_by("turned_on_at").last()
    if vendor is None or (vendor.ended_at is not None and link is None):
        raise Http404
    record("link.seen", object=vendor.id)
    return Package(vendor, link)


def vendor_names(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """The names of those of these vendors that the acting person may see, by id."""
    wanted = {one for one in ids if one}
    return dict(Vendor.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}


def turn_on(acting: Acting, vendor_id: uuid.UUID, *, tells_kind: bool) -> Link:
    """Let a package have what its vendor was registered for, about the pupils of the acting school, from now on. The kind of
    report (GC, IAC, OV4) only with `tells_kind`; another choice than before takes its place. Sent twice it is turned on
    once."""
    _must_manage(acting)
    _one_at_a_time(vendor_id)
    package = the_package(acting, vendor_id)
    if package.on and package.link and package.link.tells_kind == tells_kind:
        return package.link
    if package.link and package.link.turned_off_at is None:
        _off(acting, package.link)
    link = Link(
        vendor=package.vendor, institution_id=acting.here, scopes=package.vendor.scopes, tells_kind=tells_kind,
        turned_on_at=timezone.now(), turned_on_by_id=acting.me,
    )  # fmt: skip
    with told_beside(_sentence_for, "link_kept"):
        link.add()
    record("link.turned_on", object=vendor_id, kind=tells_kind)
    return link


def turn_off(acting: Acting, vendor_id: uuid.UUID) -> None:
    """Let a package have nothing more about the acting school: its next question is refused. Where it is off already nothing
    happens.
    """
    _must_manage(acting)
    _one_at_a_time(vendor_id)
    package = the_package(acting, vendor_id)
    if package.link and package.link.turned_off_at is None:
        _off(acting, package.link)


def asked_per_day(acting: Acting, vendor_id: uuid.UUID, days: int = 14) -> list[tuple[date, int, int]]:
    """How often a package asked about the acting school on each of the last days, today last: answered, and refused."""
    answered = counted_per_day(acting, "link.asked", days, object_id=vendor_id)
    refused = counted_per_day(acting, "link.refused", days, object_id=vendor_id, outcome="refused")
    return [(day, count, no) for (day, count), (_day, no) in zip(answered, refused, strict=True)]


def _one_at_a_time(vendor_id: uuid.UUID) -> None:
    rows_of("select serialise(%s, false)", f"link {vendor_id}")


def _off(acting: Acting, link: Link) -> None:
    Link.objects.filter(id=link.id).update(turned_off_at=timezone.now(), turned_off_by_id=acting.me)
    record("link.turned_off", object=link.vendor_id)


def _links() -> QuerySet[Link]:
    return Link.objects.select_related("turned_on_by", "turned_off_by")


def _must_manage(acting: Acting) -> None:
    must_hold(acting, "rights:manage")
    if acting.institution_kind not in CAN_LINK:
        raise Refused("no_links_here", _("Only a school links with its package. Choose your school at the top."))


def _sentence_for(code: str) -> tuple[str, str]:
    known = {
        "vendor_ended": _("This package is no longer linked by anyone. Nothing was turned on."),
        "no_school": _("This institution is no school any more. Nothing was turned on."),
    }
    return "", known.get(code, _("Something changed meanwhile. Nothing was stored. Look again, and try once more."))
