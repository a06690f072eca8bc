//! A server that a vendor posts to: what came is on the disk before it is answered, and told to whoever watches.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

use crate::error::{Error, Exit};
use crate::inbound::{Limits, Reply, Server};
use crate::protocol::http::{Header, HttpRequest, HttpResponse, Method};
use crate::store::DurableFile;

/// What the server has to tell.
#[derive(Debug)]
pub enum News {
    /// What came, as it stands in the file.
    Line(Box<Value>),
    /// What the operator must know.
    Warning(String),
}

/// Keeps what came and tells it.
#[derive(Debug)]
pub struct Keeper {
    what: &'static str,
    file: Mutex<DurableFile>,
    news: Sender<News>,
}

impl Keeper {
    /// Tells something.
    pub fn tell(&self, news: News) {
        // Nobody listens any more only when the server is about to end.
        let _ = self.news.send(news);
    }

    /// Writes the lines to the disk; whether they are there. What was not kept must not be acknowledged.
    pub fn keep(&self, lines: &[Value]) -> bool {
        let kept = self.file.lock().unwrap_or_else(PoisonError::into_inner).append(lines);
        if let Err(error) = &kept {
            let what = self.what;
            self.tell(News::Warning(format!("{what} were not kept and therefore not acknowledged: {error}")));
        }
        kept.is_ok()
    }
}

type Answer = dyn Fn(&HttpRequest) -> HttpResponse + Send + Sync;

/// A server that listens already.
pub struct Listening {
    server: Server,
    path: String,
    answer: Box<Answer>,
    news: Receiver<News>,
}

/// Starts listening. `what` is the plural of what comes; bodies up to `max_body` are taken. `desk` makes of the keeper
/// the answer to each post.
pub fn listen<F>(
    what: &'static str,
    (address, path): (SocketAddr, &str),
    file: &Path,
    max_body: usize,
    desk: impl FnOnce(Keeper) -> F,
) -> Result<Listening, Error>
where
    F: Fn(&HttpRequest) -> HttpResponse + Send + Sync + 'static,
{
    let file = DurableFile::open(file)?;
    let server = Server::bind(address)
        .map_err(|error| Error::usage(error.to_string()).hint("another port: --port 0 takes a free one"))?
        .with_limits(Limits { max_body, ..Limits::default() });
    let (sender, news) = mpsc::channel();
    let post = desk(Keeper { what, file: Mutex::new(file), news: sender });
    let own = path.to_owned();
    let answer = move |request: &HttpRequest| {
        if request.path != own {
            return plain(404, "not found\n");
        }
        if request.method != Method::Post {
            return plain(405, &format!("{what} are posted\n"));
        }
        post(request)
    };
    Ok(Listening { server, path: path.to_owned(), answer: Box::new(answer), news })
}

impl Listening {
    /// The address to give to whoever posts.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.server.local_addr(), self.path)
    }

    /// Serves until `until` is done or `each` answers `false`. `each` runs here, one piece of news at a time; the
    /// server goes on meanwhile.
    pub fn run(
        self,
        runtime: tokio::runtime::Runtime,
        until: impl Future<Output = ()> + Send + 'static,
        mut each: impl FnMut(News) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let Self { server, answer, news, .. } = self;
        let stop = Arc::new(Notify::new());
        let stopping = {
            let stop = Arc::clone(&stop);
            async move {
                tokio::select! {
                    () = until => {}
                    () = stop.notified() => {}
                }
            }
        };
        // The news end when the last handler is gone, which holds the only sender.
        let handler = Arc::new(move |request: HttpRequest, _: SocketAddr| Reply::Answer(answer(&request)));
        let served = runtime.spawn(server.serve(handler, stopping));
        let mut outcome = Ok(());
        while let Ok(one) = news.recv() {
            match each(one) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        stop.notify_one();
        let ended = runtime.block_on(served);
        runtime.shutdown_background();
        outcome?;
        match ended {
            Ok(Err(error)) => Err(Error::new(Exit::Failed, error.to_string())),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}

/// An answer of a word.
pub fn plain(status: u16, text: &str) -> HttpResponse {
    let headers = vec![Header::plain("Content-Type", "text/plain;charset=UTF-8")];
    HttpResponse { status, headers, body: text.as_bytes().to_vec() }
}
