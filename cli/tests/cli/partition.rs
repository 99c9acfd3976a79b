//! `hubcut partition`: one cut, all of them, stored cuts and runs on them, files of parts, what is refused.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Folder, is_date, ranks};

/// 77 characters of a novel, 254 undirected edges.
fn lesmis() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    path.to_str().unwrap().to_owned()
}

/// A folder with that graph, stored.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.succeed(&["import", &lesmis(), "g.hub"]);
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const METHODS: [&str; 15] = [
    "random",
    "grid",
    "pds",
    "dbh",
    "oblivious",
    "hdrf",
    "hybrid",
    "ginger",
    "ne",
    "hep",
    "hash",
    "range",
    "ldg",
    "fennel",
    "multilevel",
];

#[test]
fn an_edge_cut_keeps_even_what_it_is_told() {
    let folder = folder();
    for method in ["ldg", "fennel", "multilevel"] {
        for (balance, kept) in [("edges", "edge_balance"), ("vertices", "vertex_balance")] {
            let cut = ["partition", "g.hub", "--method", method, "--balance", balance, "--shards", "3", "--json"];
            let cut = json(&folder.succeed(&cut));
            // 254 edges are 508 arcs; the heaviest vertex has 36 of them.
            let most = if balance == "edges" { 1.0 + 36.0 * 3.0 / 508.0 } else { 27.0 * 3.0 / 77.0 };
            assert!(cut[kept].as_f64().unwrap() <= most, "{method} {balance} {}", cut[kept]);
        }
    }
}

#[test]
fn more_effort_finds_no_worse_cut() {
    let folder = folder();
    let sent = |effort: &str| {
        let cut = json(&folder.succeed(&["partition", "g.hub", "--shards", "5", "--effort", effort, "--json"]));
        cut["superstep"]["bytes"].as_u64().unwrap()
    };
    let [fast, default, best] = ["fast", "default", "best"].map(sent);
    let plain = json(&folder.succeed(&["partition", "g.hub", "--shards", "5", "--json"]));
    assert_eq!(plain["superstep"]["bytes"], default);
    assert!(best <= default && default <= fast, "{best} {default} {fast}");
}

#[test]
fn a_cut_is_for_a_program() {
    let folder = folder();
    folder.write("r.csv", "user,item,rating\n1,10,5\n1,11,3\n2,10,4\n2,12,1\n3,12,2\n3,11,5\n");
    folder.succeed(&["import", "r.csv", "r.hub", "--bipartite"]);
    let cut = |graph: &str, program: &str, more: &[&str]| {
        let cut = ["partition", graph, "--shards", "3", "--for", program, "--json"];
        let cut = json(&folder.succeed(&[&cut[..], more].concat()));
        assert_eq!(cut["superstep"]["program"], program);
        ["sums", "views", "changes", "messages", "slots"].map(|kind| cut["superstep"][kind].as_u64().unwrap())
    };
    // 8 and 4 bytes; 4 and 4; a system of equations and a factor of 10; odds and slots.
    let [sums, views, ..] = cut("g.hub", "pagerank", &["--method", "ne"]);
    assert_eq!(sums, 2 * views);
    assert_eq!(cut("g.hub", "components", &["--method", "ne"]), [0, views, 0, views, 0]);
    let [sums, views, changes, messages, slots] = cut("r.hub", "als", &["--method", "hdrf"]);
    assert!(sums > views && views == 10 * messages && changes + slots == 0);
    let [sums, _, changes, _, slots] = cut("g.hub", "bp", &["--method", "hash"]);
    assert!(sums == 0 && changes > 0 && slots > changes);
    // Both refine, each what it counts.
    for program in ["pagerank", "components", "bp"] {
        let sent = |refine| cut("g.hub", program, &["--method", "random", "--refine", refine]).iter().sum::<u64>();
        assert!(sent("5") < sent("0"), "{program}");
    }
    let text =
        folder.succeed(&["partition", "g.hub", "--compare", "--shards", "3", "--for", "bp", "--methods", "ne,hash"]);
    assert!(text.contains("in a superstep of bp"), "{text}");
    folder.refuse(&["partition", "g.hub", "--shards", "3", "--for", "als"], 1, &["not bipartite", "--bipartite"]);
    folder.refuse(&["partition", "r.hub", "--shards", "3", "--for", "bp"], 2, &["ratings", "--for als"]);
    folder.write("d.txt", "1 2\n2 3\n3 1\n");
    let directed = ["partition", "d.txt", "--shards", "3", "--for", "bp"];
    folder.refuse(&directed, 2, &["both ways", "--undirected"]);
    folder.succeed(&[&directed[..], &["--undirected"]].concat());
    folder.refuse(&["partition", "g.hub", "--shards", "3", "--for", "sssp"], 2, &["pagerank, components, als, bp"]);
}

