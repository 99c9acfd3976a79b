//! Every key of every JSON report is described in `cli/REPORT.md`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fixtures::Shell;
use super::read;

/// Commands that write a report to standard output, or to `report.json`.
const COMMANDS: &[&str] = &[
    "hubcut run pagerank web.txt --verify --report report.json",
    "hubcut run pagerank web.hub --segments 16 --report report.json",
    "hubcut run pagerank web.hub --shards 4 --partition hdrf --report report.json",
    "hubcut run sssp roads.csv --source 17 --engine async --consistency edge --report report.json",
    "hubcut run sssp roads.csv --source 17 --paths --verify --report report.json",
    "hubcut run sssp roads.csv --each-source depots.txt --verify --report report.json",
    "hubcut run components ratings.hub --engine chromatic --report report.json",
    "hubcut run strong-components web.txt --verify --report report.json",
    "hubcut run triangles web.txt --verify --report report.json",
    "hubcut run k-core friends.txt --verify --report report.json",
    "hubcut run louvain friends.txt --verify --report report.json",
    "hubcut run label-propagation friends.txt --undirected --verify --report report.json",
    "hubcut run betweenness friends.txt --verify --report report.json",
    "hubcut run closeness friends.txt --verify --report report.json",
    "hubcut run diameter friends.txt --effective --verify --report report.json",
    "hubcut run random-walks friends.txt --q 2 --verify --report report.json",
    "hubcut run hits web.txt --verify --report report.json",
    "hubcut run katz web.txt --verify --report report.json",
    "hubcut run widest-path roads.csv --source 17 --verify --report report.json",
    "hubcut run spanning-forest roads.csv --verify --report report.json",
    "hubcut run colouring friends.txt --verify --report report.json",
    "hubcut run independent-set friends.txt --verify --report report.json",
    "hubcut run als ratings.csv --test-fraction 0.1 --report report.json",
    "hubcut run als visits.tsv --implicit --test-fraction 0.1 --report report.json",
    "hubcut run bp alarm.bif --evidence seen.txt --verify --report report.json",
    "hubcut denoise noisy.png -o clean.png --truth truth.png --states 2 --report report.json",
    "hubcut bench pagerank web.hub --engines sync,async --schedulers sweep --runs 2 --json",
    "hubcut bench pagerank web.hub --runs 2 --json",
    "hubcut bench suite web.hub --only bfs,triangles --runs 1 --json",
    "hubcut partition web.hub --compare --shards 4 --json",
    "hubcut partition web.hub --method hdrf --shards 4 --json",
    "hubcut info ratings.hub --json",
    "hubcut info web.txt --json",
    "hubcut check web.hub --json",
];

/// Adds the keys in `value`, and in all that is in it.
fn add_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            add_keys(value, keys);
        }),
        Value::Array(values) => values.iter().for_each(|value| add_keys(value, keys)),
        _ => {}
    }
}

#[test]
fn every_key_of_every_report_is_described() {
    let page = read("cli/REPORT.md");
    let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = |text: &str| text.split(|c| !is_of_a_name(c)).map(str::to_string).collect::<Vec<_>>();
    let described: BTreeSet<String> = page.code().iter().flat_map(|(_, text)| words(text)).collect();
    let shell = Shell::new();
    let mut missing = Vec::new();
    for command in COMMANDS {
        let ended = shell.run(&format!("{command} > out.txt 2> talk.txt; cat talk.txt >&2"));
        assert_eq!(ended.code, 0, "{command}: {ended:?}");
        let file = if command.contains("report.json") { "report.json" } else { "out.txt" };
        let report: Value = serde_json::from_str(&shell.read(file)).unwrap();
        assert_eq!(report["schema"], 1, "{command}");
        let mut keys = BTreeSet::new();
        add_keys(&report, &mut keys);
        let unknown: Vec<_> = keys.into_iter().filter(|key| !described.contains(key)).collect();
        if !unknown.is_empty() {
            missing.push(format!("{command}: {unknown:?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
