"""Devices of a branch: enrolled with a link that is told once, let in until they are revoked."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from pmlp_portal.accounts.roles import Role
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.directory import actions, queries
from pmlp_portal.directory.errors import DeviceNotEnrolled
from pmlp_portal.directory.models import Branch, Device, DeviceKind
from pmlp_portal.directory.tests.test_admin import desk, office, person, url  # noqa: F401 - fixtures of the admin
from pmlp_portal.kernel import clock

NOW = clock.now()


def enrol(branch: Branch, name: str = "Pie ieejas", **more: str) -> Device:
    """Enrol a kiosk."""
    return actions.enrol_device(branch=branch, kind=DeviceKind.KIOSK, name=name, by=None, now=NOW, **more)


class TestSecret:
    def test_it_lets_the_device_in_and_is_nowhere_in_the_row(self, riga_1):
        device = enrol(riga_1)
        assert queries.device_by_token(device.new_token) == device
        row = Device.objects.filter(pk=device.pk).values().get()
        assert device.new_token not in map(str, row.values())
        assert Device.objects.get(pk=device.pk).new_token == ""

    def test_each_has_one_of_its_own(self, riga_1):
        assert enrol(riga_1).new_token != enrol(riga_1, "Pie loga").new_token

    @pytest.mark.parametrize("token", ["", "x", "\0", "ā"])
    def test_another_lets_nobody_in(self, riga_1, token):
        enrol(riga_1)
        with pytest.raises(DeviceNotEnrolled):
            queries.device_by_token(token)

    def test_a_revoked_one_lets_nobody_in_and_is_revoked_once(self, riga_1):
        device = enrol(riga_1)
        assert actions.revoke_device(device=device, by=None, now=NOW)
        assert not actions.revoke_device(device=device, by=None, now=NOW + timedelta(hours=1))
        with pytest.raises(DeviceNotEnrolled):
            queries.device_by_token(device.new_token)
        assert Device.objects.get().revoked_at == NOW
        assert AuditRecord.objects.filter(verb="device_revoke", subject=f"device:{device.pk}").count() == 1

    def test_a_branch_has_one_of_a_name_and_a_revoked_name_is_free(self, riga_1, bauska):
        device = enrol(riga_1)
        enrol(bauska)
        actions.revoke_device(device=device, by=None, now=NOW)
        enrol(riga_1)
        with pytest.raises(IntegrityError, match="one_device_of_a_name"):
            enrol(riga_1)


class TestAdmin:
    def add(self, desk, branch: Branch, name: str = "Pie ieejas"):  # noqa: F811 - the fixture
        return desk.post(url(Device, "add"), {"branch": branch.pk, "kind": DeviceKind.KIOSK, "name": name})

    def test_the_link_is_shown_on_one_page_once(self, desk, riga_1):  # noqa: F811 - the fixture
        page = self.add(desk, riga_1)
        shown = re.search(r"http://testserver/devices/([\w-]+)/", page.content.decode())
        assert shown, page.content.decode()
        device = queries.device_by_token(shown[1])
        assert (device.branch, device.kind, device.name) == (riga_1, DeviceKind.KIOSK, "Pie ieejas")
        for again in (url(Device, "changelist"), url(Device, "change", device.pk)):
            answer = desk.get(again)
            assert answer.status_code == 200
            assert shown[1] not in answer.content.decode()
        assert "no-store" in page["Cache-Control"]
        assert AuditRecord.objects.filter(verb="device_add", subject=f"device:{device.pk}").exists()
        assert not AuditRecord.objects.filter(detail__icontains=shown[1]).exists()

    def test_a_second_of_a_name_is_refused_in_words(self, desk, riga_1):  # noqa: F811 - the fixture
        self.add(desk, riga_1)
        assert "jau ir ierīce ar šādu nosaukumu" in self.add(desk, riga_1).content.decode()
        assert Device.objects.count() == 1

    def test_revoking_there_works_and_is_recorded(self, desk, office, riga_1):  # noqa: F811 - the fixtures
        device = enrol(riga_1)
        sent = {"action": "revoke", "_selected_action": [device.pk]}
        assert "Atslēgta 1 ierīce." in desk.post(url(Device, "changelist"), sent, follow=True).content.decode()
        with pytest.raises(DeviceNotEnrolled):
            queries.device_by_token(device.new_token)
        assert AuditRecord.objects.get(verb="device_revoke").actor == office

    def test_nobody_moves_it_to_another_branch_or_removes_it(self, desk, riga_1, bauska):  # noqa: F811 - the fixture
        device = enrol(riga_1)
        desk.post(url(Device, "change", device.pk), {"branch": bauska.pk, "kind": DeviceKind.BOARD, "name": "Pie loga"})
        device.refresh_from_db()
        assert (device.branch, device.kind, device.name) == (riga_1, DeviceKind.KIOSK, "Pie loga")
        assert desk.post(url(Device, "delete", device.pk), {"post": "yes"}).status_code == 403
        assert Device.objects.exists()

    @pytest.mark.parametrize(("role", "status"), [(Role.DIRECTORY_EDITOR, 200), (Role.AUDITOR, 403), (Role.CLERK, 403)])
    def test_who_may_enrol(self, client, riga_1, role, status):
        client.force_login(person("somebody", role))
        assert client.get(url(Device, "add")).status_code == status


@pytest.mark.django_db
class TestDemonstration:
    @pytest.fixture
    def file(self, tmp_path, settings):
        settings.VAR_DIR = tmp_path / "var"
        actions.load_reference()
        call_command("load_demo")
        return settings.VAR_DIR / "devices"

    def device(self, file, name: str) -> Device:
        """Return the device that a secret of the file lets in."""
        secrets = dict(line.split() for line in file.read_text().splitlines())
        assert set(secrets) == {"kiosk", "board"}
        return queries.device_by_token(secrets[name])

    def kiosk(self, file) -> Device:
        return self.device(file, "kiosk")

    def test_its_branch_has_a_board_too(self, file):
        board = self.device(file, "board")
        assert (board.branch.slug, board.kind) == ("demo", DeviceKind.BOARD)

    def test_its_branch_has_a_kiosk_whose_secret_its_owner_alone_reads(self, file):
        assert (self.kiosk(file).branch.slug, self.kiosk(file).kind) == ("demo", DeviceKind.KIOSK)
        assert file.stat().st_mode & 0o777 == 0o600

    def test_loading_again_changes_nothing(self, file):
        before, kiosk = file.read_text(), self.kiosk(file)
        call_command("load_demo")
        assert (file.read_text(), self.kiosk(file)) == (before, kiosk)

    def test_the_secret_outlives_the_database(self, file):
        before = file.read_text()
        Device.objects.all().delete()
        call_command("load_demo")
        assert (file.read_text(), self.kiosk(file).branch.slug) == (before, "demo")

    def test_when_the_file_is_lost_another_secret_takes_the_place_of_the_former(self, file):
        before = self.kiosk(file)
        file.unlink()
        call_command("load_demo")
        before.refresh_from_db()
        assert before.revoked_at is not None
        assert self.kiosk(file) != before

    def test_what_was_revoked_stays_revoked_and_there_is_another(self, file):
        before = self.kiosk(file)
        actions.revoke_device(device=before, by=None, now=NOW)
        call_command("load_demo")
        before.refresh_from_db()
        assert before.revoked_at is not None
        assert self.kiosk(file) != before
