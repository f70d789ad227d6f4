//! A vendor in this process: rules, a desk, and the clock and calls that all vendors share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use time::{Duration, OffsetDateTime};

use super::call::{FakeCall, Plan, Stage};
use super::desk::{Attempts, Desk, Rules, START, Trouble};
use super::fields;
use crate::placed::{CallId, Outcome};
use crate::transport::{Body, Reply, Transport, TransportFailure};

/// Most bytes that are read of an answer to a request of the vendor's own.
const MAX_ACKNOWLEDGEMENT: usize = 64 * 1024;

/// A vendor that lives in this process. Cloning is cheap: clones are the same vendor.
pub struct StandIn<R> {
    state: Arc<Mutex<State<R>>>,
}

struct State<R> {
    desk: Desk,
    rules: R,
}

impl<R: Rules> StandIn<R> {
    /// Makes a stand-in from its rules.
    pub fn with_rules(rules: R) -> Self {
        Self { state: Arc::new(Mutex::new(State { desk: Desk::default(), rules })) }
    }

    /// Answers a request: the whole vendor as a function, for any web framework.
    ///
    /// Of what [`fail_next`](Self::fail_next) asked for, an answer is given here too. What only a network can do
    /// (refuse, hang, break off) is told as a gateway before the vendor would: 503 if the request was not acted on,
    /// 502 if it was.
    #[must_use]
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let trouble = self.lock().desk.troubles.pop_front();
        let (answer, reply) = self.exchange(request, trouble);
        let Some(reply) = reply else { return answer };
        match reply {
            Reply::Answer(status, headers, body) => {
                let mut response = Response::new(body);
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                response
            }
            reply => {
                let acted = reply.delivers();
                super::desk::typed(if acted { 502 } else { 503 }, "text/html", "<html>gateway</html>")
            }
        }
    }

    /// Lets a request meet a trouble, and returns the vendor's answer and what comes instead of it.
    fn exchange(
        &self,
        request: &Request<Bytes>,
        trouble: Option<Trouble>,
    ) -> (Response<Bytes>, Option<Reply>) {
        match trouble {
            None => (self.act(request), None),
            Some(Trouble::ExtraKey(key)) => (self.act(&fields::with_key(request, &key)), None),
            Some(Trouble::Afterwards(reply)) => (self.act(request), Some(reply)),
            Some(Trouble::Reply(reply)) if reply.delivers() && !matches!(reply, Reply::Answer(..)) => {
                (self.act(request), Some(reply))
            }
            Some(Trouble::Reply(reply)) => (Response::new(Bytes::new()), Some(reply)),
        }
    }

    fn act(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let mut state = self.lock();
        let State { desk, rules } = &mut *state;
        desk.requests += 1;
        let answer = rules.answer(request, desk);
        for (id, outcome) in std::mem::take(&mut desk.endings) {
            state.end(&id, outcome);
        }
        answer
    }

    /// Makes the next exchange fail in this way. Call it again for the one after it.
    ///
    /// A request that reaches the vendor before the exchange breaks is acted on all the same: a call whose answer
    /// is lost was placed, as in life. Answers of the trouble's own (a 429, a 500) replace the vendor's, and
    /// nothing is done.
    pub fn fail_next(&self, trouble: Reply) {
        self.lock().desk.troubles.push_back(Trouble::Reply(trouble));
    }

    /// Makes the vendor do what the next request asks for, and then fail in this way: the call is placed, and the
    /// answer is a 500.
    pub fn fail_next_afterwards(&self, trouble: Reply) {
        self.lock().desk.troubles.push_back(Trouble::Afterwards(trouble));
    }

    /// Makes the vendor refuse the next request with this HTTP status and this code of its own, in its own shape.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # #[cfg(feature = "exotel")] {
    /// use click2call_client::{ClickToCallExt as _, Endpoint, ErrorKind, fake};
    ///
    /// let vendor = fake::Exotel::new("sid", "key", "token");
    /// vendor.refuse_next(409, "1012");
    /// let client = vendor.client().build()?;
    /// let refused = client.connect(Endpoint::number("+15550100"), Endpoint::number("+15550101")).await;
    /// assert_eq!(refused.unwrap_err().code().map(|code| code.code.as_str()), Some("1012"));
    /// # }
    /// # Ok(()) }
    /// ```
    pub fn refuse_next(&self, status: u16, code: &str) {
        let answer = self.with(|rules, desk| rules.refusal(status, code, desk));
        let (head, body) = answer.into_parts();
        self.fail_next(Reply::Answer(head.status, head.headers, body));
    }

    pub(crate) fn add_key_next(&self, key: &str) {
        self.lock().desk.troubles.push_back(Trouble::ExtraKey(key.to_owned()));
    }

    /// Returns the calls that were accepted, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<FakeCall> {
        self.lock().desk.calls.clone()
    }

    /// Returns a call.
    #[must_use]
    pub fn call(&self, id: &CallId) -> Option<FakeCall> {
        self.lock().desk.call(id).cloned()
    }

    /// Returns how many requests were answered.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.lock().desk.requests
    }

    /// Lets the A-leg answer: the B-leg begins to ring. Returns whether the call was waiting for that.
    pub fn answer(&self, id: &CallId) -> bool {
        self.lock().go_on(id, Stage::Ringing, Stage::Answered)
    }

    /// Lets the B-leg answer: both talk. Returns whether the call was waiting for that.
    pub fn bridge(&self, id: &CallId) -> bool {
        self.lock().go_on(id, Stage::Answered, Stage::Connected)
    }

    /// Ends a call like this, after the parties talked so long (which counts for [`Outcome::Connected`] alone).
    ///
    /// What must have happened before happens first, with its callbacks. The clock is moved on if the call is younger
    /// than its conversation. Returns whether there is such a call and it was running.
    pub fn finish(&self, id: &CallId, outcome: impl Into<Outcome>, talk: Duration) -> bool {
        self.lock().finish(id, outcome.into(), talk)
    }

    /// Says how calls that are placed from now on go on by themselves while the clock is moved.
    pub fn plan(&self, plan: Plan) {
        self.lock().desk.plan = Some(plan);
    }

    /// Moves the clock: calls with a [`Plan`] go on.
    pub fn advance(&self, time: Duration) {
        self.lock().advance(time);
    }

    /// Returns the time on the stand-in's clock.
    #[must_use]
    pub fn time(&self) -> OffsetDateTime {
        self.lock().desk.now()
    }

    /// Takes the requests that the vendor wants to send (callbacks, events), in order.
    #[must_use]
    pub fn take_outgoing(&self) -> Vec<Request<Bytes>> {
        std::mem::take(&mut self.lock().desk.outgoing)
    }

    /// Takes your answer to a request from [`take_outgoing`](Self::take_outgoing), and returns whether the vendor is
    /// content. If not, and if it is a vendor that sends again, the request is back in the tray.
    pub fn settle(&self, mut request: Request<Bytes>, answer: &Response<Bytes>) -> bool {
        let Attempts(before) = request.extensions().get().copied().unwrap_or_default();
        let mut state = self.lock();
        let State { desk, rules } = &mut *state;
        rules.takes_answer(&request, answer, desk);
        let again = rules.sends_again(answer, before + 1);
        if again {
            request.extensions_mut().insert(Attempts(before + 1));
            state.desk.outgoing.push(request);
        }
        !again
    }

    /// Sends what the vendor wants to send over a transport, and returns the statuses that came back.
    ///
    /// What the vendor sends again, because the answer is not what it expects, goes with the next call of this.
    ///
    /// # Errors
    /// The first failure of the transport; what was not sent yet stays in the tray.
    pub async fn deliver(&self, transport: &dyn Transport) -> Result<Vec<StatusCode>, TransportFailure> {
        let mut statuses = Vec::new();
        let waiting = self.lock().desk.outgoing.len();
        for _ in 0..waiting {
            let Some(request) = self.lock().desk.outgoing.first().cloned() else { break };
            let response = transport.send(request.clone()).await?;
            let (head, mut body) = response.into_parts();
            let mut bytes = Vec::new();
            while let Some(piece) = body.next().await {
                bytes.extend_from_slice(&piece?);
                bytes.truncate(MAX_ACKNOWLEDGEMENT);
            }
            statuses.push(head.status);
            let mut tray = self.lock();
            if !tray.desk.outgoing.is_empty() {
                tray.desk.outgoing.remove(0);
            }
            drop(tray);
            self.settle(request, &Response::from_parts(head, Bytes::from(bytes)));
        }
        Ok(statuses)
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut R, &mut Desk) -> T) -> T {
        let mut state = self.lock();
        let State { desk, rules } = &mut *state;
        work(rules, desk)
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Rules> State<R> {
    /// Moves a call from one stage to the next, and tells the vendor.
    fn go_on(&mut self, id: &CallId, from: Stage, to: Stage) -> bool {
        let now = self.desk.now();
        let Some(call) = self.desk.calls.iter_mut().find(|call| call.id == *id) else { return false };
        if call.stage() != from {
            return false;
        }
        match to {
            Stage::Answered => call.answered_at = Some(now),
            Stage::Connected => call.connected_at = Some(now),
            Stage::Ended => call.ended_at = Some(now),
            Stage::Ringing => return false,
        }
        let call = call.clone();
        self.rules.went_on(&call, to, &mut self.desk);
        true
    }

    fn finish(&mut self, id: &CallId, outcome: Outcome, talk: Duration) -> bool {
        let Some(call) = self.desk.calls.iter_mut().find(|call| call.id == *id) else { return false };
        if call.stage() == Stage::Ended {
            return false;
        }
        call.plan = None;
        let reaches_customer = matches!(
            outcome,
            Outcome::Connected | Outcome::CustomerNoAnswer | Outcome::Cancelled | Outcome::Busy
        );
        if reaches_customer {
            self.go_on(id, Stage::Ringing, Stage::Answered);
        }
        if outcome == Outcome::Connected {
            self.talk(id, talk);
        }
        self.end(id, outcome)
    }

    /// Connects a call whose parties have talked for some time by now, as far as the call is that old; moves the
    /// clock for the rest.
    fn talk(&mut self, id: &CallId, talk: Duration) {
        let now = self.desk.clock;
        if let Some(answered) = self.desk.call(id).and_then(|call| call.answered_at) {
            self.desk.clock = now.saturating_sub(talk).max(answered - START);
            self.go_on(id, Stage::Answered, Stage::Connected);
            self.desk.clock = now;
        }
        if let Some(connected) = self.desk.call(id).and_then(|call| call.connected_at) {
            self.advance(talk.saturating_sub(self.desk.now() - connected).max(Duration::ZERO));
        }
    }

    fn end(&mut self, id: &CallId, outcome: Outcome) -> bool {
        let Some(call) = self.desk.calls.iter_mut().find(|call| call.id == *id) else { return false };
        let stage = call.stage();
        if stage == Stage::Ended {
            return false;
        }
        call.outcome = Some(outcome);
        self.go_on(id, stage, Stage::Ended)
    }

    fn advance(&mut self, time: Duration) {
        let goal = self.desk.clock.saturating_add(time);
        loop {
            let due = self.desk.calls.iter().filter_map(|call| Some((call.next()?, call.id.clone())));
            let Some(((at, stage, outcome), id)) = due.min_by_key(|((at, ..), _)| *at) else { break };
            if at - START > goal {
                break;
            }
            self.desk.clock = self.desk.clock.max(at - START);
            match stage {
                Stage::Ended => self.end(&id, outcome),
                Stage::Connected => self.go_on(&id, Stage::Answered, stage),
                Stage::Answered | Stage::Ringing => self.go_on(&id, Stage::Ringing, Stage::Answered),
            };
        }
        self.desk.clock = goal;
    }
}

impl<R> Clone for StandIn<R> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state) }
    }
}

impl<R> fmt::Debug for StandIn<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandIn")
    }
}

#[async_trait]
impl<R: Rules> Transport for StandIn<R> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, TransportFailure> {
        let trouble = self.lock().desk.troubles.pop_front();
        match self.exchange(&request, trouble) {
            (answer, None) => Ok(answer.map(Body::from)),
            (_, Some(reply)) => reply.play().await,
        }
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
    }

    fn now(&self) -> Duration {
        self.lock().desk.clock
    }
}
