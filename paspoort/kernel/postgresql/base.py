"""Connections of a pool: one that is given back is as it was when it began, or it is closed."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import sql
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from paspoort.kernel.postgresql import lookups as lookups  # they register themselves

log = logging.getLogger("paspoort.kernel")

# settings, cursors that outlive their transaction, words that are listened for: what PostgreSQL lets anyone leave behind
AS_IT_BEGAN = b"reset all; close all; unlisten *; "
NOTHING_PREPARED = b"deallocate all"
PREPARED = b"select kept, by_sql from prepared_here()"
DEFAULTS = """
    select coalesce(d.datname, ''), split_part(one, '=', 1)
      from pg_db_role_setting s cross join unnest(s.setconfig) one left join pg_database d on d.oid = s.setdatabase
     where s.setrole = current_user::regrole and (d.datname is null or d.datname = current_database())
       and one <> 'track_activities=off'
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with two more cares: at each new connection of a pool, and at each that is given back."""

    def _configure_connection(self, connection: psycopg.Connection[Any]) -> bool:
        if self.pool and _forget_defaults(connection):
            raise psycopg.OperationalError(
                "somebody gave this role other defaults; they are taken away, and the connection is made anew"
            )
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def _close(self) -> None:
        if self.connection is not None and self.pool and not as_it_began(self.connection):
            log.warning("a connection was left with something that is not ours, and is closed")
            self.connection.close()
        super()._close()  # type: ignore[misc]


def as_it_began(connection: psycopg.Connection[Any]) -> bool:
    """Take away what the transactions of a visitor left on a connection; False when it is better closed."""
    try:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
        prepares = connection.prepare_threshold is not None
        # straight to the driver's own library, and in one message: the pool asks this once a visit
        answer = connection.pgconn.exec_(AS_IT_BEGAN + (PREPARED if prepares else NOTHING_PREPARED))
    except psycopg.Error:
        return False
    return _only_ours_prepared(connection, answer) if prepares else answer.status == ExecStatus.COMMAND_OK


def _only_ours_prepared(connection: psycopg.Connection[Any], answer: PGresult) -> bool:
    """Whether nobody prepared a statement by SQL, which could take the name that the driver uses next, or took one away."""
    if answer.status != ExecStatus.TUPLES_OK:
        return False
    kept, by_sql = (int(answer.get_value(0, column) or 0) for column in (0, 1))
    return by_sql == 0 and kept >= len(connection._prepared._names)


def _forget_defaults(connection: psycopg.Connection[Any]) -> bool:
    """Undo what was made the default of our own role: PostgreSQL lets every role do that to itself. Whether there was any."""
    changed = connection.execute(DEFAULTS).fetchall()
    role = sql.Identifier(connection.info.user)
    for database, setting in changed:
        place = sql.SQL("in database {}").format(sql.Identifier(database)) if database else sql.SQL("")
        connection.execute(sql.SQL("alter role {} {} reset {}").format(role, place, sql.Identifier(setting)))
    return bool(changed)
