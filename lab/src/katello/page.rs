//! One page of a list.

/// Rows of a page unless the request has another number.
pub const PER_PAGE: usize = 20;

/// The rows of a page; pages count from 1.
pub fn slice<T>(items: &[T], page: u64, per_page: usize) -> &[T] {
    let from = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(per_page);
    if from >= items.len() {
        return &[];
    }
    let to = from.saturating_add(per_page).min(items.len());
    items.get(from..to).unwrap_or_default()
}
