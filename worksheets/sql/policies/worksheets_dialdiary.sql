-- Diaries. Which mode one is in is its writer's own; the worker only ends what is past its day.
ALTER TABLE worksheets_dialdiary ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_dialdiary FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_dialdiary FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_dialdiary TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_dialdiary;
DROP POLICY IF EXISTS app_select ON worksheets_dialdiary;
DROP POLICY IF EXISTS app_insert ON worksheets_dialdiary;
DROP POLICY IF EXISTS app_update ON worksheets_dialdiary;

CREATE POLICY owner_all ON worksheets_dialdiary TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_dialdiary FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_dialdiary FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_update ON worksheets_dialdiary FOR UPDATE TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        client_id = (SELECT app_client())
        OR (SELECT app_scope()) = 'worker'
    );
