"""Editing the directory: what is refused and why, what is recorded, who may."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.urls import reverse

from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory import actions, queries
from pmlp_portal.directory.models import (
    Branch,
    DeviceKind,
    Fee,
    OfficeHoliday,
    Service,
    SpecialDay,
    StaffMembership,
    WeeklySchedule,
)
from pmlp_portal.kernel import clock

OURS = [model for label in ("directory", "accounts", "audit") for model in apps.get_app_config(label).get_models()]
EDITED = [model for model in OURS if model in admin.site._registry]
INLINE_CODE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture
def office(db):
    return get_user_model().objects.create_superuser(username="office", password="a long password")


@pytest.fixture
def desk(client, office):
    client.force_login(office)
    return client


def person(username: str, role: Role, branch: Branch | None = None):
    """Somebody who may enter the admin, with one role."""
    user = get_user_model().objects.create_user(username=username, is_staff=True)
    StaffMembership.objects.create(user=user, role=role, branch=branch)
    return user


def url(model, page: str, *args) -> str:
    """Return the address of an admin page."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def inline(prefix: str, *rows: dict[str, object], initial: int = 0) -> dict[str, object]:
    """Return what an inline table sends."""
    sent: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def last_record() -> AuditRecord:
    """Return the newest record."""
    return AuditRecord.objects.order_by("-pk")[0]


class TestPages:
    def test_every_list_and_form_opens_and_needs_nothing_inline(self, desk):
        actions.load_reference()
        SpecialDay.objects.create(branch=None, day=date(2026, 12, 31))
        OfficeHoliday.objects.create(day=date(2026, 12, 30), name_lv="Diena")
        StaffMembership.objects.create(user=get_user_model().objects.get(), role=Role.CLERK)
        AuditRecord.objects.create(at="2026-11-26T10:00:00Z", verb="look", subject="page:1")
        branch, now = Branch.objects.order_by("pk")[0], clock.now()
        actions.enrol_device(branch=branch, kind=DeviceKind.KIOSK, name="Pie ieejas", by=None, now=now)
        pages = [url(model, "changelist") + "?q=a" for model in EDITED]
        pages += [url(model, "change", model._default_manager.order_by("pk")[0].pk) for model in EDITED]
        pages += [url(model, "add") for model in EDITED if model is not AuditRecord]
        for page in pages:
            response = desk.get(page)
            assert response.status_code == 200, page
            assert INLINE_CODE.findall(response.content.decode()) == [], page

    def test_the_index_is_in_latvian_and_in_the_portals_colours(self, desk):
        page = desk.get(reverse("admin:index")).content.decode()
        assert "PMLP nodaļas un noteikumi" in page
        assert "Nodaļas un pakalpojumi" in page
        assert "css/admin.css" in page

    def test_nothing_of_ours_is_left_out(self):
        inlines = {"BranchService", "Counter", "RequiredDocument", "OpeningHours", "ChannelHours"}
        raised_by_the_database = {"DirectoryVersion"}
        not_edited = {model.__name__ for model in OURS} - {model.__name__ for model in EDITED}
        assert not_edited == inlines | raised_by_the_database

    def test_a_branch_shows_its_hours_as_visitors_read_them(self, desk, default_week, bauska):
        page = desk.get(url(Branch, "change", bauska.pk)).content.decode()
        assert "P 9:00–18:00; O, T, C 8:30–16:00; Pk 9:00–15:00" in page


class TestRecord:
    def test_what_is_added_is_recorded(self, desk, office):
        desk.post(url(OfficeHoliday, "add"), {"day": "2026-11-26", "name_lv": "Sēru diena"})
        holiday = OfficeHoliday.objects.get()
        record = last_record()
        assert (record.verb, record.subject, record.actor) == (
            "officeholiday_add", f"officeholiday:{holiday.pk}", office,
        )  # fmt: skip

    def test_what_is_changed_is_recorded_with_the_names_of_fields(self, desk):
        holiday = OfficeHoliday.objects.create(day=date(2026, 11, 26), name_lv="Diena")
        desk.post(url(OfficeHoliday, "change", holiday.pk), {"day": "2026-11-26", "name_lv": "Sēru diena"})
        record = last_record()
        assert record.verb == "officeholiday_change"
        assert len(record.detail["changes"][0]["changed"]["fields"]) == 1
        assert "Sēru" not in str(record.detail["changes"])
        assert LogEntry.objects.count() == 1

    def test_what_is_removed_is_recorded(self, desk):
        holiday = OfficeHoliday.objects.create(day=date(2026, 11, 26), name_lv="Diena")
        desk.post(url(OfficeHoliday, "delete", holiday.pk), {"post": "yes"})
        assert not OfficeHoliday.objects.exists()
        assert (last_record().verb, last_record().subject) == ("officeholiday_remove", f"officeholiday:{holiday.pk}")

    def test_several_removed_at_once_are_recorded_one_by_one(self, desk):
        days = [OfficeHoliday.objects.create(day=date(2026, 11, day), name_lv="Diena") for day in (25, 26)]
        picked = {"action": "delete_selected", "_selected_action": [day.pk for day in days], "post": "yes"}
        desk.post(url(OfficeHoliday, "changelist"), picked)
        assert not OfficeHoliday.objects.exists()
        assert AuditRecord.objects.filter(verb="officeholiday_remove").count() == 2

    def test_when_removing_fails_the_record_of_it_goes_too(self, desk, monkeypatch):
        day = OfficeHoliday.objects.create(day=date(2026, 11, 26), name_lv="Diena")
        registered = type(admin.site._registry[OfficeHoliday])

        def fail(self, request, queryset):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(registered, "delete_queryset", fail)
        picked = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}
        with pytest.raises(RuntimeError):
            desk.post(url(OfficeHoliday, "changelist"), picked)
        assert not AuditRecord.objects.exists()


class TestHours:
    def week(self, desk, *rows, **fields):
        """Send a schedule with these hours."""
        sent = {"valid_from": "2026-12-01", **fields, **inline("hours", *rows)}
        return desk.post(url(WeeklySchedule, "add"), sent)

    def test_a_new_schedule_holds_from_its_date_on(self, desk, default_week, bauska):
        self.week(desk, {"weekday": 2, "opens": "08:00", "closes": "12:00"}, branch=bauska.pk)
        before = queries.opening_on(branch=bauska, day=date(2026, 11, 24))
        after = queries.opening_on(branch=bauska, day=date(2026, 12, 1))
        assert before is not None
        assert after is not None
        assert (before.period.length.total_seconds(), after.period.length.total_seconds()) == (7.5 * 3600, 4 * 3600)

    def test_closing_before_opening_is_refused_with_a_sentence(self, desk, bauska):
        response = self.week(desk, {"weekday": 2, "opens": "12:00", "closes": "08:00"}, branch=bauska.pk)
        assert "Beigām jābūt pēc sākuma. 00:00 beigās nozīmē pusnakti." in response.content.decode()
        assert not WeeklySchedule.objects.exists()

    def test_one_weekday_twice_is_refused(self, desk, bauska):
        row = {"weekday": 2, "opens": "08:00", "closes": "12:00"}
        assert self.week(desk, row, row, branch=bauska.pk).status_code == 200
        assert not WeeklySchedule.objects.exists()

    def test_a_second_default_from_the_same_day_is_refused(self, desk):
        self.week(desk)
        response = self.week(desk)
        assert "No šīs dienas darba laiks jau ir norādīts." in response.content.decode()
        assert WeeklySchedule.objects.count() == 1

    def test_the_default_week_does_not_return_to_itself(self, desk):
        response = self.week(desk, returns_to_default="on")
        assert "Pie kopējā darba laika var atgriezties tikai nodaļa." in response.content.decode()

    def test_half_given_hours_of_a_special_day_are_refused(self, desk):
        response = desk.post(url(SpecialDay, "add"), {"day": "2026-11-28", "opens": "08:00"})
        assert "ja nodaļa slēgta, nevienu" in response.content.decode()

    @pytest.mark.parametrize(
        ("day", "works_as", "is_taken"),
        [("2026-11-28", "", False), ("2026-11-28", "5", True), ("2026-06-27", "", True), ("2026-11-26", "", True)],
        ids=["whose hours", "Friday's", "the calendar knows", "a weekday has its own"],
    )
    def test_a_working_weekend_day_says_whose_hours_it_keeps(self, desk, day, works_as, is_taken):
        sent = {"day": day, "name_lv": "Darba diena", "is_working": "on", "works_as": works_as}
        response = desk.post(url(OfficeHoliday, "add"), sent)
        assert OfficeHoliday.objects.exists() is is_taken
        assert ("kuras nedēļas dienas laiks" in response.content.decode()) is not is_taken


