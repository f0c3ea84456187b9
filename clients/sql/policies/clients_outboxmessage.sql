-- Letters that wait or went: to oneself, or the practice's clinicians and the worker. Whether one
-- may be planned is for app_may_plan_letter() to say.
ALTER TABLE clients_outboxmessage ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_outboxmessage FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_outboxmessage FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_outboxmessage TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_outboxmessage;
DROP POLICY IF EXISTS app_select ON clients_outboxmessage;
DROP POLICY IF EXISTS app_insert ON clients_outboxmessage;
DROP POLICY IF EXISTS app_update ON clients_outboxmessage;
DROP POLICY IF EXISTS app_delete ON clients_outboxmessage;

CREATE POLICY owner_all ON clients_outboxmessage TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_outboxmessage FOR SELECT TO portal_app
    USING (
        recipient_id = (SELECT app_uid())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON clients_outboxmessage FOR INSERT TO portal_app
    WITH CHECK ((SELECT app_scope()) <> '' AND app_may_plan_letter(practice_id, recipient_id));

CREATE POLICY app_update ON clients_outboxmessage FOR UPDATE TO portal_app
    USING (
        recipient_id = (SELECT app_uid())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        recipient_id = (SELECT app_uid())
        OR (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_delete ON clients_outboxmessage FOR DELETE TO portal_app
    USING ((SELECT app_scope()) = 'worker' AND finished_at IS NOT NULL);
