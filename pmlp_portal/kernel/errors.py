"""Refusals: an expected "no" has a code for machines, a sentence for people and an HTTP status."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal. `sentence` may hold {placeholders} filled from keyword arguments; `facts` go to machines too."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[str | Promise] = _("This is not possible now.")

    def __init__(self, **facts: Any) -> None:  # facts differ from refusal to refusal
        super().__init__(self.code)
        self.facts = facts

    @property
    def detail(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence).format(**self.facts)

    def __str__(self) -> str:
        return self.detail


class Conflict(DomainError):
    """The state of the world does not allow it (409)."""

    code = "conflict"


class NotFound(DomainError):
    """There is no such thing, or the reader may not know that there is (404)."""

    code = "not_found"
    status = 404
    sentence = _("There is nothing at this address.")


class Invalid(DomainError):
    """What was sent can't be understood (422)."""

    code = "invalid"
    status = 422
    sentence = _("Something in what you sent can't be right. Please check it.")


class IllegalMove(Conflict):
    """A state machine has no such move."""

    code = "illegal_move"
    sentence = _("This has changed in the meantime. The page now shows how it stands.")
