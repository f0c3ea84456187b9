-- The words themselves: their author, and a clinician who cares for them now, once the author let
-- that clinician read (Inv 1, 3). From paper a therapist enters them once, with their response.
ALTER TABLE worksheets_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_answer FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_answer FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_answer TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_answer;
DROP POLICY IF EXISTS app_select ON worksheets_answer;
DROP POLICY IF EXISTS app_insert ON worksheets_answer;
DROP POLICY IF EXISTS app_insert_from_paper ON worksheets_answer;
DROP POLICY IF EXISTS app_update ON worksheets_answer;
DROP POLICY IF EXISTS app_delete ON worksheets_answer;

CREATE POLICY owner_all ON worksheets_answer TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_answer FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND visibility = 'clin'
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_insert ON worksheets_answer FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_insert_from_paper ON worksheets_answer FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND visibility = 'clin'
        AND audience = 'clin'
        AND NOT is_skipped
        AND set_aside_sealed IS NULL
        AND app_enters_now(response_id, client_id)
    );

CREATE POLICY app_update ON worksheets_answer FOR UPDATE TO portal_app
    USING (client_id = (SELECT app_client()))
    WITH CHECK (client_id = (SELECT app_client()));

CREATE POLICY app_delete ON worksheets_answer FOR DELETE TO portal_app
    USING (client_id = (SELECT app_client()));
