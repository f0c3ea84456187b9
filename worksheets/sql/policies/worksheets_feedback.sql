-- Letters on what was sent: to whom they went, their author, and clinicians who care for the person
-- now.
ALTER TABLE worksheets_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_feedback FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_feedback FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_feedback TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_feedback;
DROP POLICY IF EXISTS app_select ON worksheets_feedback;
DROP POLICY IF EXISTS app_insert ON worksheets_feedback;

CREATE POLICY owner_all ON worksheets_feedback TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_feedback FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR author_id = (SELECT app_clinician())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_insert ON worksheets_feedback FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND author_id = (SELECT app_clinician()));
