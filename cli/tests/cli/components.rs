//! Connected components: tables, lists, limits.

use crate::harness::Folder;

#[test]
fn components_bear_the_name_of_their_first_vertex() {
    let folder = Folder::new();
    folder.write("g", "zoe amy\nbob amy\nkim lee\n");
    let run = ["run", "components", "g", "--verify"];
    let ended = folder.hubcut(&run);
    assert_eq!((ended.code, ended.out.as_str()), (0, "amy\t3\nkim\t2\n"), "{ended:?}");
    assert!(ended.err.contains("2 components; the largest has 3 vertices\n"), "{ended:?}");
    assert!(ended.err.contains("\nverified: "), "{ended:?}");
    assert_eq!(folder.succeed(&[&run[..], &["--top", "1"]].concat()), "amy\t3\n");

    folder.succeed(&["import", "g", "g.hub", "--order", "hub"]);
    for (graph, name) in [("g", "o.csv"), ("g.hub", "o.csv"), ("g", "o.jsonl")] {
        folder.succeed(&["run", "components", graph, "--verify", "--output", name]);
        match name {
            "o.csv" => assert_eq!(folder.read(name), "id,component\namy,amy\nbob,amy\nkim,kim\nlee,kim\nzoe,amy\n"),
            _ => assert!(folder.read(name).ends_with("{\"id\":\"zoe\",\"component\":\"amy\"}\n")),
        }
    }
}

#[test]
fn ids_that_are_numbers_stay_numbers() {
    let folder = Folder::new();
    folder.write("g", "70 9\n9 8\n3 3\n");
    folder.succeed(&["run", "components", "g", "--output", "o.jsonl"]);
    assert_eq!(folder.read("o.jsonl").lines().last(), Some("{\"id\":70,\"component\":8}"));
    folder.write("names", "8\teight\n");
    assert_eq!(folder.succeed(&["run", "components", "g", "--names", "names"]), "8\teight\t3\n3\t\t1\n");
}

#[test]
fn one_vertex_and_none() {
    let folder = Folder::new();
    folder.write("one", "5 5\n");
    let ended = folder.hubcut(&["run", "components", "one", "--verify"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "5\t1\n"), "{ended:?}");
    assert!(ended.err.contains("1 component; the largest has 1 vertex\n"), "{ended:?}");
    folder.write("none.gr", "p tw 0 0\n");
    folder.refuse(&["run", "components", "none.gr", "--verify"], 1, &["no edge", "--vertices"]);
    folder.write("none", "# nobody\n");
    assert_eq!(folder.succeed(&["run", "components", "none", "--vertices", "0..2"]), "0\t1\n1\t1\n");
}

#[test]
fn limits_leave_components_in_parts() {
    let folder = Folder::new();
    folder.write("chain", "1 2\n2 3\n3 4\n4 5\n");
    let ended = folder.hubcut(&["run", "components", "chain", "--max-supersteps", "2", "--verify"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("may still be in parts; try more --max-supersteps"), "{ended:?}");
    assert!(ended.err.contains("consistent with stopping early: "), "{ended:?}");
    assert!(ended.out.lines().count() > 1, "{ended:?}");
}
