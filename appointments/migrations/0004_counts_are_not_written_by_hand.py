"""A slot's count of taken places is changed by the trigger alone: lowered by hand, it would let too many in."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION appointments_refuse_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'taken places are counted, not written' USING ERRCODE = 'check_violation';
END;
$$;
"""
# Inside the trigger that counts, the depth is 1.
TRIGGER = """
CREATE TRIGGER counts_are_not_written BEFORE UPDATE ON appointments_slot
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND
        (OLD.public_taken, OLD.call_centre_taken, OLD.internal_taken)
        IS DISTINCT FROM (NEW.public_taken, NEW.call_centre_taken, NEW.internal_taken))
    EXECUTE FUNCTION appointments_refuse_count();
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0003_rules_of_the_demonstration")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION appointments_refuse_count()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER counts_are_not_written ON appointments_slot"),
    ]
