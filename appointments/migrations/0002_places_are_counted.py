"""The slot's count of taken places is kept by the database, whoever takes or frees one and by whatever way.

Together with the check that no count passes its places this is what keeps a slot from being overbooked. Rules of the
calendar raise the directory's version, so that the calendar is laid out anew.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION appointments_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place appointments_takenplace;
    step integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a taken place stays in its slot and pool' USING ERRCODE = 'check_violation';
    ELSIF TG_OP = 'INSERT' THEN
        place := NEW; step := 1;
    ELSE
        place := OLD; step := -1;
    END IF;
    UPDATE appointments_slot SET
        public_taken = public_taken + CASE WHEN place.pool = 'public' THEN step ELSE 0 END,
        call_centre_taken = call_centre_taken + CASE WHEN place.pool = 'call_centre' THEN step ELSE 0 END,
        internal_taken = internal_taken + CASE WHEN place.pool = 'internal' THEN step ELSE 0 END
    WHERE id = place.slot_id;
    RETURN NULL;
END;
$$;
"""
TRIGGERS = """
CREATE TRIGGER places_are_counted AFTER INSERT OR DELETE ON appointments_takenplace
    FOR EACH ROW EXECUTE FUNCTION appointments_count_places();
CREATE TRIGGER places_stay AFTER UPDATE ON appointments_takenplace
    FOR EACH ROW WHEN (OLD.slot_id <> NEW.slot_id OR OLD.pool <> NEW.pool)
    EXECUTE FUNCTION appointments_count_places();
"""
RULES = ("slotrule", "counterblock", "bookingpolicyrow")
VERSION = """
CREATE TRIGGER directory_has_changed AFTER INSERT OR UPDATE OR DELETE ON appointments_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION directory_has_changed();
"""
# Changed by the trigger alone: lowered by hand, a count would let too many in.
REFUSAL = """
CREATE FUNCTION appointments_refuse_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'taken places are counted, not written' USING ERRCODE = 'check_violation';
END;
$$;
"""
# Inside the trigger that counts, the depth is 1.
UNWRITTEN = """
CREATE TRIGGER counts_are_not_written BEFORE UPDATE ON appointments_slot
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND
        (OLD.public_taken, OLD.call_centre_taken, OLD.internal_taken)
        IS DISTINCT FROM (NEW.public_taken, NEW.call_centre_taken, NEW.internal_taken))
    EXECUTE FUNCTION appointments_refuse_count();
"""
TRAINING_FUNCTION = """
CREATE FUNCTION appointments_count_training_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seats integer := 0;
    line integer := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.training_id <> NEW.training_id THEN
        RAISE EXCEPTION 'a place stays at its training' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        seats := (NOT NEW.is_in_line AND NEW.state IN ('held', 'signed_up', 'attended', 'absent'))::int;
        line := (NEW.is_in_line AND NEW.state IN ('held', 'waiting'))::int;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        seats := seats - (NOT OLD.is_in_line AND OLD.state IN ('held', 'signed_up', 'attended', 'absent'))::int;
        line := line - (OLD.is_in_line AND OLD.state IN ('held', 'waiting'))::int;
    END IF;
    IF seats <> 0 OR line <> 0 THEN
        UPDATE appointments_training SET places_taken = places_taken + seats, waiting_taken = waiting_taken + line
        WHERE id = COALESCE(NEW.training_id, OLD.training_id);
    END IF;
    RETURN NULL;
END;
$$;
"""
TRAINING_TRIGGER = """
CREATE TRIGGER training_places_are_counted AFTER INSERT OR UPDATE OR DELETE ON appointments_trainingplace
    FOR EACH ROW EXECUTE FUNCTION appointments_count_training_places();
"""
# Lowered by hand, or by somebody who saves what they read a while ago, the count would let too many in.
TRAINING_UNWRITTEN = """
CREATE TRIGGER training_counts_are_not_written BEFORE UPDATE ON appointments_training
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND
        (OLD.places_taken, OLD.waiting_taken) IS DISTINCT FROM (NEW.places_taken, NEW.waiting_taken))
    EXECUTE FUNCTION appointments_refuse_count();
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_tables"), ("directory", "0002_version")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION appointments_count_places()"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER places_are_counted ON appointments_takenplace;"
            " DROP TRIGGER places_stay ON appointments_takenplace",
        ),
        *(
            migrations.RunSQL(
                VERSION.format(table=table), f"DROP TRIGGER directory_has_changed ON appointments_{table}"
            )
            for table in RULES
        ),
        migrations.RunSQL(REFUSAL, "DROP FUNCTION appointments_refuse_count()"),
        migrations.RunSQL(UNWRITTEN, "DROP TRIGGER counts_are_not_written ON appointments_slot"),
        migrations.RunSQL(TRAINING_FUNCTION, "DROP FUNCTION appointments_count_training_places()"),
        migrations.RunSQL(TRAINING_TRIGGER, "DROP TRIGGER training_places_are_counted ON appointments_trainingplace"),
        migrations.RunSQL(TRAINING_UNWRITTEN, "DROP TRIGGER training_counts_are_not_written ON appointments_training"),
    ]
