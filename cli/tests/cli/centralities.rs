//! Communities and centralities: the numbers of NetworkX, what is said and written, and what is refused.

use crate::harness::{Folder, data};

/// The numbers of some rows of a table.
fn rows(table: &str, ids: &[&str]) -> Vec<Vec<f64>> {
    let row = |id: &&str| {
        let line = table.lines().find(|line| line.split('\t').next() == Some(id)).unwrap();
        line.split('\t').skip(1).map(|field| field.parse().unwrap()).collect()
    };
    ids.iter().map(row).collect()
}

fn assert_near(found: &[Vec<f64>], expected: &[&[f64]]) {
    let near = |(one, other): (&f64, &f64)| (one - other).abs() <= 2e-6 * other.abs();
    let same = |(one, other): (&Vec<f64>, &&[f64])| one.len() == other.len() && one.iter().zip(*other).all(near);
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:?}, not {expected:?}");
}

/// ```text
/// G = networkx.Graph of lesmis.graph with its weights, D = networkx.DiGraph of debian-deps.txt.gz            # NetworkX 3.6.1
/// networkx.eigenvector_centrality_numpy(G, weight='weight'), networkx.katz_centrality_numpy(G, alpha=0.01, weight='weight')
/// networkx.hits(G, tol=1e-12, max_iter=1000), networkx.hits(D, tol=1e-12, max_iter=10000)
/// networkx.katz_centrality(D, alpha=0.05, max_iter=10000, tol=1e-13)
/// ```
#[test]
fn centralities_are_those_of_networkx() {
    let (folder, lesmis, debian) = (Folder::new(), data("lesmis.graph"), data("debian-deps.txt.gz"));
    let scores = |program: &[&str], ids: &[&str]| {
        let ended =
            folder.hubcut(&[&["run"], program, &["--output", "o.tsv", "--verify", "--tolerance", "1e-10"]].concat());
        assert!(ended.code == 0 && ended.err.contains("\nverified: "), "{ended:?}");
        rows(&folder.read("o.tsv"), ids)
    };
    let found = scores(&["eigenvector", &lesmis], &["12", "56", "1"]);
    assert_near(&found, &[&[0.455666493], &[0.418714088], &[0.04340106694842968]]);
    let found = scores(&["katz", &lesmis, "--alpha", "0.01"], &["12", "56", "1"]);
    assert_near(&found, &[&[0.326655038], &[0.280279596], &[0.10363859726833403]]);
    let found = scores(&["hits", &lesmis], &["12", "56", "1"]);
    assert_near(&found, &[&[0.101389262; 2], &[0.09316707; 2], &[0.009657067601430827; 2]]);
    let found = scores(&["hits", &debian], &["plasma-workspace", "libc6"]);
    assert_near(&[vec![found[0][0]], vec![found[1][1]]], &[&[0.000108048412], &[0.121430023]]);
    let found = scores(&["katz", &debian, "--alpha", "0.05"], &["libc6", "libgcc-s1"]);
    assert_near(&found, &[&[0.828473946], &[0.27000325]]);
}

#[test]
fn what_centralities_say() {
    let (folder, lesmis) = (Folder::new(), data("lesmis.graph"));
    let ended = folder.hubcut(&["run", "eigenvector", &lesmis, "--top", "1"]);
    assert!(ended.err.contains("\nthe largest eigenvalue is 65.0263\n"), "{ended:?}");
    let ended = folder.hubcut(&["run", "katz", &lesmis, "--alpha", "0.1"]);
    assert!(ended.code == 1 && ended.err.contains("take an alpha below 1.5"), "{ended:?}");
    // One over the eigenvalue is 0.015378.
    let ended = folder.hubcut(&["run", "katz", &lesmis, "--alpha", "0.015", "--verify", "--top", "1"]);
    assert!(ended.code == 0 && ended.err.contains("alpha is 0.015\n") && ended.err.contains("\nverified"), "{ended:?}");
    // No circle: nothing converges.
    folder.write("chain", "a b\nb c\nc d\n");
    let ended = folder.hubcut(&["run", "eigenvector", "chain", "--max-supersteps", "50", "--verify", "--top", "1"]);
    assert!(ended.code == 3 && ended.err.contains("consistent with stopping early: "), "{ended:?}");
    assert!(ended.err.contains("try more --max-supersteps, or a larger --tolerance"), "{ended:?}");
    let ended = folder.hubcut(&["run", "hits", "chain", "--tolerance", "-1"]);
    assert!(ended.code == 2 && ended.err.contains("the tolerance is -1"), "{ended:?}");
    let ended = folder.hubcut(&["run", "hits", "chain", "--engine", "sync"]);
    assert!(ended.code == 2 && ended.err.contains("hits has no vertex program"), "{ended:?}");
}

