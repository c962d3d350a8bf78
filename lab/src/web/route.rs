//! Finding the route of a request: the first one of a table whose method and path match.

use super::request::decode;

/// Parts of a path by the name that the route gives them.
pub type Captures = Vec<(String, String)>;

/// Method and path of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// HTTP method.
    pub method: &'static str,
    /// Path; segments that begin with a colon are captured.
    pub path: &'static str,
}

impl Endpoint {
    /// The captured parts, if the path matches.
    pub fn captures(&self, path: &str) -> Option<Captures> {
        let mut captures = vec![];
        let (mut pattern, mut actual) = (self.path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), actual.next()) {
                (None, None) => return Some(captures),
                (Some(p), Some(a)) => match p.strip_prefix(':') {
                    Some(name) if !a.is_empty() => captures.push((name.to_owned(), decode(a))),
                    None if p == a => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

/// The first route that matches, with the captured parts of the path. HEAD is routed as GET.
pub fn find<'a, R>(
    routes: impl IntoIterator<Item = &'a R>,
    endpoint: impl Fn(&R) -> Endpoint,
    method: &str,
    path: &str,
) -> Option<(&'a R, Captures)> {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut routes = routes.into_iter().filter(|r| endpoint(r).method == method);
    routes.find_map(|r| endpoint(r).captures(path).map(|captures| (r, captures)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_route_whose_method_and_path_match_is_found() {
        let table = [("GET", "/hosts/:id"), ("PUT", "/hosts/:id"), ("GET", "/hosts/all")];
        let table = table.map(|(method, path)| Endpoint { method, path });
        let found = |method: &str, path: &str| find(&table, |e| *e, method, path);
        assert_eq!(found("GET", "/hosts/a%20b"), Some((&table[0], vec![("id".to_owned(), "a b".to_owned())])));
        assert_eq!(found("HEAD", "/hosts/all").map(|f| f.0), Some(&table[0]));
        assert_eq!(found("PUT", "/hosts/1").map(|f| f.0), Some(&table[1]));
        assert_eq!((found("PUT", "/hosts/"), found("PUT", "/hosts"), found("POST", "/hosts/1")), (None, None, None));
    }
}
