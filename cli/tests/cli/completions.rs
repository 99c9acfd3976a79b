//! Completions, driven as a shell drives them.

use std::process::Command;

use crate::harness::Folder;

/// What bash offers for the last of `words`, which may be empty.
fn offered(folder: &Folder, words: &[&str]) -> Vec<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let (current, before) = (words.len() - 1, words.len() - 2);
    let script = format!(
        "source ./completions.bash; COMP_WORDS=({}); COMP_CWORD={current}; \
         _hubcut hubcut '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words[current],
        words[before]
    );
    let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path("")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).filter(|line| !line.is_empty()).collect()
}

/// A folder with the script and a few files; `None` where there is no bash of version 4 or later.
fn with_script() -> Option<Folder> {
    let is_new = ["-c", "[[ ${BASH_VERSINFO[0]} -ge 4 ]]"];
    if !Command::new("bash").args(is_new).status().is_ok_and(|status| status.success()) {
        return None;
    }
    let folder = Folder::new();
    folder.succeed(&["completions", "bash", "-o", "completions.bash"]);
    folder.write("web.txt", "1 2\n");
    folder.write("my graph.csv", "1,2\n");
    std::fs::create_dir(folder.path("films")).unwrap();
    Some(folder)
}

#[test]
fn files_are_completed_where_a_file_is_wanted() {
    let Some(folder) = with_script() else { return };
    for before in [
        &["run", "pagerank"][..],
        &["run", "pagerank", "--weighted"],
        &["run", "als"],
        &["run", "bp"],
        &["run", "pagerank", "g", "--output"],
        &["run", "pagerank", "g", "-o"],
        &["run", "pagerank", "g", "--report"],
        &["run", "pagerank", "g", "--names"],
        &["run", "pagerank", "g", "--each-source"],
        &["run", "sssp", "--each-source"],
        &["run", "als", "r", "--test"],
        &["run", "bp", "m", "--evidence"],
        &["import"],
        &["import", "web.txt"],
        &["info"],
        &["check"],
        &["partition"],
        &["partition", "--part-file"],
        &["partition", "--report"],
        &["bench", "pagerank"],
        &["denoise"],
        &["denoise", "--truth"],
        &["predict", "films"],
        &["recommend"],
        &["recommend", "films", "--names"],
        &["generate", "rmat", "-o"],
        &["completions", "bash", "--output"],
    ] {
        let words = [&["hubcut"], before].concat();
        let all = offered(&folder, &[&words[..], &[""]].concat());
        for name in ["web.txt", "my graph.csv", "films"] {
            assert!(all.iter().any(|found| found == name), "{before:?}: {all:?}");
        }
        assert_eq!(offered(&folder, &[&words[..], &["we"]].concat()), ["web.txt"], "{before:?}");
    }
}

#[test]
fn commands_options_and_choices_are_completed_too() {
    let Some(folder) = with_script() else { return };
    assert_eq!(offered(&folder, &["hubcut", "run", "pag"]), ["pagerank"]);
    assert_eq!(offered(&folder, &["hubcut", "help", "par"]), ["partition"]);
    assert_eq!(offered(&folder, &["hubcut", "run", "pagerank", "--output-f"]), ["--output-format"]);
    assert_eq!(offered(&folder, &["hubcut", "run", "pagerank", "--output-format", "j"]), ["jsonl"]);
    let engines = offered(&folder, &["hubcut", "run", "sssp", "--engine", ""]);
    assert_eq!(engines, ["sync", "async", "chromatic", "direct", "auto"]);
    // A number is no file.
    assert_eq!(offered(&folder, &["hubcut", "run", "pagerank", "--damping", "we"]), ["we"]);
    let programs = offered(&folder, &["hubcut", "run", ""]);
    assert!(programs.contains(&"components".to_owned()) && !programs.contains(&"web.txt".to_owned()), "{programs:?}");
}

#[test]
fn other_shells_are_told_what_is_a_file() {
    let folder = Folder::new();
    let zsh = folder.succeed(&["completions", "zsh"]);
    for wanted in [
        ":graph -- A graph as text or .hub, or a folder of text; - is text on standard input:_files",
        "=[Write a report as JSON",
    ] {
        assert!(zsh.contains(wanted), "{wanted}");
    }
    let fish = folder.succeed(&["completions", "fish"]);
    let has = |option: &str, end: &str| {
        fish.lines().any(|line| {
            line.contains("run; and __fish_seen_subcommand_from pagerank")
                && line.contains(option)
                && line.ends_with(end)
        })
    };
    assert!(has("-l output -", "-r -F") && has("-l report -", "-r -F") && has("-l damping -", "-r -f"));
}

#[test]
fn fish_completes_the_names_of_commands() {
    if !Command::new("fish").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return;
    }
    let folder = Folder::new();
    folder.succeed(&["completions", "fish", "-o", "completions.fish"]);
    let offered = |line: &str| {
        let script = format!("source ./completions.fish; complete -C '{line}'");
        let mut fish = Command::new("fish");
        fish.args(["--no-config", "-c", &script]).current_dir(folder.path("")).env("HOME", folder.path(""));
        let out = String::from_utf8(fish.output().unwrap().stdout).unwrap();
        out.lines().filter_map(|line| line.split('\t').next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(offered("hubcut ru"), ["run"]);
    assert_eq!(offered("hubcut help ru"), ["run"]);
    assert_eq!(offered("hubcut help run p"), ["pagerank"]);
    assert!(offered("hubcut help ").contains(&"bench".to_owned()));
}
