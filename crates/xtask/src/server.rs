//! A small server of static files, for looking at the built site and for the tests.
//!
//! It serves under a sub-path if asked to, and sends the content security policy
//! that the site promises to live with, so that a breach shows in every test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The policy: everything from the site's own origin, no inline script or style,
/// no evaluation but of WebAssembly.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self'";

/// The longest request line and headers that are read, in bytes.
const LONGEST_REQUEST: u64 = 16 * 1024;

/// A folder being served.
pub(crate) struct Server {
    listener: TcpListener,
    site: Arc<Site>,
}

struct Site {
    folder: PathBuf,
    /// Starts and ends with a slash.
    base: String,
}

impl Server {
    /// Listens on `host:port` (port 0: any free one) for requests below `base`.
    pub(crate) fn bind(folder: PathBuf, host: &str, port: u16, base: &str) -> Result<Self> {
        if !folder.join("index.html").is_file() {
            bail!("{} holds no index.html", folder.display());
        }
        let listener = TcpListener::bind((host, port)).with_context(|| {
            format!("could not listen on {host}:{port}; if the port is taken, choose another with --port")
        })?;
        Ok(Self {
            listener,
            site: Arc::new(Site {
                folder,
                base: base.to_owned(),
            }),
        })
    }

    /// The address of the site, to be opened in a browser.
    pub(crate) fn url(&self) -> Result<String> {
        let address: SocketAddr = self.listener.local_addr()?;
        Ok(format!("http://{address}{}", self.site.base))
    }

    /// Serves until the process ends.
    pub(crate) fn run(self) {
        for stream in self.listener.incoming().flatten() {
            let site = Arc::clone(&self.site);
            std::thread::spawn(move || {
                // A browser that went away is no reason to say anything.
                let _ = site.answer(&stream);
            });
        }
    }
}

impl Site {
    fn answer(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut reader = BufReader::new(stream.take(LONGEST_REQUEST));
        let mut request = String::new();
        reader.read_line(&mut request)?;
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let mut words = request.split_whitespace();
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let reply = match method {
            "GET" | "HEAD" => self.find(target),
            _ => Reply::text(
                "405 Method Not Allowed",
                "only GET and HEAD are answered here\n",
            ),
        };
        reply.send(stream, method == "HEAD")
    }

    fn find(&self, target: &str) -> Reply {
        let path = target.split(['?', '#']).next().unwrap_or("");
        if path.len() + 1 == self.base.len() && self.base.starts_with(path) {
            return Reply::moved(&self.base);
        }
        let missing = || Reply::text("404 Not Found", "not found\n");
        let Some(inside) = path.strip_prefix(self.base.as_str()) else {
            return missing();
        };
        let Some(mut file) = self.file(inside) else {
            return missing();
        };
        if file.is_dir() {
            file.push("index.html");
        }
        match std::fs::read(&file) {
            Ok(body) => Reply {
                status: "200 OK",
                kind: kind(&file),
                location: None,
                body,
            },
            Err(_) => missing(),
        }
    }

    /// The file that a path below the base names; nothing outside of the folder.
    fn file(&self, inside: &str) -> Option<PathBuf> {
        let decoded = decoded(inside)?;
        let path = Path::new(&decoded);
        let plain = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        plain.then(|| self.folder.join(path))
    }
}

struct Reply {
    status: &'static str,
    kind: &'static str,
    location: Option<String>,
    body: Vec<u8>,
}

impl Reply {
    fn text(status: &'static str, text: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            location: None,
            body: text.into(),
        }
    }

    fn moved(to: &str) -> Self {
        let mut reply = Self::text("308 Permanent Redirect", "");
        reply.location = Some(to.to_owned());
        reply
    }

    fn send(&self, mut stream: &TcpStream, head_only: bool) -> std::io::Result<()> {
        let location = match &self.location {
            Some(to) => format!("Location: {to}\r\n"),
            None => String::new(),
        };
        write!(
            stream,
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{location}\
             Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
             Cache-Control: no-cache\r\nConnection: close\r\n\r\n",
            self.status,
            self.kind,
            self.body.len(),
        )?;
        if !head_only {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

/// The media type of a file, by its ending. Browsers refuse modules, style sheets
/// and streamed WebAssembly of another type.
fn kind(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or("")
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" | "md" | "toml" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Undoes `%xx`; `None` if that gives no text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Serves a folder of its own below `/sub/path/` and returns what a request gets.
    fn ask(request: &str) -> String {
        let folder = std::env::temp_dir().join(format!(
            "xtask-server-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<p>here</p>").unwrap();
        std::fs::write(folder.join("lab.wasm"), "module").unwrap();
        let server = Server::bind(folder.clone(), "127.0.0.1", 0, "/sub/path/").unwrap();
        let address = server.listener.local_addr().unwrap();
        std::thread::spawn(|| server.run());
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        answer
    }

    #[test]
    fn the_page_comes_with_the_strict_policy() {
        let answer = ask("GET /sub/path/?lang=zh");
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(
            answer.contains("Content-Security-Policy: default-src 'none';"),
            "{answer}"
        );
        assert!(answer.ends_with("<p>here</p>"), "{answer}");
    }

    #[test]
    fn a_module_has_the_type_that_streaming_wants() {
        assert!(ask("GET /sub/path/lab.wasm").contains("Content-Type: application/wasm\r\n"));
    }

    #[test]
    fn nothing_outside_of_the_folder_or_the_base_is_served() {
        for path in [
            "/",
            "/index.html",
            "/sub/path/../../etc/passwd",
            "/sub/path/%2e%2e/x",
            "/sub/path//etc/passwd",
        ] {
            let answer = ask(&format!("GET {path}"));
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
    }

    #[test]
    fn the_base_without_its_slash_leads_to_the_base() {
        let answer = ask("GET /sub/path");
        assert!(
            answer.starts_with("HTTP/1.1 308") && answer.contains("Location: /sub/path/\r\n"),
            "{answer}"
        );
    }

    #[test]
    fn other_methods_are_refused() {
        assert!(ask("POST /sub/path/").starts_with("HTTP/1.1 405"));
    }
}
