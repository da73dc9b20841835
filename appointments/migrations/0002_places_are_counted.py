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


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial"), ("directory", "0003_version")]

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
    ]
