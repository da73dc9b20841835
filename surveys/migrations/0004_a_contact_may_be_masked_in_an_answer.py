"""An answer of a response that is over stays, but for one change: a contact in its free text gives way to a bar.

What stood beside the bar must stand there still, and nothing else of the row may differ.
"""

from django.db import migrations

MASKED = r"""
CREATE FUNCTION surveys_answer_stays_or_is_masked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT response_id FROM was UNION SELECT response_id FROM changed) either
        JOIN surveys_response response ON response.id = either.response_id WHERE response.state <> 'started')
        AND ((SELECT count(*) FROM was) <> (SELECT count(*) FROM was JOIN changed USING (id))
            OR EXISTS (SELECT FROM was JOIN changed USING (id)
                WHERE to_jsonb(was) - 'text' IS DISTINCT FROM to_jsonb(changed) - 'text'
                    OR (was.text <> changed.text AND (changed.text NOT LIKE '%█████%'
                        OR was.text NOT LIKE replace(replace(replace(replace(
                            changed.text, '\', '\\'), '%', '\%'), '_', '\_'), '█████', '%')))))
    THEN
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
DROP TRIGGER answer_stays_update_old ON surveys_answer;
DROP TRIGGER answer_stays_update_new ON surveys_answer;
CREATE TRIGGER answer_stays_update AFTER UPDATE ON surveys_answer REFERENCING OLD TABLE AS was NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_answer_stays_or_is_masked();
"""
AS_BEFORE = """
DROP TRIGGER answer_stays_update ON surveys_answer;
DROP FUNCTION surveys_answer_stays_or_is_masked();
CREATE TRIGGER answer_stays_update_old AFTER UPDATE ON surveys_answer REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_is_open();
CREATE TRIGGER answer_stays_update_new AFTER UPDATE ON surveys_answer REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_kind_of_client_may_be_unknown")]

    operations = [migrations.RunSQL(MASKED, AS_BEFORE)]
