//! Ratings: imported, looked at, generated, and run over as a graph of users and items.

use crate::harness::Folder;

const RATINGS: &str = "userId,movieId,rating,timestamp\n7,7,4.5,97\n3,20,1,98\n7,7,2,99\n12,7,3,99\n";

fn imported(options: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("r.csv", RATINGS);
    folder.succeed(&[&["import", "r.csv", "r.hub", "--bipartite"], options].concat());
    folder
}

fn info(folder: &Folder, graph: &str) -> serde_json::Value {
    serde_json::from_str(&folder.succeed(&["info", graph, "--json"])).unwrap()
}

#[test]
fn users_and_items_are_vertices_of_their_own() {
    for order in ["natural", "hub"] {
        let folder = imported(&["--order", order]);
        let found = info(&folder, "r.hub");
        assert_eq!((&found["vertices"], &found["edges"], &found["edge_data"]), (&5.into(), &3.into(), &"f32".into()));
        assert_eq!(found["sides"]["users"], serde_json::json!({"count": 3, "ids": "numbers with gaps"}));
        assert_eq!(found["sides"]["items"], serde_json::json!({"count": 2, "ids": "numbers with gaps"}));
        assert_eq!(found["counts"]["duplicates_merged"], 1);
        let text = folder.succeed(&["info", "r.hub"]);
        for line in ["directed, bipartite: from users to items", "3, called by numbers with gaps", "4 edges read"] {
            let words = if line == "4 edges read" { "edges read  4" } else { line };
            assert!(text.contains(words), "{text}");
        }
        folder.succeed(&["check", "r.hub"]);
        assert_eq!(folder.succeed(&["run", "components", "r.hub", "--verify"]), "user:7\t3\nuser:3\t2\n");
        folder.succeed(&["run", "components", "r.hub", "--output", "c.csv"]);
        assert_eq!(
            folder.read("c.csv"),
            "id,component\nuser:3,user:3\nuser:7,user:7\nuser:12,user:7\nitem:7,user:7\nitem:20,user:3\n"
        );
        folder.write("names", "item:7\tAlien\nuser:7\tAnna\n");
        let named = folder.succeed(&["run", "components", "r.hub", "--names", "names"]);
        assert!(named.starts_with("user:7\tAnna\t3\n"), "{named}");
        let far = folder.succeed(&["run", "sssp", "r.hub", "--source", "user:7"]);
        assert!(far.contains("item:7\t"), "{far}");
        folder.succeed(&["partition", "r.hub", "--shards", "2", "--store", "cut.hub"]);
        assert_eq!(info(&folder, "cut.hub")["sides"]["users"]["count"], 3);
    }
}

#[test]
fn a_graph_that_is_not_of_ratings_has_no_sides() {
    let folder = Folder::with_triangle();
    assert_eq!(info(&folder, "g.txt")["sides"], serde_json::Value::Null);
    assert!(!folder.succeed(&["info", "g.txt"]).contains("bipartite"));
}

#[test]
fn the_last_of_several_ratings_counts_unless_told_otherwise() {
    let distance = |options: &[&str]| {
        let folder = imported(options);
        let far = folder.succeed(&["run", "sssp", "r.hub", "--source", "user:7"]);
        let line = far.lines().find(|line| line.starts_with("item:7\t")).unwrap();
        line.split('\t').nth(1).unwrap().parse::<f64>().unwrap()
    };
    assert_eq!(distance(&[]), 2.0);
    for (policy, wanted) in [("first", 4.5), ("last", 2.0), ("mean", 3.25), ("sum", 6.5), ("keep", 2.0)] {
        assert_eq!(distance(&["--duplicates", policy]), wanted, "{policy}");
    }
    let folder = Folder::new();
    folder.write("r.csv", RATINGS);
    let import = ["import", "r.csv", "r.hub", "--bipartite", "--duplicates", "error"];
    folder.refuse(&import, 1, &["user 7 rates item 7 more than once"]);
}

