-- Releases: their author, who cares for the author now, and the named partner while it is open to
-- them.
ALTER TABLE worksheets_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_release FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_release FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_release TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_release;
DROP POLICY IF EXISTS app_select ON worksheets_release;
DROP POLICY IF EXISTS app_insert ON worksheets_release;
DROP POLICY IF EXISTS app_update ON worksheets_release;

CREATE POLICY owner_all ON worksheets_release TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_release FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
        OR (recipient_id = (SELECT app_client()) AND id IN (SELECT app_released_to_me()))
    );

CREATE POLICY app_insert ON worksheets_release FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));

CREATE POLICY app_update ON worksheets_release FOR UPDATE TO portal_app
    USING (client_id = (SELECT app_client()))
    WITH CHECK (client_id = (SELECT app_client()));