#[test]
fn every_method_says_how_good_its_cut_is() {
    let folder = folder();
    for method in METHODS {
        let cut = json(&folder.succeed(&["partition", "g.hub", "--method", method, "--shards", "7", "--json"]));
        assert_eq!((&cut["name"], &cut["shards"]), (&method.into(), &7.into()));
        let [arcs, masters] = ["arcs", "masters"]
            .map(|key| cut[key].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).sum::<u64>());
        assert_eq!((arcs, masters), (508, 77), "{method}");
        let factor = cut["replication_factor"].as_f64().unwrap();
        assert!((1.0..=7.0).contains(&factor) && cut["edge_balance"].as_f64().unwrap() >= 1.0, "{method}");
        let text = folder.succeed(&["partition", "g.hub", "--method", method, "--shards", "7"]);
        assert!(text.contains(&format!("replication factor  {factor:.3}")), "{text}");
        for word in ["edge balance", "vertex balance", "cut vertices", "a superstep", "time to cut", "memory"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert_eq!(text.contains("cut edges"), cut["edge_cut"].as_bool().unwrap());
    }
    let ended = folder.hubcut(&["partition", "g.hub", "--shards", "3"]);
    assert!(ended.out.contains("multilevel, edge-cut") && ended.err.contains("not kept; add -o OUT.hub"), "{ended:?}");
}

#[test]
fn a_comparison_has_every_method_and_recommends_one() {
    let folder = folder();
    let table = folder.succeed(&["partition", "g.hub", "--compare", "--shards", "4,8", "--report", "cuts.html"]);
    for shards in [4, 8] {
        assert!(table.contains(&format!("{shards} shards")), "{table}");
    }
    for method in METHODS.iter().filter(|method| **method != "pds") {
        let rows = table.lines().filter(|line| line.get(2..).is_some_and(|row| row.starts_with(&format!("{method} "))));
        assert_eq!(rows.count(), 2, "{method}: {table}");
    }
    assert!(table.contains("pds: not for 8 shards") && table.contains("give 7 or 13"), "{table}");
    // Which one, or that several are as good, is a matter of times on a graph that small.
    let marked = |sign: &str| table.lines().filter(|line| line.starts_with(sign)).count();
    assert!(marked("* ") == 2 || marked("* ") + marked("~ ") > 2, "{table}");
    assert_eq!(table.lines().filter(|line| line.starts_with("Take ")).count(), 2, "{table}");
    let page = folder.read("cuts.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<h2>8 shards</h2>") && page.contains("Take "));
    let command = " partition g.hub --compare --shards 4,8 --report cuts.html</code>";
    assert!(page.contains(command) && page.contains("<time datetime=\"20"), "{page}");

    let only = ["partition", "g.hub", "--compare", "--methods", "fennel,hdrf", "--json", "--report", "cuts.json"];
    let printed = folder.succeed(&only);
    assert_eq!(printed, folder.read("cuts.json"));
    let comparison = json(&printed);
    assert!(is_date(comparison["date"].as_str().unwrap()) && comparison["command"][1] == "partition");
    let groups = comparison["groups"].as_array().unwrap().clone();
    let shards: Vec<u64> = groups.iter().map(|group| group["shards"].as_u64().unwrap()).collect();
    assert_eq!(shards, [4, 8, 16, 48]);
    for group in &groups {
        let names: Vec<&str> = group["rows"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["hdrf", "fennel"]);
        let ties = group["ties"].as_array().unwrap();
        match group["recommended"].as_str() {
            Some(name) => assert!(names.contains(&name) && ties.is_empty()),
            None => assert_eq!(ties.len(), 2),
        }
    }
    assert_eq!(folder.files(), ["cuts.html", "cuts.json", "g.hub"]);
}

