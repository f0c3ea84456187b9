-- A check value for each key-encryption key. The first of an id is written by the process that
-- first uses it; then it stays.
ALTER TABLE clients_keycheck ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_keycheck FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_keycheck FROM portal_app;
GRANT SELECT, INSERT ON clients_keycheck TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_keycheck;
DROP POLICY IF EXISTS app_select ON clients_keycheck;
DROP POLICY IF EXISTS app_insert ON clients_keycheck;

CREATE POLICY owner_all ON clients_keycheck TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_keycheck FOR SELECT TO portal_app
    USING ((SELECT app_scope()) = 'worker');

CREATE POLICY app_insert ON clients_keycheck FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) = 'worker');
