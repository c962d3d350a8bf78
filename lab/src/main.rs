//! `upgrade-manager-lab`: the lab as a program.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use upgrade_manager_lab::katello::errors::SHAPES;
use upgrade_manager_lab::katello::features::Version;
use upgrade_manager_lab::web::costs::CostPace;
use upgrade_manager_lab::web::faults;
use upgrade_manager_lab::world::Catalogue;
use upgrade_manager_lab::{Error, Lab, Options, Pace, Ready, WorldOptions, sim};
use upgrade_manager_lab::{engine, engine_actions};

/// A simulated Katello and a simulated oVirt engine over one simulated world, on loopback.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGTERM or SIGINT.
    Serve(Serve),
    /// Simulate rolling upgrades, and check the invariants.
    Simulate(Simulate),
    /// Answer engine actions in lines of JSON, until the input ends: for an embedder that has no engine of its own.
    EngineActions(EngineActions),
}

/// Jobs that a served lab has run already.
const PAST_JOBS: usize = 60;

#[derive(Debug, Args)]
struct Simulate {
    /// Number of seeds [default: 100; with --bugs, the number stated for each bug].
    #[arg(long)]
    seeds: Option<u64>,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    start: u64,
    /// Number of threads; each runs simulations of its own.
    #[arg(long, default_value_t = 2)]
    jobs: u64,
    /// Run only this seed.
    #[arg(long, conflicts_with_all = ["seeds", "start"])]
    seed: Option<u64>,
    /// Print the trace of that seed while it runs.
    #[arg(long, requires = "seed")]
    trace: bool,
    /// Enable this planted bug in the product (requires the feature test-hooks).
    #[arg(long, value_name = "NAME")]
    bug: Option<String>,
    /// Enable each planted bug in turn, and count the seeds until it is found.
    #[arg(long, conflicts_with = "bug")]
    bugs: bool,
    /// With --bugs: a sample of them, as many as fit into so many seconds.
    #[arg(long, value_name = "SECONDS", requires = "bugs")]
    bugs_for: Option<u64>,
    /// With --bugs-for: chooses the sample.
    #[arg(long, value_name = "SEED", default_value_t = 1, requires = "bugs_for")]
    sample: u64,
    /// With --bugs: only these.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "bugs")]
    only: Vec<String>,
    /// Continue after a seed that fails.
    #[arg(long)]
    keep_going: bool,
    /// Print no trace of a seed that fails, only the violated invariant.
    #[arg(long)]
    brief: bool,
    /// A list of seeds whose violation is known: they do not fail, and a listed seed that holds does.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["seed", "bugs", "bug"])]
    known: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct EngineActions {
    /// A configuration of the product with `engine.api`: the engine that answers.
    #[arg(value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, Args)]
struct Serve {
    /// Version of Katello to imitate, 2.0 to 5.0.
    #[arg(long, default_value = "4.9")]
    katello_version: Version,
    /// Number of hosts of the engine, Nodes included.
    #[arg(long, default_value_t = 30)]
    hosts: usize,
    /// Number of clusters; the hosts are distributed evenly.
    #[arg(long, default_value_t = 2)]
    clusters: usize,
    /// Number of hosts that are oVirt Nodes.
    #[arg(long, default_value_t = 2)]
    node_hosts: usize,
    /// Level of all clusters [default: 4.7 of the first one, 4.6 of the others].
    #[arg(long)]
    level: Option<Level>,
    /// Begin with all hosts up. Otherwise the second one of each cluster is in maintenance.
    #[arg(long)]
    all_up: bool,
    /// Number of running VMs, distributed evenly over the hosts that are up [default: 1 to 12 on each].
    #[arg(long)]
    vms: Option<usize>,
    /// Number of hosts that have a VM which is pinned to its host.
    #[arg(long, default_value_t = 0)]
    pinned_vms: usize,
    /// Let engine and hosts do their work in a small part of the usual time.
    #[arg(long)]
    quick: bool,
    /// The same seed makes the same world.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// File of further advisories, one JSON object a line; may be given several times.
    #[arg(long, value_name = "FILE")]
    advisories: Vec<PathBuf>,
    /// Speed of world time, as a multiple of real time.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Port on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    katello_port: u16,
    /// Port of the engine on 127.0.0.1; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    engine_port: u16,
    /// Let the VDSM of each host listen on a port of 127.0.0.1, and the engine show that address instead of the host's name.
    /// Rolling upgrades need it.
    #[arg(long)]
    vdsm_ports: bool,
    /// Enable katello-agent (versions up to 4.9).
    #[arg(long)]
    agent: bool,
    /// Restrict the user to these permissions, for example `view_hosts,edit_hosts`.
    #[arg(long, value_delimiter = ',')]
    permissions: Option<Vec<String>>,
    /// File for the access log: one JSON object a line for each request.
    #[arg(long, value_name = "FILE")]
    access_log: Option<PathBuf>,
    /// File for URL, CA file, credentials and inventory, written once the port listens.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// File of faults: a JSON list.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Let each request to the provider take the time that it takes on a running server (`docs/costs.md`).
    #[arg(long)]
    cost_model: bool,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS")]
    stop_after: Option<u64>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(serve) => run(serve).map(|()| true),
        Command::Simulate(options) => simulate(&options),
        Command::EngineActions(options) => answer(&options).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("upgrade-manager-lab: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(serve: Serve) -> Result<(), Error> {
    if !(serve.speed.is_finite() && serve.speed > 0.0) {
        return Err("--speed must be a number above 0".into());
    }
    let faults = match &serve.faults {
        Some(path) => faults::parse(&read(path)?, &[SHAPES.as_slice(), engine::SHAPES.as_slice()].concat())
            .map_err(|e| format!("{}: {e}", path.display()))?,
        None => vec![],
    };
    let advisories = serve.advisories.iter().map(|p| read_advisories(p)).collect::<Result<Vec<_>, _>>()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Signals are handled before the ready file exists: a client may stop the lab as soon as it finds the file.
    let mut stop = runtime.block_on(async { Stop::new(serve.stop_after) })?;
    let lab = Lab::start(Options {
        katello_version: serve.katello_version,
        agent: serve.agent,
        world: WorldOptions {
            hosts: serve.hosts,
            clusters: serve.clusters,
            node_hosts: serve.node_hosts.min(serve.hosts),
            level: serve.level,
            all_up: serve.all_up,
            vms: serve.vms,
            pinned_vms: serve.pinned_vms,
            quick: serve.quick,
            seed: serve.seed,
            advisories,
            ..WorldOptions::default()
        },
        pace: Pace::Speed(serve.speed),
        katello_port: serve.katello_port,
        engine_port: serve.engine_port,
        vdsm_ports: serve.vdsm_ports,
        permissions: serve.permissions,
        access_log: serve.access_log,
        faults,
        past_jobs: PAST_JOBS,
        costs: serve.cost_model.then_some(CostPace::Real),
    })?;
    let ready = lab.ready()?;
    println!("Katello {} at {}", serve.katello_version, ready.katello_url);
    println!("oVirt engine at {}", ready.engine_url);
    if let Some(path) = &serve.ready_file {
        write_ready(path, &ready)?;
    }
    runtime.block_on(stop.wait());
    drop(lab);
    Ok(())
}

fn answer(options: &EngineActions) -> Result<(), Error> {
    let config = Config::from_json(read(&options.config)?.as_bytes()).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let product =
        ovirt_upgrade_manager::engine::connect(config.engine.as_ref(), Arc::new(SystemClock), Arc::new(SystemIds));
    let product = product.map_err(|e| e.to_string())?;
    // `println` writes a whole line under one lock.
    engine_actions::serve(runtime.handle(), &product, std::io::stdin().lock(), |line| println!("{line}"))?;
    Ok(())
}

/// Runs simulations. False: an invariant was violated.
fn simulate(options: &Simulate) -> Result<bool, Error> {
    if options.bugs {
        let (start, seeds, jobs) = (options.start, options.seeds, options.jobs);
        let sample = options.bugs_for.map(|seconds| (options.sample, Duration::from_secs(seconds)));
        let only = options.only.clone();
        return find_planted_bugs(&sim::planted::Hunting { start, seeds, jobs, only, sample });
    }
    if let Some(seed) = options.seed {
        sim::planted::plant(options.bug.as_deref())?;
        let outcome = sim::play(seed, options.trace)?;
        if !outcome.violations.is_empty() && !options.trace {
            print!("{}", sim::campaign::report(&outcome));
        }
        for violation in &outcome.violations {
            println!("{} does not hold: {}", violation.invariant, violation.what);
        }
        let hours = outcome.took_ms as f64 / 3_600_000.0;
        let (hosts, lines, hash) = (outcome.hosts, outcome.lines, outcome.hash);
        println!("seed {seed}: {hosts} hosts, {hours:.1} h, {:?}, {lines} lines, hash {hash:016x}", outcome.ended);
        return Ok(outcome.violations.is_empty());
    }
    let brief = options.brief;
    let report = |outcome: &sim::SeedOutcome| {
        if brief {
            if let Some(first) = outcome.violations.first() {
                println!("seed {}: {} does not hold: {}", outcome.seed, first.invariant, first.what);
            }
        } else {
            print!("{}", sim::campaign::report(outcome));
        }
    };
    let (start, seeds, jobs) = (options.start, options.seeds.unwrap_or(100), options.jobs);
    let campaign = sim::Campaign { start, seeds, jobs, stop_at_first: !options.keep_going, bug: options.bug.clone() };
    let mut summary = campaign.run(&report);
    let known = match &options.known {
        Some(path) => sim::known::Known::parse(&std::fs::read_to_string(path)?)?,
        None => sim::known::Known::default(),
    };
    for (seed, why) in &summary.broken {
        println!("seed {seed}: no scenario: {why}");
    }
    for (invariant, seeds) in summary.by_invariant() {
        println!("{invariant}: {} seeds, the first {:?}", seeds.len(), &seeds[..seeds.len().min(8)]);
    }
    let ended: Vec<String> = summary.ended.iter().map(|(how, n)| format!("{n} {how}")).collect();
    println!("runs: {}", ended.join(", "));
    print!("{}", summary.coverage);
    println!("rate: {:.0} seeds a second on {jobs} threads", summary.rate());
    let (taken, outdated) = known.take_out(&mut summary, start);
    println!("{taken} violations are known");
    for seed in &outdated {
        println!("!!! seed {seed} is listed as known and does not fail in that way any more: remove it from the list");
    }
    println!("{summary}");
    Ok(summary.holds() && outdated.is_empty())
}

/// Searches planted bugs, each within its stated number of seeds. False: one was not found.
///
/// # Errors
/// This build has no planted bugs.
fn find_planted_bugs(hunting: &sim::planted::Hunting) -> Result<bool, Error> {
    let number = |outcome: &sim::SeedOutcome| outcome.seed - hunting.start + 1;
    let report = |hunt: &sim::planted::Hunt| {
        let sim::planted::Hunt { bug, seeds, .. } = hunt;
        let reached = hunt.reached.len();
        let first = &hunt.reached[..reached.min(5)];
        let rule = sim::planted::meaning(bug).map_or("", |(rule, _)| rule);
        match hunt.found.as_ref().and_then(|o| Some((o, o.violations.first()?))) {
            Some((outcome, first)) => {
                let (played, by) = (number(outcome), first.invariant);
                println!(
                    "{bug} ({rule}): found with seed {played}, {seeds} stated, by {by}; {reached} came to its place"
                );
            }
            None => println!("{bug} ({rule}): not found within {seeds} seeds; {reached} came to its place: {first:?}"),
        }
    };
    let hunts = hunting.run(&report)?;
    if hunts.is_empty() {
        return Err("this build has no such bugs to plant; build it with the feature test-hooks".into());
    }
    let mut played: Vec<u64> = hunts.iter().filter_map(|hunt| hunt.found.as_ref().map(number)).collect();
    played.sort_unstable();
    let (planted, found, median) = (hunts.len(), played.len(), played.get(played.len() / 2).copied().unwrap_or(0));
    println!("{planted} bugs planted, {found} found within their stated number of seeds, median {median}");
    Ok(found == planted)
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Reads and checks a file of advisories. Errors name the file.
fn read_advisories(path: &Path) -> Result<String, Error> {
    let text = read(path)?;
    let checked = Catalogue::default().add_lines(&text, &BTreeMap::new());
    checked.map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text)
}

/// Writes the file under another name and renames it, so that no client reads an incomplete file. It has a password.
fn write_ready(path: &Path, ready: &Ready) -> Result<(), Error> {
    let part = path.with_extension(format!("part-{}", std::process::id()));
    let named = |e: std::io::Error| format!("ready file {}: {e}", path.display());
    let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&part).map_err(named)?;
    file.write_all(serde_json::to_string_pretty(ready)?.as_bytes()).map_err(named)?;
    file.sync_all().map_err(named)?;
    std::fs::rename(&part, path).map_err(named)?;
    Ok(())
}

/// The signals and the time that end the program.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    after: Option<Duration>,
}

impl Stop {
    fn new(after: Option<u64>) -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Stop {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            after: after.map(Duration::from_secs),
        })
    }

    async fn wait(&mut self) {
        let after = self.after;
        let bound = async move {
            match after {
                Some(after) => tokio::time::sleep(after).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = bound => {}
        }
    }
}
