-- Ways of reaching somebody: chosen by themselves, read by the practice's clinicians and the
-- worker, which marks what came back.
ALTER TABLE clients_contactchannel ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_contactchannel FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_contactchannel FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_contactchannel TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_contactchannel;
DROP POLICY IF EXISTS app_select ON clients_contactchannel;
DROP POLICY IF EXISTS app_insert ON clients_contactchannel;
DROP POLICY IF EXISTS app_update ON clients_contactchannel;

CREATE POLICY owner_all ON clients_contactchannel TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_contactchannel FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_contactchannel FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_update ON clients_contactchannel FOR UPDATE TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        client_id = (SELECT app_client())
        OR (SELECT app_scope()) = 'worker'
    );
