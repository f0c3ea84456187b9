-- Why a clinician placed a Hold. Like the Hold, no client sees it; its words are for who cares now.
ALTER TABLE clients_holdbyhand ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_holdbyhand FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_holdbyhand FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_holdbyhand TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_holdbyhand;
DROP POLICY IF EXISTS app_select ON clients_holdbyhand;
DROP POLICY IF EXISTS app_insert ON clients_holdbyhand;

CREATE POLICY owner_all ON clients_holdbyhand TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_holdbyhand FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );

CREATE POLICY app_insert ON clients_holdbyhand FOR INSERT TO portal_app
    WITH CHECK (
        practice_id = (SELECT app_practice())
        AND by_id = (SELECT app_clinician())
        AND (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );
