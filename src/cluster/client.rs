//! A thin client of Spark Connect: statements, queries, uploads, progress, re-attaching, interrupting. One statement at
//! a time, on the caller's own thread. Knows nothing of what is asked.

use std::time::{Duration, Instant};

use prost::Message;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use super::address::Address;
use super::error::{ClusterError, scrubbed};
use super::frame::{Column, Frame};
use super::proto::{
    AnalyzePlanRequest, AnalyzePlanResponse, Command, CommandKind, CreateView, Empty, ExecutePlanRequest,
    ExecutePlanResponse, INTERRUPT_OPERATION, InterruptRequest, InterruptResponse, LocalRelation, Plan, PlanKind,
    ReattachExecuteRequest, ReattachOptions, Relation, RelationKind, ReleaseExecuteRequest, ReleaseExecuteResponse,
    ReleaseSessionRequest, ReleaseSessionResponse, RequestOption, ResponseKind, Sql, SqlCommand, UserContext,
};
use crate::task::Task;

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
const ALIVE_EVERY: Duration = Duration::from_secs(20);
/// How often the wish to stop is looked at.
const TICK: Duration = Duration::from_millis(50);
/// How long a broken connection is tried again before it is told.
const RETRY_FOR: Duration = Duration::from_secs(30);
const RETRY_EVERY: Duration = Duration::from_millis(500);
/// Answers to interrupting and releasing are waited for so long.
const ASIDE_WITHIN: Duration = Duration::from_secs(5);
const MAX_MESSAGE: usize = 256 << 20;
/// Uploads stand inside one message, which servers take up to 128 MB.
const MAX_UPLOAD: usize = 100 << 20;
/// Times that a session which is gone is made anew for one statement.
const MAX_SESSIONS: usize = 2;

/// What makes the session what it is, done again in a new one.
#[derive(Clone)]
enum Step {
    Sql(String),
    View { name: String, data: Vec<u8> },
}

/// One statement as it was sent, for the data team.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub sql: String,
    pub seconds: f64,
    /// Rows and bytes that came back.
    pub rows: u64,
    pub bytes: u64,
}

pub struct Client {
    runtime: tokio::runtime::Runtime,
    grpc: Grpc<Channel>,
    address: Address,
    headers: Vec<(AsciiMetadataKey, AsciiMetadataValue)>,
    session: String,
    /// The server's own name of the session, once it has answered.
    observed: Option<String>,
    steps: Vec<(String, Step)>,
    sent: Vec<Sent>,
    n_reattached: u64,
}

/// What came of one attempt at a stream.
enum Ended {
    Complete,
    /// The server closed the stream before the end, as it does after a while.
    Open,
    Broken(Status),
}

#[derive(Default)]
struct Received {
    batches: Vec<Vec<u8>>,
    n_rows: i64,
    last_response: Option<String>,
    server_session: Option<String>,
}

impl Client {
    /// Connects; the first thing that fails is told.
    pub fn connect(address: &Address) -> Result<Self, ClusterError> {
        let internal = |what: &str| ClusterError::Answer { what: what.to_owned() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| internal("no runtime"))?;
        let unreachable = |reason: String| ClusterError::Unreachable { place: address.without_token(), reason };
        let mut endpoint = Endpoint::from_shared(address.http())
            .map_err(|_| ClusterError::Address { why: "host" })?
            .connect_timeout(CONNECT_WITHIN)
            .http2_keep_alive_interval(ALIVE_EVERY)
            .keep_alive_timeout(ALIVE_EVERY);
        if address.use_ssl {
            let tls = ClientTlsConfig::new().with_native_roots();
            endpoint = endpoint.tls_config(tls).map_err(|error| unreachable(root_cause(&error)))?;
        }
        let channel = runtime.block_on(endpoint.connect()).map_err(|error| unreachable(root_cause(&error)))?;
        let grpc = Grpc::new(channel).max_decoding_message_size(MAX_MESSAGE).max_encoding_message_size(MAX_MESSAGE);
        Ok(Self {
            runtime,
            grpc,
            headers: headers_of(address)?,
            address: address.clone(),
            session: new_id()?,
            observed: None,
            steps: vec![],
            sent: vec![],
            n_reattached: 0,
        })
    }

    /// The version of Spark that answers.
    pub fn version(&mut self) -> Result<String, ClusterError> {
        let request = AnalyzePlanRequest {
            session_id: self.session.clone(),
            user_context: Some(self.user()),
            client_type: Some(client_type()),
            spark_version: Some(Empty {}),
        };
        let answer: Result<AnalyzePlanResponse, Status> = self.call("AnalyzePlan", request, CONNECT_WITHIN * 6);
        let answer = answer.map_err(|status| self.failure(&status))?;
        let version = answer.spark_version.map(|version| version.version);
        version.ok_or_else(|| ClusterError::Answer { what: "no version".to_owned() })
    }

    /// Runs a statement that gives nothing back.
    pub fn exec(&mut self, sql: &str, task: &Task) -> Result<(), ClusterError> {
        self.run(&sql_command(sql), sql, task)?;
        Ok(())
    }

    /// Runs a statement that makes the session what it is, such as a view; done again should the session be lost. A
    /// step of the same name takes the place of the one before.
    pub fn setup(&mut self, name: &str, sql: &str, task: &Task) -> Result<(), ClusterError> {
        self.exec(sql, task)?;
        self.keep(name, Step::Sql(sql.to_owned()));
        Ok(())
    }

    /// Runs a query and brings all its rows.
    pub fn query(&mut self, sql: &str, task: &Task) -> Result<Frame, ClusterError> {
        let root = Relation { kind: Some(RelationKind::Sql(Sql { query: sql.to_owned() })) };
        let received = self.run(&Plan { kind: Some(PlanKind::Root(root)) }, sql, task)?;
        let frame = Frame::decode(&received.batches)?;
        let (got, counted) = (frame.n_rows() as u64, received.n_rows.max(0) as u64);
        if got == counted { Ok(frame) } else { Err(ClusterError::RowsMissing { got, counted }) }
    }

    /// Makes a table of this side known to the session under a name.
    pub fn upload(&mut self, name: &str, columns: &[(&str, Column)], task: &Task) -> Result<(), ClusterError> {
        let data = Frame::encode(columns)?;
        if data.len() > MAX_UPLOAD {
            return Err(ClusterError::BadSetting { what: "upload", value: format!("{} MB", data.len() >> 20) });
        }
        let n_rows = columns.first().map_or(0, |(_, column)| column.len());
        let told = format!("-- uploaded as {name}: {n_rows} rows, {} bytes", data.len());
        self.run(&view_command(name, data.clone()), &told, task)?;
        self.keep(name, Step::View { name: name.to_owned(), data });
        Ok(())
    }

    /// Everything that was sent, in order.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// How often a stream was taken up again after it ended early.
    pub fn n_reattached(&self) -> u64 {
        self.n_reattached
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    fn keep(&mut self, name: &str, step: Step) {
        // In its old place: what came after it may rest on it.
        match self.steps.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = step,
            None => self.steps.push((name.to_owned(), step)),
        }
    }

    fn user(&self) -> UserContext {
        UserContext { user_id: self.address.user.clone(), user_name: self.address.user.clone() }
    }

    /// One statement to its end, in a new session when the old one is gone.
    fn run(&mut self, plan: &Plan, told: &str, task: &Task) -> Result<Received, ClusterError> {
        let begun = Instant::now();
        let mut n_sessions = 0;
        loop {
            match self.operation(plan, task) {
                Err(ClusterError::SessionLost) if n_sessions < MAX_SESSIONS => {
                    n_sessions += 1;
                    self.renew(task)?;
                }
                Err(error) => return Err(error),
                Ok(received) => {
                    self.sent.push(Sent {
                        sql: told.to_owned(),
                        seconds: begun.elapsed().as_secs_f64(),
                        rows: received.n_rows.max(0) as u64,
                        bytes: received.batches.iter().map(|batch| batch.len() as u64).sum(),
                    });
                    return Ok(received);
                }
            }
        }
    }

