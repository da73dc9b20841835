"""The second step of signing in: asked for, proved, set up, removed, lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from pmlp_portal.accounts import actions, queries
from pmlp_portal.accounts.errors import LastFactor, WrongCode
from pmlp_portal.accounts.models import User
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from tests.races import at_once, none_raised

PASSWORD = "a long and quiet word"


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna", password=PASSWORD)


@pytest.fixture
def required(settings: Any) -> None:
    settings.STAFF_TWO_FACTOR = True


def code_of(app: TOTPDevice, *, ahead: int = 0) -> str:
    """Return what the app shows; `ahead` half minutes later, since a code is good once."""
    return f"{totp(app.bin_key, app.step, app.t0, app.digits, ahead):06d}"


def with_app(user: User) -> TOTPDevice:
    app = actions.offer_app(user=user)
    return actions.confirm_app(user=user, code=code_of(app), now=clock.now())


def signed_in(user: User) -> Any:  # Django's client; its answers know where they lead
    client = Client()
    client.post("/staff/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


class TestAsked:
    def test_who_has_none_works_without_where_the_office_does_not_ask(self, anna):
        assert signed_in(anna).get("/staff/").status_code == 200

    @pytest.mark.usefixtures("required")
    def test_where_the_office_asks_who_has_none_sets_it_up_first(self, anna):
        client = signed_in(anna)

        answer = client.get("/staff/")

        assert answer.url == "/staff/security/?next=%2Fstaff%2F"
        assert "visiem, kas šeit strādā" in client.get(answer.url).content.decode()
        assert client.get("/").status_code == 302, "no page is open before"

    @pytest.mark.parametrize(
        "address", ["/staff/", "/admin/", "/en/counters/", "/staff/security/", "/staff/security/app/"]
    )
    def test_who_has_one_opens_nothing_with_the_password_alone(self, anna, address):
        with_app(anna)

        answer = signed_in(anna).get(address)

        assert answer.status_code == 302
        assert answer.url.startswith(("/staff/second-step/", "/en/staff/second-step/"))

    def test_a_part_of_a_page_sends_the_whole_page_there(self, anna):
        with_app(anna)

        answer = signed_in(anna).get("/staff/", headers={"HX-Request": "true"})

        assert answer.headers["HX-Redirect"] == "/staff/second-step/"

    def test_one_can_leave_without_it(self, anna):
        with_app(anna)

        assert signed_in(anna).post("/staff/sign-out/").url == "/"


class TestProved:
    def test_the_code_of_the_app_leads_to_the_page_one_wanted(self, anna):
        app = with_app(anna)
        client = signed_in(anna)

        answer = client.post("/staff/second-step/", {"code": code_of(app, ahead=1), "next": "/en/staff/"})

        assert answer.url == "/en/staff/"
        assert client.get("/staff/").status_code == 200

    def test_it_never_leads_to_another_site(self, anna):
        app = with_app(anna)

        answer = signed_in(anna).post("/staff/second-step/", {"code": code_of(app, ahead=1), "next": "//evil.example/"})

        assert answer.url == "/staff/"

    def test_a_code_is_good_once(self, anna):
        app = with_app(anna)
        code = code_of(app, ahead=1)
        assert actions.prove(user=anna, code=code, now=clock.now()) == app

        with pytest.raises(WrongCode):
            actions.prove(user=anna, code=code, now=clock.now())

    @pytest.mark.parametrize("code", ["000000", "abc", "\x00", "\udc80", "9" * 30, "", "१२३४५६"])
    def test_anything_else_is_refused_in_words_and_opens_nothing(self, anna, code):
        with_app(anna)
        client = signed_in(anna)

        answer = client.post("/staff/second-step/", {"code": code.encode("utf-8", "replace").decode()})

        assert answer.status_code == 422
        assert 'class="error-summary"' in answer.content.decode()
        assert client.get("/staff/").status_code == 302

    def test_a_recovery_code_is_good_once_and_its_use_is_in_the_record(self, anna):
        with_app(anna)
        [code, *_others] = actions.make_recovery_codes(user=anna, now=clock.now())

        actions.prove(user=anna, code=f" {code.upper()} ", now=clock.now())

        with pytest.raises(WrongCode):
            actions.prove(user=anna, code=code, now=clock.now())
        assert queries.factors_of(anna).codes_left == actions.CODES - 1
        assert AuditRecord.objects.filter(verb="second_step_code_used", actor_id=anna.pk).count() == 1

    def test_somebody_elses_code_proves_nothing(self, anna):
        boris = User.objects.create_user("boris", password=PASSWORD)
        app = with_app(anna)
        with_app(boris)

        with pytest.raises(WrongCode):
            actions.prove(user=boris, code=code_of(app, ahead=1), now=clock.now())

    @pytest.mark.django_db(transaction=True)
    def test_a_recovery_code_sent_twice_at_once_is_taken_once(self):
        anna = User.objects.create_user("anna", password=PASSWORD)
        [code, *_others] = actions.make_recovery_codes(user=anna, now=clock.now())

        def prove(_nth: int) -> bool:
            try:
                return bool(actions.prove(user=anna, code=code, now=clock.now()))
            except WrongCode:
                return False

        assert sum(none_raised(at_once(4, prove))) == 1


class TestSetUp:
    def test_an_app_is_given_its_secret_and_proves_it_by_a_code(self, anna):
        client = signed_in(anna)
        page = client.get("/staff/security/app/").content.decode()
        [shown] = re.findall(r'translate="no">([A-Z2-7 ]+)<', page)
        app = TOTPDevice.objects.get(user=anna, confirmed=False)
        assert f"secret={shown.replace(' ', '')}&" in app.config_url + "&"
        assert "<svg" in page

        answer = client.post("/staff/security/app/", {"code": code_of(app)})

        codes = re.findall(r"<li><code>(\w+)</code></li>", answer.content.decode())
        assert set(codes) == set(StaticToken.objects.values_list("token", flat=True))
        assert len(codes) == actions.CODES
        assert client.get("/staff/").status_code == 200, "who has just shown it need not do so again"
        assert signed_in(anna).get("/staff/").status_code == 302

    def test_a_wrong_code_keeps_the_same_secret_to_try_again(self, anna):
        client = signed_in(anna)
        before = client.get("/staff/security/app/").content.decode()

        answer = client.post("/staff/security/app/", {"code": "000000"})

        assert answer.status_code == 422
        secret = re.compile(r'translate="no">([A-Z2-7 ]+)<')
        assert secret.findall(answer.content.decode()) == secret.findall(before)
        assert not queries.factors_of(anna).is_set_up

    def test_another_phone_takes_the_place_of_the_first(self, anna):
        first = with_app(anna)
        second = with_app(anna)

        with pytest.raises(WrongCode):
            actions.prove(user=anna, code=code_of(first, ahead=1), now=clock.now())
        assert TOTPDevice.objects.get() == second

    def test_no_secret_is_in_the_record(self, anna):
        app = with_app(anna)
        codes = actions.make_recovery_codes(user=anna, now=clock.now())

        said = " ".join(str(record.detail) for record in AuditRecord.objects.all())

        assert AuditRecord.objects.filter(verb="second_step_app").exists()
        assert app.key not in said
        assert not [code for code in codes if code in said]

    def test_new_codes_take_the_place_of_the_old(self, anna):
        with_app(anna)
        [old, *_others] = actions.make_recovery_codes(user=anna, now=clock.now())
        actions.make_recovery_codes(user=anna, now=clock.now())

        with pytest.raises(WrongCode):
            actions.prove(user=anna, code=old, now=clock.now())


class TestRemoved:
    @pytest.mark.usefixtures("required")
    def test_the_last_one_stays_where_the_office_asks_for_it(self, anna):
        with_app(anna)

        with pytest.raises(LastFactor):
            actions.remove_app(user=anna, now=clock.now())
        assert queries.factors_of(anna).is_set_up

    def test_the_page_says_why(self, anna, settings):
        app = with_app(anna)
        client = signed_in(anna)
        client.post("/staff/second-step/", {"code": code_of(app, ahead=1)})
        settings.STAFF_TWO_FACTOR = True

        answer = client.post("/staff/security/app/remove/")

        assert answer.status_code == 409
        assert "Vispirms iestatiet citu" in answer.content.decode()

    def test_elsewhere_it_goes(self, anna):
        with_app(anna)

        actions.remove_app(user=anna, now=clock.now())

        assert not queries.has_second_step(anna)

    def test_somebody_elses_key_is_not_found(self, anna):
        assert signed_in(anna).post("/staff/security/keys/1/remove/").status_code == 404

    def test_an_administrator_resets_what_is_lost_and_the_record_says_who(self, anna, client):
        with_app(anna)
        actions.make_recovery_codes(user=anna, now=clock.now())
        office = User.objects.create_superuser("office")
        client.force_login(office)

        client.post("/admin/accounts/user/", {"action": "reset_second_step", "_selected_action": [anna.pk]})

        assert not queries.has_second_step(anna)
        record = AuditRecord.objects.get(verb="second_step_reset")
        assert (record.actor_id, record.subject) == (office.pk, f"user:{anna.pk}")


class TestWhatKeysSay:
    """The ceremony itself is held in Chromium (tests/browser/test_a_security_key.py)."""

    @pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"{", b"\xff", b'{"id": 1}', b"x" * 100_000])
    @pytest.mark.parametrize("door", ["second-step/key/complete", "security/keys/complete"])
    def test_anything_else_is_refused_in_json(self, anna, door, body):
        client = signed_in(anna)
        client.post(f"/staff/{door.replace('complete', 'begin')}/", "{}", "application/json")

        answer = client.post(f"/staff/{door}/", body, "application/json")

        assert 400 <= answer.status_code < 500
        assert answer.json()["detail"]

    def test_a_stranger_begins_nothing(self, client, db):
        for door in ("second-step/key/begin", "security/keys/begin"):
            assert client.post(f"/staff/{door}/", "{}", "application/json").status_code in {401, 403}

    def test_who_has_a_second_step_adds_no_key_before_taking_it(self, anna):
        with_app(anna)

        answer = signed_in(anna).post("/staff/security/keys/begin/", "{}", "application/json")

        assert answer.status_code == 302
