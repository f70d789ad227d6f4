//! The rules as a JSON Schema, draft 4, as the vendor publishes them.
