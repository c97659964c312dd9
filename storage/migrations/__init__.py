"""The revisions of the schema. What they build, one after the other, must equal `storage/tables.py`."""
