//! Tips of refused command lines, followed to the letter.

use crate::harness::{Ended, Folder};

/// A folder with a graph, ratings and a model.
fn folder() -> Folder {
    let folder = Folder::with_triangle();
    folder.write("web.txt", crate::harness::TRIANGLE);
    folder.write("ratings.csv", "userId,movieId,rating\n1,1,4\n1,2,3\n2,1,5\n2,2,1\n3,2,2\n");
    folder.write("net.uai", "MARKOV\n2\n2 2\n1\n2 0 1\n4\n1 2 3 4\n");
    folder.succeed(&["run", "als", "ratings.csv", "--rank", "2", "--output", "films"]);
    folder
}

/// The command that the tip of a refused one proposes.
fn tip(ended: &Ended) -> String {
    assert_eq!(ended.code, 2, "{ended:?}");
    let tips: Vec<&str> = ended.err.lines().filter_map(|line| line.trim_start().strip_prefix("tip: ")).collect();
    let [tip] = tips[..] else { panic!("{ended:?}") };
    tip[tip.find("hubcut ").unwrap_or_else(|| panic!("{ended:?}"))..].into()
}

#[test]
fn proposed_commands_run() {
    let folder = folder();
    for (typed, proposed) in [
        ("run pagerank web.txt --tol 1e-5", "hubcut run pagerank web.txt --tolerance 1e-5"),
        ("run pagerank web.txt --tol=1e-5", "hubcut run pagerank web.txt --tolerance 1e-5"),
        ("run pagerank web.txt --iterations 500", "hubcut run pagerank web.txt --max-supersteps 500"),
        ("run pagerank web.txt --iters 500", "hubcut run pagerank web.txt --max-supersteps 500"),
        ("run components web.txt --max-iter 500", "hubcut run components web.txt --max-supersteps 500"),
        ("run als ratings.csv --max-supersteps 3", "hubcut run als ratings.csv --iterations 3"),
        ("run als ratings.csv --epochs 3", "hubcut run als ratings.csv --iterations 3"),
        ("bench pagerank web.txt --iterations 3 --runs 1", "hubcut bench pagerank web.txt --supersteps 3 --runs 1"),
        ("run pagerank web.txt --format jsonl", "hubcut run pagerank web.txt --output-format jsonl"),
        ("run pagerank web.txt --json", "hubcut run pagerank web.txt --output-format jsonl"),
        ("run bp net.uai --format csv", "hubcut run bp net.uai --output-format csv"),
        ("run wcc web.txt", "hubcut run components web.txt"),
        ("run cc web.txt", "hubcut run components web.txt"),
        ("run hops web.txt --source 1", "hubcut run sssp web.txt --source 1 --unweighted"),
        ("run breadth-first web.txt --source 1", "hubcut run bfs web.txt --source 1"),
        ("run tc web.txt", "hubcut run triangles web.txt"),
        ("run scc web.txt", "hubcut run strong-components web.txt"),
        ("run coreness web.txt", "hubcut run k-core web.txt"),
        ("run mst web.txt", "hubcut run spanning-forest web.txt"),
        ("run coloring web.txt", "hubcut run colouring web.txt"),
        ("run mis web.txt", "hubcut run independent-set web.txt"),
        ("run harmonic web.txt", "hubcut run closeness web.txt"),
        ("run eccentricity web.txt", "hubcut run diameter web.txt"),
        ("run node2vec web.txt", "hubcut run random-walks web.txt"),
        ("run random-walks web.txt --num-walks 3", "hubcut run random-walks web.txt --walks 3"),
        ("run bc web.txt", "hubcut run betweenness web.txt"),
        ("run betweenness web.txt --normalized", "hubcut run betweenness web.txt --normalised"),
        ("run bfs web.txt", "hubcut run bfs web.txt --source ID"),
        ("run pr web.txt", "hubcut run pagerank web.txt"),
        ("run cf ratings.csv", "hubcut run als ratings.csv"),
        ("run mf ratings.csv", "hubcut run als ratings.csv"),
        ("run lbp net.uai", "hubcut run bp net.uai"),
        ("pagerank web.txt", "hubcut run pagerank web.txt"),
        ("sssp web.txt --source 1", "hubcut run sssp web.txt --source 1"),
        ("load web.txt web.hub", "hubcut import web.txt web.hub"),
        ("convert web.txt -o web.hub", "hubcut import web.txt -o web.hub"),
        ("stats web.txt", "hubcut info web.txt"),
        ("validate web.txt", "hubcut check web.txt"),
        ("import web.txt", "hubcut import web.txt web.hub"),
        ("run web.txt", "hubcut run pagerank web.txt"),
        ("net.uai", "hubcut run bp net.uai"),
        ("run pagerank web.txt ranks.csv", "hubcut run pagerank web.txt --output ranks.csv"),
        ("recommend --all films", "hubcut recommend films --all"),
        ("recommend films 1", "hubcut recommend films --user 1"),
        ("run pagerank web.txt --force", "hubcut run pagerank web.txt"),
        ("run pagerank web.txt --async", "hubcut run pagerank web.txt --engine async"),
        ("--threads 2 run pagerank web.txt", "hubcut run pagerank web.txt --threads 2"),
        ("help components", "hubcut help run components"),
        ("version", "hubcut --version"),
        ("run --version", "hubcut --version"),
        ("generate star 9 -o star.txt", "hubcut generate star --vertices 9 -o star.txt"),
    ] {
        let words: Vec<&str> = typed.split(' ').collect();
        let found = tip(&folder.hubcut(&words));
        assert_eq!(found, proposed, "{typed}");
        // A vertex of one's own is to be filled in.
        let followed = found.replace("ID", "1");
        folder.succeed(&followed.split(' ').skip(1).collect::<Vec<_>>());
    }
}

