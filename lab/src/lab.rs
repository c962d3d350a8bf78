//! A running lab: a world and its servers. Dropping it stops it.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::engine::users::EngineUser;
use crate::engine::{self, EngineServer};
use crate::katello::Katello;
use crate::katello::auth::Guard;
use crate::katello::features::{Features, Version};
use crate::katello::user::User;
use crate::live_world::{LiveWorld, Pace};
use crate::secret::secret;
use crate::vdsm_ports::VdsmPorts;
use crate::web::costs::{CostPace, Costs};
use crate::web::faults::Fault;
use crate::web::listener::Listener;
use crate::web::service::{Logged, Service};
use crate::web::tls;
use crate::world::inventory::Inventory;
use crate::world::{World, WorldOptions, engine_machine};

/// Why a lab could not start.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Options of a lab.
#[derive(Debug, Clone)]
pub struct Options {
    /// Katello's version.
    pub katello_version: Version,
    /// Whether katello-agent is enabled, in versions that have it.
    pub agent: bool,
    /// The world. Its start is the time of the machine unless the pace is by hand.
    pub world: WorldOptions,
    /// How world time passes.
    pub pace: Pace,
    /// Port on 127.0.0.1; 0 takes any free one.
    pub katello_port: u16,
    /// Port on 127.0.0.1 of the engine's server; 0 takes any free one.
    pub engine_port: u16,
    /// Whether the VDSM of each host listens on a port of 127.0.0.1; the engine then shows that address instead of the
    /// host's name. Rolling upgrades need it.
    pub vdsm_ports: bool,
    /// Permissions of the user; `None`: all.
    pub permissions: Option<Vec<String>>,
    /// One JSON object a line for each request.
    pub access_log: Option<PathBuf>,
    /// Faults from the beginning.
    pub faults: Vec<Fault>,
    /// Jobs of remote execution that ran in the hour before.
    pub past_jobs: usize,
    /// How the time passes that requests to the provider would take on a running server; `None`: they take none.
    pub costs: Option<CostPace>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            katello_version: Version(4, 9),
            agent: false,
            world: WorldOptions::default(),
            pace: Pace::Speed(1.0),
            katello_port: 0,
            engine_port: 0,
            vdsm_ports: false,
            permissions: None,
            access_log: None,
            faults: vec![],
            past_jobs: 0,
            costs: None,
        }
    }
}

/// The content of the ready file: what a client needs. No `Debug`: it has a password.
#[derive(Clone, Serialize)]
pub struct Ready {
    /// The provider's base URL.
    pub katello_url: String,
    /// File with the certificate authority, PEM.
    pub ca_file: PathBuf,
    /// Login.
    pub username: String,
    /// Password.
    pub password: String,
    /// Personal access token; accepted instead of the password.
    pub token: String,
    /// Key of the OAuth consumer.
    pub oauth_consumer_key: String,
    /// Its secret.
    pub oauth_consumer_secret: String,
    /// The engine's URL, `https://127.0.0.1:PORT/ovirt-engine`.
    pub engine_url: String,
    /// Login at the engine, with its profile.
    pub engine_username: String,
    /// Its password.
    pub engine_password: String,
    /// Login of a user who may only read (role `ReadOnlyAdmin`).
    pub engine_viewer_username: String,
    /// Its password.
    pub engine_viewer_password: String,
    /// Process id of the lab.
    pub pid: u32,
    /// The engine's inventory.
    pub hosts: Inventory,
    /// Name at the provider of the machine that the engine runs on. It is in no cluster.
    pub engine_machine: String,
    /// Values from the world, to compare replies with.
    pub expected: Vec<Expected>,
}

/// Values of one content host, from the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// The provider's number.
    pub id: u64,
    /// Name at the provider.
    pub name: String,
    /// Ids of the installable errata, sorted.
    pub installable: Vec<String>,
    /// Ids of the applicable errata, sorted.
    pub applicable: Vec<String>,
    /// Number of packages in the profile.
    pub packages: usize,
}

/// A running lab. Dropping it stops it.
pub struct Lab {
    world: Arc<LiveWorld>,
    katello: Arc<Service<Katello>>,
    engine: Arc<Service<EngineServer>>,
    listener: Listener,
    engine_listener: Listener,
    /// Kept open.
    _vdsm_ports: Option<VdsmPorts>,
    ca_pem: String,
    directory: PathBuf,
    user: User,
    engine_user: EngineUser,
    viewer: EngineUser,
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lab").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Lab {
    /// Makes the world and serves it. Returns once the ports listen.
    ///
    /// # Errors
    /// The world cannot be made from the advisories, the port is taken, or a file cannot be written.
    pub fn start(options: Options) -> Result<Lab, Error> {
        let mut world_options = options.world.clone();
        if matches!(options.pace, Pace::Speed(_)) {
            world_options.start_ms = wall_clock_ms();
        }
        let world = World::new(&world_options)?;
        Lab::over(world, options)
    }

