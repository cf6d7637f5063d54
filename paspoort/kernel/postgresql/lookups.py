"""A lookup for `column in (…)` with one value, a list: the statement is the same however many there are, and is
planned once a connection."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class OneOf(In):
    """The look-up `in`, where Django writes one placeholder for each value."""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs_is_direct_value() or isinstance(self.lhs, tuple):
            return self.as_sql(compiler, connection)
        column, column_values = self.process_lhs(compiler, connection)
        places, values = self.process_rhs(compiler, connection)
        if len(values) != places.count("%s") or places.strip("(%s, )"):
            return self.as_sql(compiler, connection)  # expressions among the values
        return f"{column} = any(%s)", (*column_values, list(values))


@ForeignKey.register_lookup
class RelatedOneOf(OneOf, RelatedIn):
    """The same of a column that refers to another table."""


Field.register_lookup(OneOf)
