-- Couples: their members and the practice's clinicians. A member's own couples are asked last: an
-- OR is read in order, and a clinician needs none of it. stage_guard() says what a member may
-- change.
ALTER TABLE clients_couple ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_couple FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_couple FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_couple TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_couple;
DROP POLICY IF EXISTS app_select ON clients_couple;
DROP POLICY IF EXISTS app_insert ON clients_couple;
DROP POLICY IF EXISTS app_update ON clients_couple;

CREATE POLICY owner_all ON clients_couple TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_couple FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR id IN (SELECT app_my_couples())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_couple FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_couple FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR id IN (SELECT app_my_couples())
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR id IN (SELECT app_my_couples())
    );
