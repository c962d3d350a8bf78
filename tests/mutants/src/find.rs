//! Where the source can be changed, and how: an operator for another one, a negation left out, a guard that always or
//! never holds, an arm that is never taken, a function that answers something plain.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::Failure;

/// The sources that are mutated.
const SOURCES: &str = "src/rolling";
/// Those of them in which two of three mutants are.
const HEART: [&str; 3] = ["src/rolling/sequence/", "src/rolling/run/", "src/rolling/driver/"];
/// The table of planted bugs is no part of the product.
const LEFT_OUT: [&str; 2] = ["src/rolling/bugs.rs", "src/rolling/planting.rs"];

/// A piece of what replaces a part of the source. `CHOSEN` in a text is where the mutant is chosen.
#[derive(Debug, Clone)]
pub enum Piece {
    Text(String),
    /// This part of the source, with whatever else is woven into it.
    Source(Range<usize>),
}

/// A small change.
#[derive(Debug, Clone)]
pub struct Mutant {
    pub file: String,
    pub line: usize,
    /// The function that it is in.
    pub place: String,
    pub what: String,
    /// This part of the source is replaced.
    pub range: Range<usize>,
    pub by: Vec<Piece>,
}

impl Mutant {
    pub fn is_of_the_heart(&self) -> bool {
        HEART.iter().any(|folder| self.file.starts_with(folder))
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} in {}: {}", self.file, self.line, self.place, self.what)
    }
}

/// All mutants of the tree.
pub fn all(root: &Path) -> Result<Vec<Mutant>, Failure> {
    let mut files = vec![];
    collect(&root.join(SOURCES), &mut files)?;
    files.sort();
    let mut mutants = vec![];
    for path in files {
        let file = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if LEFT_OUT.contains(&file.as_str()) || file.ends_with("/tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{file}: {e}"))?;
        let parsed = syn::parse_file(&text).map_err(|e| format!("{file}: {e}"))?;
        let mut finder = Finder { file, text: &text, place: vec![], mutants: vec![] };
        finder.visit_file(&parsed);
        mutants.extend(finder.mutants);
    }
    Ok(mutants)
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<(), Failure> {
    let told = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        match path.is_dir() {
            true => collect(&path, files)?,
            false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
            false => {}
        }
    }
    Ok(())
}

struct Finder<'a> {
    file: String,
    text: &'a str,
    place: Vec<String>,
    mutants: Vec<Mutant>,
}

