"""Preview of a letter: its pages as pictures, as each receiver will get them."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse

from paspoort.letters import actions
from paspoort.web.letters.present import WORDS
from paspoort.web.shell.bytes import page_picture
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def preview_letter(request: Request, letter: uuid.UUID) -> HttpResponse:
    """The pages for each who receives the letter now."""
    opened = actions.open_letter_draft(request.acting, letter)
    shown = [
        (to, [reverse("preview_letter_page", args=[letter, at, page]) + f"?v={opened.letter.revision}" for page in range(1,
        pages + 1)]) for at, (to, pages) in enumerate(actions.preview_letter(request.acting, letter))
    ]  # fmt: skip
    return show(request, "letters/preview.html", opened=opened, shown=shown, words=WORDS)


@screen(methods="GET")
def preview_letter_page(request: Request, letter: uuid.UUID, section: int, page: int) -> HttpResponse:
    """Page `page`, counted from 1, as the receiver at this place (`section`, from 0) gets it."""
    return page_picture(actions.preview_letter_page(request.acting, letter, section, page))
