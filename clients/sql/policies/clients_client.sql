-- People in care: themselves, their partners now, the practice's clinicians; at the door whose
-- place waits for them, or whose password is being reset.
ALTER TABLE clients_client ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_client FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_client FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_client TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_client;
DROP POLICY IF EXISTS app_select ON clients_client;
DROP POLICY IF EXISTS app_insert ON clients_client;
DROP POLICY IF EXISTS app_update ON clients_client;

CREATE POLICY owner_all ON clients_client TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_client FOR SELECT TO portal_app
    USING (
        id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR id IN (SELECT app_my_partners())
        OR (
            ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
            AND (
                user_id = ANY ((SELECT app_door_users())::uuid[])
                OR id = (
                    SELECT i.client_id
                    FROM clients_invitation i
                    WHERE i.id = (SELECT app_door_invitation())
                )
            )
        )
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_client FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON clients_client FOR UPDATE TO portal_app
    USING (
        (id = (SELECT app_client()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (
            ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
            AND (
                user_id = ANY ((SELECT app_door_users())::uuid[])
                OR id = (
                    SELECT i.client_id
                    FROM clients_invitation i
                    WHERE i.id = (SELECT app_door_invitation())
                )
            )
        )
    )
    WITH CHECK (
        (id = (SELECT app_client()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (
            ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
            AND (
                user_id = ANY ((SELECT app_door_users())::uuid[])
                OR id = (
                    SELECT i.client_id
                    FROM clients_invitation i
                    WHERE i.id = (SELECT app_door_invitation())
                )
            )
        )
    );
