-- Releases that a therapist holds back: for who cares for their author now, and for no client.
ALTER TABLE worksheets_heldback ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_heldback FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_heldback FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_heldback TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_heldback;
DROP POLICY IF EXISTS app_select ON worksheets_heldback;
DROP POLICY IF EXISTS app_insert ON worksheets_heldback;
DROP POLICY IF EXISTS app_update ON worksheets_heldback;

CREATE POLICY owner_all ON worksheets_heldback TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_heldback FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );

CREATE POLICY app_insert ON worksheets_heldback FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );

CREATE POLICY app_update ON worksheets_heldback FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );
