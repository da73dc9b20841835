import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from appointments import demonstration_trainings
from appointments.models import Training, TrainingMaterial, TrainingPlace
from appointments.queries.trainings import token_of
from appointments.states import TrainingPlaceState as State
from appointments.tests.training_cast import NOW, STARTS, code_of, hold, make_training, signed_up
from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory.models import StaffMembership
from pmlp_portal.kernel import clock

pytestmark = pytest.mark.django_db

ANNA = {"name": "Anna Ozola", "contact": "anna@example.lv", "language": "lv"}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def at(instant) -> time_machine.travel:
    return time_machine.travel(instant, tick=False)


def words(response) -> str:
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace("\xa0", " ")


def page(place: TrainingPlace, part: str = "") -> str:
    return f"/training-places/{token_of(place)}/{part}"


class TestVisitors:
    def test_from_the_list_to_a_place(self, client: Client) -> None:
        training = make_training()
        assert f'href="/trainings/{training.slug}/"' in client.get("/trainings/").content.decode()
        assert "2 brīvas vietas" in words(client.get(f"/trainings/{training.slug}/"))
        held = client.post(f"/trainings/{training.slug}/sign-up/", ANNA, follow=True)
        assert "Ierakstiet kodu" in words(held)
        place = TrainingPlace.objects.get()
        done = client.post(page(place, "confirm/"), {"code": f" {code_of(place)} "}, follow=True)
        assert "Jums ir vieta" in words(done)

    def test_a_wrong_code_is_an_error_of_its_field(self, client: Client) -> None:
        place = hold(make_training())
        wrong = client.post(page(place, "confirm/"), {"code": "1"})
        assert wrong.status_code == 422
        assert '<a href="#id_code">' in wrong.content.decode()
        assert "Atlikušie mēģinājumi: 4." in words(wrong)

    def test_errors_are_named_and_lead_to_their_fields(self, client: Client) -> None:
        answer = client.post(f"/trainings/{make_training().slug}/sign-up/", {"name": "", "contact": "x"})
        assert answer.status_code == 422
        assert re.findall(r'<a href="#(id_\w+)">', answer.content.decode()) == ["id_name", "id_contact"]

    def test_when_it_is_full_the_page_says_so(self, client: Client) -> None:
        training = make_training(places=1, waiting=0)
        signed_up(training)
        assert "Visas vietas ir aizņemtas." in words(client.get(f"/trainings/{training.slug}/"))
        refused = client.post(f"/trainings/{training.slug}/sign-up/", {**ANNA, "contact": "p@example.lv"})
        assert refused.status_code == 409
        assert "gaidītāju saraksts ir pilns" in words(refused)

    def test_opening_the_link_cancels_nothing_and_the_button_does(self, client: Client) -> None:
        place = signed_up(make_training())
        client.get(page(place, "cancel/"))
        place.refresh_from_db()
        assert place.state == State.SIGNED_UP
        assert "Jūsu vieta ir atcelta" in words(client.post(page(place, "cancel/"), follow=True))

    def test_who_waits_sees_which_in_the_line(self, client: Client) -> None:
        training = make_training(places=1)
        signed_up(training)
        assert "Jūs esat 1. sarakstā." in words(client.get(page(signed_up(training, "peteris"))))

    def test_the_link_to_take_part_from_afar_is_for_who_signed_up(self, client: Client) -> None:
        training = make_training(place="", online_url="https://video.example.lv/x")
        assert "video.example.lv" not in client.get(f"/trainings/{training.slug}/").content.decode()
        assert "video.example.lv" in client.get(page(signed_up(training))).content.decode()

    def test_a_phone_s_calendar_takes_it_in(self, client: Client) -> None:
        training = make_training()
        answer = client.get(f"/trainings/{training.slug}/calendar.ics")
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert (event.decoded("dtstart"), str(event["summary"])) == (STARTS, "Informācijas diena")

    def test_a_file_is_always_saved_and_never_shown(self, client: Client) -> None:
        training = make_training()
        material = TrainingMaterial.objects.create(
            training=training,
            title="Prezentācija",
            file_name="diena ā.pdf",
            media_type="application/pdf",
            size=5,
            content=b"%PDF-",
            added_at=NOW,
        )
        answer = client.get(f"/trainings/{training.slug}/materials/{material.pk}/")
        assert answer.content == b"%PDF-"
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["X-Content-Type-Options"] == "nosniff"
        Training.objects.update(is_published=False)
        assert client.get(f"/trainings/{training.slug}/materials/{material.pk}/").status_code == 404

    def test_what_is_over_stands_in_the_archive_with_its_materials(self, client: Client) -> None:
        training = make_training()
        TrainingMaterial.objects.create(training=training, title="Saite", link="https://www.pmlp.gov.lv/", added_at=NOW)
        with at(STARTS + timedelta(days=1)):
            assert training.title not in words(client.get("/trainings/"))
            assert "Saite" in words(client.get("/trainings/archive/"))

    def test_a_place_is_kept_from_caches_and_robots(self, client: Client) -> None:
        answer = client.get(page(hold(make_training())))
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


class TestStaff:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        mara = User.objects.create_user("mara", password="x")
        StaffMembership.objects.create(user=mara, branch=None, role=Role.HEAD_OFFICE)
        client.force_login(mara)
        return client

    def test_others_see_nothing_and_their_try_is_noted(self, client: Client) -> None:
        training = make_training()
        assert client.get(f"/staff/trainings/{training.pk}/").status_code == 302
        client.force_login(User.objects.create_user("clara", password="x"))
        assert client.get(f"/staff/trainings/{training.pk}/").status_code == 404
        assert client.get(f"/staff/trainings/{training.pk}/participants.csv").status_code == 404
        assert AuditRecord.objects.filter(verb="refused", subject="trainings").count() == 2

    def test_who_comes_is_listed_with_a_masked_contact(self, staff: Client) -> None:
        training = make_training()
        signed_up(training)
        assert training.title_lv in words(staff.get("/staff/trainings/"))
        said = words(staff.get(f"/staff/trainings/{training.pk}/"))
        assert "Anna a…@example.lv" in said
        assert "anna@example.lv" not in said

    def test_attendance_is_marked_by_ticks(self, staff: Client) -> None:
        training = make_training()
        anna, peteris = signed_up(training), signed_up(training, "peteris")
        with at(STARTS):
            staff.force_login(User.objects.get(username="mara"))  # a week later she signs in again
            staff.post(f"/staff/trainings/{training.pk}/attendance/", {"came": [str(anna.pk), "x", "²"]})
        anna.refresh_from_db()
        peteris.refresh_from_db()
        assert (anna.state, peteris.state) == (State.ATTENDED, State.ABSENT)

    def test_the_table_is_utf_8_and_holds_no_formula(self, staff: Client) -> None:
        training = make_training()
        place = signed_up(training)
        TrainingPlace.objects.filter(pk=place.pk).update(name="=HYPERLINK(1)")
        answer = staff.get(f"/staff/trainings/{training.pk}/participants.csv")
        [_head, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row[:2] == ["'=HYPERLINK(1)", "anna@example.lv"]
        assert answer["Content-Disposition"].startswith("attachment")

    def test_a_file_is_handed_out_and_taken_back(self, staff: Client) -> None:
        training = make_training()
        file = SimpleUploadedFile("diena.pdf", b"%PDF-1.7")
        staff.post(f"/staff/trainings/{training.pk}/materials/", {"title": "Prezentācija", "file": file})
        material = TrainingMaterial.objects.get()
        assert bytes(material.content) == b"%PDF-1.7"
        staff.post(f"/staff/trainings/{training.pk}/materials/{material.pk}/remove/")
        assert not TrainingMaterial.objects.exists()

    @pytest.mark.parametrize("link", ["", "https://www.pmlp.gov.lv/"])
    def test_neither_or_both_of_link_and_file_are_refused(self, staff: Client, link: str) -> None:
        sent = {"title": "x", "link": link}
        if link:
            sent["file"] = SimpleUploadedFile("diena.pdf", b"%PDF-1.7")  # type: ignore[assignment]
        answer = staff.post(f"/staff/trainings/{make_training().pk}/materials/", sent)
        assert answer.status_code == 422
        assert "Norādiet vai nu saiti, vai failu." in words(answer)

    def test_a_page_in_disguise_is_refused(self, staff: Client) -> None:
        file = SimpleUploadedFile("diena.pdf", b"<script>", content_type="application/pdf")
        answer = staff.post(f"/staff/trainings/{make_training().pk}/materials/", {"title": "x", "file": file})
        assert answer.status_code == 422
        assert not TrainingMaterial.objects.exists()

    def test_it_is_called_off_for_everybody(self, staff: Client) -> None:
        training = make_training()
        place = signed_up(training)
        staff.post(f"/staff/trainings/{training.pk}/call-off/")
        assert "Šīs mācības ir atceltas." in words(staff.get(page(place)))


def test_a_training_is_edited_while_people_sign_up(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    training = make_training(title_en="Old")
    address = f"/admin/appointments/training/{training.pk}/change/"
    answers = dict(admin_client.get(address).context["adminform"].form.initial)
    for name in ("starts_at", "ends_at", "sign_up_closes_at"):
        answers[name] = f"{clock.local(answers[name]):%Y-%m-%dT%H:%M}"
    saved = Training.save

    def signed_up_meanwhile(self: Training, **more: object) -> None:
        signed_up(Training.objects.get(pk=self.pk))
        saved(self, **more)  # type: ignore[arg-type]  # what the admin passes

    monkeypatch.setattr(Training, "save", signed_up_meanwhile)
    answer = admin_client.post(address, {**answers, "title_en": "New"})
    assert answer.status_code == 302, answer.context["errors"]
    training.refresh_from_db()
    assert (training.title_en, training.places_taken) == ("New", 1)


def test_demonstration_is_loaded_once_marked_and_planned_again_when_it_is_over() -> None:
    for _ in range(2):
        demonstration_trainings.load(now=NOW)
    assert Training.objects.filter(is_demonstration=True).count() == 4
    demonstration_trainings.load(now=NOW + timedelta(days=11))
    assert Training.objects.count() == 5
    assert all(training.starts_at.isoweekday() <= 5 for training in Training.objects.all())
