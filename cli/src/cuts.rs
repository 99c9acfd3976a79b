//! Where a cut comes from: a method, a file of parts, the stored graph.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::Engine;
use hubcut::graph::Topology;
use hubcut::partition::{Cut, CutOptions, Effort};
use hubcut::store::StoredGraph;
use hubcut_datasets::{Input, Parts};

use crate::args::{How, Settings, ShardArgs};
use crate::exit::usage;
use crate::methods::Method;
use crate::numbers::{counted, seconds};
use crate::progress::{Bar, Reading};
use crate::session::Session;

/// A cut for a run, and how long it took to get it.
pub(crate) struct RunCut {
    /// The cut.
    pub(crate) cut: Arc<Cut>,
    /// Seconds.
    pub(crate) cut_s: f64,
}

/// Reads the cut in a file of parts; `shards` are as many as are asked for.
pub(crate) fn from_file(path: &Path, topology: &Topology, shards: Option<usize>, session: &Session) -> Result<Cut> {
    let input = Input::from(path);
    let mut reading = Reading::new(&session.talk, &input.to_string());
    let parts = Parts::read(&input, topology.vertices(), shards, &mut reading)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // The name is stored, and shown on terminals.
    let name: String = name.chars().map(|c| if c.is_control() { '?' } else { c }).take(200).collect();
    Ok(Cut::from_placement(topology, parts.shards, format!("file ({name})"), parts.placement(topology))?)
}

/// Refuses options of a run that cannot go together, before the graph is loaded.
pub(crate) fn check(args: &ShardArgs, engine: Engine) -> Result<()> {
    if engine == Engine::Direct && (args.partition.is_some() || args.shards.is_some()) {
        let option = if args.shards.is_some() { "--shards" } else { "--partition" };
        return Err(usage(format!(
            "a direct algorithm runs on the whole graph; leave {option} out, or choose an engine: --engine sync"
        )));
    }
    match (&args.partition, args.shards) {
        (Some(How::Method(method)), None) => {
            let name = method.name;
            Err(usage(format!(
                "--partition {name} cuts into as many shards as you say; add --shards, for example --shards 4"
            )))
        }
        _ => Ok(()),
    }
}

/// The cut that a run asks for, if it does.
pub(crate) fn for_run(
    args: &ShardArgs,
    topology: &Topology,
    stored: Option<&StoredGraph>,
    session: &Session,
) -> Result<Option<RunCut>> {
    let begin = Instant::now();
    let stored_shards = stored.and_then(|stored| stored.info().cut.as_ref()).map(|cut| cut.shards);
    let how = match (&args.partition, args.shards) {
        (None, None) => return Ok(None),
        (None, Some(shards)) if stored_shards == Some(shards) => &How::Stored,
        (None, Some(_)) => &How::Best,
        (Some(how), _) => how,
    };
    let cut = match how {
        How::Stored => {
            let Some(cut) = stored.map(|stored| stored.cut()).transpose()?.flatten() else {
                bail!(
                    "the graph is stored without a cut; cut it with `hubcut partition GRAPH --shards S -o GRAPH.hub`"
                );
            };
            match args.shards {
                Some(shards) if shards != cut.shards() => {
                    let found = counted(cut.shards() as u64, "shard");
                    return Err(usage(format!(
                        "the stored cut has {found}, not {shards}; leave --shards out, or --partition stored"
                    )));
                }
                _ => cut,
            }
        }
        How::File(path) => from_file(path, topology, args.shards, session)?,
        How::Method(method) => {
            made(args, session, &|options| Cut::new(topology, &*method.make(&Settings::default()), options))?
        }
        How::Best => made(args, session, &|options| Cut::best(topology, Effort::Fast, options))?,
    };
    let cut_s = begin.elapsed().as_secs_f64();
    let (shards, origin) =
        (counted(cut.shards() as u64, "shard"), if matches!(how, How::Stored) { "stored, " } else { "" });
    session.talk.say(format_args!("{shards}, cut by {} ({origin}in {})", cut.method(), seconds(cut_s)));
    Ok(Some(RunCut { cut: Arc::new(cut), cut_s }))
}

/// A cut into as many shards as the run asks for.
fn made(args: &ShardArgs, session: &Session, cut: &dyn Fn(&CutOptions) -> hubcut::Result<Cut>) -> Result<Cut> {
    let shards = args.shards.expect("it has been checked that there is a number");
    let _bar = Bar::spinner(&session.talk, format!("cutting into {}", counted(shards as u64, "shard")));
    Ok(cut(&Method::options(shards, &Settings::default()))?)
}
