"""The pace of searches: who looks for many names in vain has to wait, and who types one name in three ways does not.

Of what was typed nothing is kept but keyed hashes, for ten minutes and of one session: enough to know a name again.
"""

from __future__ import annotations

from django.db import connection

from paspoort.kernel.limits import slow_down, take, wait_for
from paspoort.kernel.models import Acting
from paspoort.pupils.inner.matching import core_of
from paspoort.pupils.inner.query import Query
from paspoort.registry.actions import sounds_of, words_of

WAITS = [5, 10, 20, 40, 80, 120]
MISSES = "select ago from done_lately('searches', true) where facts ->> 'counts' = 'true'"
"""What a search in vain is, as the trail tells it."""
NAME, NARROWED, SPELLING = "name looked for", "name narrowed", "other spelling of a name"
FIRST_FACT, FACT = "first fact beside a name", "fact beside a name"
SPELLINGS = 4
"""So many names of one letter apart from one that was looked for are spellings of it; after that they are tries."""
LONG = 5
"""Letters: in so long a word one may differ, and it is the same name still."""


def recent_misses(allowed: int) -> int:
    """How often the acting person searched in vain in the last ten minutes; more than `allowed`, and the next search has to wait.
    Until this transaction ends, other sessions of that person that come here wait.

    The wait grows with each further miss, from 5 to 120 seconds after the last one. It is decided before the search is
    looked at, so it tells nothing about what would have been found.
    """
    with connection.cursor() as cursor:
        cursor.execute(MISSES)
        misses = [ago for (ago,) in cursor.fetchall()]
    over = len(misses) - allowed
    if over > 0:
        wait = WAITS[min(over, len(WAITS)) - 1] - misses[0]
        if wait > 0:
            raise slow_down(int(wait) + 1)
    return len(misses)


def counts_as_miss(acting: Acting, asked: Query) -> bool:
    """Whether a search in vain is another try: of a name that was not looked for just now, or of one more birth date or number.

    The same name in other letters, a first name added to a family name, and the first date or number added to a name are not.
    Nor is a name one letter apart, a few times: who goes on so tries names.
    """
    words = sorted(sounds_of(word)[0] for word in core_of(word for typed in asked.words for word in words_of(typed)))
    near = [f"{acting.session_id} {key}" for key in _near(words)]
    another = take(*((NAME, key) for key in near)) == 0 and not _narrows(acting, words)
    another = another or _one_spelling_more(acting, words)
    if not asked.narrowed:
        return another
    fact = f"{asked.birth_date} {asked.register_number}"
    new = take(*((FACT, f"{key} {fact}") for key in near)) == 0
    first = new and take(*((FIRST_FACT, key) for key in near)) == 0
    return another or (new and not first)


def _one_spelling_more(acting: Acting, words: list[str]) -> bool:
    """Whether these words, near to a name that was looked for, are one spelling too many."""
    return take((NAME, f"{acting.session_id} {' '.join(words)}")) == 0 and take((SPELLING, str(acting.session_id))) != 0


def _near(words: list[str]) -> set[str]:
    """Keys of a name, of which a name within one letter shares at least one."""
    keys = {" ".join(words)}
    for place, word in enumerate(words):
        if len(word) >= LONG:
            shorter = (word[:at] + word[at + 1 :] for at in range(len(word)))
            keys |= {" ".join([*words[:place], one, *words[place + 1 :]]) for one in shorter}
    return keys


def _narrows(acting: Acting, words: list[str]) -> bool:
    """Whether these words narrow one that was looked for alone; the next first name beside it is another name."""
    alone = [f"{acting.session_id} {word}" for word in words if len(words) > 1]
    return any(wait_for((NAME, key)) and take((NARROWED, key)) == 0 for key in alone)
