//! Plans of rolling upgrades.

mod gather;
