pub fn names() -> Vec<String> {
    vec![]
}
