-- Days of a diary: their writer, and a clinician who cares for them now, where they let that
-- clinician read.
ALTER TABLE worksheets_dialentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_dialentry FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_dialentry FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_dialentry TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_dialentry;
DROP POLICY IF EXISTS app_select ON worksheets_dialentry;
DROP POLICY IF EXISTS app_insert ON worksheets_dialentry;
DROP POLICY IF EXISTS app_update ON worksheets_dialentry;
DROP POLICY IF EXISTS app_delete ON worksheets_dialentry;

CREATE POLICY owner_all ON worksheets_dialentry TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_dialentry FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND visibility = 'clin'
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_insert ON worksheets_dialentry FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_update ON worksheets_dialentry FOR UPDATE TO portal_app
    USING (client_id = (SELECT app_client()))
    WITH CHECK (client_id = (SELECT app_client()));

CREATE POLICY app_delete ON worksheets_dialentry FOR DELETE TO portal_app
    USING (client_id = (SELECT app_client()));
