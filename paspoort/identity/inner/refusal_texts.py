"""The texts of a refusal, read when a sign-in was refused: what happened, and what to do now."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paspoort.identity.inner.provider import Refusal

_AGAIN = _("Signing in took too long, or it began in another window. Start again.")
_DOUBTFUL = _(
    "We could not check the answer of %(who)s, so you are not signed in. Start again. If it keeps happening, call the helpdesk."
)
_OURS = _("%(who)s does not accept our request. This is not your fault. Use another key, or call the helpdesk.")
_NO_INSTITUTION = _(
    "You did not sign in on behalf of a school or a CLB. Start again and choose your institution. "
    "Is it not in the list? Ask the local administrator of your institution."
)
_CARD_UNREADABLE = _(
    "We did not get what we need from your card. Take it out, put it in again, close the other windows of your browser "
    "and start again."
)

_TEXTS: Mapping[Refusal, Promise] = MappingProxyType(
    {
        Refusal.PROVIDER_UNAVAILABLE: _("We cannot reach %(who)s right now. Wait a few minutes and try again."),
        Refusal.PROVIDER_MALFORMED: _DOUBTFUL,
        Refusal.PROVIDER_ERROR: _DOUBTFUL,
        Refusal.CANCELLED: _("You stopped signing in, or %(who)s did not allow it. You can try again."),
        Refusal.SCOPE_REFUSED: _OURS,
        Refusal.REQUEST_REFUSED: _OURS,
        Refusal.CLIENT_REFUSED: _OURS,
        Refusal.CODE_REFUSED: _AGAIN,
        Refusal.ANSWER_MALFORMED: _DOUBTFUL,
        Refusal.PENDING_MISSING: _AGAIN,
        Refusal.PENDING_EXPIRED: _AGAIN,
        Refusal.PENDING_SPENT: _("This sign-in was used already. Are you signed in? Then simply go on. If not, start again."),
        Refusal.STATE_MISMATCH: _AGAIN,
        Refusal.TOKEN_MALFORMED: _DOUBTFUL,
        Refusal.TOKEN_TYPE: _DOUBTFUL,
        Refusal.ALGORITHM_REFUSED: _DOUBTFUL,
        Refusal.KEY_UNKNOWN: _DOUBTFUL,
        Refusal.SIGNATURE_INVALID: _DOUBTFUL,
        Refusal.ISSUER_MISMATCH: _DOUBTFUL,
        Refusal.AUDIENCE_MISMATCH: _DOUBTFUL,
        Refusal.PARTY_MISMATCH: _DOUBTFUL,
        Refusal.NONCE_MISMATCH: _DOUBTFUL,
        Refusal.ACCESS_TOKEN_MISMATCH: _DOUBTFUL,
        Refusal.TOKEN_EXPIRED: _DOUBTFUL,
        Refusal.TOKEN_FROM_FUTURE: _DOUBTFUL,
        Refusal.CLAIM_MALFORMED: _DOUBTFUL,
        Refusal.TARGET_GROUP_REFUSED: _NO_INSTITUTION,
        Refusal.INSTITUTION_MISSING: _NO_INSTITUTION,
        Refusal.INSTITUTION_MALFORMED: _NO_INSTITUTION,
        Refusal.OTHER_INSTITUTION: _(
            "You were signed in for another institution than the one you chose, or you do not work there any more. "
            "Start again and choose the right one."
        ),
        Refusal.OTHER_PERSON: _(
            "This key belongs to someone else than the person who was signed in. Start again with your own key."
        ),
        Refusal.LEVEL_TOO_LOW: _(
            "This key is not strong enough for what you want to do. Choose a stronger one, such as itsme or your eID card."
        ),
        Refusal.NO_ROLE: _("You have no right for this institution. Ask the local administrator of your institution."),
        Refusal.INSTITUTION_UNKNOWN: _(
            "We do not know the institution that you signed in for, or it was closed. Start again and choose another one. "
            "Should it be here? Tell us through the contact form."
        ),
        Refusal.PERSON_ENDED: _("Your account was closed. Ask the local administrator of your institution."),
        Refusal.NOT_KNOWN_HERE: _(
            "With this key we cannot let you in: nobody has noted here yet that you work at a school or a CLB. "
            "Ask the local administrator of your institution, or use another key."
        ),
        Refusal.KEY_NOT_OFFERED: _("This key is not offered here. Choose another one."),
        Refusal.FEDERAL_TOKEN: _(
            "The federal token, the card with a list of codes, no longer works. Use another key, such as itsme or your eID card."
        ),
        Refusal.PROOF_TOO_OLD: _(
            "%(who)s still knew you from earlier, so you did not show your key now. Sign out there first, or use another key."
        ),
        Refusal.SUBJECT_CHANGED: _(
            "%(who)s now knows you by another account than before. Sign in with another key, or call the helpdesk."
        ),
        Refusal.DECRYPTION_FAILED: _DOUBTFUL,
        Refusal.CODE_WRONG: _("What you typed is not right. Look once more, and type the code that you see now."),
        Refusal.CODE_OVER: _("This code no longer counts. Use the next code, or ask for a new one."),
        Refusal.TOO_MANY_TRIES: _("There were too many tries. Wait a while before you try again, or use another key."),
        Refusal.KEY_ENDED: _("This key no longer opens anything here. Use another key. You can add a new one under My keys."),
        Refusal.COUNTER_BACK: _(
            "This passkey seems to have been copied, so it no longer opens anything. Use another key. "
            "You can make a new passkey under My keys."
        ),
        Refusal.USER_NOT_VERIFIED: _(
            "Your device did not ask for your PIN, finger or face. Set that up on your device and try again, or use another key."
        ),
        Refusal.ORIGIN_MISMATCH: _(
            "The answer was made for another website. Check the address at the top of your browser, and start again here."
        ),
        Refusal.FORMAT_REFUSED: _(
            "We do not understand the answer of the program that reads your card. Install its newest version and start again."
        ),
        Refusal.CERTIFICATE_MALFORMED: _CARD_UNREADABLE,
        Refusal.CERTIFICATE_EXPIRED: _(
            "The date of your card has passed. Ask your municipality for a new one, and use another key meanwhile."
        ),
        Refusal.CERTIFICATE_REVOKED: _(
            "Your card was blocked or withdrawn. Ask your municipality why, and use another key meanwhile."
        ),
        Refusal.CERTIFICATE_UNTRUSTED: _("We do not know who issued this card. Use a Belgian eID card, or another key."),
        Refusal.CERTIFICATE_PURPOSE: _(
            "Your card answered with the certificate for signing. Start again and choose the one named Authentication."
        ),
        Refusal.REVOCATION_UNKNOWN: _(
            "We cannot ask right now whether your card is still valid. Nothing is wrong with your card. "
            "Try again in a few minutes, or use another key."
        ),
        Refusal.CERTIFICATE_MISSING: _(
            "Your browser showed us no card. It remembers that choice: close all its windows, put your card in the reader, and "
            "start again. Choose the certificate named Authentication when your browser asks."
        ),
        Refusal.PROXY_UNPROVEN: _("Reading cards does not work here right now. This is not your fault. Use another key."),
    }
)


def refusal_text(code: Refusal, who: str = "ACM") -> str:
    """Say to the person what happened and what to do; `who` is the key or the party that it was about, as people know it."""
    return str(_TEXTS[code] % {"who": who})
