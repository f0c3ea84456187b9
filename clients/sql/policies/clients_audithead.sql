-- Where each audit chain stands. Only audit_append() moves one on.
ALTER TABLE clients_audithead ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_audithead FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_audithead FROM portal_app;
GRANT SELECT ON clients_audithead TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_audithead;
DROP POLICY IF EXISTS app_select ON clients_audithead;

CREATE POLICY owner_all ON clients_audithead TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_audithead FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