    /// Serves a world that was made before. The options of the world are not used.
    ///
    /// # Errors
    /// A port is taken, or a file cannot be written.
    pub fn over(mut world: World, options: Options) -> Result<Lab, Error> {
        // Katello 2 has no remote execution.
        if options.katello_version >= Version(3, 0) {
            world.run_past_jobs(options.past_jobs);
        }
        let world = Arc::new(LiveWorld::new(world, options.pace));
        let user = User {
            login: "admin".to_owned(),
            password: secret()?,
            token: secret()?,
            consumer_key: "ovirt-engine".to_owned(),
            consumer_secret: secret()?,
            organization: None,
            edits: None,
            permissions: options.permissions.map(|p| p.into_iter().collect()),
        };
        let access_log = options.access_log.as_deref().map(open_log).transpose()?;
        let features = Features::of(options.katello_version, options.agent);
        let katello = Katello::new(features, Guard::new(user.clone()));
        let engine_log = options.access_log.as_deref().map(open_log).transpose()?;
        let katello = Arc::new(Service::new(katello, world.clone(), access_log, options.costs.map(Costs::new)));
        let (engine_user, viewer) = (engine_user("admin", true)?, engine_user("viewer", false)?);
        let engine = EngineServer::new(vec![engine_user.clone(), viewer.clone()]);
        let engine = Arc::new(Service::new(engine, world.clone(), engine_log, None));

        let tls = tls::make()?;
        let listener = Listener::start(katello.clone(), options.katello_port, tls.config.clone())?;
        let engine_listener = Listener::start(engine.clone(), options.engine_port, tls.config.clone())?;
        let vdsm_ports = options.vdsm_ports.then(|| VdsmPorts::open(&world, tls.config)).transpose()?;
        let provider = ("katello".to_owned(), format!("https://{}", listener.address()), user.login.clone());
        engine.lock().server.provider = Some(provider);
        let directory = own_directory()?;
        let ca_pem = tls.ca_pem;
        let lab = Lab {
            world,
            katello,
            engine,
            listener,
            engine_listener,
            _vdsm_ports: vdsm_ports,
            ca_pem,
            directory,
            user,
            engine_user,
            viewer,
        };
        std::fs::write(lab.ca_file(), &lab.ca_pem)?;
        for fault in options.faults {
            lab.add_fault(fault);
        }
        Ok(lab)
    }