/// ```text
/// q = [networkx.community.modularity(G, networkx.community.louvain_communities(G, seed=s)) for s in range(100)]
/// min(q), max(q)                                                       # 0.559335, 0.566688, NetworkX 3.6.1
/// ```
#[test]
fn communities_are_as_good_as_those_of_networkx() {
    let (folder, lesmis) = (Folder::new(), data("lesmis.graph"));
    let run = ["run", "louvain", &lesmis, "--output", "o.csv", "--verify", "--report", "report.json"];
    let ended = folder.hubcut(&run);
    assert!(
        ended.code == 0 && ended.err.contains("\nverified: the edges one by one give a modularity of 0.56"),
        "{ended:?}"
    );
    let report = folder.read("report.json");
    let modularity = report.lines().find_map(|line| line.trim().strip_prefix("\"modularity\": ")).unwrap();
    let modularity: f64 = modularity.trim_end_matches(',').parse().unwrap();
    assert!((0.559335..0.566689).contains(&modularity), "{modularity}");
    assert!(folder.read("o.csv").starts_with("id,community\n1,1\n"));
    let shown = folder.hubcut(&["run", "louvain", &lesmis, "--top", "2"]);
    assert!(shown.out.lines().count() == 2 && shown.err.contains(" communities, modularity 0.56"), "{shown:?}");
    let refused = folder.hubcut(&["run", "louvain", &lesmis, "--resolution", "0"]);
    assert!(
        refused.code == 2 && refused.err.contains("the resolution is 0, but it must be a positive number"),
        "{refused:?}"
    );
    folder.write("bad", "a b 1.5\nb c -2\n");
    let refused = folder.hubcut(&["run", "louvain", "bad", "--weighted"]);
    assert!(refused.code == 1 && refused.err.contains("from b to c has weight -2"), "{refused:?}");
}

#[test]
fn centralities_and_communities_race() {
    let (folder, lesmis) = (Folder::new(), data("lesmis.graph"));
    for program in ["hits", "eigenvector", "katz", "louvain"] {
        let ended = folder.hubcut(&["bench", program, &lesmis, "--runs", "1", "--warmup", "0"]);
        assert!(ended.code == 0 && ended.out.contains("direct"), "{ended:?}");
    }
}

#[test]
fn all_races_are_one_command() {
    let (folder, lesmis) = (Folder::new(), data("lesmis.graph"));
    let quick = ["--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&["bench", "suite", &lesmis, "--report", "o.html"], &quick[..]].concat());
    assert!(ended.code == 0 && ended.out.starts_with("program "), "{ended:?}");
    let page = folder.read("o.html");
    for program in ["pagerank", "sssp", "bfs", "components", "triangles", "k-core", "louvain", "hits"] {
        assert!(ended.out.lines().any(|line| line.split_whitespace().next() == Some(program)), "{ended:?}");
        assert!(page.contains(&format!("<section id=\"{program}\">")), "{program}");
    }
    let some = [&["bench", "suite", &lesmis, "--only", "bfs,hits", "--json"], &quick[..]].concat();
    let json: serde_json::Value = serde_json::from_str(&folder.succeed(&some)).unwrap();
    let raced: Vec<_> = json["races"].as_array().unwrap().iter().map(|race| &race["question"]["program"]).collect();
    assert_eq!(raced, ["bfs", "hits"]);
    let refused = folder.hubcut(&["bench", "suite", &lesmis, "--only", "als"]);
    assert!(refused.code == 2 && refused.err.contains("als is no program that races on a graph; there are pagerank, "));
    let refused = folder.hubcut(&["bench", "suite", &lesmis, "--report", "o.txt"]);
    assert!(refused.code == 2 && refused.err.contains("--report"), "{refused:?}");
    // Negative weights: those that cannot run are left out.
    folder.write("negative.csv", "source,target,weight\na,b,1.5\nb,c,-2\n");
    let ended = folder.hubcut(&[&["bench", "suite", "negative.csv", "--only", "bfs,sssp"], &quick[..]].concat());
    assert!(ended.code == 0 && ended.out.contains("\nsssp: left out: the edge from b to c has weight -2"), "{ended:?}");
}
