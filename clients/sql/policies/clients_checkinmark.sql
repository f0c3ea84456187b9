-- Where somebody's check-in stands. No client may read or write one: sending says that one waits
-- (check_in_sent).
ALTER TABLE clients_checkinmark ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_checkinmark FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_checkinmark FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_checkinmark TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_checkinmark;
DROP POLICY IF EXISTS app_select ON clients_checkinmark;
DROP POLICY IF EXISTS app_insert ON clients_checkinmark;
DROP POLICY IF EXISTS app_update ON clients_checkinmark;

CREATE POLICY owner_all ON clients_checkinmark TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_checkinmark FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_checkinmark FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_checkinmark FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
