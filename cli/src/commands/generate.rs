//! `hubcut generate MODEL`.

use anyhow::{Result, bail};
use hubcut::graph::{AnyEdgeList, AnyGraph, BuildOptions, Directedness};
use hubcut_datasets::generate::{Chain, ErdosRenyi, FactorRatings, Grid, Ising, Rmat, Star};
use hubcut_datasets::graphical::ModelFormat;
use hubcut_datasets::write::write_edges;
use hubcut_datasets::{graphical, ratings};

use crate::args::{GenerateArgs, IsingArgs, Model, OutArgs, RatingsArgs};
use crate::exit::{Exit, usage};
use crate::network::describe;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::session::Session;
use crate::{files, store, threads};

/// Makes a graph and writes it.
pub(crate) fn execute(args: &GenerateArgs, session: &Session) -> Result<Exit> {
    let out = match &args.model {
        Model::Rmat(args) => &args.out,
        Model::ErdosRenyi(args) => &args.out,
        Model::Grid(args) => &args.out,
        Model::Ratings(args) => return generate_ratings(args, session),
        Model::Ising(args) => return generate_ising(args, session),
        Model::Star(args) | Model::Chain(args) => &args.out,
    };
    check(out)?;
    threads::install(&out.threads, || {
        let bar = Bar::spinner(&session.talk, "generating");
        let (what, edges) = generate(&args.model)?;
        drop(bar);
        if store::is_store_name(&out.output) {
            store_graph(edges, out, session)
        } else {
            write(edges, &what, out, session)
        }
    })?;
    Ok(Exit::Ok)
}

fn check(out: &OutArgs) -> Result<()> {
    if store::is_store_name(&out.output) {
        return files::check_store(&out.output);
    }
    files::refuse_packed(&out.output)?;
    if out.order.is_some() || out.undirected {
        return Err(usage(
            "--order and --undirected are for .hub files; text says neither: give them where the text is read",
        ));
    }
    files::check_writable(&out.output)
}

/// A description in a line, and the edges.
fn generate(model: &Model) -> Result<(String, AnyEdgeList)> {
    Ok(match model {
        Model::Rmat(args) => {
            let (scale, edge_factor, seed) = (args.scale, args.edge_factor, args.weights.seed);
            let what = format!("R-MAT of scale {scale}, edge factor {edge_factor}, seed {seed}");
            (what, Rmat { scale, edge_factor, seed, weights: args.weights.weights.clone() }.generate()?)
        }
        Model::ErdosRenyi(args) => {
            let (vertices, seed, weights) = (args.vertices, args.weights.seed, args.weights.weights.clone());
            let edges = args.edges.unwrap_or(ErdosRenyi::new(vertices).edges);
            let what = format!("Erdos-Renyi of {vertices} vertices, {edges} draws, seed {seed}");
            (what, ErdosRenyi { vertices, edges, seed, weights }.generate()?)
        }
        Model::Grid(args) => {
            let grid = match (args.rows, args.columns, args.vertices) {
                (Some(rows), Some(columns), _) => Grid { rows, columns },
                (_, _, vertices) => Grid::of_vertices(vertices.unwrap_or(0)),
            };
            (format!("grid of {} x {}", grid.rows, grid.columns), grid.generate()?)
        }
        Model::Ratings(_) | Model::Ising(_) => {
            unreachable!("made elsewhere: they are no edges between vertices of one kind")
        }
        Model::Star(args) => {
            (format!("star of {} vertices", args.vertices), Star { vertices: args.vertices }.generate()?)
        }
        Model::Chain(args) => {
            (format!("chain of {} vertices", args.vertices), Chain { vertices: args.vertices }.generate()?)
        }
    })
}

