"""A process of clerks who call until nobody waits, and to whom nobody comes: `-m queueing.tests.caller COUNTER…`."""

import os
import sys
import threading
import traceback

import django


def main(counter_ids: list[int]) -> int:
    """Let one clerk for each counter work in a thread of its own; return 1 when something unforeseen happened."""
    from django.db import connection

    from pmlp_portal.kernel import clock
    from queueing import actions, errors
    from queueing.models import CounterSession

    faults: list[str] = []

    def work(counter_id: int) -> None:
        clerk = CounterSession.objects.get(counter_id=counter_id).clerk
        try:
            while True:
                ticket_id = actions.call_next(counter_id=counter_id, by=clerk, now=clock.now()).ticket.pk
                actions.mark_no_show(ticket_id=ticket_id, by=clerk, now=clock.now())
        except errors.QueueEmpty:
            pass
        except Exception:
            faults.append(traceback.format_exc())
        finally:
            connection.close()

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    threads = [threading.Thread(target=work, args=(counter_id,)) for counter_id in counter_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stderr.writelines(faults)
    return 1 if faults else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmlp_portal.settings")
    django.setup()
    sys.exit(main([int(word) for word in sys.argv[1:]]))
