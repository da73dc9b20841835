"""Celery: a doorbell for work that is due. A task that gets lost is found by the next round."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")

app = Celery("pmlp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

from pmlp_portal.operations import tasks_told  # noqa: E402, F401 - connects itself; reads the settings named above
