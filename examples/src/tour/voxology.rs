//! Part `voxology`: the call-tracking guide's six scripts, built, checked, run, and asked for over HTTP.

use super::Stage;

mod live;
mod phone;
mod scripts;
mod simulated;
mod timeline;

/// Runs the part.
///
/// # Errors
/// When something that the tour says does not hold.
pub(super) fn run(stage: &mut Stage) -> anyhow::Result<()> {
    scripts::show(stage)?;
    simulated::show(stage)?;
    live::show(stage)
}
