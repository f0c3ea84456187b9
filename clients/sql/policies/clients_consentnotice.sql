-- The words in which everybody is asked: for anybody who is asking at all, published by the worker.
ALTER TABLE clients_consentnotice ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_consentnotice FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_consentnotice FROM portal_app;
GRANT SELECT, INSERT ON clients_consentnotice TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_consentnotice;
DROP POLICY IF EXISTS app_select ON clients_consentnotice;
DROP POLICY IF EXISTS app_insert ON clients_consentnotice;

CREATE POLICY owner_all ON clients_consentnotice TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_consentnotice FOR SELECT TO portal_app
    USING ((SELECT app_scope()) <> '');

CREATE POLICY app_insert ON clients_consentnotice FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) = 'worker');
