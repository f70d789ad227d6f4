//! One folder a vendor, each with the same rooms.

#[cfg(feature = "exotel")]
pub mod exotel;

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
