-- Names of models. The portal never reads or writes them while it runs.
ALTER TABLE django_content_type ENABLE ROW LEVEL SECURITY;
ALTER TABLE django_content_type FORCE ROW LEVEL SECURITY;
REVOKE ALL ON django_content_type FROM portal_app;

DROP POLICY IF EXISTS owner_all ON django_content_type;

CREATE POLICY owner_all ON django_content_type TO portal_owner USING (true) WITH CHECK (true);
