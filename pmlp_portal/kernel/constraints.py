"""From a constraint the database upheld to the refusal a person can read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError
from psycopg.errors import Error as PsycopgError

from pmlp_portal.kernel.errors import DomainError


def violated(error: IntegrityError) -> str:
    """Return the name of the constraint that refused, or an empty string."""
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, PsycopgError) else ""


@contextmanager
def refusing(sentences: Mapping[str, DomainError | type[DomainError]]) -> Iterator[None]:
    """Turn a named constraint's refusal into its DomainError; anything else passes as it came."""
    try:
        yield
    except IntegrityError as error:
        refusal = sentences.get(violated(error))
        if refusal is None:
            raise
        raise refusal from error
