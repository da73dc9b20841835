from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from appointments import errors, tasks
from appointments.actions import attendance
from appointments.actions import trainings as actions
from appointments.actions.attendance import HandOut
from appointments.actions.forgetting import forget_participants
from appointments.models import Training, TrainingMaterial, TrainingPlace
from appointments.queries.trainings import place_in_line, planned, token_of
from appointments.states import TrainingPlaceState as State
from appointments.tests.training_cast import (
    NOW,
    STARTS,
    code_of,
    hold,
    letters_of,
    make_training,
    signed_up,
    somebody,
)
from appointments.training_policies import LARGEST_FILE, file_kind, remind_at
from pmlp_portal.accounts.models import User
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated
from pmlp_portal.notifications.models import Message, MessageKind
from queueing.tests.factories import riga

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def counts(training: Training) -> tuple[int, int]:
    training.refresh_from_db()
    return training.places_taken, training.waiting_taken


class TestSigningUp:
    def test_a_place_is_held_and_a_code_sent(self) -> None:
        training = make_training()
        place = hold(training)
        assert (place.state, counts(training)) == (State.HELD, (1, 0))
        assert letters_of(place) == [MessageKind.TRAINING_CODE]

    def test_the_right_code_makes_it_theirs_and_writes_the_reminder(self) -> None:
        place = signed_up(make_training())
        assert place.state == State.SIGNED_UP
        assert letters_of(place) == [
            MessageKind.TRAINING_CODE,
            MessageKind.TRAINING_BOOKED,
            MessageKind.TRAINING_REMINDER,
        ]
        assert Message.objects.get(kind=MessageKind.TRAINING_REMINDER).due_at == STARTS - DAY

    def test_the_right_code_twice_is_once(self) -> None:
        place = signed_up(make_training())
        actions.confirm_sign_up(token=token_of(place), code=code_of(place), now=NOW + MINUTE)
        assert letters_of(place).count(MessageKind.TRAINING_BOOKED) == 1

    def test_wrong_codes_are_counted_and_the_sixth_is_not_tried(self) -> None:
        place = hold(make_training())
        wrong = "000000" if code_of(place) != "000000" else "111111"
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(errors.CodeWrong) as refused:
                actions.confirm_sign_up(token=token_of(place), code=wrong, now=NOW)
            assert refused.value.facts == {"tries_left": left}
        with pytest.raises(errors.CodeUsedUp):
            actions.confirm_sign_up(token=token_of(place), code=code_of(place), now=NOW)

    def test_a_new_code_makes_the_former_useless_and_there_are_three(self) -> None:
        place = hold(make_training())
        former = code_of(place)
        actions.send_training_code_again(token=token_of(place), now=NOW)
        if code_of(place) != former:
            with pytest.raises(errors.CodeWrong):
                actions.confirm_sign_up(token=token_of(place), code=former, now=NOW)
        actions.send_training_code_again(token=token_of(place), now=NOW)
        with pytest.raises(errors.CodesUsedUp):
            actions.send_training_code_again(token=token_of(place), now=NOW)

    def test_a_hold_nobody_confirms_goes_to_who_comes_next(self) -> None:
        training = make_training(places=1, waiting=0)
        lapsed = hold(training)
        with pytest.raises(errors.TrainingFull):
            hold(training, "peteris")
        later = NOW + 10 * MINUTE
        assert hold(training, "peteris", now=later).state == State.HELD
        with pytest.raises(errors.SignUpLapsed):
            actions.confirm_sign_up(token=token_of(lapsed), code=code_of(lapsed), now=later)

    def test_one_contact_has_one_place_and_learns_it_after_the_code(self) -> None:
        training = make_training()
        signed_up(training)
        again = hold(training)
        with pytest.raises(errors.AlreadySignedUp):
            actions.confirm_sign_up(token=token_of(again), code=code_of(again), now=NOW)

    def test_after_the_sign_up_has_closed_nobody_signs_up(self) -> None:
        training = make_training()
        with pytest.raises(errors.SignUpClosed):
            actions.sign_up(request=somebody(training), now=STARTS - timedelta(hours=2))

    def test_what_is_not_published_is_not_there(self) -> None:
        with pytest.raises(errors.TrainingNotFound):
            hold(make_training(is_published=False))

    def test_the_reminder_stays_at_the_hour_across_a_change_of_clocks(self) -> None:
        # On 28 March 2027 clocks go forward: 17:00 on the Saturday before is 23 hours earlier by the sun.
        sunday = riga(17, day=date(2027, 3, 28))
        assert clock.local(remind_at(sunday)).strftime("%d %H:%M") == "27 17:00"
        assert sunday - remind_at(sunday) == timedelta(hours=23)


