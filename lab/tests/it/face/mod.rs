//! Rolling upgrades through the operations of an upgrade manager over simulated ports.

mod bench;
mod callbacks;
mod drivers;
mod inventories;
mod operations;
mod task_list;