#[test]
fn policies_of_ratings_are_refused_elsewhere() {
    let folder = Folder::with_triangle();
    for policy in ["last", "mean"] {
        for command in [&["run", "pagerank", "g.txt"][..], &["import", "g.txt", "g.hub"], &["info", "g.txt"]] {
            let words = [&*format!("--duplicates {policy} is for ratings"), "keep, first, sum or error"];
            folder.refuse(&[command, &["--duplicates", policy]].concat(), 2, &words);
        }
    }
}

#[test]
fn options_of_other_graphs_are_refused() {
    let folder = imported(&[]);
    let refuse = |options: &[&str], code: i32, words: &[&str]| {
        folder.refuse(&[&["import", "r.csv", "x.hub", "--bipartite"], options].concat(), code, words);
    };
    refuse(&["--undirected"], 2, &["--undirected is not for ratings"]);
    refuse(&["--self-loops", "drop"], 2, &["--self-loops is not for ratings"]);
    refuse(&["--vertices", "9"], 2, &["--vertices is not for ratings"]);
    refuse(&["--format", "metis"], 2, &["ratings are not read from metis"]);
    folder.refuse(&["import", "r.hub", "x.hub", "--bipartite"], 2, &["--bipartite is for reading text"]);
    folder.write("bad.csv", "1,2,3\n1,3,five\n");
    folder.refuse(&["import", "bad.csv", "x.hub", "--bipartite"], 1, &["bad.csv:2:5: \"five\" is not a rating"]);
}

#[test]
fn ids_may_be_text_on_either_side() {
    let folder = Folder::new();
    folder.write("r", "anna::7::4\nbert::9::2\n");
    let ended = folder.hubcut(&["import", "r", "r.hub", "--bipartite"]);
    assert!(ended.code == 0 && ended.err.contains("ratings of 2 items by 2 users"), "{ended:?}");
    let sides = &info(&folder, "r.hub")["sides"];
    assert_eq!((&sides["users"]["ids"], &sides["items"]["ids"]), (&"text".into(), &"numbers with gaps".into()));
    folder.succeed(&["import", "r", "t.hub", "--bipartite", "--ids", "text"]);
    assert_eq!(info(&folder, "t.hub")["sides"]["items"]["ids"], "text");
    let far = folder.succeed(&["run", "sssp", "t.hub", "--source", "user:anna"]);
    assert!(far.contains("item:7\t4"), "{far}");
    folder.refuse(&["run", "sssp", "t.hub", "--source", "anna"], 2, &["anna"]);
}

#[test]
fn generated_ratings_are_the_same_by_way_of_text() {
    let folder = Folder::new();
    let model = ["generate", "ratings", "--users", "30", "--items", "20", "--draws", "100"];
    folder.succeed(&[&model[..], &["-o", "r.hub"]].concat());
    folder.succeed(&[&model[..], &["-o", "r.csv"]].concat());
    assert_eq!(folder.read("r.csv"), folder.succeed(&[&model[..], &["-o", "-"]].concat()));
    assert_eq!(folder.read("r.csv").lines().count(), 75);
    assert!(folder.read("r.csv").starts_with("userId,itemId,rating\n0,0,4.078313\n"));
    folder.succeed(&["import", "r.csv", "t.hub", "--bipartite"]);
    let bytes = |name: &str| std::fs::read(folder.path(name)).unwrap();
    assert_eq!(bytes("r.hub"), bytes("t.hub"));
    folder.refuse(&[&model[..], &["-o", "r.tsv"]].concat(), 2, &[".csv or .hub"]);
    folder.refuse(&[&model[..], &["-o", "x.hub", "--undirected"]].concat(), 2, &["not for ratings"]);
    folder.refuse(&["generate", "ratings", "--draws", "0", "-o", "x.csv"], 2, &["make no rating"]);
}
