-- Sign-ins: one's own, those of who works in the practice, all of the practice for its clinicians;
-- at the door nobody but who is named there.
ALTER TABLE clients_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_user FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_user FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_user TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_user;
DROP POLICY IF EXISTS app_select ON clients_user;
DROP POLICY IF EXISTS app_insert ON clients_user;
DROP POLICY IF EXISTS app_update ON clients_user;

CREATE POLICY owner_all ON clients_user TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_user FOR SELECT TO portal_app
    USING (
        id = (SELECT app_uid())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (
            practice_id = (SELECT app_practice())
            AND role = 'clinician'
            AND NOT ((SELECT app_scope()) = 'door')
        )
        OR ((SELECT app_scope()) = 'door' AND id = ANY ((SELECT app_door_users())::uuid[]))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_user FOR INSERT TO portal_app
    WITH CHECK (
        ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON clients_user FOR UPDATE TO portal_app
    USING (
        (id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND id = ANY ((SELECT app_door_users())::uuid[]))
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND id = ANY ((SELECT app_door_users())::uuid[]))
        OR (SELECT app_scope()) = 'worker'
    );
