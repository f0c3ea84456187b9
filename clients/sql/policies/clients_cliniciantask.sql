-- What a clinician has to look at. Like a Hold: no client may see one, their own included; sending
-- may place one.
ALTER TABLE clients_cliniciantask ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_cliniciantask FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_cliniciantask FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_cliniciantask TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_cliniciantask;
DROP POLICY IF EXISTS app_select ON clients_cliniciantask;
DROP POLICY IF EXISTS app_insert ON clients_cliniciantask;
DROP POLICY IF EXISTS app_update ON clients_cliniciantask;

CREATE POLICY owner_all ON clients_cliniciantask TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_cliniciantask FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_cliniciantask FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
    );

CREATE POLICY app_update ON clients_cliniciantask FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
