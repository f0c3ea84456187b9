-- What was given: to whom it was given, the practice's clinicians, the worker.
ALTER TABLE worksheets_assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_assignment FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_assignment FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_assignment TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_assignment;
DROP POLICY IF EXISTS app_select ON worksheets_assignment;
DROP POLICY IF EXISTS app_insert ON worksheets_assignment;
DROP POLICY IF EXISTS app_update ON worksheets_assignment;

CREATE POLICY owner_all ON worksheets_assignment TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_assignment FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_assignment FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON worksheets_assignment FOR UPDATE TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
