"""What only someone who develops asks: a shell, and the migration of a change."""

from __future__ import annotations

import argparse
import code
import contextlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from paspoort.command.terminal import Said, django_as, enter_django

OWNER = "The owner of the database: no policy holds you, and what you change stays."
SOMEONE = "{name} at {place}: one transaction, under the policies. All of it is undone when you leave."
AT_HAND = "At hand: sql('select …'), every model by its name, and actions of each app, such as registry.find_pupils."


def shell(words: argparse.Namespace) -> int:
    """A Python shell as the owner of the database, or as someone of the demonstration, whose acts are undone at the end."""
    with django_as("owner"), _someone(words.someone) as names:
        with contextlib.suppress(ImportError):
            import readline
            import rlcompleter

            readline.set_completer(rlcompleter.Completer(names).complete)
            readline.parse_and_bind("tab: complete")
        code.interact(f"{names.pop('who')}\n{AT_HAND}", local=names, exitmsg="")
    return 0


def migration(words: argparse.Namespace) -> int:
    """The migration for what changed in the models of an app."""
    enter_django()
    from django.conf import settings
    from django.core.management import call_command

    if words.app not in settings.APPS:
        raise Said(f"There is no app {words.app}. The apps are {', '.join(settings.APPS)}.")
    with warnings.catch_warnings():
        # whether the database at hand has taken every step is no concern of a new one
        warnings.simplefilter("ignore", RuntimeWarning)
        call_command("makemigrations", words.app, name=words.name or None, no_header=True)
    return 0


@contextlib.contextmanager
def _someone(named: str) -> Iterator[dict[str, Any]]:
    """The names of a shell for the owner, or for `player@school`."""
    from django.db import transaction

    from paspoort.kernel.actions import acting_as

    if not named:
        yield {"who": OWNER} | _names()
        return
    with transaction.atomic():
        with acting_as(_secret(named)) as acting:
            who = SOMEONE.format(name=acting.person_name, place=acting.institution_name)
            yield {"who": who, "acting": acting} | _names()
        transaction.set_rollback(True)  # of the whole, its sign-in too


def _secret(named: str) -> str:
    from paspoort.demo.world import BY_KEY, sign_in

    player, _, school = named.partition("@")
    places = [work.at for work in BY_KEY[player].works] if player in BY_KEY else []
    if school not in places:
        known = ", ".join(f"{key}@{work.at}" for key, each in BY_KEY.items() for work in each.works)
        raise Said(f"{named} is nobody of the demonstration. Choose one of {known}.")
    return sign_in(player, school)


def _names() -> dict[str, Any]:
    from importlib import import_module

    from django.apps import apps
    from django.conf import settings

    verbs = {app: import_module(f"paspoort.{app}.actions") for app in settings.APPS}
    return {"sql": _sql(), **verbs, **{model.__name__: model for model in apps.get_models()}}


def _sql() -> Callable[..., None]:
    from django.db import connection, transaction

    def sql(statement: str, *values: Any) -> None:
        """Print what a statement gives; one that fails undoes no more than itself."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            if cursor.description:
                print(*(column.name for column in cursor.description), sep=" | ")
                for row in cursor:
                    print(*row, sep=" | ")

    return sql
