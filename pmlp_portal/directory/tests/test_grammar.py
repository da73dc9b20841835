import pytest
from django.utils import translation

from pmlp_portal.directory import grammar
from pmlp_portal.directory.models import Branch


@pytest.mark.parametrize(
    ("name", "where", "whom", "whose"),
    [
        ("Rīgas 2. nodaļa", "Rīgas 2. nodaļā", "Rīgas 2. nodaļu", "Rīgas 2. nodaļas"),
        ("Siguldas filiāle", "Siguldas filiālē", "Siguldas filiāli", "Siguldas filiāles"),
        ("Klientu centrs", "Klientu centrā", "Klientu centru", "Klientu centra"),
        ("Galvenais birojs", "Galvenais birojā", "Galvenais biroju", "Galvenais biroja"),
        ("Punkts Nr. 5", "Punkts Nr. 5", "Punkts Nr. 5", "Punkts Nr. 5"),
        ("", "", "", ""),
    ],
)
def test_the_last_word_of_a_name_bends(name, where, whom, whose):
    assert (grammar.locative(name), grammar.accusative(name), grammar.genitive(name)) == (where, whom, whose)


def test_a_branch_bends_in_latvian_and_keeps_its_name_in_english():
    branch = Branch(name_lv="Rīgas 2. nodaļa", name_en="Riga 2")
    with translation.override("lv"):
        assert (branch.name_in, branch.name_of, branch.name_as_object) == (
            "Rīgas 2. nodaļā",
            "Rīgas 2. nodaļas",
            "Rīgas 2. nodaļu",
        )
    with translation.override("en"):
        assert {branch.name_in, branch.name_of, branch.name_as_object} == {"Riga 2"}
