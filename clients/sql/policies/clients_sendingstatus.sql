-- Signs of life of beat, worker and mail server. Nothing here belongs to a practice: the same mail
-- server serves them all.
ALTER TABLE clients_sendingstatus ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_sendingstatus FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_sendingstatus FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_sendingstatus TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_sendingstatus;
DROP POLICY IF EXISTS app_select ON clients_sendingstatus;
DROP POLICY IF EXISTS app_insert ON clients_sendingstatus;
DROP POLICY IF EXISTS app_update ON clients_sendingstatus;

CREATE POLICY owner_all ON clients_sendingstatus TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_sendingstatus FOR SELECT TO portal_app
    USING (
        (SELECT app_clinician()) IS NOT NULL
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_sendingstatus FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) = 'worker');

CREATE POLICY app_update ON clients_sendingstatus FOR UPDATE TO portal_app
    USING ((SELECT app_scope()) = 'worker')
    WITH CHECK ((SELECT app_scope()) = 'worker');
