"""A value changes only with a reason, one revision at a time, and its log stays; many at once included."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.indicators.actions import Entry, Slot, enter, load_indicators, revise
from pmlp_portal.indicators.errors import ReasonMissing, ValueChanged, ValueThere
from pmlp_portal.indicators.models import Indicator, Revision, YearlyValue
from pmlp_portal.indicators.states import Kind
from pmlp_portal.indicators.tests.cast import NOW, an_administrator
from pmlp_portal.kernel.constraints import violated
from tests.races import at_once, without_constraint

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def value(db):
    load_indicators(now=NOW)
    return YearlyValue.objects.get(indicator__code="residence-permits", year=2020, kind="actual")


def change(value, to, *, seen=1, because="Precizēts"):
    return revise(value_id=value.pk, seen=seen, entry=Entry(Decimal(to)), because=because, by=None, now=NOW)


class TestRevise:
    def test_the_log_says_who_changed_what_to_what_and_why(self, value):
        aija = an_administrator()
        entry = Entry(Decimal("-42.5"), 575, 1000, "pmlp.gov.lv")

        changed = revise(value_id=value.pk, seen=1, entry=entry, because=" Precizēts ", by=aija, now=NOW)

        logged = changed.revisions.all()[0]
        assert (changed.value, changed.revision, changed.origin) == (Decimal("-42.5"), 2, "pmlp.gov.lv")
        assert (logged.before, logged.after) == (Decimal(-43), Decimal("-42.5"))
        assert (logged.because, logged.by) == ("Precizēts", aija)
        assert (logged.numerator, logged.denominator) == (575, 1000)
        assert AuditRecord.objects.filter(verb="indicator_value", actor=aija).count() == 1

    @pytest.mark.parametrize("because", ["", "   "])
    def test_nothing_changes_without_a_reason(self, value, because):
        with pytest.raises(ReasonMissing):
            change(value, 5, because=because)

        value.refresh_from_db()
        assert value.value == -43

    def test_who_has_seen_an_older_value_is_told_so(self, value):
        change(value, 5)

        with pytest.raises(ValueChanged):
            change(value, 6)

        value.refresh_from_db()
        assert (value.value, value.revisions.count()) == (5, 2)

    def test_the_same_value_again_is_no_change(self, value):
        entry = Entry(value.value, origin=value.origin)

        same = revise(value_id=value.pk, seen=1, entry=entry, because="Vēlreiz", by=None, now=NOW)

        assert (same.revision, same.revisions.count()) == (1, 1)

    def test_a_slot_is_filled_once(self, value):
        slot = Slot(Indicator.objects.get(code="residence-permits"), 2020, Kind.ACTUAL)

        with pytest.raises(ValueThere):
            enter(slot=slot, entry=Entry(Decimal(1)), because="Vēlreiz", by=None, now=NOW)


class TestDatabase:
    """Whoever writes past the actions is refused."""

    @pytest.mark.parametrize(
        ("sql", "constraint"),
        [
            ("UPDATE indicators_revision SET because = 'cits' WHERE value_id = {pk}", "revisions_stay"),
            ("DELETE FROM indicators_revision WHERE value_id = {pk}", "revisions_stay"),
            ("DELETE FROM indicators_yearlyvalue WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET value = 1 WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET adopted = 1 WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET year = 2031 WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET revision = 2 WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET value = 1, revision = 3 WHERE id = {pk}", "value_keeps_its_place"),
            ("UPDATE indicators_yearlyvalue SET value = 1, revision = 2 WHERE id = {pk}", "value_has_its_reason"),
        ],
    )
    def test_it_refuses(self, value, sql, constraint):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _write(lambda: _execute(sql.format(pk=value.pk)))

        assert violated(refused.value) == constraint

    def test_a_new_value_without_a_reason_is_refused(self, value):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _write(lambda: YearlyValue.objects.create(indicator=value.indicator, year=2031, kind="actual", value=1))

        assert violated(refused.value) == "value_has_its_reason"

    def test_a_reason_for_another_value_does_not_do(self, value):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            _write(lambda: _careless(value.pk, 1, told=2))

        assert violated(refused.value) == "value_has_its_reason"


def _write(deed):
    """Do it, and let the database look at it as it would at the end of the transaction."""
    deed()
    connection.check_constraints()


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _careless(value_id, to, *, told=None):
    """Change a value without looking whether somebody else has; the log may tell another one."""
    with transaction.atomic():
        YearlyValue.objects.filter(pk=value_id).update(value=to, revision=2)
        Revision.objects.create(value_id=value_id, number=2, at=NOW, before=-43, after=told or to, because="Steigā")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_six_who_change_what_they_saw_one_succeeds(self, value):
        outcomes = at_once(6, lambda nth: change(value, nth + 1))

        changed = [one for one in outcomes if isinstance(one, YearlyValue)]
        assert len(changed) == 1
        assert [type(one) for one in outcomes if not isinstance(one, YearlyValue)] == [ValueChanged] * 5
        value.refresh_from_db()
        assert value.value == changed[0].value
        assert list(value.revisions.values_list("number", flat=True)) == [2, 1]

    def test_who_does_not_look_is_refused_by_the_database(self, value):
        outcomes = at_once(6, lambda nth: _careless(value.pk, nth + 1))

        assert sum(isinstance(one, IntegrityError) for one in outcomes) == 5

    def test_without_the_guards_all_six_believe_they_were_alone(self, value):
        triggers = (
            ("indicators_yearlyvalue", "value_keeps_its_place"),
            ("indicators_yearlyvalue", "value_has_its_reason"),
        )
        _switch(triggers, "DISABLE")
        try:
            with without_constraint(Revision, "revision_number_once"):
                outcomes = at_once(6, lambda nth: _careless(value.pk, nth + 1))
                assert not [one for one in outcomes if isinstance(one, Exception)]
                assert value.revisions.filter(number=2).count() == 6
                _forget(value)
        finally:
            _switch(triggers, "ENABLE")


def _switch(triggers, how):
    with connection.cursor() as cursor:
        for table, trigger in triggers:
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")


def _forget(value):
    """Take away what the constraint could not be put back over."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE indicators_revision DISABLE TRIGGER revisions_stay")
        cursor.execute("DELETE FROM indicators_revision WHERE value_id = %s AND number = 2", [value.pk])
        cursor.execute("ALTER TABLE indicators_revision ENABLE TRIGGER revisions_stay")