class TestTheLine:
    def test_who_comes_when_all_places_are_taken_waits(self) -> None:
        training = make_training(places=1)
        signed_up(training)
        second, third = signed_up(training, "peteris"), signed_up(training, "zane", now=NOW + MINUTE)
        assert (second.state, place_in_line(second), place_in_line(third)) == (State.WAITING, 1, 2)
        assert letters_of(second) == [MessageKind.TRAINING_CODE, MessageKind.TRAINING_WAITING]
        assert counts(training) == (1, 2)

    def test_when_the_line_is_full_too_it_is_said(self) -> None:
        training = make_training(places=1, waiting=1)
        signed_up(training)
        signed_up(training, "peteris")
        with pytest.raises(errors.TrainingFull):
            hold(training, "zane")

    def test_a_place_given_up_goes_to_the_first_in_the_line(self) -> None:
        training = make_training(places=1)
        anna = signed_up(training)
        second, third = signed_up(training, "peteris"), signed_up(training, "zane", now=NOW + MINUTE)
        actions.cancel_sign_up(token=token_of(anna), now=NOW + 2 * MINUTE)
        states = list(TrainingPlace.objects.order_by("pk").values_list("state", flat=True))
        assert states == [State.CANCELLED, State.SIGNED_UP, State.WAITING]
        assert letters_of(second)[-2:] == [MessageKind.TRAINING_PLACE, MessageKind.TRAINING_REMINDER]
        assert letters_of(third)[-1] == MessageKind.TRAINING_WAITING
        assert counts(training) == (1, 1)

    def test_the_reminder_of_who_gave_up_never_leaves(self) -> None:
        place = signed_up(make_training())
        actions.cancel_sign_up(token=token_of(place), now=NOW)
        actions.cancel_sign_up(token=token_of(place), now=NOW)
        assert letters_of(place) == [MessageKind.TRAINING_CANCELLED]

    def test_a_lapsed_hold_moves_the_line_up_by_the_task(self, monkeypatch: pytest.MonkeyPatch) -> None:
        training = make_training(places=1)
        hold(training)
        waiting = signed_up(training, "peteris")
        monkeypatch.setattr(clock, "now", lambda: NOW + 10 * MINUTE)
        tasks.settle_trainings()
        tasks.settle_trainings()
        waiting.refresh_from_db()
        assert waiting.state == State.SIGNED_UP
        assert letters_of(waiting).count(MessageKind.TRAINING_PLACE) == 1

    def test_more_places_are_given_to_who_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        training = make_training(places=1)
        signed_up(training)
        waiting = signed_up(training, "peteris")
        Training.objects.update(places=3)
        monkeypatch.setattr(clock, "now", lambda: NOW + MINUTE)
        tasks.settle_trainings()
        waiting.refresh_from_db()
        assert waiting.state == State.SIGNED_UP

    def test_once_it_has_begun_nobody_moves_up_or_gives_up(self) -> None:
        training = make_training(places=1)
        anna, waiting = signed_up(training), signed_up(training, "peteris")
        Training.objects.update(places=3)
        actions.settle_training(training_id=training.pk, now=STARTS)
        waiting.refresh_from_db()
        assert waiting.state == State.WAITING
        with pytest.raises(errors.SignUpIsOver):
            actions.cancel_sign_up(token=token_of(anna), now=STARTS)