#[test]
fn a_cut_is_stored_shown_and_run_on() {
    let folder = folder();
    assert!(folder.succeed(&["info", "g.hub"]).contains("cut         none"));
    for (method, words) in [("hdrf", "4 shards, vertex-cut by hdrf"), ("fennel", "4 shards, edge-cut by fennel")] {
        let cut = ["partition", "g.hub", "--method", method, "--shards", "4", "-o", "cut.hub"];
        let ended = folder.hubcut(&cut);
        assert!(ended.code == 0 && ended.err.contains("4 shards") && !ended.err.contains("not kept"), "{ended:?}");
        let info = folder.succeed(&["info", "cut.hub"]);
        assert!(info.contains(words), "{info}");
        assert_eq!(json(&folder.succeed(&["info", "cut.hub", "--json"]))["cut"]["shards"], 4);
        folder.succeed(&["check", "cut.hub"]);

        let run = ["run", "pagerank", "--engine", "sync", "--precision", "f64", "--tolerance", "1e-10"];
        folder.succeed(&[&run[..], &["g.hub", "--output", "whole.tsv"]].concat());
        for options in [
            &["--shards", "4"][..],
            &["--partition", "stored"],
            &["--shards", "3"],
            &["--shards", "7", "--partition", "pds"],
        ] {
            let run = [&run[..], options, &["cut.hub", "--output", "parts.tsv", "--report", "r.json"]].concat();
            let ended = folder.hubcut(&run);
            assert_eq!(ended.code, 0, "{ended:?}");
            let is_stored = !options.contains(&"3") && !options.contains(&"7");
            assert_eq!(ended.err.contains("(stored, "), is_stored, "{ended:?}");
            let (whole, parts) = (ranks(&folder.read("whole.tsv")), ranks(&folder.read("parts.tsv")));
            assert_eq!(whole.len(), parts.len());
            for ((id, rank), (other, other_rank)) in whole.iter().zip(&parts) {
                assert!(id == other && (rank - other_rank).abs() < 1e-12, "{id}: {rank} {other_rank}");
            }
            let report = json(&folder.read("r.json"));
            let shards = report["options"]["shards"].as_u64().unwrap();
            assert_eq!(shards, if is_stored { 4 } else { options[1].parse().unwrap() });
            assert!(report["phases"]["cut_s"].as_f64().is_some());
        }
    }
    // In place, and gone again.
    folder.succeed(&["partition", "g.hub", "--method", "range", "--shards", "5", "-o", "g.hub"]);
    assert!(folder.succeed(&["info", "g.hub"]).contains("5 shards, edge-cut by range"));
    assert!(folder.hubcut(&["import", "g.hub", "again.hub"]).err.contains("cut is left behind"));
    assert!(folder.succeed(&["info", "again.hub"]).contains("cut         none"));
    folder.refuse(
        &["run", "pagerank", "again.hub", "--partition", "stored"],
        1,
        &["without a cut", "hubcut partition"],
    );
    folder.refuse(
        &["run", "pagerank", "g.hub", "--partition", "stored", "--shards", "4"],
        2,
        &["the stored cut has 5 shards, not 4"],
    );
    folder.refuse(&["run", "pagerank", "g.hub", "--partition", "hdrf"], 2, &["add --shards"]);
}

#[test]
fn a_superstep_sends_what_was_said() {
    let folder = folder();
    for method in METHODS {
        let cut = ["--shards", "7", "--method", method];
        let said = json(&folder.succeed(&[&["partition", "g.hub", "--json"][..], &cut].concat()));
        let run = ["run", "pagerank", "g.hub", "--tolerance", "0", "--max-supersteps", "10", "--report", "r.json"];
        folder.succeed(&[&run[..], &["--shards", "7", "--partition", method]].concat());
        let sent = json(&folder.read("r.json"))["traffic"]["bytes"].as_u64().unwrap();
        assert_eq!(sent, 10 * said["superstep"]["bytes"].as_u64().unwrap(), "{method}");
    }
}

#[test]
fn parts_are_written_and_read_as_metis_does() {
    let folder = folder();
    folder.succeed(&["import", &lesmis(), "hub.hub", "--order", "hub"]);
    folder.succeed(&["partition", "g.hub", "--method", "fennel", "--shards", "3", "--part-file", "a.part.3"]);
    let parts = folder.read("a.part.3");
    assert_eq!(parts.lines().count(), 77);
    assert!(parts.lines().all(|line| ["0", "1", "2"].contains(&line)), "{parts}");

    assert_eq!(
        folder.succeed(&["partition", "g.hub", "--method", "fennel", "--shards", "3", "--part-file", "-"]),
        parts
    );

    // The layout of the store is no matter.
    folder.succeed(&["partition", "hub.hub", "--method", "fennel", "--shards", "3", "--part-file", "b.part.3"]);
    assert_eq!(parts, folder.read("b.part.3"));
    let from_file = ["--method", "file:a.part.3", "-o", "cut.hub", "--part-file", "c.part.3", "--json"];
    let cut = json(&folder.succeed(&[&["partition", "hub.hub"][..], &from_file].concat()));
    assert_eq!((&cut["method"], &cut["shards"]), (&"file (a.part.3)".into(), &3.into()));
    assert_eq!(parts, folder.read("c.part.3"));
    assert!(folder.succeed(&["info", "cut.hub"]).contains("3 shards, edge-cut by file (a.part.3)"));
    folder.succeed(&["run", "components", "g.hub", "--partition", "file:a.part.3"]);
    let more = json(&folder.succeed(&["partition", "g.hub", "--method", "file:a.part.3", "--shards", "9", "--json"]));
    assert_eq!(more["shards"], 9);
}

