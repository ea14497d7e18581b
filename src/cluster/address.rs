//! The address of a cluster, `sc://host:port/;token=...;use_ssl=true;x-header=value`: what it means, and the form of it
//! that may be kept and shown, without the token.

use super::ClusterError;

pub const DEFAULT_PORT: u16 = 15_002;
/// Where the token may come from instead of the address.
pub const TOKEN_VARIABLE: &str = "CROSSFADE_CLUSTER_TOKEN";

/// Where to connect and with what. `Debug` leaves the token out.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub host: String,
    pub port: u16,
    pub use_ssl: bool,
    pub user: String,
    token: Option<String>,
    /// Keys that are not this program's: passed on as headers (Databricks: `x-databricks-cluster-id`).
    pub headers: Vec<(String, String)>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.without_token())
    }
}

impl Address {
    /// Errors: `Address` for anything that is no such address, `TokenInClear` for a token without TLS to another
    /// machine. With a token TLS is on unless the machine is this one.
    pub fn parse(text: &str, outside_token: Option<&str>) -> Result<Self, ClusterError> {
        let bad = |why: &'static str| ClusterError::Address { why };
        let rest = text.trim().strip_prefix("sc://").ok_or(bad("scheme"))?;
        let (place, settings) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = split_place(place).ok_or(bad("port"))?;
        if host.is_empty() || host.contains(['@', '?', '#', ' ']) {
            return Err(bad("host"));
        }
        let mut address = Self {
            host,
            port,
            use_ssl: false,
            user: "crossfade".to_owned(),
            token: outside_token.map(str::trim).filter(|token| !token.is_empty()).map(str::to_owned),
            headers: vec![],
        };
        let mut said_ssl = None;
        for pair in settings.split(';').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or(bad("setting"))?;
            let value = decoded(value).ok_or(bad("setting"))?;
            match key {
                "token" => address.token = Some(value).filter(|token| !token.is_empty()),
                "use_ssl" => said_ssl = Some(value.eq_ignore_ascii_case("true")),
                "user_id" => address.user = value,
                "user_agent" | "session_id" => {}
                _ if is_header(key) => address.headers.push((key.to_ascii_lowercase(), value)),
                _ => return Err(bad("setting")),
            }
        }
        let is_own = address.is_loopback();
        address.use_ssl = said_ssl.unwrap_or(address.token.is_some() && !is_own);
        if address.token.is_some() && !address.use_ssl && !is_own {
            return Err(ClusterError::TokenInClear);
        }
        Ok(address)
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// For the workspace, the screen and logs. Headers are kept: they say which cluster is meant, but for those whose
    /// name tells that they are secret.
    pub fn without_token(&self) -> String {
        let mut text = format!("sc://{}:{}/", self.host, self.port);
        if self.use_ssl {
            text.push_str(";use_ssl=true");
        }
        if self.user != "crossfade" {
            text.push_str(&format!(";user_id={}", encoded(&self.user)));
        }
        for (key, value) in self.headers.iter().filter(|(key, _)| !is_secret(key)) {
            text.push_str(&format!(";{key}={}", encoded(value)));
        }
        text
    }

    /// Whether the machine is this one.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_matches(['[', ']']);
        let parts: Vec<Option<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
        let is_v4 = matches!(parts.as_slice(), [Some(127), Some(_), Some(_), Some(_)]);
        is_v4 || host.eq_ignore_ascii_case("localhost") || host == "::1"
    }

    pub fn http(&self) -> String {
        format!("{}://{}:{}", if self.use_ssl { "https" } else { "http" }, self.host, self.port)
    }
}

fn split_place(place: &str) -> Option<(String, u16)> {
    if let Some(end) = place.find(']') {
        let (host, rest) = place.split_at(end + 1);
        return match rest.strip_prefix(':') {
            Some(port) => Some((host.to_owned(), port.parse().ok()?)),
            None => rest.is_empty().then(|| (host.to_owned(), DEFAULT_PORT)),
        };
    }
    match place.split_once(':') {
        Some((host, port)) => Some((host.to_owned(), port.parse().ok()?)),
        None => Some((place.to_owned(), DEFAULT_PORT)),
    }
}

/// A key that a header may have, and not one that the transport itself sets.
fn is_header(key: &str) -> bool {
    let is_name =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    is_name
        && !["host", "te", "content-type", "content-length", "grpc-timeout"]
            .iter()
            .any(|own| key.eq_ignore_ascii_case(own))
}

fn is_secret(key: &str) -> bool {
    ["auth", "token", "secret", "key", "password", "cookie"].iter().any(|word| key.contains(word))
}

/// Percent signs undone.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_settings() {
        let text = "sc://adb-1.azuredatabricks.net:443/;token=dapi%3D1;x-databricks-cluster-id=0101-1;user_id=me";
        let address = Address::parse(text, None).unwrap();
        assert_eq!((address.host.as_str(), address.port, address.use_ssl), ("adb-1.azuredatabricks.net", 443, true));
        assert_eq!(address.token(), Some("dapi=1"));
        assert_eq!(address.headers, [("x-databricks-cluster-id".to_owned(), "0101-1".to_owned())]);
        assert_eq!(address.user, "me");
        let plain = Address::parse("sc://localhost", None).unwrap();
        assert_eq!((plain.port, plain.use_ssl, plain.token()), (15_002, false, None));
        assert_eq!(Address::parse("sc://[::1]:99", None).unwrap().http(), "http://[::1]:99");
    }

    #[test]
    fn a_token_goes_in_clear_to_this_machine_only() {
        for own in ["sc://127.0.0.1:1/;token=a", "sc://localhost:1/;token=a", "sc://[::1]:1/;token=a"] {
            assert!(!Address::parse(own, None).unwrap().use_ssl, "{own}");
        }
        for other in ["sc://127.evil.com:1/;token=a;use_ssl=false", "sc://10.0.0.1/;use_ssl=false;token=a"] {
            assert!(matches!(Address::parse(other, None), Err(ClusterError::TokenInClear)), "{other}");
        }
        assert!(matches!(Address::parse("sc://h:1/;use_ssl=false", Some("t")), Err(ClusterError::TokenInClear)));
        assert!(Address::parse("sc://h:1/", Some("t")).unwrap().use_ssl);
    }

    #[test]
    fn what_is_kept_and_shown_holds_no_secret() {
        let text = "sc://h:443/;token=SECRET1;use_ssl=true;x-api-key=SECRET2;x-cluster=c%201";
        let address = Address::parse(text, Some("SECRET3")).unwrap();
        assert!(!format!("{address:?}").contains("SECRET"));
        assert_eq!(address.without_token(), "sc://h:443/;use_ssl=true;x-cluster=c%201");
        let again = Address::parse(&address.without_token(), None).unwrap();
        assert_eq!(again.headers, [("x-cluster".to_owned(), "c 1".to_owned())]);
    }

    #[test]
    fn other_addresses_are_turned_down() {
        for bad in
            ["", "http://h", "sc://", "sc://h:x", "sc://h:1/;token", "sc://h:1/;a b=c", "sc://u@h:1", "sc://h/;host=x"]
        {
            assert!(matches!(Address::parse(bad, None), Err(ClusterError::Address { .. })), "{bad}");
        }
    }
}
