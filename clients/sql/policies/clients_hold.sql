-- Holds. No client may see one, their own included; submitting may place one (Inv 14, 15).
ALTER TABLE clients_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_hold FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_hold FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_hold TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_hold;
DROP POLICY IF EXISTS app_select ON clients_hold;
DROP POLICY IF EXISTS app_insert ON clients_hold;
DROP POLICY IF EXISTS app_update ON clients_hold;

CREATE POLICY owner_all ON clients_hold TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_hold FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_hold FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
    );

CREATE POLICY app_update ON clients_hold FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
