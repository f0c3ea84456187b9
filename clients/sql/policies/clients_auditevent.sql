-- The audit. A person's own list holds what they did, what the practice did and what the portal
-- did: never what a partner did, so that nobody learns that, or when, a partner looked (Inv 6,
-- P14); and it tells of no Hold, no note and no group (Inv 15). Rows are written by audit_append()
-- alone.
ALTER TABLE clients_auditevent ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_auditevent FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_auditevent FROM portal_app;
GRANT SELECT ON clients_auditevent TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_auditevent;
DROP POLICY IF EXISTS app_select ON clients_auditevent;

CREATE POLICY owner_all ON clients_auditevent TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_auditevent FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (
            about_id = (SELECT app_client())
            AND object_kind NOT IN (
                'hold', 'note', 'addendum', 'assignmentgroup', 'cliniciantask', 'checkinmark',
                'jointwindow', 'windowmark'
            )
            AND (
                actor_id IS NULL
                OR actor_id = (SELECT app_uid())
                OR actor_id IN (SELECT s.id FROM clients_user s WHERE s.role = 'clinician')
            )
        )
        OR (SELECT app_scope()) = 'worker'
    );
