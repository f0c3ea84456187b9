-- Invitations: the practice's clinicians, the worker, and at the door the one that is held up.
ALTER TABLE clients_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_invitation FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_invitation FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_invitation TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_invitation;
DROP POLICY IF EXISTS app_select ON clients_invitation;
DROP POLICY IF EXISTS app_insert ON clients_invitation;
DROP POLICY IF EXISTS app_update ON clients_invitation;

CREATE POLICY owner_all ON clients_invitation TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_invitation FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND id = (SELECT app_door_invitation()))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_invitation FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_invitation FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND id = (SELECT app_door_invitation()))
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND id = (SELECT app_door_invitation()))
    );
