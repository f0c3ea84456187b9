-- Unused: an address is proven by its invitation. Nobody has a row; deleting an address looks here
-- for what hangs on it, and there is never anything.
ALTER TABLE account_emailconfirmation ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_emailconfirmation FORCE ROW LEVEL SECURITY;
REVOKE ALL ON account_emailconfirmation FROM portal_app;
GRANT SELECT, DELETE ON account_emailconfirmation TO portal_app;

DROP POLICY IF EXISTS owner_all ON account_emailconfirmation;

CREATE POLICY owner_all ON account_emailconfirmation TO portal_owner USING (true) WITH CHECK (true);
