//! `init`.

use std::path::PathBuf;

use clap::Args;

/// Each question has an option. Without a terminal nothing is asked: what has no option and no default is an error.
/// Passwords are asked for without echo, or come from a file or an environment variable; there is no option for a
/// password itself, because other users of the machine see arguments.
#[derive(Debug, Args)]
pub struct Init {
    /// URL of the engine, for example https://engine.example.com/ovirt-engine
    #[arg(long, value_name = "URL")]
    pub engine_url: Option<String>,
    /// User of the engine with its profile, for example upgrade-manager@internal
    #[arg(long, value_name = "USER@PROFILE")]
    pub engine_user: Option<String>,
    /// File whose first line is the password of that user
    #[arg(long, value_name = "FILE", conflicts_with = "engine_password_env")]
    pub engine_password_file: Option<PathBuf>,
    /// Environment variable with that password; it has to be set whenever this program runs
    #[arg(long, value_name = "NAME")]
    pub engine_password_env: Option<String>,
    /// PEM file with the CA certificate of the engine [default: the system's certificates only]
    #[arg(long, value_name = "FILE")]
    pub engine_ca: Option<PathBuf>,
    /// Configure no engine: hosts and clusters are then not known by name, and no cluster can be rolled
    #[arg(long, conflicts_with_all = ["engine_url", "engine_user", "engine_password_file", "engine_password_env", "engine_ca"])]
    pub no_engine: bool,
    /// URL of the provider (Katello or Satellite), for example https://satellite.example.com
    #[arg(long, value_name = "URL")]
    pub provider_url: Option<String>,
    /// Name of the provider in the engine [default: the name of its server]
    #[arg(long, value_name = "NAME")]
    pub provider_name: Option<String>,
    /// User of the provider
    #[arg(long, value_name = "USER")]
    pub provider_user: Option<String>,
    /// File whose first line is the password or the personal access token of that user
    #[arg(long, value_name = "FILE", conflicts_with = "provider_password_env")]
    pub provider_password_file: Option<PathBuf>,
    /// Environment variable with that password; it has to be set whenever this program runs
    #[arg(long, value_name = "NAME")]
    pub provider_password_env: Option<String>,
    /// PEM file with the CA certificate of the provider [default: the system's certificates only]
    #[arg(long, value_name = "FILE")]
    pub provider_ca: Option<PathBuf>,
    /// Configure no provider: only the engine's own upgrade can install then
    #[arg(long, conflicts_with_all = ["provider_url", "provider_name", "provider_user", "provider_password_file", "provider_password_env", "provider_ca"])]
    pub no_provider: bool,
    /// Directory of the state, on a local file system [default: $XDG_STATE_HOME/upgrade-manager, or
    /// ~/.local/state/upgrade-manager]. Give that of the engine's own upgrade manager to work beside it
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Write the configuration although a test failed
    #[arg(long)]
    pub keep: bool,
    /// Replace an existing configuration, and its files with passwords
    #[arg(long)]
    pub force: bool,
}
