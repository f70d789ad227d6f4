//! The PBX vendors: one folder each, and the list below.

pub mod ringme;