    /// A new session with the same views.
    fn renew(&mut self, task: &Task) -> Result<(), ClusterError> {
        self.session = new_id()?;
        self.observed = None;
        for (_, step) in self.steps.clone() {
            let plan = match step {
                Step::Sql(sql) => sql_command(&sql),
                Step::View { name, data } => view_command(&name, data),
            };
            self.operation(&plan, task)?;
        }
        Ok(())
    }

    /// One operation on the server; its stream is taken up again where it breaks, and where the server ends it early.
    fn operation(&mut self, plan: &Plan, task: &Task) -> Result<Received, ClusterError> {
        task.check()?;
        let operation = new_id()?;
        let mut received = Received::default();
        let mut is_started = false;
        let mut broken_since: Option<Instant> = None;
        loop {
            let before = received.last_response.clone();
            let ended = self.attempt(plan, &operation, is_started, &mut received, task);
            let ended = match ended {
                Ok(ended) => ended,
                Err(cancelled) => {
                    self.interrupt(&operation);
                    return Err(cancelled);
                }
            };
            if received.last_response != before {
                broken_since = None;
            }
            if received.server_session.is_some() {
                self.observed.clone_from(&received.server_session);
            }
            match ended {
                Ended::Complete => break,
                Ended::Open => {
                    is_started = true;
                    self.n_reattached += 1;
                }
                Ended::Broken(status) => {
                    let is_unknown = status.message().contains("OPERATION_NOT_FOUND");
                    if is_unknown && received.last_response.is_some() {
                        // Begun on a server that is gone; every statement may be run again.
                        return Err(ClusterError::SessionLost);
                    }
                    if is_unknown {
                        // The request itself did not arrive.
                        is_started = false;
                    } else if is_transient(&status) {
                        is_started = true;
                        self.n_reattached += 1;
                    } else {
                        return Err(self.failure(&status));
                    }
                    let since = *broken_since.get_or_insert_with(Instant::now);
                    if since.elapsed() > RETRY_FOR {
                        return Err(self.failure(&status));
                    }
                    if let Err(cancelled) = self.wait(RETRY_EVERY, task) {
                        self.interrupt(&operation);
                        return Err(cancelled);
                    }
                }
            }
        }
        self.release(&operation);
        Ok(received)
    }

    /// Reads one stream until it ends. `Err` only when the task is cancelled.
    fn attempt(
        &mut self,
        plan: &Plan,
        operation: &str,
        is_started: bool,
        received: &mut Received,
        task: &Task,
    ) -> Result<Ended, ClusterError> {
        let (user, headers) = (self.user(), self.headers.clone());
        let (session, observed) = (self.session.clone(), self.observed.clone());
        let mut grpc = self.grpc.clone();
        self.runtime.block_on(async move {
            let opened = async {
                ready(&mut grpc).await?;
                if is_started {
                    let request = ReattachExecuteRequest {
                        session_id: session,
                        user_context: Some(user),
                        operation_id: operation.to_owned(),
                        client_type: Some(client_type()),
                        last_response_id: received.last_response.clone(),
                        observed_session: observed,
                    };
                    let request = with_headers(request, &headers);
                    let codec = ProstCodec::<ReattachExecuteRequest, ExecutePlanResponse>::default();
                    grpc.server_streaming(request, path("ReattachExecute"), codec).await
                } else {
                    let request = ExecutePlanRequest {
                        session_id: session,
                        user_context: Some(user),
                        plan: Some(plan.clone()),
                        client_type: Some(client_type()),
                        request_options: vec![RequestOption {
                            reattach_options: Some(ReattachOptions { reattachable: true }),
                        }],
                        operation_id: Some(operation.to_owned()),
                        observed_session: observed,
                    };
                    let request = with_headers(request, &headers);
                    let codec = ProstCodec::<ExecutePlanRequest, ExecutePlanResponse>::default();
                    grpc.server_streaming(request, path("ExecutePlan"), codec).await
                }
            };
            let mut stream = match until_cancelled(opened, task).await? {
                Ok(answer) => answer.into_inner(),
                Err(status) => return Ok(Ended::Broken(status)),
            };
            loop {
                match until_cancelled(stream.message(), task).await? {
                    Ok(Some(message)) => {
                        if take(message, received, task) {
                            return Ok(Ended::Complete);
                        }
                    }
                    Ok(None) => return Ok(Ended::Open),
                    Err(status) => return Ok(Ended::Broken(status)),
                }
            }
        })
    }

