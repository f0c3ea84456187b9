-- Who cares for whom: the client, the practice's clinicians, the worker. Care is begun with
-- somebody new, or shared by who gives it, or handed over by an owner; what is over already lets
-- nobody see anything, and so may be written by any clinician of the practice.
ALTER TABLE clients_care ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_care FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_care FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_care TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_care;
DROP POLICY IF EXISTS app_select ON clients_care;
DROP POLICY IF EXISTS app_insert ON clients_care;
DROP POLICY IF EXISTS app_update ON clients_care;

CREATE POLICY owner_all ON clients_care TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_care FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_care FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND (until IS NOT NULL OR app_may_begin_care(client_id))
    );

CREATE POLICY app_update ON clients_care FOR UPDATE TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_may_begin_care(client_id)
        )
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_may_begin_care(client_id)
        )
        OR (SELECT app_scope()) = 'worker'
    );
