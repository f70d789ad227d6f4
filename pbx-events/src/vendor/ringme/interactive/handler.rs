use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use async_trait::async_trait;
use time::Duration;

use super::{InteractiveRequest, InteractiveResponse};

/// How soon an answer should be there: the PBX's own patience is not documented, and the caller hears nothing.
pub const ANSWER_DEADLINE: Duration = Duration::seconds(2);

/// Answers the questions of the PBX.
///
/// ```
/// use async_trait::async_trait;
/// use pbx_events::ringme::interactive::InteractiveHandler;
/// use pbx_events::ringme::{InteractiveRequest, InteractiveResponse};
///
/// /// Sends regular customers to the manager who knows them.
/// struct Crm;
///
/// #[async_trait] // of the crate `async-trait`
/// impl InteractiveHandler for Crm {
///     async fn answer(
///         &self,
///         request: &InteractiveRequest,
///     ) -> Result<InteractiveResponse, Box<dyn std::error::Error + Send + Sync>> {
///         let is_known = request.caller() == Some("+15550177");
///         // Without a value the voice menu goes on with its next rule.
///         Ok(InteractiveResponse::set_var("manager", is_known.then_some("0450*101")))
///     }
/// }
/// ```
///
/// # Contract
/// May be called at once for many calls, and is dropped in the middle when it takes too long: nothing that must
/// happen may depend on its end.
#[async_trait]
pub trait InteractiveHandler<Response = InteractiveResponse>: Send + Sync {
    /// Says what to do with a call.
    ///
    /// # Errors
    /// Any; the PBX gets the empty answer then.
    async fn answer(
        &self,
        request: &InteractiveRequest,
    ) -> Result<Response, Box<dyn std::error::Error + Send + Sync>>;
}

/// An answer, and whether it is the handler's.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answered<Response = InteractiveResponse> {
    /// What goes to the PBX.
    pub response: Response,
    /// Where it comes from.
    pub outcome: AnswerOutcome,
}

/// Where an answer comes from.
#[derive(Debug)]
#[non_exhaustive]
pub enum AnswerOutcome {
    /// From the handler.
    InTime,
    /// The handler took too long: the empty answer.
    Late,
    /// The handler failed: the empty answer.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// Asks a handler and answers with nothing if it fails or `deadline` comes first.
///
/// The deadline is any future, for instance `tokio::time::sleep`: this crate has no timer. With the empty answer the
/// voice menu goes on with its next rule, so a caller is never lost.
pub async fn answer_in_time<Response: Default>(
    handler: &(impl InteractiveHandler<Response> + ?Sized),
    request: &InteractiveRequest,
    deadline: impl Future<Output = ()> + Send,
) -> Answered<Response> {
    let mut answer = pin!(handler.answer(request));
    let mut deadline = pin!(deadline);
    let first = std::future::poll_fn(|context| {
        if let Poll::Ready(answer) = answer.as_mut().poll(context) {
            return Poll::Ready(Some(answer));
        }
        deadline.as_mut().poll(context).map(|()| None)
    });
    match first.await {
        Some(Ok(response)) => Answered { response, outcome: AnswerOutcome::InTime },
        Some(Err(error)) => Answered { response: Response::default(), outcome: AnswerOutcome::Failed(error) },
        None => Answered { response: Response::default(), outcome: AnswerOutcome::Late },
    }
}
