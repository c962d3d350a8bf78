//! Notifications, events, and what is generated from this command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;
use ovirt_upgrade_manager::model::ids::UserName;

use super::values;

#[derive(Debug, Subcommand)]
pub enum Notifications {
    /// List the notifications of a user
    List {
        #[command(flatten)]
        user: OfUser,
        /// Also those that the user dismissed
        #[arg(long)]
        all: bool,
    },
    /// Hide a notification from a user's login
    Dismiss {
        /// Id of the notification, as 'notifications list' shows it
        #[arg(value_name = "NOTIFICATION")]
        id: String,
        #[command(flatten)]
        user: OfUser,
    },
}

/// A user of the portal.
#[derive(Debug, Args)]
pub struct OfUser {
    /// The user with its profile, for example admin@internal [default: 'engine.api.username' of the configuration]
    #[arg(long, value_name = "USER@PROFILE", value_parser = values::user)]
    pub user: Option<UserName>,
}

#[derive(Debug, Args)]
pub struct Events {
    /// Events after this number [default: all, from the oldest on; with --follow, only new ones]
    #[arg(long, value_name = "N")]
    pub after: Option<u64>,
    /// At most so many events [default: no limit]
    #[arg(long, value_name = "N", conflicts_with = "follow")]
    pub limit: Option<u64>,
    /// Go on with new events as they come, until Ctrl-C
    #[arg(long, short)]
    pub follow: bool,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Write the pages of all commands into this directory [default: the main page is printed]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
