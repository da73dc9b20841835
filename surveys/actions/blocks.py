"""Blocks of a version that is being written: added, worded, moved, and removed once they are empty."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from pmlp_portal.accounts.models import User
from surveys import errors
from surveys.actions.drafts import Way, editing, exchange, keep, layout_of
from surveys.models import Block
from surveys.queries.versions import block_of


def add_block(*, version_id: int, titles: Mapping[str, str], by: User, now: datetime) -> Block:
    """Add a heading after all others. Raises VersionFrozen."""
    with editing(version_id, "block_add", by=by, now=now) as noted:
        last = Block.objects.filter(version=version_id).aggregate(last=Max("place"))["last"] or 0
        block = Block.objects.create(version_id=version_id, place=last + 1, **titles)
        noted["block"] = block.pk
    return block


def word_block(*, block_id: int, titles: Mapping[str, str], by: User, now: datetime) -> Block:
    """Give a block another heading. Raises VersionFrozen, NotFound."""
    with editing(block_of(block_id).version_id, "block_word", by=by, now=now) as noted:
        # Again: whoever came a moment before may have removed it.
        block = block_of(block_id)
        for name, title in titles.items():
            setattr(block, name, title)
        block.save(update_fields=[*titles])
        noted["block"] = block.pk
    return block


def move_block(*, block_id: int, way: Way, by: User, now: datetime) -> Block:
    """Move a block with its questions by one; at the edge it stays. Raises VersionFrozen, RuleNeedsIt, NotFound."""
    with editing(block_of(block_id).version_id, "block_move", by=by, now=now) as noted:
        block = block_of(block_id)
        layout = layout_of(block.version_id)
        exchange(layout, [one.pk for one, _questions in layout].index(block.pk), way)
        keep(layout)
        noted |= {"block": block.pk, "way": way}
    return block


def remove_block(*, block_id: int, by: User, now: datetime) -> int:
    """Remove an empty block; return the number of its version. Raises VersionFrozen, BlockNotEmpty, NotFound."""
    with editing(block_of(block_id).version_id, "block_remove", by=by, now=now) as noted:
        block = block_of(block_id)
        if block.questions.exists():
            raise errors.BlockNotEmpty
        noted |= {"block": block.pk, "title": block.title_lv}
        block.delete()
        keep(layout_of(block.version_id))
    return block.version_id
