"""How tests ask whether the database keeps a promise."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


@contextmanager
def broken(promise: str) -> Iterator[None]:
    """What is done inside breaks the constraint of this name, and no other."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    assert any(words in str(refusal.value) for words in _words(promise)), refusal.value


def _words(promise: str) -> tuple[str, ...]:
    """SQLite names the columns of a unique constraint instead of the constraint."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name != promise:
                continue
            if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                table = model._meta.db_table
                columns = [model._meta.get_field(name).column for name in constraint.fields]
                return (", ".join(f"{table}.{column}" for column in columns), promise)
            return (promise,)
    raise AssertionError(f"there is no constraint {promise}")
