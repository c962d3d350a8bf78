//! Lists of Foreman and of Katello: the same parameters, with different behaviour.

use serde_json::{Value, json};

use super::elastic;
use super::features::Features;
use super::page::{PER_PAGE, slice};
use super::search::{Op, Query, Searchable};
use super::time_text;
use crate::web::request::Request;
use crate::web::{Reply, ReplyResult};

/// A list of Foreman: a bad search is a 400; `page` and `per_page` are numbers; `per_page=all` is everything.
pub fn foreman<T: Searchable>(
    request: &Request,
    known: &dyn Fn(&str) -> bool,
    items: Vec<T>,
    show: &mut dyn FnMut(&T) -> Value,
) -> ReplyResult {
    let search = searched(request).map_err(|text| Reply::foreman(500, text))?;
    let query = Query::parse(search.as_deref().unwrap_or(""), known).map_err(refused_search)?;
    foreman_found(request, known, items, &query, show)
}

/// A refused search in a list of Foreman.
pub fn refused_search(message: String) -> Reply {
    Reply::with(400, json!({"error": {"message": message, "class": "ScopedSearch::QueryNotSupported"}}))
}

/// A list of Foreman that is never paged: every row, whatever is asked for.
pub fn foreman_whole<T: Searchable>(
    request: &Request,
    items: Vec<T>,
    show: &mut dyn FnMut(&T) -> Value,
) -> ReplyResult {
    let count = items.len();
    let results: Vec<Value> = items.iter().map(show).collect();
    let per_page = match request.text("per_page").as_deref() {
        Some("all") => json!(count),
        Some(text) => json!(text.trim().parse::<i64>().unwrap_or(0)),
        None => json!(PER_PAGE),
    };
    let search = request.param("search").cloned().unwrap_or(Value::Null);
    let (by, direction) = sort_words(request.text("order").as_deref());
    Ok(Reply::ok(json!({
        "total": count, "subtotal": count, "page": request.number("page").unwrap_or(1), "per_page": per_page,
        "search": search, "sort": {"by": by, "order": direction}, "results": results,
    })))
}

/// The text of a search; a list is no search.
fn searched(request: &Request) -> Result<Option<String>, String> {
    match request.param("search") {
        Some(Value::Array(_) | Value::Object(_)) => {
            Err(format!("Unsupported query object: {}!", request.param("search").unwrap_or(&Value::Null)))
        }
        _ => Ok(request.text("search")),
    }
}

/// Number of a page and of its rows, as they are read (Katello 4.12 to 5.0).
///
/// # Errors
/// The text of a failure, status 500.
fn sheet(request: &Request) -> Result<(u64, Option<usize>), String> {
    let page = match request.text("page").as_deref() {
        None | Some("") => 1,
        Some(text) => match text.trim().parse::<i64>() {
            Ok(number) if number >= 1 => number.unsigned_abs(),
            Ok(number) => return Err(format!("invalid page: {number}")),
            Err(_) => return Err(format!("invalid value for Integer(): {text:?}")),
        },
    };
    let per_page = match request.text("per_page").as_deref() {
        None | Some("") => Some(PER_PAGE),
        Some("all") => None,
        Some(text) => match text.trim().parse::<i64>() {
            Ok(number) if number < 0 => {
                return Err("PG::InvalidRowCountInLimitClause: ERROR:  LIMIT must not be negative\n".to_owned());
            }
            // `to_i` of Ruby: text that is no number is 0, and then there is no row.
            other => Some(usize::try_from(other.unwrap_or(0)).unwrap_or(usize::MAX)),
        },
    };
    Ok((page, per_page))
}

/// As [`foreman`], for a search that was parsed.
pub fn foreman_found<T: Searchable>(
    request: &Request,
    known: &dyn Fn(&str) -> bool,
    items: Vec<T>,
    query: &Query,
    show: &mut dyn FnMut(&T) -> Value,
) -> ReplyResult {
    let search = request.text("search");
    let total = items.len();
    let mut matching: Vec<T> = items.into_iter().filter(|i| query.matches(i)).collect();
    let order = request.text("order");
    let (by, direction) = sort_words(order.as_deref());
    if let Some(by) = &by {
        if !known(by) {
            return Err(refused_search(bad_sort(by)));
        }
        sort(&mut matching, by, direction.as_deref());
    }
    let subtotal = matching.len();
    let (page, per_page) = sheet(request).map_err(|text| Reply::foreman(500, text))?;
    let per_page = per_page.unwrap_or(subtotal);
    let results: Vec<Value> = slice(&matching, page, per_page).iter().map(show).collect();
    Ok(Reply::ok(json!({
        "total": total, "subtotal": subtotal, "page": page, "per_page": per_page, "search": search,
        "sort": {"by": by, "order": direction}, "results": results,
    })))
}

