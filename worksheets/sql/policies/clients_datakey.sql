-- Who may read a wrapped key, or make one: whose it is, whoever may read words that it opens, and
-- the worker. It stands on this storey because releases, letters and joint sheets do.
DROP POLICY IF EXISTS app_select ON clients_datakey;
DROP POLICY IF EXISTS app_insert ON clients_datakey;

CREATE POLICY app_select ON clients_datakey FOR SELECT TO portal_app
    USING (
        (
            practice_id = (SELECT app_practice())
            AND (
                owner_id = (SELECT app_client())
                OR owner_id = (SELECT app_clinician())
                OR app_may_use_key(owner_id, key_class)
            )
        )
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_datakey FOR INSERT TO portal_app
    WITH CHECK (
        (
            practice_id = (SELECT app_practice())
            AND (
                owner_id = (SELECT app_client())
                OR owner_id = (SELECT app_clinician())
                OR app_may_use_key(owner_id, key_class)
            )
        )
        OR (SELECT app_scope()) = 'worker'
    );
