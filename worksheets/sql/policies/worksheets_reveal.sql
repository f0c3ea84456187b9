-- Moments of showing: for the couple's therapist, and for members to whom one was suggested.
ALTER TABLE worksheets_reveal ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_reveal FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_reveal FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_reveal TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_reveal;
DROP POLICY IF EXISTS app_select ON worksheets_reveal;
DROP POLICY IF EXISTS app_insert ON worksheets_reveal;
DROP POLICY IF EXISTS app_update ON worksheets_reveal;

CREATE POLICY owner_all ON worksheets_reveal TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_reveal FOR SELECT TO portal_app
    USING (
        (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for_couple(couple_id)
        )
        OR id IN (SELECT app_reveals_for_me())
    );

CREATE POLICY app_insert ON worksheets_reveal FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );

CREATE POLICY app_update ON worksheets_reveal FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );
