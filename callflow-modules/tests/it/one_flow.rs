//! A world in which every number runs the same flow.

use callflow_modules::walker::Walker;
use voice_actions::runtime::simulator::{RouteError, Router};
use voice_actions::runtime::{Session, Snapshot, Start};

#[derive(Debug)]
pub(crate) struct OneFlow(pub(crate) Walker);

impl Router for OneFlow {
    fn program(&self, _start: &Start) -> Result<Option<Box<dyn Session>>, RouteError> {
        Ok(Some(Box::new(self.0.clone())))
    }

    fn restore(&self, _start: &Start, snapshot: &Snapshot) -> Result<Box<dyn Session>, RouteError> {
        Ok(Box::new(self.0.restore(snapshot)?))
    }
}
