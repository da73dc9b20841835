"""Records are written and read, never changed or removed."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from pmlp_portal.audit.actions import record
from pmlp_portal.audit.models import AuditRecord
from pmlp_portal.kernel import clock
from pmlp_portal.kernel.constraints import violated

pytestmark = pytest.mark.db


@pytest.fixture
def clara(db):
    return get_user_model().objects.create_user("clara")


@pytest.fixture
def written(clara) -> AuditRecord:
    record(verb="ticket_call", subject="ticket:17", by=clara, now=clock.now(), detail={"counter": 3})
    return AuditRecord.objects.get()


def test_a_record_says_who_did_what_to_which(written, clara):
    assert (written.actor, written.verb, written.subject, written.detail) == (
        clara, "ticket_call", "ticket:17", {"counter": 3},
    )  # fmt: skip


def test_what_nobody_did_is_recorded_too(db):
    record(verb="day_end", subject="branch:1", by=None, now=clock.now())
    assert AuditRecord.objects.get().actor is None


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit_auditrecord SET verb = 'other'",
        "DELETE FROM audit_auditrecord",
        "UPDATE audit_auditrecord SET detail = '{}' WHERE actor_id IS NOT NULL",
    ],
)
def test_the_database_refuses_to_change_or_remove_it(written, attempt):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    assert violated(caught.value) == "audit_record_is_append_only"
    assert AuditRecord.objects.get().verb == "ticket_call"


def test_neither_does_the_orm(written):
    with pytest.raises(IntegrityError), transaction.atomic():
        written.delete()
    written.verb = "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        written.save()


def test_without_the_trigger_it_would_be_changed(written):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditrecord DISABLE TRIGGER audit_record_is_append_only")
        cursor.execute("UPDATE audit_auditrecord SET verb = 'other'")
    assert AuditRecord.objects.get().verb == "other"


def test_somebody_with_records_is_not_removed(written, clara):
    with pytest.raises(ProtectedError):
        clara.delete()


class TestAdmin:
    @pytest.fixture
    def desk(self, client, db):
        client.force_login(get_user_model().objects.create_superuser("office"))
        return client

    def test_even_an_administrator_only_looks(self, desk, written):
        change = reverse("admin:audit_auditrecord_change", args=[written.pk])
        assert "ticket:17" in desk.get(reverse("admin:audit_auditrecord_changelist")).content.decode()
        assert desk.get(change).status_code == 200
        assert desk.post(change, {"verb": "other"}).status_code == 403
        assert desk.get(reverse("admin:audit_auditrecord_add")).status_code == 403
        assert desk.post(reverse("admin:audit_auditrecord_delete", args=[written.pk])).status_code == 403

    @pytest.mark.parametrize(("asked", "is_found"), [("ticket:17", True), ("clara", True), ("ticket:1", False)])
    def test_records_are_found_by_subject_and_person(self, desk, written, asked, is_found):
        page = desk.get(reverse("admin:audit_auditrecord_changelist"), {"q": asked}).content.decode()
        assert ("field-subject" in page) is is_found
