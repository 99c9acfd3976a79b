//! The largest component of a graph, PageRank on it, and the three best of each group: packages by their first letter.
use hubcut::exec::Options;
use hubcut_programs::{components, pagerank};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or("datasets/data/debian-deps.txt.gz".into());
    let graph = hubcut_datasets::read_file(path)?.build()?;
    let parts = components::run(&graph, Options::default(), &mut ())?;
    let largest = graph.subgraph(&|v| parts.labels[v as usize] == parts.sizes[0].0)?;
    let ranks = pagerank::run(&largest, &pagerank::Config::default(), Options::default(), &mut ())?.ranks;
    let letter = |v| largest.topology().raw_id(v).to_string().chars().next();
    for (letter, best) in largest.topology().top_of_each(&ranks, 3, &letter) {
        println!(
            "{}: {}",
            letter.unwrap_or(' '),
            best.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    Ok(())
}
