-- A practice: everybody in it reads it, its clinicians change it, the worker begins one.
ALTER TABLE clients_practice ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_practice FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_practice FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_practice TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_practice;
DROP POLICY IF EXISTS app_select ON clients_practice;
DROP POLICY IF EXISTS app_insert ON clients_practice;
DROP POLICY IF EXISTS app_update ON clients_practice;

CREATE POLICY owner_all ON clients_practice TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_practice FOR SELECT TO portal_app
    USING (
        id = (SELECT app_practice())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_practice FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) = 'worker');

CREATE POLICY app_update ON clients_practice FOR UPDATE TO portal_app
    USING (id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
