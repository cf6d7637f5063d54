"""Links between schools and the packages that they work with: vendors, their keys, and what each school lets them have."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.passport.models import REPORT_KINDS
from paspoort.registry.models import Institution, Pupil

INDICATIONS = "indicatie.read"
SCOPES = {INDICATIONS: _("see which pupils have a report")}
"""What a package can be given, as its token says it, and in words: a package with it can …"""
BRINGERS = ["operator", "vendor"]
KINDS_TOLD = REPORT_KINDS[:3]


class Vendor(Record):
    """A vendor (leverancier): who makes a package that schools work with, and what that package may be given at most.

    Its keys come from `jwks_uri`, or by hand where that is empty. `origins` are the addresses whose pages may frame a report. A
    `test` vendor is for trying: no school can turn it on.
    """

    client_id = models.TextField(unique=True)
    name = models.TextField()
    contact = models.TextField(default="", blank=True)
    jwks_uri = models.TextField(default="", blank=True)
    origins = ArrayField(models.TextField(), default=list, db_default=[])
    scopes = ArrayField(models.TextField(), default=list, db_default=[])
    test = models.BooleanField(default=False, db_default=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(client_id__regex=r"^[a-z0-9][a-z0-9-]{2,39}$"), name="client_id_is_plain"),
            models.CheckConstraint(condition=Q(jwks_uri="") | Q(jwks_uri__regex=r"^https://[^\s]+$"), name="keys_over_https"),
        ]

    def __str__(self) -> str:
        return self.name


class VendorKey(Record):
    """A public key of a vendor: with the private half, which never comes here, its package proves who asks. It always ends."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="keys")
    kid = models.TextField()
    jwk = models.JSONField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    brought_by = models.TextField(choices=[(one, one) for one in BRINGERS])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "kid"], name="one_key_of_a_name"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="vendor_key_in_order"),
            models.CheckConstraint(condition=Q(brought_by__in=BRINGERS), name="vendor_key_brought"),
            models.CheckConstraint(
                condition=~Q(jwk__has_any_keys=["d", "p", "q", "dp", "dq", "qi", "oth", "k"]), name="vendor_key_is_public"
            ),
        ]


class Link(Record):
    """A link (koppeling): a school lets a package have something, since when and by whom; off at once, and kept.

    `tells_kind`: whether it also says which kind of report there is. Another choice is another link. Without `turned_on_by` the
    operator laid it, as for the test place.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="links")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="links")
    scopes = ArrayField(models.TextField())
    tells_kind = models.BooleanField(default=False, db_default=False)
    turned_on_at = models.DateTimeField()
    turned_on_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    turned_off_at = models.DateTimeField(null=True)
    turned_off_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "vendor"], name="one_link_at_a_time", condition=Q(turned_off_at__isnull=True)
            )
        ]


class Token(models.Model):
    """What lets a package in for five minutes: a hash of the secret in its token, and the thumbprint of the key that it is
    bound to.
    """

    secret_hash = models.BinaryField(primary_key=True)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="+", db_index=False)
    jkt = models.TextField()
    scopes = ArrayField(models.TextField())
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class SpentProof(models.Model):
    """A proof of a package that was used: a hash, kept until the proof would no longer count, so that none counts twice."""

    hash = models.BinaryField(primary_key=True)
    until = models.DateTimeField(db_index=True)


class Opening(Record):
    """An indication (indicatie) as it was told to a school's package: which pupil, by which register number, has a report there.

    Its id is the opaque address that leads to reading (`/lees/…`), of use in that school only. `changed_at` is when we
    noticed what stands here, and `ended_at` that it is over: a package that asks for what changed since its last question misses
    nothing, also what was entered afterwards. It holds no words about anyone, and goes sixty days after its end.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    register_number = models.TextField(db_collation="C")
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS_TOLD])
    since = models.DateField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "pupil", "register_number"], name="one_opening_a_number"),
            models.CheckConstraint(condition=~Q(register_number=""), name="opening_has_a_number"),
        ]
