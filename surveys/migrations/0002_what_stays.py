"""What the database itself refuses: to change wording that is frozen, a plan that is locked, answers that are given.

All triggers that look at rows of other tables hold those rows FOR SHARE: who freezes, locks or closes at the same
moment waits, and whoever comes second sees what the first has done.
"""

from django.db import migrations

# ---- wording -------------------------------------------------------------------------------------------------------

FROZEN = """
CREATE FUNCTION surveys_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    versions bigint[];
BEGIN
    IF TG_TABLE_NAME = 'surveys_choice' THEN
        SELECT array_agg(DISTINCT question.version_id) INTO versions FROM changed
            JOIN surveys_question question ON question.id = changed.question_id;
    ELSE
        SELECT array_agg(DISTINCT changed.version_id) INTO versions FROM changed;
    END IF;
    PERFORM 1 FROM surveys_instrumentversion WHERE id = ANY (versions) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM surveys_instrumentversion WHERE id = ANY (versions) AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the wording of a frozen version stays'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_is_frozen';
    END IF;
    RETURN NULL;
END;
$$;
CREATE FUNCTION surveys_frozen_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.instrument_id, NEW.number, NEW.variant, NEW.frozen_at, NEW.is_draft_wording)
        IS NOT DISTINCT FROM (OLD.instrument_id, OLD.number, OLD.variant, OLD.frozen_at, OLD.is_draft_wording)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a frozen version stays'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_is_frozen';
END;
$$;
CREATE TRIGGER frozen_version_stays BEFORE UPDATE OR DELETE ON surveys_instrumentversion
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION surveys_frozen_version_stays();
"""
THAW = """
DROP TRIGGER frozen_version_stays ON surveys_instrumentversion;
DROP FUNCTION surveys_frozen_version_stays();
DROP FUNCTION surveys_version_is_frozen();
"""
WORDING = ("block", "question", "choice")

# ---- plans ---------------------------------------------------------------------------------------------------------

LOCKED = """
CREATE FUNCTION surveys_locked_plan_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state IN ('locked', 'drawn', 'replaced')
        AND NOT (OLD.state = 'drawn' AND NEW.state = 'locked') AND NOT (OLD.state = 'replaced' AND NEW.state <> 'replaced')
        AND to_jsonb(NEW) - '{state,drawn_at}'::text[] = to_jsonb(OLD) - '{state,drawn_at}'::text[]
        AND (OLD.drawn_at IS NULL OR NEW.drawn_at = OLD.drawn_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a locked plan stays as it is: make another one'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'plan_is_locked';
END;
$$;
CREATE TRIGGER locked_plan_stays BEFORE UPDATE OR DELETE ON surveys_samplingplan
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION surveys_locked_plan_stays();

CREATE FUNCTION surveys_plan_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plans bigint[];
BEGIN
    SELECT array_agg(DISTINCT changed.plan_id) INTO plans FROM changed;
    PERFORM 1 FROM surveys_samplingplan WHERE id = ANY (plans) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM surveys_samplingplan WHERE id = ANY (plans) AND state <> 'draft') THEN
        RAISE EXCEPTION 'the list and the strata of a locked plan stay as they are'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'plan_is_locked';
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION surveys_listed_person_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Contacts may be erased, and who was drawn be marked once. All the rest is what the plan was locked with.
    IF to_jsonb(NEW) - '{email,phone,drawn_nth}'::text[] = to_jsonb(OLD) - '{email,phone,drawn_nth}'::text[]
        AND NEW.email IN (OLD.email, '') AND NEW.phone IN (OLD.phone, '')
        AND (OLD.drawn_nth IS NULL OR NEW.drawn_nth = OLD.drawn_nth)
    THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM surveys_samplingplan WHERE id IN (OLD.plan_id, NEW.plan_id) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM surveys_samplingplan WHERE id IN (OLD.plan_id, NEW.plan_id) AND state <> 'draft') THEN
        RAISE EXCEPTION 'the list of a locked plan stays as it is'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'plan_is_locked';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER listed_person_stays BEFORE UPDATE ON surveys_frameunit
    FOR EACH ROW EXECUTE FUNCTION surveys_listed_person_stays();
"""
UNLOCK = """
DROP TRIGGER listed_person_stays ON surveys_frameunit;
DROP FUNCTION surveys_listed_person_stays();
DROP FUNCTION surveys_plan_is_locked();
DROP TRIGGER locked_plan_stays ON surveys_samplingplan;
DROP FUNCTION surveys_locked_plan_stays();
"""

