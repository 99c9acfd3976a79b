//! Grids, and how they are generated.

use super::*;

#[test]
fn what_floods_in_circles_converges_by_residuals() {
    let folder = Folder::new();
    let grid = ["--side", "20", "--states", "2", "--coupling", "3.05", "--mode", "1", "-o", "hard.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let ended = folder.hubcut(&["run", "bp", "hard.uai", "--max-supersteps", "100", "-o", "x.tsv", "--verify"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    for words in ["residual", "--engine async", "--damping 0.5", "more --max-supersteps", "larger --tolerance"] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    assert_eq!(rows(&folder.read("x.tsv")).len(), 800);
    // By libDAI 1.0.1 with residual updates: 505.278125354.
    for engine in [&["--engine", "async"][..], &["--engine", "async", "--scheduler", "exact"]] {
        let found = report(&folder, "hard.uai", &[&["--tolerance", "1e-9"], engine].concat());
        assert!((found["log_z"].as_f64().unwrap() - 505.278125354).abs() < 1e-6, "{}", found["log_z"]);
    }
    let ended =
        folder.hubcut(&["run", "bp", "hard.uai", "--engine", "async", "--max-activations", "500", "--top", "0"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("more --max-activations") && !ended.err.contains("--engine async"), "{ended:?}");
    assert_eq!(ended.out, "");
}

#[test]
fn log_z_of_grids_is_that_of_bethe() {
    let folder = Folder::new();
    let grid = ["--side", "10", "--states", "2", "--coupling", "0.5", "-o", "grid.uai"];
    folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
    let ways: [&[&str]; 6] = [
        &[],
        &["--factors"],
        &["--engine", "chromatic", "--domain", "log"],
        &["--engine", "async"],
        &["--shards", "4"],
        &["--shards", "3", "--partition", "hash", "--damping", "0.2"],
    ];
    for way in ways {
        let found = report(&folder, "grid.uai", &[&["--tolerance", "1e-9", "--verify"], way].concat());
        assert!((found["log_z"].as_f64().unwrap() - 128.688400405).abs() < 1e-6, "{way:?}: {}", found["log_z"]);
        // By a transfer matrix: 128.848575201479. Marginals of belief propagation are off by 5.825e-3 at most.
        let exact = &found["verification"]["exact"];
        assert!((exact["log_z"].as_f64().unwrap() - 128.848575201479).abs() < 1e-8, "{exact}");
        assert!((exact["largest_error"].as_f64().unwrap() - 5.825e-3).abs() < 1e-5, "{exact}");
    }
    let one = |threads: &str| folder.succeed(&["run", "bp", "grid.uai", "-o", "-", "--threads", threads]);
    assert_eq!(one("1"), one("2"), "flooding repeats to the last bit");
}

#[test]
fn a_grid_is_the_same_in_both_formats() {
    let folder = Folder::new();
    for mode in ["0", "1"] {
        let log_z: Vec<f64> = ["grid.uai", "grid.fg"]
            .into_iter()
            .map(|name| {
                let grid = ["--side", "5", "--states", "3", "--coupling", "0.9", "--mode", mode, "-o", name];
                folder.succeed(&[&["generate", "ising"], &grid[..]].concat());
                let found = report(&folder, name, &["--verify"]);
                assert_eq!((&found["model"]["variables"], &found["model"]["factors"]), (&25.into(), &65.into()));
                found["verification"]["exact"]["log_z"].as_f64().unwrap()
            })
            .collect();
        assert!((log_z[0] - log_z[1]).abs() < 1e-12 && log_z[0] > 25.0, "{log_z:?}");
    }
}

fn refuse_made(folder: &Folder, options: &[&str], words: &[&str]) {
    let made = ["generate", "ising", "--side", "2", "--states", "2", "--coupling", "0.5"];
    folder.refuse(&[&made[..], options].concat(), 2, words);
}

#[test]
fn grids_are_generated_and_nonsense_is_refused() {
    let folder = Folder::new();
    let made = ["generate", "ising", "--side", "2", "--states", "2", "--coupling", "0.5"];
    let text = folder.succeed(&[&made[..], &["-o", "-"]].concat());
    assert!(text.starts_with("MARKOV\n4\n2 2 2 2\n8\n"), "{text}");
    folder.succeed(&[&made[..], &["-o", "g.uai"]].concat());
    assert_eq!(folder.read("g.uai"), text);
    let random = folder.succeed(&[&made[..], &["--mode", "1", "-o", "-"]].concat());
    assert_ne!(random, text);
    let fg = folder.succeed(&[&made[..], &["-o", "-", "--format", "fg"]].concat());
    assert!(fg.starts_with("8\n\n1\n0\n2\n2\n0 "), "{fg}");
    folder.succeed(&[&made[..], &["-o", "g.fg"]].concat());
    assert_eq!(folder.read("g.fg"), fg);
    folder.succeed(&[&made[..], &["-o", "plain", "--format", "fg"]].concat());
    assert_eq!(folder.read("plain"), fg);
    refuse_made(&folder, &["-o", "g.fg", "--format", "uai"], &["--format says otherwise than the name g.fg"]);
    refuse_made(&folder, &["-o", "g.bif"], &[".uai or .fg", "--format"]);
    refuse_made(&folder, &["-o", "g.uai", "--format", "bif"], &["uai", "fg"]);
    let refuse = |options: &[&str], words: &[&str]| {
        let with: Vec<&str> = ["generate", "ising"].iter().chain(options).copied().collect();
        folder.refuse(&with, 2, words);
    };
    refuse(&["--side", "2", "--states", "2", "--coupling", "0.5", "-o", "g.txt"], &[".uai"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "0.5", "-o", "h.uai.gz"], &["gzip"]);
    refuse(&["--side", "0", "--states", "2", "--coupling", "0.5", "-o", "h.uai"], &["--side"]);
    refuse(&["--side", "2", "--states", "0", "--coupling", "0.5", "-o", "h.uai"], &["--states"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "nan", "-o", "h.uai"], &["coupling"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "1", "--mode", "2", "-o", "h.uai"], &["--mode"]);
    refuse(&["--side", "2", "--states", "2", "--coupling", "1"], &["--output"]);
}
