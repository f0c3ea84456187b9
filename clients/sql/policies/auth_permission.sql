-- Names of models. The portal never reads or writes them while it runs.
ALTER TABLE auth_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_permission FORCE ROW LEVEL SECURITY;
REVOKE ALL ON auth_permission FROM portal_app;

DROP POLICY IF EXISTS owner_all ON auth_permission;

CREATE POLICY owner_all ON auth_permission TO portal_owner USING (true) WITH CHECK (true);
