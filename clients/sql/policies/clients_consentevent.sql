-- What somebody agreed to: said by themselves alone, read by the practice's clinicians and the
-- worker.
ALTER TABLE clients_consentevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_consentevent FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_consentevent FROM portal_app;
GRANT SELECT, INSERT ON clients_consentevent TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_consentevent;
DROP POLICY IF EXISTS app_select ON clients_consentevent;
DROP POLICY IF EXISTS app_insert ON clients_consentevent;

CREATE POLICY owner_all ON clients_consentevent TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_consentevent FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_consentevent FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));
