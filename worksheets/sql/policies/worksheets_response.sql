-- Replies: their author and the practice's clinicians. From paper a therapist who may do so enters
-- one, whole, in their own name; a client's own way in says nothing about paper.
ALTER TABLE worksheets_response ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_response FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_response FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_response TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_response;
DROP POLICY IF EXISTS app_select ON worksheets_response;
DROP POLICY IF EXISTS app_insert ON worksheets_response;
DROP POLICY IF EXISTS app_insert_from_paper ON worksheets_response;
DROP POLICY IF EXISTS app_own_hand ON worksheets_response;
DROP POLICY IF EXISTS app_update ON worksheets_response;

CREATE POLICY owner_all ON worksheets_response TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_response FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    );

CREATE POLICY app_insert ON worksheets_response FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_insert_from_paper ON worksheets_response FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND entered_by_id = (SELECT app_clinician())
        AND entered_at = transaction_timestamp()
        AND submitted_at IS NOT NULL
        AND app_may_enter_from_paper(assignment_id, client_id)
    );

CREATE POLICY app_own_hand ON worksheets_response AS RESTRICTIVE FOR INSERT TO portal_app
    WITH CHECK (
        entered_by_id IS NULL
        OR entered_by_id = (SELECT app_clinician())
    );

CREATE POLICY app_update ON worksheets_response FOR UPDATE TO portal_app
    USING (client_id = (SELECT app_client()))
    WITH CHECK (client_id = (SELECT app_client()));
