-- What was agreed: for the couple's therapist, and for members while it is open to them.
ALTER TABLE worksheets_jointtext ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_jointtext FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_jointtext FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_jointtext TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_jointtext;
DROP POLICY IF EXISTS app_select ON worksheets_jointtext;
DROP POLICY IF EXISTS app_insert ON worksheets_jointtext;
DROP POLICY IF EXISTS app_update ON worksheets_jointtext;

CREATE POLICY owner_all ON worksheets_jointtext TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_jointtext FOR SELECT TO portal_app
    USING (
        (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for_couple(couple_id)
        )
        OR id IN (SELECT app_joint_open_to((SELECT app_client())))
    );

CREATE POLICY app_insert ON worksheets_jointtext FOR INSERT TO portal_app
    WITH CHECK (
        (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for_couple(couple_id)
        )
        AND confirmed_by_id = (SELECT app_clinician())
    );

CREATE POLICY app_update ON worksheets_jointtext FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );
