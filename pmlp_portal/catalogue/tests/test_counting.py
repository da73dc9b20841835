"""Counting: readers at once all count, visits count once however often they are counted, slots are taken once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from pmlp_portal.catalogue import demonstration
from pmlp_portal.catalogue.actions import load_catalogue, note_reading, tally_visits
from pmlp_portal.catalogue.models import EService, Guide, Promotion, ReadTally, Step, UseCount, VisitTally
from pmlp_portal.catalogue.tests.cast import NOW, TODAY, a_service, an_e_service
from pmlp_portal.directory.actions import load_reference
from pmlp_portal.directory.models import RequiredDocument
from queueing import actions as queue
from queueing.states import Outcome
from queueing.tests.factories import NINE, TUESDAY, make_clerk, make_office, riga, walk_in
from tests.races import at_once, is_fault, none_raised

DAY = timedelta(days=1)
READERS = 8


def read_carelessly(service_id: int) -> None:
    """Count as one would without the database adding: look whether today has a row, then write."""
    tally = ReadTally.objects.filter(service_id=service_id, day=TODAY).first()
    if tally is None:
        ReadTally.objects.create(service_id=service_id, day=TODAY, number=1)
        return
    ReadTally.objects.filter(pk=tally.pk).update(number=F("number") + 1)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
class TestReaders:
    def test_as_many_as_come_at_once_are_counted(self):
        service = a_service()

        none_raised(at_once(READERS, lambda nth: note_reading(service_id=service.pk, now=NOW)))

        assert ReadTally.objects.get().number == READERS

    def test_who_looks_before_writing_fails(self):
        """The negative control: the same readers, each looking first."""
        service = a_service()

        assert any_fails(lambda nth: read_carelessly(service.pk))


def any_fails(work: Callable[[int], None]) -> bool:
    """Whether one of several at once is refused by the database, in one of some tries."""
    for _try in range(10):
        ReadTally.objects.all().delete()
        if any(is_fault(outcome) for outcome in at_once(READERS, work)):
            return True
    return False


@pytest.mark.django_db
class TestVisits:
    @pytest.fixture
    def served(self):
        """Two visitors were served; one has to come back with a document."""
        office = make_office()
        clerk = make_clerk("clara", office.branch)
        queue.open_counter(counter=office.counters[0], by=clerk, now=NINE)
        document = RequiredDocument.objects.create(
            service=office.passports, text_lv="Vecā pase", text_en="Old passport"
        )
        for minute, outcome, missing in ((1, Outcome.DONE, None), (20, Outcome.COME_BACK, document)):
            ticket = walk_in(office, at=riga(9, minute))
            queue.call_next(counter_id=office.counters[0].pk, by=clerk, now=riga(9, minute + 1))
            queue.start(ticket_id=ticket.pk, by=clerk, now=riga(9, minute + 2))
            queue.finish(
                ticket_id=ticket.pk, outcome=outcome, missing_document=missing, by=clerk, now=riga(9, minute + 9)
            )
        return office

    def test_they_count_when_their_day_has_ended(self, served):
        tally_visits(now=riga(23, 59))
        assert not VisitTally.objects.exists()

        tally_visits(now=riga(0, 0, day=TUESDAY + DAY))

        counted = VisitTally.objects.get()
        assert (counted.service, counted.day) == (served.passports, TUESDAY)
        assert (counted.ended, counted.without_document) == (2, 1)

    def test_counting_twice_changes_nothing_and_true_counts_replace_invented_ones(self, served):
        VisitTally.objects.create(
            service=served.passports, day=TUESDAY, ended=9, without_document=9, is_demonstration=True
        )
        for _time in range(2):
            tally_visits(now=riga(12, day=TUESDAY + DAY))

        counted = VisitTally.objects.get()
        assert (counted.ended, counted.without_document, counted.is_demonstration) == (2, 1, False)


@pytest.mark.db
@pytest.mark.django_db
class TestConstraints:
    @pytest.fixture
    def online(self):
        return an_e_service(a_service())

    def refused_by(self, name, make):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make()

    def test_a_slot_is_taken_once_a_day(self, online):
        Promotion.objects.create(e_service=online, slot=1, starts_on=TODAY, ends_on=TODAY + 2 * DAY)

        def again(slot, start):
            return Promotion.objects.create(e_service=online, slot=slot, starts_on=start, ends_on=start + DAY)

        self.refused_by("promotion_slot_taken_once", lambda: again(1, TODAY + DAY))
        again(1, TODAY + 2 * DAY)
        again(2, TODAY)

    def test_a_promotion_has_a_slot_and_an_end(self, online):
        self.refused_by(
            "promotion_slot_is_there",
            lambda: Promotion.objects.create(e_service=online, slot=4, starts_on=TODAY, ends_on=TODAY + DAY),
        )
        self.refused_by(
            "promotion_ends_after_start",
            lambda: Promotion.objects.create(e_service=online, slot=1, starts_on=TODAY, ends_on=TODAY),
        )

    def test_a_month_is_told_by_its_first_day_and_once(self, online):
        self.refused_by(
            "use_month_is_first_day", lambda: UseCount.objects.create(e_service=online, month=date(2026, 1, 2), uses=1)
        )
        UseCount.objects.create(e_service=online, month=date(2026, 1, 1), uses=1)
        self.refused_by(
            "use_counted_once_a_month",
            lambda: UseCount.objects.create(e_service=online, month=date(2026, 1, 1), uses=2),
        )

    def test_no_more_visits_lack_a_document_than_ended(self, online):
        self.refused_by(
            "visits_without_are_of_ended",
            lambda: VisitTally.objects.create(service=online.service, day=TODAY, ended=1, without_document=2),
        )

    def test_a_group_is_one_of_those_there_are(self, online):
        self.refused_by(
            "guide_group_is_known", lambda: Guide.objects.create(service=online.service, group="x", for_whom_lv="x")
        )


@pytest.mark.django_db
class TestLoading:
    def test_every_service_gets_a_page_and_loading_again_changes_nothing(self):
        load_reference()
        load_catalogue()
        Step.objects.filter(guide__service__slug="invitation").delete()
        EService.objects.filter(slug="my-data").update(name_lv="Mainīts")

        load_catalogue()

        assert Guide.objects.count() == 7
        assert not Step.objects.filter(guide__service__slug="invitation").exists()
        assert EService.objects.get(slug="my-data").name_lv == "Mainīts"
        assert EService.objects.get(slug="declare-online").fields.count() == 5

    def test_the_demonstration_is_marked_and_leaves_true_counts_alone(self):
        load_reference()
        load_catalogue()
        online = EService.objects.get(slug="declare-online")
        UseCount.objects.create(e_service=online, month=date(2026, 10, 1), uses=1)

        for _time in range(2):
            demonstration.load(now=NOW)

        assert UseCount.objects.get(is_demonstration=False).uses == 1
        assert UseCount.objects.count() == 4 * demonstration.MONTHS
        assert not VisitTally.objects.filter(is_demonstration=False).exists()
        assert not VisitTally.objects.filter(day__gte=TODAY).exists()
        assert Promotion.objects.count() == 3
