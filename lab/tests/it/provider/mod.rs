//! The lab's provider, against what was recorded of running ones.

mod recorded;
