"""What `make lighthouse` asks of a page; Lighthouse itself is outside of the suite."""

import json
import re

from bench.lighthouse import LEAST, PACKAGE, PAGES, Looked, as_table


def test_a_page_is_good_only_when_both_scores_are() -> None:
    assert LEAST == {"performance": 0.95, "accessibility": 1.0}
    assert Looked("home", {"performance": 0.95, "accessibility": 1.0}, []).is_good
    assert not Looked("home", {"performance": 0.94, "accessibility": 1.0}, []).is_good
    assert not Looked("home", {"performance": 1.0, "accessibility": 0.99}, []).is_good


def test_the_table_has_a_row_for_each_page() -> None:
    table = as_table([Looked(name, {"performance": 0.974, "accessibility": 1.0}, []) for name in PAGES])
    assert len(PAGES) == 5
    assert all(re.search(rf"^{name} +0\.97 +1\.00$", table, re.MULTILINE) for name in PAGES)


def test_the_version_is_pinned_in_one_place_that_names_no_registry() -> None:
    package = json.loads(PACKAGE.read_text())
    assert re.fullmatch(r"12\.\d+\.\d+", package["dependencies"]["lighthouse"])
    assert [path.name for path in PACKAGE.parent.iterdir()] == ["package.json"]
