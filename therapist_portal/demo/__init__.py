"""The demo's people and work. All of it is made up; none of it exists outside DEBUG."""
