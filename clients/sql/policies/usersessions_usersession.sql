-- Where somebody is signed in: themselves, who lets them in again, and the worker.
ALTER TABLE usersessions_usersession ENABLE ROW LEVEL SECURITY;
ALTER TABLE usersessions_usersession FORCE ROW LEVEL SECURITY;
REVOKE ALL ON usersessions_usersession FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON usersessions_usersession TO portal_app;

DROP POLICY IF EXISTS owner_all ON usersessions_usersession;
DROP POLICY IF EXISTS app_select ON usersessions_usersession;
DROP POLICY IF EXISTS app_insert ON usersessions_usersession;
DROP POLICY IF EXISTS app_update ON usersessions_usersession;
DROP POLICY IF EXISTS app_delete ON usersessions_usersession;

CREATE POLICY owner_all ON usersessions_usersession TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON usersessions_usersession FOR SELECT TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON usersessions_usersession FOR INSERT TO portal_app
    WITH CHECK (user_id = (SELECT app_uid()));

CREATE POLICY app_update ON usersessions_usersession FOR UPDATE TO portal_app
    USING (user_id = (SELECT app_uid()))
    WITH CHECK (user_id = (SELECT app_uid()));

CREATE POLICY app_delete ON usersessions_usersession FOR DELETE TO portal_app
    USING (
        user_id = (SELECT app_uid())
        OR ((SELECT app_clinician()) IS NOT NULL AND app_answers_for(user_id))
        OR (SELECT app_scope()) = 'worker'
    );
