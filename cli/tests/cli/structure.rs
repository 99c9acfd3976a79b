//! What graphs are made of: cores, strong components, spanning forests, colourings, independent sets.

use crate::harness::{Folder, data};

/// A triangle, 1 to 3, with a tail, 4 and 5; a loop, an edge twice and one back.
const TAIL: &str = "1 2\n2 3\n3 1\n1 3\n3 4\n3 4\n4 5\n5 5\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("g", TAIL);
    folder.write("w.csv", "source,target,weight\na,b,4\nb,c,1.5\nc,a,-2\nc,d,3\nd,d,-9\n");
    folder
}

#[test]
fn core_numbers() {
    let folder = folder();
    let ended = folder.hubcut(&["run", "k-core", "g", "--verify", "--output", "o.csv"]);
    assert!(ended.code == 0 && ended.err.contains("degeneracy 2; the innermost core has 3 vertices\n"), "{ended:?}");
    assert!(ended.err.contains("verified: every vertex has as many neighbours in its core"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,core\n1,2\n2,2\n3,2\n4,1\n5,1\n");
    assert_eq!(folder.succeed(&["run", "k-core", "g", "--top", "1"]), "1\t2\n");
    let ended = folder.hubcut(&["run", "k-core", "g", "--k", "2", "--output", "o.csv", "--report", "r.json"]);
    assert!(ended.code == 0 && ended.err.contains("the 2-core has 3 vertices\n"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,core\n1,2\n2,2\n3,2\n");
    assert!(folder.read("r.json").contains("\"degeneracy\": 2"));
    assert_eq!(folder.succeed(&["run", "k-core", "g", "--k", "9"]), "");
    folder.refuse(&["run", "k-core", "g", "--k", "-1"], 2, &["--k", "whole number"]);
    // NetworkX: max(nx.core_number(nx.les_miserables_graph()).values()), of 12 vertices.
    let ended = folder.hubcut(&["run", "k-core", &data("lesmis.graph"), "--verify"]);
    assert!(ended.err.contains("degeneracy 9; the innermost core has 12 vertices\n"), "{ended:?}");
}

#[test]
fn strong_components() {
    let folder = folder();
    let ended = folder.hubcut(&["run", "strong-components", "g", "--verify", "--output", "o.csv"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended.err.contains("3 strong components, 2 of them of one vertex; the largest has 3 vertices\n"),
        "{ended:?}"
    );
    assert!(ended.err.contains("verified: searches forwards and backwards"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,component\n1,1\n2,1\n3,1\n4,4\n5,5\n");
    assert_eq!(folder.succeed(&["run", "strong-components", "g", "--top", "2"]), "1\t3\n4\t1\n");
    let undirected = folder.succeed(&["run", "strong-components", "g", "--undirected"]);
    assert_eq!(undirected, folder.succeed(&["run", "components", "g"]));
    folder.refuse(&["run", "strong-components", "g", "--source", "1"], 2, &["--source"]);
}

#[test]
fn spanning_forests() {
    let folder = folder();
    let run = ["run", "spanning-forest", "w.csv", "--verify"];
    let ended = folder.hubcut(&[&run[..], &["--output", "o.csv"]].concat());
    assert!(ended.code == 0 && ended.err.contains("3 edges in 1 tree; their weight is 2.5\n"), "{ended:?}");
    assert!(ended.err.contains("verified: the edges are of the graph, close no circle"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "source,target,weight\nb,c,1.5\nc,a,-2\nc,d,3\n");
    assert_eq!(folder.succeed(&[&run[..], &["--maximum"]].concat()), "a\tb\t4\nb\tc\t1.5\nc\td\t3\n");
    // As many rows as are asked for.
    let ended = folder.hubcut(&[&run[..], &["--top", "2", "--output", "o.csv"]].concat());
    assert!(ended.err.contains("wrote o.csv: 2 of 3 rows\n"), "{ended:?}");
    assert_eq!(folder.succeed(&[&run[..], &["--top", "1"]].concat()), "b\tc\t1.5\n");
    let ended = folder.hubcut(&["run", "spanning-forest", "g", "--verify"]);
    assert!(ended.code == 0 && ended.err.contains("4 edges in 1 tree\n"), "{ended:?}");
    assert_eq!(ended.out, "1\t2\n1\t3\n3\t4\n4\t5\n");
    // NetworkX: nx.minimum_spanning_tree(nx.les_miserables_graph()).size("weight") is 105, of the maximum 366.
    for (options, weight) in [(&[][..], "105"), (&["--maximum"], "366")] {
        let ended = folder.hubcut(&[&["run", "spanning-forest", &data("lesmis.graph"), "--verify"], options].concat());
        assert!(ended.err.contains(&format!("76 edges in 1 tree; their weight is {weight}\n")), "{ended:?}");
    }
    folder.refuse(&["run", "spanning-forest", "w.csv", "--minimum"], 2, &["--minimum"]);
}

#[test]
fn colourings() {
    let folder = folder();
    let ended = folder.hubcut(&["run", "colouring", "g", "--verify", "--output", "o.csv"]);
    assert!(ended.code == 0 && ended.err.contains("\n3 colours\n"), "{ended:?}");
    assert!(ended.err.contains("verified: no neighbours have the same colour"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,colour\n1,1\n2,2\n3,0\n4,1\n5,0\n");
    for order in ["smallest-last", "random", "natural"] {
        let ended = folder.hubcut(&["run", "colouring", "g", "--order", order, "--seed", "3", "--verify"]);
        assert!(ended.code == 0 && ended.err.contains("verified: "), "{ended:?}");
    }
    folder.refuse(&["run", "colouring", "g", "--order", "best"], 2, &["best", "largest-first", "smallest-last"]);
}

#[test]
fn independent_sets() {
    let folder = folder();
    let run = ["run", "independent-set", "g", "--verify", "--output", "o.csv"];
    let ended = folder.hubcut(&[&run[..], &["--order", "smallest-first"]].concat());
    assert!(ended.code == 0 && ended.err.contains("the set has 2 of 5 vertices\n"), "{ended:?}");
    assert!(ended.err.contains("verified: no two of its vertices are neighbours"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,member\n1,1\n2,0\n3,0\n4,0\n5,1\n");
    let members = |seed: &str| {
        folder.succeed(&[&run[..], &["--seed", seed]].concat());
        folder.read("o.csv")
    };
    assert_eq!(members("5"), members("5"));
    assert!((0..20).any(|seed| members(&seed.to_string()) != members("5")));
    folder.refuse(&["run", "independent-set", "g", "--order", "natural"], 2, &["natural", "smallest-first"]);
    folder.hubcut(&[&run[..], &["--timeout", "1e-9"]].concat());
    assert_eq!(folder.read("o.csv"), "id,member\n1,0\n2,0\n3,0\n4,0\n5,0\n");
}

#[test]
fn a_limit_of_time_leaves_what_there_is() {
    let folder = folder();
    for program in ["k-core", "strong-components", "spanning-forest", "colouring", "independent-set"] {
        for output in [&[][..], &["--output", "o.csv"]] {
            let ended = folder.hubcut(&[&["run", program, "g", "--timeout", "1e-9", "--verify"], output].concat());
            assert!(ended.code == 3 && ended.err.contains("stopped before"), "{program}: {ended:?}");
            assert!(!ended.err.contains("\nverified: "), "{program}: {ended:?}");
        }
        folder.refuse(&["run", program, "g", "--engine", "sync"], 2, &["has no vertex program", "leave --engine out"]);
    }
}

#[test]
fn they_are_timed_against_plain_loops() {
    let folder = folder();
    for program in ["k-core", "strong-components", "spanning-forest", "colouring", "independent-set"] {
        let bench =
            ["bench", program, "g", "--runs", "1", "--warmup", "0", "--threads", "1", "--engines", "direct,sync"];
        let ended = folder.hubcut(&bench);
        assert!(ended.code == 0 && ended.out.contains(" direct, 1 thread "), "{ended:?}");
        let refused = format!("sync, 1 thread: refused: {program} has no vertex program");
        assert!(ended.out.contains(&refused), "{ended:?}");
    }
}
