-- Seats in a couple: one's own, one's partners', and the practice's clinicians. seat_guard() says
-- what may become of one.
ALTER TABLE clients_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_member FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_member FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_member TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_member;
DROP POLICY IF EXISTS app_select ON clients_member;
DROP POLICY IF EXISTS app_insert ON clients_member;
DROP POLICY IF EXISTS app_update ON clients_member;

CREATE POLICY owner_all ON clients_member TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_member FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR couple_id IN (SELECT app_my_couples())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_member FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_member FOR UPDATE TO portal_app
    USING (
        practice_id = (SELECT app_practice())
        AND (
            client_id = (SELECT app_client())
            OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        )
    )
    WITH CHECK (
        practice_id = (SELECT app_practice())
        AND (
            client_id = (SELECT app_client())
            OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        )
    );