/// A list of Katello: a bad search is a 200 with `error` and no results; `page` and `per_page` are as in the request,
/// so they are texts when sent in a query.
pub fn katello<T: Searchable>(
    request: &Request,
    features: &Features,
    known: &dyn Fn(&str) -> bool,
    items: Vec<T>,
    show: &mut dyn FnMut(&T) -> Value,
) -> ReplyResult {
    if features.elastic {
        return elastic::list(request, features.search_is_down, items, show);
    }
    let search = searched(request).map_err(|text| Reply::katello(500, text))?;
    let total = items.len();
    let order = request.text("order").filter(|o| !o.is_empty());
    let (mut by, mut direction) = sort_words(order.as_deref());
    by = request.text("sort_by").or(by);
    direction = request.text("sort_order").or(direction);
    if let Some((default_by, default_direction)) = default_sort(&request.path) {
        by = by.or_else(|| Some(default_by.to_owned()));
        direction = direction.or_else(|| Some(default_direction.to_owned()));
    }
    let echo = |name: &str, default: usize| match request.param(name) {
        // Words have no number.
        Some(Value::String(word)) if !word.is_empty() && word != "all" && word.trim().parse::<i64>().is_err() => {
            json!(0)
        }
        Some(sent) if features.numeric_pages => request.number(name).map_or_else(|| sent.clone(), |n| json!(n)),
        Some(sent) => sent.clone(),
        None => json!(default),
    };
    let mut envelope = json!({
        "total": total, "subtotal": 0, "page": echo("page", 1), "per_page": echo("per_page", PER_PAGE),
        "search": search, "sort": {"by": by, "order": direction}, "results": [],
    });
    let mut put = |name: &str, value: Value| {
        if let Some(fields) = envelope.as_object_mut() {
            fields.insert(name.to_owned(), value);
        }
    };
    // Katello 2 reports no errors.
    if !features.systems {
        put("error", Value::Null);
    }
    if features.selectable {
        put("selectable", json!(total));
    }
    let is_default = |by: &str| default_sort(&request.path).is_some_and(|(default, _)| default == by);
    let known_sort = by.as_deref().filter(|b| !known(b) && !is_default(b)).map(bad_sort);
    let query = Query::parse(search.as_deref().unwrap_or(""), known)
        .and_then(|query| check_booleans(&query).map(|()| query.without_unreadable_dates(&["issued", "updated"])));
    let query = match (query, known_sort) {
        (Ok(query), None) if features.type_lists_find_nothing => query.without_lists_of("type").with_other_types(),
        (Ok(query), None) => query,
        (Err(message), _) | (_, Some(message)) => {
            if features.systems {
                put("total", json!(0));
            } else {
                put("error", json!(message));
                put("total", json!(0));
                put("page", Value::Null);
                put("per_page", Value::Null);
            }
            return Ok(Reply::ok(envelope));
        }
    };
    check_date_lists(&query)?;
    let mut matching: Vec<T> = items.into_iter().filter(|i| query.matches(i)).collect();
    if let Some(by) = &by {
        sort(&mut matching, by, direction.as_deref());
    }
    let subtotal = matching.len();
    let (page, per_page) = sheet(request).map_err(|text| Reply::katello(500, text))?;
    let is_of_host = request.path.contains("/api/hosts/");
    let per_page = match per_page {
        _ if request.flag("full_result") => {
            if features.numeric_pages {
                put("per_page", json!(total));
            }
            subtotal.max(1)
        }
        Some(per_page) => per_page,
        // `LIMIT "all".to_i` to 4.13; then a failure for a host's lists, and an empty page that names all rows elsewhere.
        None if is_of_host && features.all_rows_fail => {
            let text = match request.path.ends_with("/packages") {
                true => "Can't find resource class: Katello::InstalledPackage",
                false => "wrong number of arguments (given 1, expected 0)",
            };
            return Err(Reply::katello(500, text));
        }
        None => {
            if features.all_rows_fail {
                put("per_page", json!(total));
            }
            0
        }
    };
    let results: Vec<Value> = slice(&matching, page, per_page).iter().map(show).collect();
    let is_searched = search.as_deref().is_some_and(|s| !s.is_empty());
    put("subtotal", json!(if features.subtotal_of_page && is_searched { results.len() } else { subtotal }));
    put("results", json!(results));
    Ok(Reply::ok(envelope))
}

/// By what the rows of a list of Katello are sorted where the request does not say it (Katello 4.12 to 5.0, recorded).
fn default_sort(path: &str) -> Option<(&'static str, &'static str)> {
    Some(match path.trim_end_matches('/').rsplit('/').next()? {
        "errata" | "applicable_errata" | "installable_errata" | "compare" => ("updated", "desc"),
        "packages" if path.contains("/api/hosts/") => ("name", "asc"),
        "traces" if path.contains("/bulk/") => ("application", "desc"),
        "traces" => ("application", "asc"),
        "module_streams" | "content_views" | "environments" => ("name", "asc"),
        "content_view_versions" => ("version", "desc"),
        _ => return None,
    })
}

/// Dates have no `^`: the server fails (4.14, recorded). What is no date was dropped before.
fn check_date_lists(query: &Query) -> Result<(), Reply> {
    let spelled = |date: &String| time_text::ruby_date(date).unwrap_or_else(|| date.clone());
    query.each_comparison(&mut |field, op, wanted| {
        let is_list = matches!(op, Op::In | Op::NotIn) && ["issued", "updated"].contains(&field);
        match wanted.first().filter(|_| is_list) {
            Some(date) => Err(Reply::katello(500, format!("undefined method `split' for {}:Date", spelled(date)))),
            None => Ok(()),
        }
    })
}

/// A word for a boolean is refused.
fn check_booleans(query: &Query) -> Result<(), String> {
    query.each_comparison(&mut |field, _, wanted| {
        let is_boolean = |w: &String| ["true", "false", "yes", "no", "1", "0"].contains(&w.as_str());
        match field == "reboot_suggested" && !wanted.iter().all(is_boolean) {
            true => Err(
                "Your search query was invalid. Please revise it and try again. The full error has been sent to the \
                         application logs."
                    .to_owned(),
            ),
            false => Ok(()),
        }
    })
}

/// The text about a sort by an unknown field.
fn bad_sort(by: &str) -> String {
    format!("the field '{by}' in the order statement is not valid field for search")
}

fn sort_words(order: Option<&str>) -> (Option<String>, Option<String>) {
    let mut words = order.unwrap_or("").split_whitespace();
    (words.next().map(str::to_owned), words.next().map(str::to_uppercase))
}

fn sort<T: Searchable>(items: &mut [T], by: &str, direction: Option<&str>) {
    items.sort_by(|a, b| {
        let key = |i: &T| i.values(by).and_then(|v| v.into_iter().next()).unwrap_or_default();
        let (a, b) = (key(a), key(b));
        match (a.parse::<i64>(), b.parse::<i64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => a.cmp(&b),
        }
    });
    if direction.is_some_and(|d| d.eq_ignore_ascii_case("desc")) {
        items.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::Version;
    use super::*;

    struct Number(u32);
    impl Searchable for Number {
        fn values(&self, field: &str) -> Option<Vec<String>> {
            (field == "n").then(|| vec![self.0.to_string()])
        }
        fn words(&self) -> Vec<String> {
            vec![]
        }
    }

    fn list(katello: bool, query: &str) -> (u16, Value) {
        let request = Request::new("GET", "/", query, String::new());
        let items = (1..=45).map(Number).collect();
        let known = |f: &str| f == "n";
        let features = Features::of(Version(4, 9), false);
        let result = match katello {
            true => super::katello(&request, &features, &known, items, &mut |n: &Number| json!(n.0)),
            false => foreman(&request, &known, items, &mut |n: &Number| json!(n.0)),
        };
        let (Ok(reply) | Err(reply)) = result;
        (reply.status, reply.body)
    }

    #[test]
    fn pages_cover_everything_once() {
        for katello in [true, false] {
            let mut all = vec![];
            for page in 1..=6 {
                let (_, body) = list(katello, &format!("per_page=10&page={page}"));
                all.extend(body["results"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()));
            }
            assert_eq!(all, (1..=45).collect::<Vec<u64>>());
            assert_eq!(list(katello, "").1["results"].as_array().unwrap().len(), 20);
            assert_eq!(list(katello, "page=9223372036854775807&per_page=4294967296").1["results"], json!([]));
        }
    }

    #[test]
    fn foreman_and_katello_differ() {
        let (_, body) = list(false, "per_page=all&search=n%20%3E%2040&order=n%20DESC");
        assert_eq!((&body["per_page"], &body["subtotal"], &body["total"]), (&json!(5), &json!(5), &json!(45)));
        assert_eq!((&body["results"], &body["sort"]["order"]), (&json!([45, 44, 43, 42, 41]), &json!("DESC")));
        let (_, body) = list(true, "per_page=7&page=2&sort_by=n&sort_order=desc");
        assert_eq!((&body["per_page"], &body["page"], &body["selectable"]), (&json!("7"), &json!("2"), &json!(45)));
        assert_eq!(body["results"][0], 38);
        assert_eq!(list(true, "full_result=true").1["results"].as_array().unwrap().len(), 45);
        assert_eq!(list(false, "search=x%20%3D%201").0, 400);
        let (status, body) = list(true, "search=x%20%3D%201");
        assert_eq!((status, &body["total"], &body["results"]), (200, &json!(0), &json!([])));
    }
}