# ---- answers -------------------------------------------------------------------------------------------------------

IN_FIELD = """
CREATE FUNCTION surveys_stage_is_in_field() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM surveys_stage WHERE id IN (SELECT stage_id FROM changed) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM surveys_stage WHERE id IN (SELECT stage_id FROM changed) AND state <> 'open') THEN
        RAISE EXCEPTION 'nobody answers before or after fieldwork'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'response_in_fieldwork';
    END IF;
    PERFORM 1 FROM surveys_instrumentversion WHERE id IN (SELECT version_id FROM changed) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM surveys_instrumentversion
        WHERE id IN (SELECT version_id FROM changed) AND frozen_at IS NULL) THEN
        RAISE EXCEPTION 'people are asked what stands for good'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_is_not_frozen';
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER response_in_fieldwork AFTER INSERT ON surveys_response REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_stage_is_in_field();

CREATE FUNCTION surveys_response_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.stage_id, NEW.version_id) IS DISTINCT FROM (OLD.stage_id, OLD.version_id)
        OR (NEW.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id)
        OR (OLD.state = 'complete' AND NEW.state <> 'complete')
    THEN
        RAISE EXCEPTION 'a response stays with its stage, and what is complete stays complete'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'response_stays';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER response_stays BEFORE UPDATE ON surveys_response
    FOR EACH ROW EXECUTE FUNCTION surveys_response_stays();

CREATE FUNCTION surveys_response_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed JOIN surveys_response response ON response.id = changed.response_id
        WHERE response.state <> 'started') THEN
        RAISE EXCEPTION 'what was answered to the end, or broken off, stays'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'response_is_over';
    END IF;
    IF EXISTS (SELECT FROM changed JOIN surveys_response response ON response.id = changed.response_id
        JOIN surveys_question question ON question.id = changed.question_id
        WHERE question.version_id <> response.version_id) THEN
        RAISE EXCEPTION 'an answer belongs to the wording that was asked'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'answer_of_another_wording';
    END IF;
    RETURN NULL;
END;
$$;
"""
OUT_OF_FIELD = """
DROP FUNCTION surveys_response_is_open();
DROP TRIGGER response_stays ON surveys_response;
DROP FUNCTION surveys_response_stays();
DROP TRIGGER response_in_fieldwork ON surveys_response;
DROP FUNCTION surveys_stage_is_in_field();
"""

# One trigger for each act and side: what is changed counts as it was and as it is, so that nothing moves out or in.
_ADDED, _TAKEN, _WAS, _IS = ("INSERT", "NEW"), ("DELETE", "OLD"), ("UPDATE", "OLD"), ("UPDATE", "NEW")
ALL = (_ADDED, _TAKEN, _WAS, _IS)


def _guard(name: str, table: str, function: str, act: str, side: str) -> migrations.RunSQL:
    trigger = f"{name}_{act.lower()}_{side.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {trigger} AFTER {act} ON surveys_{table} REFERENCING {side} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {trigger} ON surveys_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_tables")]

    operations = [
        migrations.RunSQL(FROZEN, THAW),
        *(_guard("wording_stays", table, "surveys_version_is_frozen", *act) for table in WORDING for act in ALL),
        migrations.RunSQL(LOCKED, UNLOCK),
        *(_guard("stratum_stays", "stratum", "surveys_plan_is_locked", *act) for act in ALL),
        *(_guard("list_stays", "frameunit", "surveys_plan_is_locked", *act) for act in (_ADDED, _TAKEN)),
        migrations.RunSQL(IN_FIELD, OUT_OF_FIELD),
        *(_guard("answer_stays", "answer", "surveys_response_is_open", *act) for act in ALL),
    ]
