"""The portal of whoever manages users and rights: what waits, and everything that can be done, for one institution."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from paspoort.kernel.models import Acting
from paspoort.rights.actions import counts_by_right, current_review, own_sentence
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

TOGETHER = dict.fromkeys(["school", "special_school"], "samenwerkingsdossier-school") | {"clb": "samenwerkingsdossier-CLB"}
"""The context that opens the samenwerkingsdossier, by kind of institution."""


@screen(needs="rights:manage", reading="rights.seen")
def user_management(request: Request) -> HttpResponse:
    """Everything about who may do what at the acting institution, from one page (rules 19, 24, 35)."""
    return show(request, "management/user_management.html", **_now(request.acting))


def _now(acting: Acting) -> dict[str, Any]:
    counts = counts_by_right(acting)
    review = current_review(acting)
    several = {right.code for right, _context, _count in counts if sum(one.code == right.code for one, *_rest in counts) > 1}
    return {
        "review": review,
        "own_sentence": own_sentence(acting) if review and review.left_to_others else "",
        "counts": [
            (f"{right.name} · {context.name}" if right.code in several else right.name, count) for right, context, count in counts
        ],
        "has_teams": acting.institution_kind == "clb",
        "together": TOGETHER.get(acting.institution_kind or ""),
    }
