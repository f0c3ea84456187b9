-- Pauses in sharing: made by whose they are, read by who cares for them now.
ALTER TABLE worksheets_sharingpause ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_sharingpause FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_sharingpause FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_sharingpause TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_sharingpause;
DROP POLICY IF EXISTS app_select ON worksheets_sharingpause;
DROP POLICY IF EXISTS app_insert ON worksheets_sharingpause;
DROP POLICY IF EXISTS app_update ON worksheets_sharingpause;

CREATE POLICY owner_all ON worksheets_sharingpause TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_sharingpause FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_insert ON worksheets_sharingpause FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_update ON worksheets_sharingpause FOR UPDATE TO portal_app
    USING (client_id = (SELECT app_client()))
    WITH CHECK (client_id = (SELECT app_client()));
