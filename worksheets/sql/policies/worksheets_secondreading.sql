-- Second readings of drafts, for the practice's clinicians; nobody reads one in another's name.
ALTER TABLE worksheets_secondreading ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_secondreading FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_secondreading FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_secondreading TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_secondreading;
DROP POLICY IF EXISTS app_select ON worksheets_secondreading;
DROP POLICY IF EXISTS app_insert ON worksheets_secondreading;

CREATE POLICY owner_all ON worksheets_secondreading TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_secondreading FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_insert ON worksheets_secondreading FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND reader_id = (SELECT app_clinician())
    );
