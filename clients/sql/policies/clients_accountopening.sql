-- Openings of accounts in person. Whoever types the code is nobody yet: the worker looks for them.
ALTER TABLE clients_accountopening ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_accountopening FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_accountopening FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_accountopening TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_accountopening;
DROP POLICY IF EXISTS app_select ON clients_accountopening;
DROP POLICY IF EXISTS app_insert ON clients_accountopening;
DROP POLICY IF EXISTS app_update ON clients_accountopening;

CREATE POLICY owner_all ON clients_accountopening TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_accountopening FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_accountopening FOR INSERT TO portal_app
    WITH CHECK (
        (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND opened_by_id = (SELECT app_uid())
        )
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON clients_accountopening FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
