//! One folder a vendor, each with the same rooms.

#[cfg(feature = "exotel")]
pub mod exotel;
#[cfg(feature = "kazoo")]
pub mod kazoo;
#[cfg(feature = "telphin")]
pub mod telphin;
#[cfg(feature = "voicenter")]
pub mod voicenter;
#[cfg(feature = "voxology")]
pub mod voxology;

vocabulary! {
    /// Vendors that this crate knows; `Other` for one of your own.
    pub enum Vendor {
        /// Exotel.
        Exotel = "exotel",
        /// Telphin/RingMe.
        Telphin = "telphin",
        /// Voicenter.
        Voicenter = "voicenter",
        /// Voxology.
        Voxology = "voxology",
        /// Kazoo.
        Kazoo = "kazoo",
    }
}
