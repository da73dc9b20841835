"""A training's count of taken places is kept by the database, whoever takes or frees one and by whatever way."""

from django.db import migrations

FUNCTION = """
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
TRIGGER = """
CREATE TRIGGER training_places_are_counted AFTER INSERT OR UPDATE OR DELETE ON appointments_trainingplace
    FOR EACH ROW EXECUTE FUNCTION appointments_count_training_places();
"""
# Lowered by hand, or by somebody who saves what they read a while ago, the count would let too many in.
UNWRITTEN = """
CREATE TRIGGER training_counts_are_not_written BEFORE UPDATE ON appointments_training
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND
        (OLD.places_taken, OLD.waiting_taken) IS DISTINCT FROM (NEW.places_taken, NEW.waiting_taken))
    EXECUTE FUNCTION appointments_refuse_count();
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0005_trainings")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION appointments_count_training_places()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER training_places_are_counted ON appointments_trainingplace"),
        migrations.RunSQL(UNWRITTEN, "DROP TRIGGER training_counts_are_not_written ON appointments_training"),
    ]
