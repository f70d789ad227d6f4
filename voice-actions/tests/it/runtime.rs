//! The vendor-neutral runtime: what it promises to every dialect, shown with a foreign one.

mod foreign;
mod simulates_worlds;
