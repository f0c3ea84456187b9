-- A sign-in's address: its own person, who is named at the door, who lets them in again, and the
-- worker.
ALTER TABLE account_emailaddress ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_emailaddress FORCE ROW LEVEL SECURITY;
REVOKE ALL ON account_emailaddress FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress TO portal_app;

DROP POLICY IF EXISTS owner_all ON account_emailaddress;
DROP POLICY IF EXISTS app_select ON account_emailaddress;
DROP POLICY IF EXISTS app_insert ON account_emailaddress;
DROP POLICY IF EXISTS app_update ON account_emailaddress;
DROP POLICY IF EXISTS app_delete ON account_emailaddress;

CREATE POLICY owner_all ON account_emailaddress TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON account_emailaddress FOR SELECT TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON account_emailaddress FOR INSERT TO portal_app
    WITH CHECK (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON account_emailaddress FOR UPDATE TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        user_id = (SELECT app_uid())
        OR ((SELECT app_scope()) = 'door' AND user_id = ANY ((SELECT app_door_users())::uuid[]))
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_delete ON account_emailaddress FOR DELETE TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );
