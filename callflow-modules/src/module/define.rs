//! How a module is written down: a record, and a line that names it.

/// Makes a module: its record, what is known about it, its constructor and its branches.
///
/// ```text
/// module! {
///     /// Rings one device.
///     "device" in All, branches [Default Cause], new(id: Id);
///     pub struct Device { …rows as in `record!`… }
/// }
/// ```
///
/// `new(…)` lists what is required; without it the module has constructors of its own below.
macro_rules! module {
    (
        $(#[$doc:meta])*
        $name:literal in $releases:ident, branches [$($branch:ident)*]
        $(, new($($field:ident: $type:ty),*))?
        $(, exactly_one $sets:expr)?
        $(, skip $skip:literal)?
        ;
        pub struct $module:ident { $($rows:tt)* }
    ) => {
        record! {
            $(#[$doc])*
            #[doc = concat!("\n\nWire name: `", $name, "`.")]
            #[doc(alias = $name)]
            pub struct $module { $($rows)* }
        }

        impl $module {
            /// Wire name of the module.
            pub const NAME: &'static str = $name;

            /// What is known about the module: releases, branches, fields.
            pub const DEFINITION: $crate::schema::Definition = $crate::schema::Definition {
                name: Self::NAME,
                releases: $crate::schema::Releases::$releases,
                branches: &[$( $crate::schema::Branch::$branch ),*],
                members: <Self as $crate::wire::Rows>::MEMBERS,
                exactly_one: module!(@or &[] $(, $sets)?),
                can_skip: module!(@or true $(, $skip)?),
            };

            module!(@new $(($($field: $type),*))?);
            module!(@branches [$($branch)*]);
        }

        $( impl $crate::node::takes::$branch for $module {} )*
        module!(@default $module $(($($field)*))?);
    };
    (@or $default:expr) => { $default };
    (@or $default:expr, $value:expr) => { $value };
    (@new) => {};
    (@new ()) => {
        /// Makes one with the vendor's defaults.
        #[must_use]
        pub fn new() -> Self {
            <Self as $crate::wire::Rows>::blank()
        }
    };
    (@new ($($field:ident: $type:ty),+)) => {
        /// Makes one from what it needs; all else has the vendor's defaults.
        #[must_use]
        pub fn new($($field: impl Into<$type>),+) -> Self {
            let mut module = <Self as $crate::wire::Rows>::blank();
            $( module.$field = Some($field.into()); )+
            module
        }
    };
    (@branches []) => {};
    (@branches [$($branch:ident)+]) => {
        fn into_step(self) -> $crate::Step<Self> {
            self.into()
        }

        /// Sets the child with any key.
        pub fn on(self, key: impl Into<$crate::BranchKey>, next: impl Into<$crate::Node>) -> $crate::Step<Self> {
            self.into_step().on(key, next)
        }

        $( branch_methods!($branch Self); )+
    };
    (@default $module:ident ()) => {
        impl Default for $module {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@default $($other:tt)*) => {};
}
