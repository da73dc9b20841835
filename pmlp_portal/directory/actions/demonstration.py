"""The demonstration branch, open day and night, and people who can sign in to try everything."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.db import transaction

from pmlp_portal.accounts.models import User
from pmlp_portal.accounts.roles import Role
from pmlp_portal.directory.actions.devices import enrol_device, revoke_device
from pmlp_portal.directory.actions.reference import put_counters, put_offers, put_schedule
from pmlp_portal.directory.actions.rows import put
from pmlp_portal.directory.models import (
    DEMONSTRATION_BRANCH,
    Branch,
    Device,
    DeviceKind,
    Service,
    StaffMembership,
)
from pmlp_portal.kernel.tokens import token_hash

SERVICES = ("passport-or-id", "collect-document", "declare-residence", "population-register")
COUNTERS = (
    ("passport-or-id", "declare-residence"),
    ("passport-or-id", "collect-document"),
    ("passport-or-id", "population-register"),
    SERVICES,
)
ALWAYS = "2020-01-01"  # before anything the portal has recorded
EVERY_DAY_ROUND_THE_CLOCK = {str(weekday): ("00:00", "00:00") for weekday in range(1, 8)}
# A password is 96 random bits: nobody guesses it however fast the hash. Django strengthens the hash at the first
# sign-in; doing that for all of them here would make every first start wait for seconds.
HASH_ROUNDS = 1_000
# By the name each has in the file of secrets: what stands in the branch.
DEVICES = {"kiosk": (DeviceKind.KIOSK, "Pie ieejas"), "board": (DeviceKind.BOARD, "Zālē")}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration cast; without a branch the role holds everywhere."""

    username: str
    first_name: str
    last_name: str
    role: Role | None
    branch: str | None = None
    is_staff: bool = False

    @property
    def is_superuser(self) -> bool:
        """The administrator is the one without a role."""
        return self.role is None


CAST = (
    Person("clara.demo", "Klāra", "Ozola", Role.CLERK, DEMONSTRATION_BRANCH),
    Person("peteris.demo", "Pēteris", "Kalniņš", Role.CLERK, DEMONSTRATION_BRANCH),
    Person("ilze.demo", "Ilze", "Bērziņa", Role.CLERK, DEMONSTRATION_BRANCH),
    Person("janis.demo", "Jānis", "Liepa", Role.CLERK, DEMONSTRATION_BRANCH),
    Person("rita.riga2", "Rita", "Zariņa", Role.CLERK, "rigas-2"),
    Person("mara.manager", "Māra", "Krūmiņa", Role.MANAGER, DEMONSTRATION_BRANCH),
    Person("evita.expert", "Evita", "Kalēja", Role.EXPERT),
    Person("martins.expert", "Mārtiņš", "Balodis", Role.EXPERT),
    Person("dace.moderator", "Dace", "Lapiņa", Role.MODERATOR, is_staff=True),
    Person("vita.surveys", "Vita", "Lāce", Role.SURVEY_LEAD, is_staff=True),
    Person("zane.interviewer", "Zane", "Roze", Role.INTERVIEWER),
    Person("egils.assessor", "Egils", "Krastiņš", Role.ASSESSOR),
    Person("helena.office", "Helēna", "Vītola", Role.HEAD_OFFICE, is_staff=True),
    Person("edgars.editor", "Edgars", "Siliņš", Role.DIRECTORY_EDITOR, is_staff=True),
    Person("aivars.auditor", "Aivars", "Eglītis", Role.AUDITOR, is_staff=True),
    Person("admin", "", "", None, is_staff=True),
)


def load_demonstration(*, passwords_file: Path, devices_file: Path, now: datetime) -> None:
    """Create what is missing of the demonstration; its secrets are kept in files that their owner alone reads."""
    kept = _read(passwords_file)
    passwords = {person.username: kept.get(person.username) or secrets.token_urlsafe(12) for person in CAST}
    with transaction.atomic():
        _load_branch()
        for person in CAST:
            _load_person(person, passwords[person.username], is_known=person.username in kept)
        _write(passwords_file, {**kept, **passwords})
        for name_in_file in DEVICES:
            _load_device(devices_file, name_in_file, now=now)


def _load_branch() -> None:
    services = {service.slug: service for service in Service.objects.filter(slug__in=SERVICES)}
    values = {
        "name_lv": "Demonstrācijas nodaļa",
        "name_en": "Demonstration branch",
        "address": "Demonstrācijas iela 24, Rīga",
        "address_source": "Izdomāts; demonstrācijas dati",
        "latitude": "56.95100",
        "longitude": "24.11300",
        "remote_live_from": ALWAYS,
    }
    branch, is_fresh = put(Branch, key={"slug": DEMONSTRATION_BRANCH}, values=values, refresh=False)
    if is_fresh:
        put_offers(branch, services.values(), SERVICES)
        put_counters(branch, [[services[slug] for slug in slugs] for slugs in COUNTERS])
        put_schedule(
            key={"branch": branch, "valid_from": ALWAYS},
            values={"ignores_holidays": True, "is_demonstration": True, "source": "Izdomāts; demonstrācijas dati"},
            week=EVERY_DAY_ROUND_THE_CLOCK,
            refresh=False,
        )


def _load_person(person: Person, password: str, *, is_known: bool) -> None:
    names = {"first_name": person.first_name, "last_name": person.last_name}
    rights = {"is_staff": person.is_staff, "is_superuser": person.is_superuser}
    user, is_new = put(User, key={"username": person.username}, values={**names, **rights}, refresh=False)
    # Somebody whose password the file does not know could never be shown how to sign in: a new one is set.
    if is_new or not is_known:
        user.password = _quickly_hashed(password)
        user.save(update_fields=["password"])
    if is_new and person.role is not None:
        branch = Branch.objects.get(slug=person.branch) if person.branch else None
        StaffMembership.objects.create(user=user, branch=branch, role=person.role)


def _load_device(devices_file: Path, name_in_file: str, *, now: datetime) -> None:
    """Keep one enrolled, by the secret in the file. Where that is lost or was revoked there will be another."""
    kind, name = DEVICES[name_in_file]
    kept = _read(devices_file)
    token = kept.get(name_in_file, "")
    known = Device.objects.filter(branch__slug=DEMONSTRATION_BRANCH, name=name, revoked_at=None).first()
    if known and known.token_hash == token_hash(token):
        return
    if known:
        revoke_device(device=known, by=None, now=now)
    if Device.objects.filter(token_hash=token_hash(token)).exists():
        token = ""
    branch = Branch.objects.get(slug=DEMONSTRATION_BRANCH)
    enrolled = enrol_device(branch=branch, kind=kind, name=name, by=None, now=now, token=token)
    _write(devices_file, {**kept, name_in_file: enrolled.new_token})


def _quickly_hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=HASH_ROUNDS)
    return make_password(password)


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if " " in line)
    return {username: password for username, _space, password in pairs}


def _write(path: Path, passwords: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(f"{username} {password}\n" for username, password in passwords.items()), encoding="utf-8")
