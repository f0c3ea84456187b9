-- Wrapped keys. Only the worker re-wraps or shreds one; who may read or make one stands one storey
-- up, where releases, letters and joint sheets are (worksheets/sql/policies/clients_datakey.sql).
ALTER TABLE clients_datakey ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_datakey FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_datakey FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_datakey TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_datakey;
DROP POLICY IF EXISTS app_update ON clients_datakey;

CREATE POLICY owner_all ON clients_datakey TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_update ON clients_datakey FOR UPDATE TO portal_app
    USING ((SELECT app_scope()) = 'worker')
    WITH CHECK ((SELECT app_scope()) = 'worker');
