"""The rules that wake somebody ask for figures there are."""

import re
import subprocess

import pytest
import yaml

from pmlp_portal.operations import exposition, measures
from pmlp_portal.supervisor.children import CHECKOUT
from queueing.tests.factories import TEN

RULES = CHECKOUT / "deploy/prometheus-alerts.yml"


@pytest.mark.django_db
def test_every_figure_a_rule_asks_for_is_told():
    measures.REQUESTS.labels("site", "GET", "2xx").observe(0.1)
    measures.STREAMS.labels("branch").set(0)
    told = set(re.findall(r"^# TYPE (\w+) ", exposition.text(now=TEN).decode(), re.MULTILINE))

    groups = yaml.safe_load(RULES.read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    asked = {
        re.sub(r"_(count|bucket|sum)$", "", name) for rule in rules for name in re.findall(r"portal_\w+", rule["expr"])
    }

    assert len(rules) > 8
    assert asked - told == set()


@pytest.mark.debian
def test_prometheus_itself_reads_them():
    checked = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
