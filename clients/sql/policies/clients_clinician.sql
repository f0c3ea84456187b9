-- Who works in a practice: known to everybody in it.
ALTER TABLE clients_clinician ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_clinician FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_clinician FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_clinician TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_clinician;
DROP POLICY IF EXISTS app_select ON clients_clinician;
DROP POLICY IF EXISTS app_insert ON clients_clinician;
DROP POLICY IF EXISTS app_update ON clients_clinician;

CREATE POLICY owner_all ON clients_clinician TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_clinician FOR SELECT TO portal_app
    USING (
        practice_id = (SELECT app_practice())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_clinician FOR INSERT TO portal_app
    WITH CHECK (
        ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON clients_clinician FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
