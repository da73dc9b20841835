"""What lies between a running database and a portal that can open: tables, data, translations, files."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from pmlp_portal.supervisor import advice, translations


def main() -> None:
    """Bring everything up to date. Each step may be repeated at every start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    for folder in settings.LOCALE_PATHS:
        translations.compile_all(Path(folder))
    django.setup()
    bring_up_to_date()


def bring_up_to_date() -> None:
    """Do all that needs Django: tables, data, files. A refusal ends the process in one line."""
    try:
        migrate()
        _load()
    except CommandError as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        sys.exit(advice.for_lost_database(error))
    _collect_static()
    if settings.IS_PRODUCTION:
        call_command("write_away_pages", verbosity=0)


def migrate() -> None:
    """Bring the tables up to date; what has been migrated and checked once costs a look."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0, skip_checks=False)


def _load() -> None:
    """Load what the portal knows from the start and, except in production, what shows it alive."""
    wanted = ["load_reference", "load_keepings", "load_duties", "load_instruments", "load_catalogue"]
    if not settings.IS_PRODUCTION:
        wanted += ["load_demo", "load_forum_demo", "load_survey_demo", "load_recommendation_demo"]
        wanted += ["load_catalogue_demo", "load_faults_demo", "load_news_demo"]
    # Last: what the portal's own data say is computed at once.
    wanted.append("load_indicators")
    known = get_commands()
    for name in wanted:
        if name in known:
            call_command(name)


def _collect_static() -> None:
    """Collect and compress static files, unless none has changed since the last time.

    In production those of the release before stay: pages it made are still open.
    """
    stamp = settings.VAR_DIR / "static.stamp"
    now = _static_state()
    if stamp.is_file() and stamp.read_text() == now and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=not settings.IS_PRODUCTION)
    stamp.write_text(now)


def _static_state() -> str:
    state = hashlib.sha256(f"{settings.RELEASE}\n".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            state.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return state.hexdigest()


if __name__ == "__main__":
    main()
