-- Notes: a draft is its author's alone, a signed one also for clinicians who care for whom it is
-- about.
ALTER TABLE clients_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_note FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_note FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_note TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_note;
DROP POLICY IF EXISTS app_select ON clients_note;
DROP POLICY IF EXISTS app_insert ON clients_note;
DROP POLICY IF EXISTS app_update ON clients_note;
DROP POLICY IF EXISTS app_delete ON clients_note;

CREATE POLICY owner_all ON clients_note TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_note FOR SELECT TO portal_app
    USING (
        author_id = (SELECT app_clinician())
        OR (
            state = 'signed'
            AND (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND (app_cares_for(client_id) OR app_cares_for_couple(couple_id))
        )
    );

CREATE POLICY app_insert ON clients_note FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND author_id = (SELECT app_clinician()));

CREATE POLICY app_update ON clients_note FOR UPDATE TO portal_app
    USING (author_id = (SELECT app_clinician()))
    WITH CHECK (author_id = (SELECT app_clinician()));

CREATE POLICY app_delete ON clients_note FOR DELETE TO portal_app
    USING (author_id = (SELECT app_clinician()) AND state = 'draft');
