"""What the database itself refuses: a value changed without saying why, a log rewritten, a value removed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION indicators_revisions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of values is never changed or shortened'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'revisions_stay';
END;
$$;
CREATE TRIGGER revisions_stay BEFORE UPDATE OR DELETE ON indicators_revision
    FOR EACH ROW EXECUTE FUNCTION indicators_revisions_stay();

CREATE FUNCTION indicators_value_keeps_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.indicator_id, NEW.year, NEW.kind, NEW.adopted)
            IS NOT DISTINCT FROM (OLD.id, OLD.indicator_id, OLD.year, OLD.kind, OLD.adopted)
        AND NEW.revision = OLD.revision + ((NEW.value, NEW.numerator, NEW.denominator, NEW.origin)
            IS DISTINCT FROM (OLD.value, OLD.numerator, OLD.denominator, OLD.origin))::int
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a value changes one revision at a time, and stays in its place'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'value_keeps_its_place';
END;
$$;
CREATE TRIGGER value_keeps_its_place BEFORE UPDATE OR DELETE ON indicators_yearlyvalue
    FOR EACH ROW EXECUTE FUNCTION indicators_value_keeps_its_place();

CREATE FUNCTION indicators_value_has_its_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM indicators_revision
        WHERE value_id = NEW.id AND number = NEW.revision
            AND (after, numerator, denominator) IS NOT DISTINCT FROM (NEW.value, NEW.numerator, NEW.denominator)
    ) THEN
        RAISE EXCEPTION 'a value is entered and changed together with the reason'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'value_has_its_reason';
    END IF;
    RETURN NULL;
END;
$$;
-- At the end of the transaction: value and reason are two rows, and one of them comes first.
CREATE CONSTRAINT TRIGGER value_has_its_reason AFTER INSERT OR UPDATE ON indicators_yearlyvalue
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION indicators_value_has_its_reason();
"""

ALLOW = """
DROP TRIGGER value_has_its_reason ON indicators_yearlyvalue;
DROP TRIGGER value_keeps_its_place ON indicators_yearlyvalue;
DROP TRIGGER revisions_stay ON indicators_revision;
DROP FUNCTION indicators_value_has_its_reason();
DROP FUNCTION indicators_value_keeps_its_place();
DROP FUNCTION indicators_revisions_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_tables")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
