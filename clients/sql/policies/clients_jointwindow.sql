-- Windows of the joint space. To a client one is there while it is open, and never was before or
-- after (Inv 6).
ALTER TABLE clients_jointwindow ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_jointwindow FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_jointwindow FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_jointwindow TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_jointwindow;
DROP POLICY IF EXISTS app_select ON clients_jointwindow;
DROP POLICY IF EXISTS app_insert ON clients_jointwindow;
DROP POLICY IF EXISTS app_update ON clients_jointwindow;

CREATE POLICY owner_all ON clients_jointwindow TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_jointwindow FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
        OR (couple_id IN (SELECT app_my_couples()) AND app_window_open(couple_id))
    );

CREATE POLICY app_insert ON clients_jointwindow FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_jointwindow FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
