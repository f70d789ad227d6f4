//! Blocking code: one small runtime that you own, made once, used for each call. No hidden threads.
//!
//! `cargo run -p examples --example blocking_use`

use click2call_client::{CallRequest, ClickToCall, Endpoint, PlacedCall, Result, fake};

/// A client for code that is not asynchronous.
struct Blocking<C> {
    runtime: tokio::runtime::Runtime,
    client: C,
}

impl<C: ClickToCall> Blocking<C> {
    /// The runtime runs on the caller's own thread, and only while it waits for an answer.
    fn new(make: impl FnOnce() -> Result<C>) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = {
            let _entered = runtime.enter();
            make()?
        };
        Ok(Self { runtime, client })
    }

    fn place(&self, request: &CallRequest) -> Result<PlacedCall> {
        self.runtime.block_on(self.client.place(request))
    }
}

fn main() -> anyhow::Result<()> {
    let exotel = fake::Exotel::new("example1", "key", "token");
    let phone = Blocking::new(|| exotel.client().build())?;
    let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
    let placed = phone.place(&request)?;
    println!("{} accepted the call at the first of {} attempts", placed.vendor, placed.attempts);
    anyhow::ensure!(exotel.calls().len() == 1, "one click, one call");
    Ok(())
}
