-- Safe times and words. A colleague of the same practice has no business with them: only the
-- person, the clinicians who care for them, and the worker.
ALTER TABLE clients_safecontact ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_safecontact FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_safecontact FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_safecontact TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_safecontact;
DROP POLICY IF EXISTS app_select ON clients_safecontact;
DROP POLICY IF EXISTS app_insert ON clients_safecontact;
DROP POLICY IF EXISTS app_update ON clients_safecontact;

CREATE POLICY owner_all ON clients_safecontact TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_safecontact FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_safecontact FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_update ON clients_safecontact FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );
