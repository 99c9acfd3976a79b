//! Stored graphs: made, looked at, run over, damaged.

use crate::harness::{Folder, ranks};

fn stored() -> Folder {
    let folder = Folder::with_triangle();
    folder.succeed(&["import", "g.txt", "g.hub"]);
    folder
}

#[test]
fn results_do_not_depend_on_the_order_of_the_store() {
    let folder = stored();
    let imported = folder.hubcut(&["import", "g.txt", "hub.hub", "--order", "hub"]);
    assert!(imported.err.contains("hub order"), "{imported:?}");
    folder.succeed(&["import", "g.hub", "again.hub", "--order", "hub"]);
    let equal =
        |one: &str, other: &str| std::fs::read(folder.path(one)).unwrap() == std::fs::read(folder.path(other)).unwrap();
    assert!(equal("hub.hub", "again.hub"));
    let imported = folder.hubcut(&["import", "g.txt", "cut.hub", "--order", "cut", "--parts", "2"]);
    assert!(imported.err.contains("2 parts, cut in") && imported.err.contains("cut order"), "{imported:?}");
    folder.succeed(&["import", "hub.hub", "again.hub", "--order", "cut", "--parts", "2"]);
    assert!(folder.succeed(&["info", "again.hub"]).contains("cut"));
    folder.succeed(&["import", "cut.hub", "again.hub"]);
    assert!(equal("g.hub", "again.hub"));
    let graphs = [("g.txt", "text.tsv"), ("g.hub", "natural.tsv"), ("hub.hub", "hub.tsv"), ("cut.hub", "cut.tsv")];
    for (graph, output) in graphs {
        folder.succeed(&["run", "pagerank", graph, "--output", output, "--precision", "f64", "--tolerance", "1e-12"]);
    }
    assert!(equal("text.tsv", "natural.tsv"));
    for other in ["hub.tsv", "cut.tsv"] {
        for ((id, rank), (other_id, other_rank)) in
            ranks(&folder.read(other)).iter().zip(ranks(&folder.read("text.tsv")))
        {
            assert_eq!(*id, other_id);
            assert!((rank - other_rank).abs() < 1e-12);
        }
    }
}

#[test]
fn an_order_is_that_of_the_stored_cut() {
    let folder = stored();
    folder.succeed(&["partition", "g.hub", "--method", "hash", "--shards", "3", "-o", "cut.hub"]);
    let imported = folder.hubcut(&["import", "cut.hub", "o.hub", "--order", "cut"]);
    assert!(imported.err.contains("in the order of the stored cut into 3 shards"), "{imported:?}");
    assert!(imported.err.contains("cut order"), "{imported:?}");
    folder.succeed(&["check", "o.hub"]);
    folder.refuse(&["import", "cut.hub", "o.hub", "--order", "cut", "--parts", "2"], 2, &["3 shards", "--parts"]);
    folder.refuse(&["import", "g.hub", "o.hub", "--parts", "2"], 2, &["--order cut"]);
    folder.refuse(&["generate", "rmat", "--scale", "4", "--order", "cut", "-o", "o.hub"], 2, &["natural, hub"]);
}

#[test]
fn info_and_check_say_what_it_is() {
    let folder = stored();
    let info: serde_json::Value = serde_json::from_str(&folder.succeed(&["info", "g.hub", "--json"])).unwrap();
    assert_eq!((&info["vertices"], &info["edges"], &info["directed"]), (&4.into(), &5.into(), &true.into()));
    assert_eq!(info["source"]["kind"], "store");
    let text: serde_json::Value = serde_json::from_str(&folder.succeed(&["info", "g.txt", "--json"])).unwrap();
    assert_eq!((&text["vertices"], &text["source"]["kind"]), (&4.into(), &"text".into()));
    assert!(folder.succeed(&["info", "g.hub"]).contains("stored graph, version 1"));
    for graph in ["g.hub", "g.txt"] {
        let check: serde_json::Value = serde_json::from_str(&folder.succeed(&["check", graph, "--json"])).unwrap();
        assert_eq!((&check["duplicates"], &check["in_degree"]["max"]), (&1.into(), &3.into()));
        assert!(folder.succeed(&["check", graph]).contains("duplicates   1"));
    }
}

