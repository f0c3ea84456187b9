-- Second factors added lately: their owner, the practice's clinicians, the practice's door, and the
-- worker.
ALTER TABLE clients_newfactor ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_newfactor FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_newfactor FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_newfactor TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_newfactor;
DROP POLICY IF EXISTS app_select ON clients_newfactor;
DROP POLICY IF EXISTS app_insert ON clients_newfactor;
DROP POLICY IF EXISTS app_update ON clients_newfactor;

CREATE POLICY owner_all ON clients_newfactor TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_newfactor FOR SELECT TO portal_app
    USING (
        (user_id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR ((SELECT app_scope()) = 'door' AND practice_id = (SELECT app_practice()))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_newfactor FOR INSERT TO portal_app
    WITH CHECK (
        (user_id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON clients_newfactor FOR UPDATE TO portal_app
    USING (
        (user_id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (user_id = (SELECT app_uid()) AND practice_id = (SELECT app_practice()))
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
