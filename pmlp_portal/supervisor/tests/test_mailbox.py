import mailbox
import signal
import smtplib
import subprocess
import sys
import time
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

from pmlp_portal.supervisor.postgres import free_port

pytestmark = pytest.mark.slow


def connected(port: int) -> smtplib.SMTP:
    end = time.monotonic() + 15
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_keeps_what_it_receives_and_ends_quietly_when_told(tmp_path: Path, ending: signal.Signals) -> None:
    port = free_port()
    argv = ["-m", "pmlp_portal.supervisor.mailbox", "--port", str(port), "--maildir", str(tmp_path / "mailbox")]
    process = subprocess.Popen([sys.executable, *argv], stderr=subprocess.PIPE)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "pasts@pmlp.gov.lv", "anna@example.lv", "Dodieties ceļā tagad"
    letter.set_content("Esiet nodaļā līdz 10:45.")

    with closing(connected(port)) as smtp:
        smtp.send_message(letter)
        smtp.quit()
    process.send_signal(ending)
    _output, errors = process.communicate(timeout=10)

    [kept] = mailbox.Maildir(tmp_path / "mailbox")
    assert kept["To"] == "anna@example.lv"
    assert process.returncode == 0
    assert b"Traceback" not in errors
