import pytest

from pmlp_portal.accounts.models import User

pytestmark = pytest.mark.django_db

SIGN_IN = "/staff/sign-in/"
PASSWORD = "a long and quiet word"


@pytest.fixture
def anna():
    return User.objects.create_user("anna", password=PASSWORD, first_name="Anna", last_name="Paraudziņa")


class TestSignIn:
    def test_a_clerk_signs_in_and_starts_at_the_staff_page(self, client, anna):
        response = client.post(SIGN_IN, {"username": "anna", "password": PASSWORD}, follow=True)
        assert response.redirect_chain == [("/staff/", 302)]
        assert "<h1>Anna Paraudziņa</h1>" in response.content.decode()

    def test_it_leads_back_to_the_page_that_asked(self, client, anna):
        response = client.post(f"{SIGN_IN}?next=/en/staff/", {"username": "anna", "password": PASSWORD})
        assert response.url == "/en/staff/"

    def test_it_never_leads_to_another_site(self, client, anna):
        response = client.post(f"{SIGN_IN}?next=//evil.example/", {"username": "anna", "password": PASSWORD})
        assert response.url == "/staff/"

    @pytest.mark.parametrize(("username", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
    def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(self, client, anna, username, password):
        page = client.post(SIGN_IN, {"username": username, "password": password}).content.decode()
        assert "Lietotājvārds vai parole nav pareiza." in page
        assert 'class="error-summary"' in page
        assert password not in page

    def test_an_empty_form_says_what_to_enter_and_where(self, client):
        page = client.post(SIGN_IN).content.decode()
        assert '<a href="#id_username">Ierakstiet lietotājvārdu.</a>' in page
        assert '<a href="#id_password">Ierakstiet paroli.</a>' in page

    def test_a_password_keeper_knows_its_fields(self, client):
        page = client.get(SIGN_IN).content.decode()
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page

    def test_somebody_signed_in_goes_straight_on(self, client, anna):
        client.force_login(anna)
        assert client.get(SIGN_IN).url == "/staff/"

    def test_a_closed_account_does_not_sign_in(self, client, anna):
        anna.is_active = False
        anna.save()
        page = client.post(SIGN_IN, {"username": "anna", "password": PASSWORD}).content.decode()
        assert "Lietotājvārds vai parole nav pareiza." in page


class TestSignOut:
    def test_a_button_signs_out_and_leads_home(self, client, anna):
        client.force_login(anna)
        assert client.post("/staff/sign-out/").url == "/"
        assert client.get("/staff/").status_code == 302

    def test_a_link_does_not_sign_out(self, client, anna):
        client.force_login(anna)
        assert client.get("/staff/sign-out/").status_code == 405
        assert client.get("/staff/").status_code == 200


class TestHome:
    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self, client):
        assert client.get("/staff/").url == f"{SIGN_IN}?next=/staff/"

    def test_only_an_administrator_sees_the_way_to_the_admin(self, client, anna):
        client.force_login(anna)
        assert "/admin/" not in client.get("/staff/").content.decode()
        anna.is_staff = True
        anna.save()
        assert 'href="/admin/"' in client.get("/staff/").content.decode()
