//! Lists of words as fields: `vocabulary!` plus what a field needs.

/// Makes an open enumeration that can stand in a record: `vocabulary!` and its [`Field`](crate::wire::Field).
macro_rules! words {
    (
        $( #[$outer:meta] )*
        pub enum $name:ident {
            $( $(#[$inner:meta])* $variant:ident = $word:literal $(| $alias:literal)* ),+ $(,)?
        }
    ) => {
        vocabulary! {
            $( #[$outer] )*
            pub enum $name { $( $(#[$inner])* $variant = $word $(| $alias)*, )+ }
        }

        impl $crate::wire::Field for $name {
            const RULE: $crate::schema::Rule = $crate::schema::Rule::words(&[$( $word ),+]);

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