/// Makes ratings and writes them.
fn generate_ratings(args: &RatingsArgs, session: &Session) -> Result<Exit> {
    let out = &args.out;
    check(out)?;
    if out.undirected {
        return Err(usage("--undirected is not for ratings, which lead from users to items; leave it out"));
    }
    if !files::is_standard(&out.output) {
        files::check_extension(&out.output, "generate ratings", &["csv", "hub"])?;
    }
    threads::install(&out.threads, || {
        let bar = Bar::spinner(&session.talk, "generating");
        let model = FactorRatings { users: args.users, items: args.items, draws: args.draws, seed: args.seed };
        let made = model.generate()?;
        drop(bar);
        if store::is_store_name(&out.output) {
            let bar = Bar::spinner(&session.talk, "building the graph");
            let graph = made.graph(out.order.unwrap_or_default())?;
            drop(bar);
            store::write(&AnyGraph::F32(graph), None, &out.output, session)?;
            return Ok(());
        }
        let bar = Bar::spinner(&session.talk, "writing");
        files::write(&out.output, &session.interrupts, |writer| ratings::write(writer, &made, &made.train))?;
        drop(bar);
        if !files::is_standard(&out.output) {
            let (what, number) = (model.describe(), counted(made.train.len() as u64, "rating"));
            session.talk.say(format_args!("wrote {}: {what}, {number}", out.output.display()));
        }
        Ok(())
    })?;
    Ok(Exit::Ok)
}

/// Makes a grid as a graphical model and writes it.
fn generate_ising(args: &IsingArgs, session: &Session) -> Result<Exit> {
    let path = &args.output;
    files::refuse_packed(path)?;
    let name = path.display();
    let format = match (args.format, ModelFormat::of(path)) {
        (given, Some(format @ (ModelFormat::Uai | ModelFormat::Fg))) if given.is_none_or(|given| given == format) => {
            format
        }
        (Some(format), None) => format,
        (None, None) if files::is_standard(path) => ModelFormat::Uai,
        (Some(_), Some(_)) => {
            return Err(usage(format!(
                "--format says otherwise than the name {name}; leave it out, or give another name"
            )));
        }
        _ => {
            return Err(usage(format!(
                "generate ising writes a file that ends in .uai or .fg, not {name}; or name the format with --format"
            )));
        }
    };
    files::check_writable(path)?;
    threads::install(&args.threads, || {
        let bar = Bar::spinner(&session.talk, "generating");
        let model =
            Ising { side: args.side, states: args.states, coupling: args.coupling, couplings: args.mode }.generate()?;
        drop(bar);
        let bar = Bar::spinner(&session.talk, "writing");
        files::write(path, &session.interrupts, |out| match format {
            ModelFormat::Fg => graphical::write_fg(out, &model),
            _ => graphical::write_uai(out, &model),
        })?;
        drop(bar);
        if !files::is_standard(path) {
            let (side, coupling) = (args.side, args.coupling);
            let what = describe(&model);
            session
                .talk
                .say(format_args!("wrote {}: {side} x {side} grid of coupling {coupling}, {what}", path.display()));
        }
        Ok(())
    })?;
    Ok(Exit::Ok)
}

fn store_graph(edges: AnyEdgeList, out: &OutArgs, session: &Session) -> Result<()> {
    let direction = if out.undirected { Directedness::Undirected } else { Directedness::Directed };
    let options = BuildOptions { direction, order: out.order.unwrap_or_default(), ..BuildOptions::default() };
    let bar = Bar::spinner(&session.talk, "building the graph");
    let graph = edges.build(&options)?;
    drop(bar);
    store::write(&graph, None, &out.output, session)?;
    Ok(())
}

fn write(edges: AnyEdgeList, what: &str, out: &OutArgs, session: &Session) -> Result<()> {
    let (vertices, number) = match &edges {
        AnyEdgeList::Unweighted(list) => (list.ids.len(), list.len()),
        AnyEdgeList::U32(list) => (list.ids.len(), list.len()),
        AnyEdgeList::F32(list) => (list.ids.len(), list.len()),
        AnyEdgeList::F64(list) => (list.ids.len(), list.len()),
    };
    if number == 0 {
        bail!("{what} has no edge");
    }
    let size = format!("{vertices} vertices, {number} edges");
    let comment = format!("{what}: {size}\nmade by hubcut {}", env!("CARGO_PKG_VERSION"));
    let bar = Bar::spinner(&session.talk, "writing");
    files::write(&out.output, &session.interrupts, |writer| write_edges(writer, &edges, &comment))?;
    drop(bar);
    if !files::is_standard(&out.output) {
        let size = format!("{}, {}", counted(vertices as u64, "vertex"), counted(number as u64, "edge"));
        session.talk.say(format_args!("wrote {}: {what}, {size}", out.output.display()));
    }
    Ok(())
}