    /// The provider's base URL, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.listener.address())
    }

    /// The certificate authority, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// File with [`Lab::ca_pem`]; gone when the lab stops.
    pub fn ca_file(&self) -> PathBuf {
        self.directory.join("ca.pem")
    }

    /// The engine's URL, `https://127.0.0.1:PORT/ovirt-engine`.
    pub fn engine_url(&self) -> String {
        format!("https://{}{}", self.engine_listener.address(), engine::ENGINE)
    }

    /// A user of the engine who may do everything.
    pub fn engine_user(&self) -> &EngineUser {
        &self.engine_user
    }

    /// A user of the engine who may only read.
    pub fn engine_viewer(&self) -> &EngineUser {
        &self.viewer
    }

    /// Takes these permissions from the role of the engine's user, and gives back those that were taken before.
    pub fn take_engine_permissions(&self, permissions: &[&str]) {
        self.engine.lock().server.guard.set_lacking(&self.engine_user.login, permissions);
    }

    /// The requests to the engine so far, oldest first.
    pub fn engine_requests(&self) -> Vec<Logged> {
        self.engine.lock().requests.iter().cloned().collect()
    }

    /// Login.
    pub fn username(&self) -> &str {
        &self.user.login
    }

    /// Password.
    pub fn password(&self) -> &str {
        &self.user.password
    }

    /// Personal access token.
    pub fn token(&self) -> &str {
        &self.user.token
    }

    /// Key and secret of the OAuth consumer; requests name the user by `FOREMAN-USER`.
    pub fn oauth_consumer(&self) -> (&str, &str) {
        (&self.user.consumer_key, &self.user.consumer_secret)
    }

    /// The engine's inventory now.
    ///
    /// # Errors
    /// As [`World::inventory`].
    pub fn inventory(&self) -> Result<Inventory, Error> {
        Ok(self.with_world(|world| world.inventory())?)
    }

    /// Name at the provider of the machine that the engine runs on.
    pub fn engine_machine(&self) -> &'static str {
        engine_machine::FQDN
    }

    /// Values of the registered content hosts now, from the world.
    pub fn expected(&self) -> Vec<Expected> {
        self.with_world(|world| {
            let ids = |numbers: Vec<usize>| {
                let found = numbers.iter().filter_map(|n| world.catalogue.advisories.get(*n)).map(|a| a.id.clone());
                let mut ids: Vec<String> = found.collect();
                ids.sort();
                ids
            };
            let registered = world.content_hosts().filter(|h| h.consumer_uuid.is_some());
            let figures = registered.map(|h| Expected {
                id: h.id,
                name: h.fqdn.clone(),
                installable: ids(world.errata_of(h, false)),
                applicable: ids(world.errata_of(h, true)),
                packages: h.profile.len(),
            });
            figures.collect()
        })
    }

    /// The content of the ready file.
    ///
    /// # Errors
    /// As [`Lab::inventory`].
    pub fn ready(&self) -> Result<Ready, Error> {
        Ok(Ready {
            katello_url: self.url(),
            ca_file: self.ca_file(),
            username: self.user.login.clone(),
            password: self.user.password.clone(),
            token: self.user.token.clone(),
            oauth_consumer_key: self.user.consumer_key.clone(),
            oauth_consumer_secret: self.user.consumer_secret.clone(),
            engine_url: self.engine_url(),
            engine_username: self.engine_user.full_name(),
            engine_password: self.engine_user.password.clone(),
            engine_viewer_username: self.viewer.full_name(),
            engine_viewer_password: self.viewer.password.clone(),
            pid: std::process::id(),
            hosts: self.inventory()?,
            engine_machine: self.engine_machine().to_owned(),
            expected: self.expected(),
        })
    }

    /// Advances the world to now, and reads or changes it.
    pub fn with_world<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.world.with(change)
    }

    /// Advances world time by this many milliseconds. For a world whose time passes by hand.
    pub fn advance(&self, ms: i64) {
        self.with_world(|world| world.advance(world.now_ms() + ms));
    }

    /// Advances world time until all tasks have ended, profile uploads and applicability included.
    pub fn settle(&self) {
        self.with_world(World::complete_tasks);
    }

    /// Stops or starts Elasticsearch (Katello 2.0 to 2.3).
    pub fn break_search(&self, is_down: bool) {
        self.katello.lock().server.features.search_is_down = is_down;
    }

    /// Adds a fault. One of requests whose path begins with the engine's is of the engine, any other of the provider.
    pub fn add_fault(&self, fault: Fault) {
        if fault.path.as_ref().is_some_and(|path| path.starts_with(engine::ENGINE)) {
            let mut state = self.engine.lock();
            return self.world.with(|world| state.faults.add(fault, world));
        }
        let mut state = self.katello.lock();
        self.world.with(|world| state.faults.add(fault, world));
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        {
            let mut state = self.engine.lock();
            self.world.with(|world| state.faults.clear(world));
        }
        let mut state = self.katello.lock();
        self.world.with(|world| state.faults.clear(world));
    }

    /// The time that the requests to the provider so far would have taken on a running server, in milliseconds: along the
    /// longest chain of requests that wait for each other. For a lab that counts it ([`CostPace::Counted`]).
    pub fn counted_ms(&self) -> u64 {
        self.katello.counted_ms().unwrap_or(0)
    }

    /// How often the provider has checked a password, a token or a signature.
    pub fn logins(&self) -> usize {
        self.katello.lock().server.guard.logins
    }

    /// How many failed logins the provider counts at the moment. After thirty of them it refuses everybody for five minutes.
    pub fn failed_logins(&self) -> usize {
        self.katello.lock().server.guard.failures()
    }

    /// Ends all sessions at the provider.
    pub fn end_sessions(&self) {
        self.katello.lock().server.guard.sessions.end_all();
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<Logged> {
        self.katello.lock().requests.iter().cloned().collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // In the temporary folder: a leftover does no harm.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn open_log(path: &Path) -> Result<File, Error> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.map_err(|e| format!("access log {}: {e}", path.display()).into())
}

fn wall_clock_ms() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or(0)
}

fn engine_user(login: &str, may_change: bool) -> Result<EngineUser, Error> {
    Ok(EngineUser { login: login.to_owned(), password: secret()?, may_change, lacks: BTreeSet::new() })
}

fn own_directory() -> Result<PathBuf, Error> {
    let directory = std::env::temp_dir().join(format!("upgrade-manager-lab-{}", secret()?));
    std::fs::create_dir(&directory)?;
    Ok(directory)
}