class TestFees:
    @pytest.fixture
    def old(self, passport) -> Fee:
        return Fee.objects.create(
            service=passport, label_lv="Pase", label_en="Passport", amount=44, valid_from=date(2025, 1, 1)
        )

    def send(self, desk, service: Service, *rows: dict[str, object], initial: int = 0):
        """Send the form of a service with these fees."""
        sent = {
            "slug": service.slug, "provider": service.provider_id, "letter": "A", "name_lv": "Pase",
            "name_en": "Passport", "icon": "people", "mean_service_time": "00:10:00", "position": 1,
        }  # fmt: skip
        fees = inline("fees", *rows, initial=initial)
        return desk.post(url(Service, "change", service.pk), {**sent, **inline("required_documents"), **fees})

    def row(self, amount: int, since: str, until: str = "", **more: object) -> dict[str, object]:
        """Return a fee as the form sends it."""
        dates = {"valid_from": since, "valid_until": until}
        return {"label_lv": "Pase", "label_en": "Passport", "amount": amount, "position": 1, **dates, **more}

    def test_one_save_ends_the_old_amount_and_starts_the_new_one(self, desk, passport, old):
        ended = self.row(44, "2025-01-01", "2026-01-01", id=old.pk, service=passport.pk)
        self.send(desk, passport, ended, self.row(50, "2026-01-01"), initial=1)
        amounts = [queries.fees_on(service=passport, day=date(year, 6, 1)).get().amount for year in (2025, 2026)]
        assert amounts == [Decimal(44), Decimal(50)]

    def test_two_amounts_on_one_day_are_refused_with_a_sentence(self, desk, passport, old):
        kept = self.row(44, "2025-01-01", id=old.pk, service=passport.pk)
        response = self.send(desk, passport, kept, self.row(50, "2026-01-01"), initial=1)
        sentence = "“Pase” ceturtdien, 2026. gada 1. janvārī ir divas summas: 44 € un 50 €."
        assert sentence in response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert Fee.objects.count() == 1

    def test_a_fee_that_ends_before_it_starts_is_refused(self, desk, passport):
        response = self.send(desk, passport, self.row(44, "2025-01-01", "2024-01-01"))
        assert "Maksai jābeidzas pēc dienas, kad tā sākas." in response.content.decode()

    def test_the_list_of_fees_refuses_an_overlap_too(self, desk, passport, old):
        response = desk.post(url(Fee, "add"), {**self.row(50, "2026-01-01"), "service": passport.pk})
        assert "šai maksai summa jau ir" in response.content.decode()
        assert Fee.objects.count() == 1


class TestRoles:
    def test_a_directory_editor_edits_the_directory_and_nothing_else(self, client, bauska):
        client.force_login(person("edgars", Role.DIRECTORY_EDITOR))
        assert client.get(url(Branch, "change", bauska.pk)).status_code == 200
        assert client.post(url(OfficeHoliday, "add"), {"day": "2026-11-26", "name_lv": "Diena"}).status_code == 302
        for model in (StaffMembership, get_user_model(), AuditRecord):
            assert client.get(url(model, "changelist")).status_code == 403

    def test_an_editor_of_one_branch_is_no_editor_of_the_directory(self, client, bauska):
        client.force_login(person("edgars", Role.DIRECTORY_EDITOR, bauska))
        assert client.get(url(Branch, "changelist")).status_code == 403

    def test_an_auditor_looks_and_changes_nothing(self, client, bauska):
        client.force_login(person("aivars", Role.AUDITOR))
        assert client.get(url(AuditRecord, "changelist")).status_code == 200
        assert client.get(url(Branch, "change", bauska.pk)).status_code == 200
        assert client.post(url(Branch, "change", bauska.pk), {"name_lv": "Cita"}).status_code == 403
        assert client.get(url(OfficeHoliday, "add")).status_code == 403

    def test_a_clerk_has_no_business_in_the_admin(self, client, db):
        client.force_login(person("clara", Role.CLERK))
        assert client.get(url(Branch, "changelist")).status_code == 403

    def test_a_closed_account_has_no_rights_left(self, db):
        edgars = person("edgars", Role.DIRECTORY_EDITOR)
        assert edgars.has_perm("directory.change_branch")
        edgars.is_active = False
        assert not edgars.has_perm("directory.change_branch")

    def test_rights_of_a_whole_page_are_asked_for_once(self, db, django_assert_num_queries):
        edgars = person("edgars", Role.DIRECTORY_EDITOR)
        with django_assert_num_queries(3):  # two are Django's own: of the user and of the groups
            assert edgars.has_perm("directory.change_branch")
            assert edgars.has_perm("directory.add_fee")
            assert edgars.has_module_perms("directory")
            assert not edgars.has_module_perms("audit")