#[test]
fn options_for_text_are_refused() {
    let folder = stored();
    for options in
        [&["--directed"][..], &["--duplicates", "keep"], &["--vertices", "9"], &["--ids", "text"], &["--header", "yes"]]
    {
        for command in [&["run", "pagerank", "g.hub"][..], &["info", "g.hub"], &["check", "g.hub"]] {
            folder.refuse(&[command, options].concat(), 2, &[options[0], "import the text again"]);
        }
    }
}

#[test]
fn damaged_stores_are_refused() {
    let folder = stored();
    let bytes = std::fs::read(folder.path("g.hub")).unwrap();
    folder.write("cut.hub", &bytes[..bytes.len() - 1]);
    folder.write("head.hub", &bytes[..100]);
    let mut newer = bytes.clone();
    newer[8] = 200;
    folder.write("newer.hub", &newer);
    let mut flipped = bytes.clone();
    let last = flipped.len() - 1;
    flipped[last] ^= 1;
    folder.write("flipped.hub", &flipped);
    for command in [&["run", "pagerank"][..], &["check"]] {
        let refuse = |name: &str, words: &[&str]| {
            folder.refuse(&[command, &[name][..]].concat(), 1, words);
        };
        refuse("cut.hub", &["cut.hub", "cut off", "hubcut import"]);
        refuse("head.hub", &["head.hub", "hubcut import"]);
        refuse("newer.hub", &["newer hubcut", "upgrade"]);
        refuse("flipped.hub", &["flipped.hub", "damaged"]);
    }
    // Its header is sound, and that is all that `info` looks at.
    folder.succeed(&["info", "flipped.hub"]);
    folder.refuse(&["info", "cut.hub"], 1, &["cut off"]);
}

#[test]
fn the_file_to_write_has_two_names() {
    let folder = Folder::with_triangle();
    for (output, name) in [("-o", "a.hub"), ("--output", "b.hub")] {
        let ended = folder.hubcut(&["import", "g.txt", output, name]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(ended.err.contains(&format!("wrote {name}: 4 vertices")), "{ended:?}");
    }
    folder.succeed(&["import", "-o", "c.hub", "g.txt"]);
    folder.succeed(&["import", "g.txt", "d.hub"]);
    let bytes = |name: &str| std::fs::read(folder.path(name)).unwrap();
    assert!(["b.hub", "c.hub", "d.hub"].iter().all(|name| bytes(name) == bytes("a.hub")));
    folder.refuse(&["import", "g.txt"], 2, &["OUT.hub", "hubcut import g.txt g.hub"]);
    folder.refuse(&["import", "g.txt", "-o", "g.txt"], 2, &["same file"]);
}

#[test]
fn a_store_is_replaced_whole_and_not_by_itself() {
    let folder = stored();
    folder.refuse(&["import", "g.hub", "g.hub"], 2, &["same file"]);
    folder.write("other.txt", "1 2\n");
    folder.succeed(&["import", "other.txt", "g.hub"]);
    assert!(folder.succeed(&["info", "g.hub"]).contains("vertices    2"));
    assert_eq!(folder.files(), ["g.hub", "g.txt", "other.txt"]);
}

#[test]
fn generators_store_too() {
    let folder = Folder::new();
    folder.succeed(&["generate", "rmat", "--scale", "6", "--weights", "1..9", "--order", "hub", "-o", "r.hub"]);
    folder.succeed(&["check", "r.hub"]);
    folder.succeed(&["run", "pagerank", "r.hub", "--weighted", "--verify"]);
    folder.succeed(&["generate", "grid", "--rows", "2", "--columns", "2", "--undirected", "-o", "grid.hub"]);
    assert!(folder.succeed(&["info", "grid.hub"]).contains("undirected"));
    assert_eq!(folder.files(), ["grid.hub", "r.hub"]);
}