#[test]
fn names_with_blanks_are_quoted() {
    let folder = Folder::new();
    folder.write("my web.txt", "1 2\n");
    let ended = folder.hubcut(&["pagerank", "my web.txt"]);
    assert_eq!(tip(&ended), "hubcut run pagerank 'my web.txt'");
}

#[test]
fn help_is_a_command_too() {
    let folder = Folder::new();
    for (asked, same) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "run"], &["run", "--help"]),
        (&["run", "help"], &["run", "--help"]),
        (&["help", "run", "als"], &["run", "als", "--help"]),
        (&["run", "help", "pagerank"], &["run", "pagerank", "--help"]),
        (&["help", "generate", "rmat"], &["generate", "rmat", "--help"]),
        (&["help", "import"], &["import", "--help"]),
    ] {
        assert_eq!(folder.succeed(asked), folder.succeed(same), "{asked:?}");
    }
    folder.refuse(&["help", "nonsense"], 2, &["nonsense", "run, import, partition", "generate"]);
    folder.refuse(&["help", "run", "nonsense"], 2, &["nonsense", "pagerank, sssp, bfs, components, ", ", als, bp"]);
}

#[test]
fn options_are_given_once() {
    let folder = Folder::with_triangle();
    let refuse = |more: &[&str], words: &[&str]| {
        folder.refuse(&[&["run", "pagerank", "g.txt"], more].concat(), 2, words);
    };
    refuse(&["--top", "1", "--top", "2"], &["--top", "multiple times"]);
    refuse(&["-o", "a", "--output", "b"], &["--output", "multiple times"]);
    refuse(&["--verify", "--verify"], &["--verify", "multiple times"]);
    folder.refuse(&["import", "g.txt", "-o", "a.hub", "-o", "b.hub"], 2, &["--output", "multiple times"]);
    folder.refuse(&["import", "g.txt", "a.hub", "-o", "b.hub"], 2, &["OUT.hub", "--output", "cannot be used with"]);
}

#[cfg(unix)]
#[test]
fn a_word_that_is_no_text_is_no_panic() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let mut command = folder.command(&["run", "pagerank", "--tol"]);
    command.arg(std::ffi::OsStr::from_bytes(b"\xff.txt"));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
