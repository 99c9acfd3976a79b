//! Help, version, completions, man pages.

use crate::harness::Folder;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["run"],
    &["run", "pagerank"],
    &["run", "sssp"],
    &["run", "bfs"],
    &["run", "components"],
    &["run", "strong-components"],
    &["run", "triangles"],
    &["run", "k-core"],
    &["run", "louvain"],
    &["run", "label-propagation"],
    &["run", "hits"],
    &["run", "eigenvector"],
    &["run", "katz"],
    &["run", "widest-path"],
    &["run", "spanning-forest"],
    &["run", "colouring"],
    &["run", "independent-set"],
    &["run", "betweenness"],
    &["run", "closeness"],
    &["run", "diameter"],
    &["run", "random-walks"],
    &["run", "als"],
    &["run", "bp"],
    &["import"],
    &["partition"],
    &["recommend"],
    &["predict"],
    &["denoise"],
    &["info"],
    &["check"],
    &["generate"],
    &["generate", "rmat"],
    &["generate", "erdos-renyi"],
    &["generate", "grid"],
    &["generate", "ratings"],
    &["generate", "ising"],
    &["generate", "star"],
    &["generate", "chain"],
    &["bench", "pagerank"],
    &["bench", "sssp"],
    &["bench", "bfs"],
    &["bench", "components"],
    &["bench", "strong-components"],
    &["bench", "triangles"],
    &["bench", "k-core"],
    &["bench", "louvain"],
    &["bench", "label-propagation"],
    &["bench", "hits"],
    &["bench", "eigenvector"],
    &["bench", "katz"],
    &["bench", "spanning-forest"],
    &["bench", "colouring"],
    &["bench", "independent-set"],
    &["bench", "betweenness"],
    &["bench", "closeness"],
    &["bench", "diameter"],
    &["bench", "widest-path"],
    &["bench", "random-walks"],
    &["bench", "suite"],
    &["bench", "graphalytics"],
    &["bench", "als"],
    &["bench", "bp"],
    &["new"],
    &["completions"],
    &["man"],
];

#[test]
fn every_command_has_help_with_examples() {
    let folder = Folder::new();
    for &command in COMMANDS {
        for flag in ["--help", "-h"] {
            let help = folder.succeed(&[command, &[flag]].concat());
            assert!(help.contains("Usage: hubcut") && help.contains("Examples:"), "{command:?}: {help}");
        }
    }
}

#[test]
fn help_states_the_defaults() {
    let help = Folder::new().succeed(&["run", "pagerank", "--help"]);
    for default in ["[default: 0.85]", "[default: 1e-6]", "[default: 1000]", "[default: keep]", "[default: all cores]"]
    {
        assert!(help.contains(default), "{default}");
    }
    assert!(help.contains("L1"), "the norm of the tolerance");
}

#[test]
fn help_of_engines_states_the_defaults() {
    let folder = Folder::new();
    for program in
        ["pagerank", "sssp", "bfs", "components", "label-propagation", "triangles", "widest-path", "als", "bp"]
    {
        let help = folder.succeed(&["run", program, "--help"]);
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for default in [
            "[default: auto; sync for als and bp; direct for what has nothing else]",
            "sweep; priority for sssp, bfs and bp]",
            "[default: auto]",
            "[default: 0.05]",
        ] {
            assert!(help.contains(default), "{program}: {default}");
        }
    }
}

#[test]
fn help_says_what_choices_do() {
    let folder = Folder::new();
    let plain = |help: String| help.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = plain(folder.succeed(&["import", "--help"]));
    for words in ["the same up to rounding", "without weights the same as first", "those whose names are known"] {
        assert!(help.contains(words), "{words}: {help}");
    }
}

#[test]
fn version_completions_and_man_pages() {
    let folder = Folder::new();
    assert_eq!(folder.succeed(&["--version"]), format!("hubcut {}\n", env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.succeed(&["completions", shell]).contains("pagerank"), "{shell}");
    }
    assert!(folder.succeed(&["man"]).contains(".TH hubcut"));
    for option in ["--output", "--output-dir", "-o"] {
        let folder = Folder::new();
        folder.succeed(&["man", option, "."]);
        assert!(folder.files().contains(&"hubcut-run-pagerank.1".to_string()), "{:?}", folder.files());
        assert!(!folder.files().iter().any(|name| name.contains("help")), "{:?}", folder.files());
    }
    folder.succeed(&["completions", "fish", "-o", "hubcut.fish"]);
    assert_eq!(folder.read("hubcut.fish"), folder.succeed(&["completions", "fish"]));
}

#[test]
fn colour_is_by_choice() {
    let folder = Folder::new();
    for choice in ["--color=always", "--color=never"] {
        let ended = folder.hubcut(&["info", "missing", choice]);
        assert_eq!(ended.err.contains('\u{1b}'), choice == "--color=always", "{ended:?}");
    }
    assert!(!folder.hubcut(&["info", "missing"]).err.contains('\u{1b}'));
}

#[test]
fn a_benchmark_runs() {
    let folder = Folder::with_triangle();
    let bench = ["bench", "pagerank", "g.txt", "--runs", "2", "--warmup", "0", "--supersteps", "3"];
    assert!(folder.succeed(&bench).contains("COST"));
    let table: serde_json::Value = serde_json::from_str(&folder.succeed(&[&bench[..], &["--json"]].concat())).unwrap();
    assert_eq!(table["rows"][0]["seconds"].as_array().unwrap().len(), 2);
}
