//! Lists of words as fields: `vocabulary!` plus what a field needs.

/// Makes an open enumeration that can stand in a record: `vocabulary!` and its [`Field`](crate::wire::Field).
macro_rules! words {
    ($( #[$outer:meta] )* pub enum $name:ident { $($rows:tt)* }) => {
        vocabulary! { $( #[$outer] )* pub enum $name { $($rows)* } }

        impl $crate::wire::Field for $name {
            const RULE: $crate::schema::Rule =
                $crate::schema::Rule::words(|| $crate::word::known(Self::KNOWN, Self::as_str));

            fn read(leaf: $crate::wire::Leaf<'_>) -> Result<Self, serde_json::Value> {
                match leaf {
                    $crate::wire::Leaf::Text(text) => Ok(Self::from(&*text)),
                    other => Err(other.into_value()),
                }
            }

            fn write(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    };
}

/// Returns the words of a list.
pub(crate) fn known<T>(words: &'static [T], spell: fn(&'static T) -> &'static str) -> Vec<&'static str> {
    words.iter().map(spell).collect()
}
