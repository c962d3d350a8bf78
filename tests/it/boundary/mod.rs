//! What crosses the library's boundary: documents and the C header.

mod golden;
mod golden_samples;
mod header;
