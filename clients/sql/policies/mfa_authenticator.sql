-- Second factors: their owner, who is named at the door, who lets them in again, and the worker.
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE mfa_authenticator FORCE ROW LEVEL SECURITY;
REVOKE ALL ON mfa_authenticator FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator TO portal_app;

DROP POLICY IF EXISTS owner_all ON mfa_authenticator;
DROP POLICY IF EXISTS app_select ON mfa_authenticator;
DROP POLICY IF EXISTS app_insert ON mfa_authenticator;
DROP POLICY IF EXISTS app_update ON mfa_authenticator;
DROP POLICY IF EXISTS app_delete ON mfa_authenticator;

CREATE POLICY owner_all ON mfa_authenticator TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON mfa_authenticator FOR SELECT TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON mfa_authenticator FOR INSERT TO portal_app
    WITH CHECK (
        user_id = (SELECT app_uid())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON mfa_authenticator FOR UPDATE TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_delete ON mfa_authenticator FOR DELETE TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );
