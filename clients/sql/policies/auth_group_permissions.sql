-- Unused: there are no groups. The portal never reads or writes it while it runs.
ALTER TABLE auth_group_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_group_permissions FORCE ROW LEVEL SECURITY;
REVOKE ALL ON auth_group_permissions FROM portal_app;

DROP POLICY IF EXISTS owner_all ON auth_group_permissions;

CREATE POLICY owner_all ON auth_group_permissions TO portal_owner USING (true) WITH CHECK (true);