    fn wait(&self, time: Duration, task: &Task) -> Result<(), ClusterError> {
        // The timer belongs to the runtime, so that it is made inside.
        self.runtime.block_on(async { until_cancelled(tokio::time::sleep(time), task).await })
    }

    /// Ends an operation on the server. Whether it was heard plays no part: the caller stops in any case.
    fn interrupt(&mut self, operation: &str) {
        let request = InterruptRequest {
            session_id: self.session.clone(),
            user_context: Some(self.user()),
            client_type: Some(client_type()),
            interrupt_type: INTERRUPT_OPERATION,
            operation_id: Some(operation.to_owned()),
        };
        let _: Result<InterruptResponse, Status> = self.call("Interrupt", request, ASIDE_WITHIN);
    }

    /// Lets the server forget an answer that has arrived; it does so by itself after a while.
    fn release(&mut self, operation: &str) {
        let request = ReleaseExecuteRequest {
            session_id: self.session.clone(),
            user_context: Some(self.user()),
            operation_id: operation.to_owned(),
            client_type: Some(client_type()),
            release_all: Some(Empty {}),
        };
        let _: Result<ReleaseExecuteResponse, Status> = self.call("ReleaseExecute", request, ASIDE_WITHIN);
    }

    fn call<Q, A>(&mut self, method: &'static str, request: Q, within: Duration) -> Result<A, Status>
    where
        Q: Message + Send + Sync + 'static,
        A: Message + Default + Send + Sync + 'static,
    {
        let request = with_headers(request, &self.headers);
        let mut grpc = self.grpc.clone();
        self.runtime.block_on(async move {
            let call = async {
                ready(&mut grpc).await?;
                grpc.unary(request, path(method), ProstCodec::<Q, A>::default()).await
            };
            match tokio::time::timeout(within, call).await {
                Ok(answer) => Ok(answer?.into_inner()),
                Err(_) => Err(Status::deadline_exceeded("no answer")),
            }
        })
    }

    fn failure(&self, status: &Status) -> ClusterError {
        match status.code() {
            Code::Unauthenticated => ClusterError::Unauthenticated,
            Code::PermissionDenied => ClusterError::NotAllowed { reason: scrubbed(status.message()) },
            Code::Unavailable | Code::DeadlineExceeded => {
                ClusterError::Unreachable { place: self.address.without_token(), reason: scrubbed(status.message()) }
            }
            Code::Cancelled => ClusterError::Cancelled(crate::task::Cancelled),
            _ => ClusterError::told(status.message()),
        }
    }
}

impl Drop for Client {
    /// The session's views go with it.
    fn drop(&mut self) {
        let request = ReleaseSessionRequest {
            session_id: self.session.clone(),
            user_context: Some(self.user()),
            client_type: Some(client_type()),
        };
        let _: Result<ReleaseSessionResponse, Status> = self.call("ReleaseSession", request, ASIDE_WITHIN);
    }
}

/// Takes one message in; `true` at the end of the answer.
fn take(message: ExecutePlanResponse, received: &mut Received, task: &Task) -> bool {
    if !message.response_id.is_empty() {
        received.last_response = Some(message.response_id);
    }
    if !message.server_session.is_empty() {
        received.server_session = Some(message.server_session);
    }
    match message.kind {
        Some(ResponseKind::Batch(batch)) => {
            received.n_rows += batch.row_count;
            received.batches.push(batch.data);
        }
        Some(ResponseKind::Progress(progress)) => {
            let sum = |of: fn(&super::proto::StageInfo) -> i64| {
                progress.stages.iter().map(|stage| of(stage).max(0) as u64).sum::<u64>()
            };
            task.report("stage-on-cluster", sum(|stage| stage.num_completed_tasks), sum(|stage| stage.num_tasks));
        }
        Some(ResponseKind::Complete(_)) => return true,
        None => {}
    }
    false
}

/// Waits for `work`, looking at the task meanwhile.
async fn until_cancelled<T>(work: impl Future<Output = T>, task: &Task) -> Result<T, ClusterError> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(TICK) => task.check()?,
        }
    }
}

async fn ready(grpc: &mut Grpc<Channel>) -> Result<(), Status> {
    grpc.ready().await.map_err(|error| Status::unavailable(root_cause(&error)))
}

/// Worth another try on the same operation.
fn is_transient(status: &Status) -> bool {
    let message = status.message();
    let is_session = message.contains("INVALID_HANDLE.SESSION");
    matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded)
        || message.contains("INVALID_CURSOR.DISCONNECTED")
        || (!is_session && is_torn(status))
}

/// The connection went away under the stream.
fn is_torn(status: &Status) -> bool {
    let message = status.message();
    let words = ["h2 protocol error", "transport error", "connection reset", "broken pipe", "error reading a body"];
    matches!(status.code(), Code::Unknown | Code::Internal | Code::Cancelled)
        && words.iter().any(|word| message.contains(word))
}

fn sql_command(sql: &str) -> Plan {
    let input = Relation { kind: Some(RelationKind::Sql(Sql { query: sql.to_owned() })) };
    let kind = CommandKind::Sql(SqlCommand { sql: sql.to_owned(), input: Some(input) });
    Plan { kind: Some(PlanKind::Command(Command { kind: Some(kind) })) }
}

fn view_command(name: &str, data: Vec<u8>) -> Plan {
    let input = Relation { kind: Some(RelationKind::Local(LocalRelation { data: Some(data) })) };
    let kind = CommandKind::CreateView(CreateView { input: Some(input), name: name.to_owned(), replace: true });
    Plan { kind: Some(PlanKind::Command(Command { kind: Some(kind) })) }
}

fn path(method: &'static str) -> PathAndQuery {
    PathAndQuery::from_static(match method {
        "ExecutePlan" => "/spark.connect.SparkConnectService/ExecutePlan",
        "ReattachExecute" => "/spark.connect.SparkConnectService/ReattachExecute",
        "ReleaseExecute" => "/spark.connect.SparkConnectService/ReleaseExecute",
        "ReleaseSession" => "/spark.connect.SparkConnectService/ReleaseSession",
        "Interrupt" => "/spark.connect.SparkConnectService/Interrupt",
        _ => "/spark.connect.SparkConnectService/AnalyzePlan",
    })
}

fn with_headers<T>(message: T, headers: &[(AsciiMetadataKey, AsciiMetadataValue)]) -> Request<T> {
    let mut request = Request::new(message);
    for (key, value) in headers {
        request.metadata_mut().insert(key.clone(), value.clone());
    }
    request
}

fn headers_of(address: &Address) -> Result<Vec<(AsciiMetadataKey, AsciiMetadataValue)>, ClusterError> {
    let bad = || ClusterError::Address { why: "setting" };
    let mut headers = vec![];
    if let Some(token) = address.token() {
        let mut value = AsciiMetadataValue::try_from(format!("Bearer {token}")).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.push((AsciiMetadataKey::from_static("authorization"), value));
    }
    for (key, value) in &address.headers {
        let key = AsciiMetadataKey::from_bytes(key.as_bytes()).map_err(|_| bad())?;
        headers.push((key, AsciiMetadataValue::try_from(value.as_str()).map_err(|_| bad())?));
    }
    Ok(headers)
}

fn client_type() -> String {
    concat!("crossfade/", env!("CARGO_PKG_VERSION")).to_owned()
}

/// A random UUID (version 4), as servers ask for.
fn new_id() -> Result<String, ClusterError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| ClusterError::Answer { what: "no randomness".to_owned() })?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = crate::data::hex(&bytes);
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

/// The innermost words of an error of the transport, which says most.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    scrubbed(&inner.to_string())
}