fn text(words: impl Into<String>) -> Piece {
    Piece::Text(words.into())
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

/// Contains a `let` that binds names for what follows.
fn binds(expression: &syn::Expr) -> bool {
    struct Lets(bool);
    impl<'ast> Visit<'ast> for Lets {
        fn visit_expr_let(&mut self, _: &'ast syn::ExprLet) {
            self.0 = true;
        }
        fn visit_block(&mut self, _: &'ast syn::Block) {}
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut lets = Lets(false);
    lets.visit_expr(expression);
    lets.0
}

/// Operators that stand for each other.
fn others(op: &syn::BinOp) -> &'static [&'static str] {
    use syn::BinOp::{
        Add, AddAssign, And, BitAndAssign, BitOrAssign, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Sub, SubAssign,
    };
    match op {
        And(_) => &["||"],
        Or(_) => &["&&"],
        Eq(_) => &["!="],
        Ne(_) => &["=="],
        Lt(_) => &["<=", ">", "=="],
        Le(_) => &["<", ">"],
        Gt(_) => &[">=", "<", "=="],
        Ge(_) => &[">", "<"],
        Add(_) => &["-"],
        Sub(_) => &["+"],
        Mul(_) => &["/"],
        Div(_) => &["*"],
        AddAssign(_) => &["-="],
        SubAssign(_) => &["+="],
        BitOrAssign(_) => &["&="],
        BitAndAssign(_) => &["|="],
        _ => &[],
    }
}

/// Plain values of a type, as it is written.
fn plain_values(kind: &syn::Type) -> Vec<String> {
    let syn::Type::Path(path) = kind else {
        return match kind {
            syn::Type::Tuple(tuple) if tuple.elems.is_empty() => vec!["()".to_owned()],
            _ => vec![],
        };
    };
    let Some(last) = path.path.segments.last() else { return vec![] };
    let inner = || match &last.arguments {
        syn::PathArguments::AngleBracketed(of) => of.args.iter().find_map(|a| match a {
            syn::GenericArgument::Type(t) => Some(plain_values(t)),
            _ => None,
        }),
        _ => None,
    };
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    match last.ident.to_string().as_str() {
        "bool" => words(&["true", "false"]),
        "u8" | "u32" | "u64" | "usize" | "i32" | "i64" | "TimeMs" => words(&["0", "1"]),
        "String" => words(&["String::new()"]),
        "Vec" => words(&["vec![]"]),
        "BTreeSet" | "BTreeMap" => words(&["Default::default()"]),
        "Option" => {
            let some = inner().unwrap_or_default().into_iter().map(|v| format!("Some({v})"));
            std::iter::once("None".to_owned()).chain(some).collect()
        }
        "Result" => inner().unwrap_or_default().into_iter().map(|v| format!("Ok({v})")).collect(),
        _ => vec![],
    }
}

impl Finder<'_> {
    fn add(&mut self, at: proc_macro2::Span, what: String, range: Range<usize>, by: Vec<Piece>) {
        let (file, line, place) = (self.file.clone(), at.start().line, self.place.join("::"));
        self.mutants.push(Mutant { file, line, place, what, range, by });
    }

    fn source(&self, range: &Range<usize>) -> String {
        let words: Vec<&str> = self.text.get(range.clone()).unwrap_or_default().split_whitespace().collect();
        let line = words.join(" ");
        match line.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }

    /// The place of a planted bug: that is hunted elsewhere.
    fn is_planted(&self, range: &Range<usize>) -> bool {
        self.text.get(range.clone()).is_some_and(|text| text.starts_with("bug!("))
    }

    fn function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        self.place.push(signature.ident.to_string());
        let values = match &signature.output {
            syn::ReturnType::Default => vec!["()".to_owned()],
            syn::ReturnType::Type(_, kind) => plain_values(kind),
        };
        if signature.constness.is_none() && !body.stmts.is_empty() {
            let opens = body.brace_token.span.open().byte_range().end;
            for value in values {
                let what = format!("answers {value} at once");
                let by = vec![text(format!(" if CHOSEN {{ return {value}; }}"))];
                self.add(signature.ident.span(), what, opens..opens, by);
            }
            visit::visit_block(self, body);
        }
        self.place.pop();
    }

    fn arm(&mut self, arm: &syn::Arm, is_covered: bool) {
        match &arm.guard {
            Some((_, guard)) if !binds(guard) && !self.is_planted(&range(&**guard)) => {
                let r = range(&**guard);
                let shown = self.source(&r);
                for (value, open) in [("true", "(CHOSEN || ("), ("false", "(!CHOSEN && (")] {
                    let by = vec![text(open), Piece::Source(r.clone()), text("))")];
                    self.add(guard.span(), format!("guard `{shown}` is {value}"), r.clone(), by);
                }
            }
            None if is_covered => {
                let end = range(&arm.pat).end;
                let what = format!("arm `{}` is never taken", self.source(&range(&arm.pat)));
                self.add(arm.pat.span(), what, end..end, vec![text(" if !CHOSEN")]);
            }
            _ => {}
        }
    }
}

/// Takes whatever the arms before it leave.
fn takes_all(arm: &syn::Arm) -> bool {
    arm.guard.is_none() && matches!(&arm.pat, syn::Pat::Wild(_))
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let is_test = module.ident == "tests" || module.ident == "hooks";
        if !is_test {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.place.push(self.source(&range(&*item.self_ty)));
        visit::visit_item_impl(self, item);
        self.place.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if !binds(&binary.left) && !binds(&binary.right) {
            let (whole, left, right) = (range(binary), range(&*binary.left), range(&*binary.right));
            let op = self.source(&range(&binary.op));
            for other in others(&binary.op) {
                let side = |open: &str, op: &str, close: &str| {
                    let middle = format!(") {op} (");
                    [text(open), Piece::Source(left.clone()), text(middle), Piece::Source(right.clone()), text(close)]
                };
                let by = [side("(if CHOSEN { (", other, ") } else { ("), side("", &op, ") })")].concat();
                let what = format!("`{op}` is `{other}` in `{}`", self.source(&whole));
                self.add(binary.op.span(), what, whole.clone(), by);
            }
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if let syn::UnOp::Not(_) | syn::UnOp::Neg(_) = unary.op
            && !binds(&unary.expr)
            && !self.is_planted(&range(&*unary.expr))
        {
            let (whole, inner) = (range(unary), range(&*unary.expr));
            let op = if matches!(unary.op, syn::UnOp::Not(_)) { "!" } else { "-" };
            let what = format!("without `{op}` in `{}`", self.source(&whole));
            let by = vec![
                text("(if CHOSEN { ("),
                Piece::Source(inner.clone()),
                text(format!(") }} else {{ {op}(")),
                Piece::Source(inner),
                text(") })"),
            ];
            self.add(unary.op.span(), what, whole, by);
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        let last = expression.arms.last().is_some_and(takes_all);
        for arm in &expression.arms {
            self.arm(arm, last && !takes_all(arm));
        }
        visit::visit_expr_match(self, expression);
    }
}