#[test]
fn bad_parts_are_named() {
    let folder = folder();
    let refuse = |content: &str, words: &[&str]| {
        folder.write("bad.part", content);
        folder.refuse(&["partition", "g.hub", "--method", "file:bad.part", "--shards", "2"], 1, words);
    };
    let good = "0\n".repeat(76);
    refuse(&format!("{good}one\n"), &["bad.part:77:1", "\"one\" is not a shard"]);
    refuse(&format!("{good}2\n"), &["bad.part:77:1", "whole numbers from 0 to 1"]);
    refuse(&format!("{good}\n"), &["bad.part:77:1", "an empty line"]);
    refuse(&good, &["bad.part", "76 lines", "77 vertices"]);
    refuse(&format!("{good}0\n0\n"), &["bad.part:78:1", "a line too many"]);
    refuse("", &["bad.part", "empty"]);
    folder.refuse(&["partition", "g.hub", "--method", "file:none.part"], 1, &["none.part", "no such file"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    let refuse = |options: &[&str], code: i32, words: &[&str]| {
        folder.refuse(&[&["partition", "g.hub"][..], options].concat(), code, words);
    };
    refuse(&[], 2, &["--shards 16", "--compare"]);
    for shards in ["0", "-1", "4097", "x", "1.5"] {
        refuse(&["--shards", shards], 2, &["--shards", "from 1 to 4096"]);
    }
    refuse(&["--shards", "4,8"], 2, &["--compare"]);
    refuse(&["--shards", "4", "--method", "best"], 2, &["best", "random, grid", "fennel", "file:PATH"]);
    refuse(&["--compare", "--methods", "hdrf,best"], 2, &["best", "random, grid"]);
    refuse(&["--shards", "8", "--method", "pds"], 2, &["pds", "8 shards", "7 or 13"]);
    refuse(&["--compare", "--methods", "pds", "--shards", "8"], 2, &["7 or 13"]);
    refuse(
        &["--shards", "4", "--method", "grid", "--lambda", "2"],
        2,
        &["--lambda is for hdrf", "grid does not use it"],
    );
    refuse(
        &["--compare", "--methods", "grid,hash", "--gamma", "2"],
        2,
        &["--gamma is for fennel", "grid, hash do not"],
    );
    refuse(&["--shards", "4", "--imbalance", "0.9"], 2, &["--imbalance", "1 or more"]);
    refuse(&["--shards", "4", "--epsilon", "0"], 2, &["--epsilon", "above 0"]);
    refuse(
        &["--shards", "4", "--method", "hdrf", "--balance", "both"],
        2,
        &["--balance is for ldg, fennel and multilevel", "hdrf does not"],
    );
    refuse(&["--shards", "4", "--method", "ldg", "--balance", "arcs"], 2, &["--balance", "edges, vertices, both"]);
    refuse(&["--shards", "4", "--method", "fennel", "--alpha", "nan"], 2, &["--alpha", "0 or more"]);
    refuse(&["--method", "file:x", "--seed", "1"], 2, &["--seed", "a file needs none"]);
    refuse(&["--method", "file:"], 2, &["path of a file"]);
    refuse(&["--shards", "4", "--report", "r.html"], 2, &["--compare"]);
    refuse(&["--shards", "4", "--part-file", "x.part"], 2, &["--part-file", "may place edges", "fennel"]);
    refuse(&["--shards", "4", "--method", "hdrf", "--part-file", "x.part"], 2, &["hdrf places edges", "multilevel"]);
    refuse(&["--shards", "4", "--effort", "best", "--method", "ne"], 2, &["--effort", "--method"]);
    refuse(&["--shards", "4", "--effort", "best", "--refine", "0"], 2, &["--effort best", "--refine"]);
    refuse(&["--shards", "4", "--effort", "much"], 2, &["fast, default, best"]);
    refuse(&["--shards", "4", "--lambda", "2"], 2, &["--lambda is for hdrf", "--method"]);
    refuse(&["--compare", "-o", "x.hub"], 2, &["--compare"]);
    refuse(&["--compare", "--report", "r.txt"], 2, &["--report", ".html or .json"]);
    refuse(&["--shards", "4", "-o", "x.txt"], 2, &["ends in .hub"]);
    refuse(&["--shards", "4", "-o", "-"], 2, &["standard output"]);
    std::fs::create_dir(folder.path("folder.hub")).unwrap();
    refuse(&["--shards", "4", "-o", "folder.hub"], 1, &["folder.hub", "is a folder"]);
    refuse(&["--shards", "4", "-o", "no/x.hub"], 1, &["no/x.hub", "mkdir"]);
    folder.refuse(&["run", "pagerank", "g.hub", "--shards", "0"], 2, &["--shards", "from 1 to 4096"]);
    folder.refuse(&["run", "pagerank", "g.hub", "--shards", "2", "--partition", "best"], 2, &["file:PATH, or stored"]);
}

#[test]
fn memory_makes_hubs() {
    let folder = folder();
    let cut = |memory| {
        let options =
            ["partition", "g.hub", "--method", "hep", "--shards", "7", "--json", "--tau", "100", "--memory", memory];
        json(&folder.succeed(&options))["replication_factor"].as_f64().unwrap()
    };
    assert!(cut("1GiB") <= cut("5 kB"), "{} and {}", cut("1GiB"), cut("5 kB"));
    let with = |more: &[&'static str]| [&["partition", "g.hub", "--shards", "7"], more].concat();
    folder.refuse(&with(&["--method", "hep", "--memory", "100"]), 2, &["whatever tau is; give it more than 100 B"]);
    folder.refuse(&with(&["--method", "hep", "--memory", "much"]), 2, &["--memory", "such as 500MB or 2GiB"]);
    folder.refuse(&with(&["--method", "hep", "--tau", "0"]), 2, &["--tau", "above 0"]);
    folder.refuse(&with(&["--method", "ne", "--tau", "2"]), 2, &["--tau is for hep, and ne does not use it"]);
}

#[test]
fn cuts_are_refined() {
    let folder = folder();
    let bytes = |options: &[&str]| {
        let cut = json(&folder.succeed(&[&["partition", "g.hub", "--json"], options].concat()));
        (cut["superstep"]["bytes"].as_u64().unwrap(), cut["method"].as_str().unwrap().to_owned())
    };
    for method in ["random", "hdrf", "ne", "hash"] {
        let cut = ["--method", method, "--shards", "4"];
        let ((before, _), (after, name)) = (bytes(&cut), bytes(&[&cut[..], &["--refine", "10"]].concat()));
        assert!(after <= before && (method == "ne" || after < before), "{method}: {before}, {after}");
        assert!(name.starts_with(method) && name.ends_with(", refined"), "{name}");
    }
    let cut = ["partition", "g.hub", "--method", "hash", "--shards", "4", "--part-file", "g.part"];
    folder.succeed(&cut);
    let file = ["--method", "file:g.part"];
    let ((before, _), (after, _)) =
        (bytes(&file), bytes(&[&file[..], &["--refine", "3", "--imbalance", "1.5"]].concat()));
    assert!(after < before, "{before}, {after}");
    let words = &["--imbalance is a setting of methods, and a file needs none"];
    folder.refuse(&["partition", "g.hub", "--method", "file:g.part", "--imbalance", "2"], 2, words);
    let out = folder.succeed(&[
        "partition",
        "g.hub",
        "--compare",
        "--shards",
        "4",
        "--methods",
        "random,hash",
        "--refine",
        "5",
    ]);
    assert!(out.contains("random") && out.contains("hash"), "{out}");
    folder.refuse(&["partition", "g.hub", "--shards", "4", "--refine", "-1"], 2, &["--refine", "whole number"]);
}