class TestTheDatabase:
    def test_no_hand_can_overbook(self) -> None:
        training = make_training(places=1, waiting=0)
        place = signed_up(training)
        place.pk, place.token_hash, place.contact_hash = None, "x", "y"
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            place.save(force_insert=True)
        assert violated(refused.value) == "training_not_overbooked"

    def test_nor_take_away_places_that_are_taken(self) -> None:
        training = make_training(places=2)
        signed_up(training)
        signed_up(training, "peteris")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Training.objects.filter(pk=training.pk).update(places=1)
        assert violated(refused.value) == "training_not_overbooked"

    def test_nor_write_the_count(self) -> None:
        training = make_training()
        with pytest.raises(IntegrityError, match="counted, not written"), transaction.atomic():
            Training.objects.filter(pk=training.pk).update(places_taken=1)

    def test_a_place_that_is_deleted_is_free(self) -> None:
        training = make_training()
        signed_up(training)
        TrainingPlace.objects.all().delete()
        assert counts(training) == (0, 0)

    def test_a_place_stays_at_its_training(self) -> None:
        place = signed_up(make_training())
        with pytest.raises(IntegrityError, match="stays at its training"), transaction.atomic():
            TrainingPlace.objects.filter(pk=place.pk).update(training=make_training())


class TestRunningIt:
    @pytest.fixture
    def mara(self) -> User:
        return User.objects.create_user("mara", password="x")

    def test_who_came_and_who_did_not_is_marked_and_can_be_set_right(self, mara: User) -> None:
        training = make_training()
        anna, peteris = signed_up(training), signed_up(training, "peteris")
        attendance.mark_attendance(training_id=training.pk, came=frozenset({anna.pk}), by=mara, now=STARTS)
        attendance.mark_attendance(training_id=training.pk, came=frozenset({peteris.pk}), by=mara, now=STARTS)
        states = dict(TrainingPlace.objects.values_list("name", "state"))
        assert states == {"Anna": State.ABSENT, "Peteris": State.ATTENDED}

    def test_nobody_is_absent_before_it_begins(self, mara: User) -> None:
        training = make_training()
        with pytest.raises(errors.NotBegunYet):
            attendance.mark_attendance(training_id=training.pk, came=frozenset(), by=mara, now=NOW)

    def test_calling_it_off_tells_who_signed_up_and_who_waits_once(self, mara: User) -> None:
        training = make_training(places=1)
        places = [signed_up(training), signed_up(training, "peteris")]
        for _ in range(2):
            actions.cancel_training(training_id=training.pk, by=mara, now=NOW)
        assert [letters_of(place) for place in places] == [[MessageKind.TRAINING_CANCELLED]] * 2
        assert planned(now=NOW) == []
        with pytest.raises(errors.SignUpClosed):
            hold(training, "zane")

    def test_a_file_is_kept_with_what_it_is(self, mara: User) -> None:
        training = make_training()
        what = HandOut("Prezentācija", file_name="diena.pdf", content=b"%PDF-1.7 ...")
        material = attendance.hand_out(training_id=training.pk, what=what, by=mara, now=NOW)
        assert (material.media_type, material.size) == ("application/pdf", 12)
        attendance.take_back(training_id=training.pk, material_id=material.pk, by=mara, now=NOW)
        assert not TrainingMaterial.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "refusal"),
        [
            ("a.html", b"<script>", errors.FileRefused),
            ("a.pdf", b"<script>", errors.FileRefused),
            ("a.pdf", b"", errors.FileRefused),
            ("pdf", b"%PDF-", errors.FileRefused),
            ("a.pdf", b"%PDF-" + bytes(LARGEST_FILE), errors.FileTooLarge),
            ("a" * 200 + ".pdf", b"%PDF-", errors.FileNameTooLong),
        ],
        ids=["page", "page-in-disguise", "empty", "no-ending", "too-large", "long-name"],
    )
    def test_other_files_are_refused(self, mara: User, name: str, content: bytes, refusal: type[Exception]) -> None:
        training = make_training()
        with pytest.raises(refusal):
            attendance.hand_out(
                training_id=training.pk, what=HandOut("x", file_name=name, content=content), by=mara, now=NOW
            )

    def test_office_files_are_taken(self) -> None:
        assert file_kind("plāns.DOCX", b"PK\x03\x04...") is not None

    def test_of_what_is_long_past_nobody_knows_who_was_there(self) -> None:
        place = signed_up(make_training())
        forget_participants(before=STARTS)
        place.refresh_from_db()
        assert place.name == "Anna"
        forget_participants(before=STARTS + DAY)
        place.refresh_from_db()
        assert (place.name, place.contact, place.contact_hash) == ("", "", None)
