//! One table per wire object: struct, reader, writer and the row that a check reads come out of it.
//!
//! The reader is a visitor by hand, because derived readers buffer: an unknown member goes to `extra`, a known
//! one straight into its slot, wherever it stands.

/// The few places where a required, an optional and a list member differ.
macro_rules! slot {
    (type required $type:ty) => { $type };
    (type list $type:ty) => { $type };
    (type optional $type:ty) => { Option<$type> };
    (type expected $type:ty) => { Option<$type> };

    (need required) => { $crate::wire::Need::Required };
    (need list) => { $crate::wire::Need::Optional };
    (need optional) => { $crate::wire::Need::Optional };
    (need expected) => { $crate::wire::Need::Expected };

    (there required $slot:expr, $key:literal) => {
        if $slot.is_none() {
            return Err(serde::de::Error::missing_field($key));
        }
    };
    (there $kind:ident $slot:expr, $key:literal) => {};

    (finish required $slot:ident, $key:literal) => {
        $slot.ok_or_else(|| serde::de::Error::missing_field($key))?
    };
    (finish list $slot:ident, $key:literal) => { $slot.unwrap_or_default() };
    (finish $kind:ident $slot:ident, $key:literal) => { $slot };

    (present required $slot:expr) => { true };
    (present list $slot:expr) => { $crate::wire::Field::empty(&$slot).is_none() };
    (present $kind:ident $slot:expr) => { $slot.is_some() };

    (write required $map:ident, $slot:expr, $key:literal) => {
        $map.serialize_entry($key, &$crate::wire::Written(&$slot))?;
    };
    (write list $map:ident, $slot:expr, $key:literal) => {
        if $crate::wire::Field::empty(&$slot).is_none() {
            $map.serialize_entry($key, &$crate::wire::Written(&$slot))?;
        }
    };
    (write $kind:ident $map:ident, $slot:expr, $key:literal) => {
        if let Some(value) = &$slot {
            $map.serialize_entry($key, &$crate::wire::Written(value))?;
        }
    };

    (lists required $slot:expr, $key:literal, $into:ident) => {
        $crate::wire::Field::lists(&$slot, $key, &mut $into)
    };
    (lists list $slot:expr, $key:literal, $into:ident) => {
        $crate::wire::Field::lists(&$slot, $key, &mut $into)
    };
    (lists $kind:ident $slot:expr, $key:literal, $into:ident) => {};
}

/// Makes an action: its word, the members of `params`, the keys beside it.
///
/// A row is `required | expected | optional | list`, the field, behind a slash the name of its setter, the type,
/// the wire key. `expected` is optional to read and an error to a check.
macro_rules! action {
    (
        $(#[$meta:meta])*
        pub struct $name:ident = $word:literal {
            params {
                $( $(#[$pmeta:meta])* $pkind:ident $pfield:ident $(/ $pset:ident)? : $ptype:ty = $pkey:literal ),* $(,)?
            }
            keys {
                $( $(#[$kmeta:meta])* $kkind:ident $kfield:ident $(/ $kset:ident)? : $ktype:ty = $kkey:literal ),* $(,)?
            }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$pmeta])* pub $pfield: $crate::wire::slot!(type $pkind $ptype), )*
            $( $(#[$kmeta])* pub $kfield: $crate::wire::slot!(type $kkind $ktype), )*
            /// Members of `params` that this version does not know, kept as they came.
            pub extra_params: $crate::wire::Extra,
            /// Members beside `params` that this version does not know, comments among them, kept as they came.
            pub extra: $crate::wire::Extra,
        }

        impl $name {
            /// The word of this action on the wire.
            pub const NAME: &'static str = $word;

            pub(crate) const SPEC: $crate::action::ActionSpec = $crate::action::ActionSpec {
                word: $word,
                params: &[ $( $crate::wire::FieldSpec {
                    name: $pkey,
                    need: $crate::wire::slot!(need $pkind),
                    shape: <$ptype as $crate::wire::Field>::SHAPE,
                }, )* ],
                keys: &[ $( $crate::wire::FieldSpec {
                    name: $kkey,
                    need: $crate::wire::slot!(need $kkind),
                    shape: <$ktype as $crate::wire::Field>::SHAPE,
                }, )* ],
            };

            $( $(
                #[doc = concat!("Sets `", $pkey, "`.")]
                #[must_use]
                pub fn $pset(mut self, value: impl Into<$ptype>) -> Self {
                    self.$pfield = Some(value.into());
                    self
                }
            )? )*

            $( $(
                #[doc = concat!("Sets `", $kkey, "`.")]
                #[must_use]
                pub fn $kset(mut self, value: impl Into<$ktype>) -> Self {
                    self.$kfield = Some(value.into());
                    self
                }
            )? )*

            /// Adds a comment for people, which the platform ignores.
            #[must_use]
            pub fn with_comment(self, comment: impl Into<String>) -> Self {
                self.with_extra("comment", comment.into())
            }

            /// Adds a parameter that this version does not know.
            #[must_use]
            pub fn with_param(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra_params.insert(key.into(), value.into());
                self
            }

            /// Adds a member beside `params` that this version does not know.
            #[must_use]
            pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(key.into(), value.into());
                self
            }

            #[allow(unused_mut, reason = "an action may hold no lists")]
            pub(crate) fn lists(&self) -> Vec<$crate::action::StepList<'_>> {
                let mut lists = Vec::new();
                $( $crate::wire::slot!(lists $kkind self.$kfield, $kkey, lists); )*
                lists
            }

            fn has_params(&self) -> bool {
                $( $crate::wire::slot!(present $pkind self.$pfield) || )* !self.extra_params.is_empty()
            }

            fn holds(&self, key: &str) -> bool {
                match key {
                    "type" => true,
                    "params" => self.has_params(),
                    $( $kkey => $crate::wire::slot!(present $kkind self.$kfield), )*
                    _ => false,
                }
            }

            #[allow(unused_variables, unused_mut, reason = "an action may have no parameters")]
            pub(crate) fn decode<'de, A: serde::de::MapAccess<'de>>(
                mut from: A,
                depth: usize,
            ) -> Result<Self, A::Error> {
                struct Params<'a> {
                    depth: usize,
                    $( $pfield: &'a mut Option<$ptype>, )*
                    extra: &'a mut $crate::wire::Extra,
                }

                impl<'de> serde::de::DeserializeSeed<'de> for Params<'_> {
                    type Value = Option<serde_json::Value>;

                    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
                        from.deserialize_any(self)
                    }
                }

                impl<'de> serde::de::Visitor<'de> for Params<'_> {
                    type Value = Option<serde_json::Value>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object of parameters")
                    }

                    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
                        $( $crate::wire::slot!(there $pkind self.$pfield, $pkey); )*
                        Ok(Some(serde_json::Value::Null))
                    }

                    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
                        if from.next_element::<serde::de::IgnoredAny>()?.is_some() {
                            return Err(serde::de::Error::invalid_type(serde::de::Unexpected::Seq, &self));
                        }
                        $( $crate::wire::slot!(there $pkind self.$pfield, $pkey); )*
                        Ok(Some(serde_json::Value::Array(Vec::new())))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
                        let (mut empty, depth) = (true, self.depth);
                        while let Some(key) = from.next_key_seed($crate::wire::TextSeed)? {
                            empty = false;
                            match &*key {
                                $( $pkey => $crate::wire::keep(
                                    self.$pfield,
                                    self.extra,
                                    $pkey,
                                    from.next_value_seed($crate::wire::FieldSeed::<$ptype>::new(depth))?,
                                ), )*
                                _ => drop(self.extra.insert(key.into_owned(), from.next_value()?)),
                            }
                        }
                        $( $crate::wire::slot!(there $pkind self.$pfield, $pkey); )*
                        Ok(empty.then(|| serde_json::Value::Object(serde_json::Map::new())))
                    }
                }

                $( let mut $pfield = None; )*
                $( let mut $kfield = None; )*
                let mut extra_params = $crate::wire::Extra::default();
                let mut extra = $crate::wire::Extra::default();
                while let Some(key) = from.next_key_seed($crate::wire::TextSeed)? {
                    match &*key {
                        "params" => {
                            let params = Params {
                                depth,
                                $( $pfield: &mut $pfield, )*
                                extra: &mut extra_params,
                            };
                            if let Some(empty) = from.next_value_seed(params)? {
                                extra.insert(key.into_owned(), empty);
                            }
                        }
                        "type" => drop(from.next_value::<serde::de::IgnoredAny>()?),
                        $( $kkey => $crate::wire::keep(
                            &mut $kfield,
                            &mut extra,
                            $kkey,
                            from.next_value_seed($crate::wire::FieldSeed::<$ktype>::new(depth))?,
                        ), )*
                        _ => drop(extra.insert(key.into_owned(), from.next_value()?)),
                    }
                }
                Ok(Self {
                    $( $pfield: $crate::wire::slot!(finish $pkind $pfield, $pkey), )*
                    $( $kfield: $crate::wire::slot!(finish $kkind $kfield, $kkey), )*
                    extra_params,
                    extra,
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;

                struct Params<'a>(&'a $name);

                impl serde::Serialize for Params<'_> {
                    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                        let mut map = to.serialize_map(None)?;
                        $( $crate::wire::slot!(write $pkind map, self.0.$pfield, $pkey); )*
                        for (key, value) in &self.0.extra_params {
                            let typed = match key.as_str() {
                                $( $pkey => $crate::wire::slot!(present $pkind self.0.$pfield), )*
                                _ => false,
                            };
                            if !typed {
                                map.serialize_entry(key, value)?;
                            }
                        }
                        map.end()
                    }
                }

                let mut map = to.serialize_map(None)?;
                map.serialize_entry("type", Self::NAME)?;
                if self.has_params() {
                    map.serialize_entry("params", &Params(self))?;
                }
                $( $crate::wire::slot!(write $kkind map, self.$kfield, $kkey); )*
                for (key, value) in &self.extra {
                    if !self.holds(key) {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
        }
    };
}

/// How a member of a record is read and written: by its own type, or by a type that knows the unit.
macro_rules! codec {
    (type $type:ty) => { $type };
    (type $type:ty as $codec:ty) => { $codec };

    (read $read:expr) => { $read };
    (read $read:expr, as $codec:ty) => { $read.map(Into::into) };

    (write $kind:ident $map:ident, $slot:expr, $key:literal) => {
        $crate::wire::slot!(write $kind $map, $slot, $key);
    };
    (write $kind:ident $map:ident, $slot:expr, $key:literal, as $codec:ty) => {
        if let Some(value) = $slot {
            $map.serialize_entry($key, &$crate::wire::Written(&<$codec>::from(value)))?;
        }
    };
}

/// Makes an object without a word: a request body, an answer, a log record.
///
/// Rows are those of [`action!`]; `Duration as Seconds` names the unit on the wire. Null and unknown members are
/// kept in `extra`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(: $shape:ident)? {
            $(
                $(#[$kmeta:meta])*
                $kind:ident $field:ident $(/ $set:ident)? : $type:ty $(as $codec:ty)? = $key:literal
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$kmeta])* pub $field: $crate::wire::slot!(type $kind $type), )*
            /// Members that this version does not know, kept as they came.
            pub extra: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $( $(
                #[doc = concat!("Sets `", $key, "`.")]
                #[must_use]
                pub fn $set(mut self, value: impl Into<$type>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )? )*

            /// Adds a member that this version does not know.
            #[must_use]
            pub fn with_extra(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(key.into(), value.into());
                self
            }

            $crate::wire::record_new!($( $kind $field: $type ),*);

            /// Reads the object from JSON text.
            ///
            /// # Errors
            /// Names the place of the first member that is not as documented.
            pub fn from_json(text: &str) -> Result<Self, $crate::Error> {
                $crate::error::from_json(text)
            }

            /// Reads the object from the bytes of an HTTP body or a file.
            ///
            /// # Errors
            /// `NotUtf8`, or those of [`from_json`](Self::from_json).
            pub fn from_slice(bytes: &[u8]) -> Result<Self, $crate::Error> {
                $crate::error::from_slice(bytes)
            }

            /// Writes the object as JSON text.
            #[must_use]
            pub fn to_json(&self) -> String {
                $crate::error::to_json(self)
            }

            /// Writes the object as a JSON value.
            #[must_use]
            pub fn to_value(&self) -> serde_json::Value {
                serde_json::to_value(self).unwrap_or_default()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut from: A) -> Result<$name, A::Error> {
                        $( let mut $field: Option<$type> = None; )*
                        let mut extra = serde_json::Map::new();
                        while let Some(key) = from.next_key_seed($crate::wire::TextSeed)? {
                            match &*key {
                                $( $key => {
                                    type Codec = $crate::wire::codec!(type $type $(as $codec)?);
                                    let read = from.next_value_seed($crate::wire::FieldSeed::<Codec>::new(0))?;
                                    if read.is_none() {
                                        extra.insert($key.to_owned(), serde_json::Value::Null);
                                    }
                                    $field = $crate::wire::codec!(read read $(, as $codec)?);
                                } )*
                                _ => drop(extra.insert(key.into_owned(), from.next_value()?)),
                            }
                        }
                        Ok($name {
                            $( $field: $crate::wire::slot!(finish $kind $field, $key), )*
                            extra,
                        })
                    }
                }

                from.deserialize_map(Visitor)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;

                let mut map = to.serialize_map(None)?;
                $( $crate::wire::codec!(write $kind map, self.$field, $key $(, as $codec)?); )*
                for (key, value) in &self.extra {
                    let typed = match key.as_str() {
                        $( $key => $crate::wire::slot!(present $kind self.$field), )*
                        _ => false,
                    };
                    if !typed {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
        }

        $crate::wire::as_field!($name $(, $shape)?);
    };
}

/// Lets a type with its own `Serialize` and `Deserialize` be a member, alone and in lists.
macro_rules! as_field {
    ($name:ty) => {
        $crate::wire::as_field!($name, Object);
    };
    ($name:ty, $shape:ident) => {
        impl $crate::wire::Field for $name {
            const SHAPE: $crate::wire::Shape = $crate::wire::Shape::$shape;

            fn read<'de, D: serde::Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
                <Option<Self> as serde::Deserialize>::deserialize(from)
            }

            fn write<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, to)
            }
        }

        impl $crate::wire::Field for Vec<$name> {
            const SHAPE: $crate::wire::Shape = $crate::wire::Shape::List;

            fn read<'de, D: serde::Deserializer<'de>>(from: D, _: usize) -> Result<Option<Self>, D::Error> {
                <Option<Self> as serde::Deserialize>::deserialize(from)
            }

            fn write<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, to)
            }
        }
    };
}

/// Makes the constructor of a record: what is required is an argument.
macro_rules! record_new {
    (@ [$($argument:ident: $argument_type:ty,)*] [$($optional:ident,)*]) => {
        fn bare($($argument: $argument_type),*) -> Self {
            Self { $($argument,)* $($optional: Default::default(),)* extra: serde_json::Map::new() }
        }
    };
    (@ [$($arguments:tt)*] [$($optionals:tt)*] required $field:ident: $type:ty $(, $($rest:tt)*)?) => {
        $crate::wire::record_new!(@ [$($arguments)* $field: $type,] [$($optionals)*] $($($rest)*)?);
    };
    (@ [$($arguments:tt)*] [$($optionals:tt)*] $kind:ident $field:ident: $type:ty $(, $($rest:tt)*)?) => {
        $crate::wire::record_new!(@ [$($arguments)*] [$($optionals)* $field,] $($($rest)*)?);
    };
    ($($rows:tt)*) => { $crate::wire::record_new!(@ [] [] $($rows)*); };
}

pub(crate) use {action, as_field, codec, record, record_new, slot};
