"""Cells of a table that a spreadsheet opens: what would be run as a formula is made plain text, and can be undone."""

# What spreadsheets take for the beginning of a formula, also in its full width, and the mark that says "text".
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
_MARK = "'"


def neutralised(text: str) -> str:
    """Return the text as it may stand in a cell. One that begins with the mark gets another, so that none is lost."""
    return _MARK + text if text.startswith(_DANGEROUS) else text


def original(cell: str) -> str:
    """Return the text that was made safe."""
    return cell.removeprefix(_MARK)
