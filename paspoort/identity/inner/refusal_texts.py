"""What someone reads when a sign-in was refused: what happened, and what to do now."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner.provider import Refusal

_AGAIN = _("Signing in took too long, or it began in another window. Start again.")
_DOUBTFUL = _(
    "We could not check the answer of ACM, so you are not signed in. Start again. If it keeps happening, call the helpdesk."
)
_OURS = _("ACM does not accept our request. This is not your fault. Call the helpdesk.")
_NO_INSTITUTION = _(
    "You did not sign in on behalf of a school or a CLB. Start again and choose your institution. "
    "Is it not in the list? Ask the local administrator of your institution."
)

_TEXTS: Mapping[Refusal, Promise] = MappingProxyType(
    {
        Refusal.PROVIDER_UNAVAILABLE: _("We cannot reach ACM right now. Wait a few minutes and try again."),
        Refusal.CANCELLED: _("You stopped signing in, or ACM did not allow it. You can try again."),
        Refusal.SCOPE_REFUSED: _OURS,
        Refusal.REQUEST_REFUSED: _OURS,
        Refusal.CLIENT_REFUSED: _OURS,
        Refusal.CODE_REFUSED: _AGAIN,
        Refusal.PENDING_MISSING: _AGAIN,
        Refusal.PENDING_EXPIRED: _AGAIN,
        Refusal.PENDING_SPENT: _AGAIN,
        Refusal.STATE_MISMATCH: _AGAIN,
        Refusal.TARGET_GROUP_REFUSED: _NO_INSTITUTION,
        Refusal.INSTITUTION_MISSING: _NO_INSTITUTION,
        Refusal.INSTITUTION_MALFORMED: _NO_INSTITUTION,
        Refusal.OTHER_INSTITUTION: _(
            "ACM signed you in for another institution than the one you chose. Start again and choose the right one."
        ),
        Refusal.OTHER_PERSON: _("Someone else was signed in at ACM. Sign out and start again."),
        Refusal.LEVEL_TOO_LOW: _("You need a stronger key for this. Start again with itsme or eID."),
        Refusal.FEDERAL_TOKEN: _(
            "You signed in with the federal token. It is not strong enough for the data of pupils, so this application does not "
            "take it. Start again with itsme, your eID card or another digital key."
        ),
        Refusal.INSTITUTION_UNKNOWN: _(
            "We do not know the institution that you signed in for, or it was closed. Start again and choose another one. "
            "Should it be here? Tell us through the contact form."
        ),
        Refusal.PERSON_ENDED: _("Your account was closed. Ask the local administrator of your institution."),
        Refusal.NO_ROLE: _("You have no right for this institution. Ask the local administrator of your institution."),
    }
)


def refusal_text(code: Refusal) -> Promise:
    """Say to the person what happened and what to do; every doubt about the answer itself reads the same."""
    return _TEXTS.get(code, _DOUBTFUL)
