-- Nobody has a row: a session is found by its key alone, through the session_… functions.
ALTER TABLE django_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE django_session FORCE ROW LEVEL SECURITY;
REVOKE ALL ON django_session FROM portal_app;

DROP POLICY IF EXISTS owner_all ON django_session;

CREATE POLICY owner_all ON django_session TO portal_owner USING (true) WITH CHECK (true);
