-- Anybody may ask for a code, signed in or not; nobody but the worker reads what was asked.
ALTER TABLE clients_passwordresetrequest ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_passwordresetrequest FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_passwordresetrequest FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_passwordresetrequest TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_passwordresetrequest;
DROP POLICY IF EXISTS app_select ON clients_passwordresetrequest;
DROP POLICY IF EXISTS app_insert ON clients_passwordresetrequest;
DROP POLICY IF EXISTS app_update ON clients_passwordresetrequest;
DROP POLICY IF EXISTS app_delete ON clients_passwordresetrequest;

CREATE POLICY owner_all ON clients_passwordresetrequest TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_passwordresetrequest FOR SELECT TO portal_app
    USING ((SELECT app_scope()) = 'worker');

CREATE POLICY app_insert ON clients_passwordresetrequest FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) IN ('door', 'person', 'worker'));

CREATE POLICY app_update ON clients_passwordresetrequest FOR UPDATE TO portal_app
    USING ((SELECT app_scope()) = 'worker')
    WITH CHECK ((SELECT app_scope()) = 'worker');

CREATE POLICY app_delete ON clients_passwordresetrequest FOR DELETE TO portal_app
    USING ((SELECT app_scope()) = 'worker');
