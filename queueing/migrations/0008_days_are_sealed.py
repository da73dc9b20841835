"""Moves say where the ticket stands after them; a day that is over is sealed, and then takes no move more."""

import django.db.models.deletion
from django.db import migrations, models

# Whoever writes a move shares a lock with others who do, until the commit; who seals the branch's day waits for all of
# them and holds up only who begins meanwhile. After the wait the next statement sees a seal that has been committed.
SEALED = """
CREATE FUNCTION queueing_no_move_after_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7003, NEW.branch_id::int);
    IF EXISTS (SELECT 1 FROM queueing_dayseal WHERE branch_id = NEW.branch_id AND day = NEW.day)
        OR (TG_OP = 'UPDATE' AND EXISTS (
            SELECT 1 FROM queueing_dayseal WHERE branch_id = OLD.branch_id AND day = OLD.day))
    THEN
        RAISE EXCEPTION 'the day is sealed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_move_after_seal';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER no_move_after_seal BEFORE INSERT OR UPDATE ON queueing_ticketmove
    FOR EACH ROW EXECUTE FUNCTION queueing_no_move_after_seal();

CREATE FUNCTION queueing_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.notes = '' AND NEW.forgotten_on IS NOT NULL
        AND (NEW.id, NEW.branch_id, NEW.day, NEW.previous_id, NEW.head, NEW.numbers, NEW.moves, NEW.sealed_at)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.branch_id, OLD.day, OLD.previous_id, OLD.head, OLD.numbers, OLD.moves, OLD.sealed_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a seal is never changed or removed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'seal_stays';
END;
$$;
CREATE TRIGGER seal_stays BEFORE UPDATE OR DELETE ON queueing_dayseal
    FOR EACH ROW EXECUTE FUNCTION queueing_seal_stays();
"""

UNSEALED = """
DROP TRIGGER no_move_after_seal ON queueing_ticketmove;
DROP FUNCTION queueing_no_move_after_seal();
DROP TRIGGER seal_stays ON queueing_dayseal;
DROP FUNCTION queueing_seal_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_version"),
        ("queueing", "0007_no_queue_for_a_service"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticketmove",
            name="callable_from",
            field=models.DateTimeField(null=True, verbose_name="can be called from"),
        ),
        migrations.AddField(
            model_name="ticketmove",
            name="ranked_at",
            field=models.DateTimeField(null=True, verbose_name="in the queue since"),
        ),
        migrations.CreateModel(
            name="DayCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("at", models.DateTimeField(verbose_name="checked at")),
                ("is_sealed", models.BooleanField(verbose_name="sealed")),
                ("moves", models.PositiveIntegerField(verbose_name="moves")),
                ("judged", models.PositiveIntegerField(verbose_name="calls by the rule")),
                ("chosen", models.PositiveIntegerField(verbose_name="called by a clerk's choice")),
                ("passing", models.PositiveIntegerField(verbose_name="calls that left somebody out")),
                ("unjudged", models.PositiveIntegerField(verbose_name="calls that can't be judged")),
                ("faults", models.JSONField(default=list, verbose_name="faults")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of a day",
                "verbose_name_plural": "checks of days",
                "indexes": [models.Index(fields=["branch", "day", "-at"], name="check_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("passing__lte", models.F("judged"))), name="passing_is_judged"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DaySeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("head", models.CharField(max_length=64, verbose_name="head of the chain")),
                ("numbers", models.PositiveIntegerField(verbose_name="numbers given out")),
                ("moves", models.PositiveIntegerField(verbose_name="moves")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                ("notes", models.TextField(blank=True, verbose_name="sign of each move")),
                ("forgotten_on", models.DateField(null=True, verbose_name="moves erased on")),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="directory.branch",
                        verbose_name="branch",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="queueing.dayseal",
                        verbose_name="seal before it",
                    ),
                ),
            ],
            options={
                "verbose_name": "seal of a day",
                "verbose_name_plural": "seals of days",
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "day"), name="one_seal_per_branch_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("previous__isnull", True)),
                        fields=("branch",),
                        name="one_first_seal_per_branch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head__regex", "^[0-9a-f]{64}$")), name="head_is_a_hash"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("forgotten_on__isnull", True), ("notes", ""), _connector="OR"),
                        name="forgotten_seal_has_no_notes",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SEALED, UNSEALED),
    ]
