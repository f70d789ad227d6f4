use serde_json::Value;

/// Reads fields of a document that may not be there.
pub(crate) trait Fields {
    /// Returns the value at a path of keys; null where there is none.
    fn at(&self, path: &[&str]) -> &Value;

    /// Sets a field of an object; what is no object stays as it is.
    fn put(&mut self, key: &str, value: impl Into<Value>);
}

impl Fields for Value {
    fn at(&self, path: &[&str]) -> &Value {
        static NOTHING: Value = Value::Null;
        path.iter().try_fold(self, |value, key| value.get(*key)).unwrap_or(&NOTHING)
    }

    fn put(&mut self, key: &str, value: impl Into<Self>) {
        if let Some(map) = self.as_object_mut() {
            map.insert(key.to_owned(), value.into());
        }
    }
}
