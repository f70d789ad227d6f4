//! What the papers say is there: links lead somewhere, blocks are code that compiles or parses, commands name what exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One Markdown file of the project.
struct Paper {
    /// Path from the top of the project.
    name: String,
    folder: PathBuf,
    text: String,
}

/// A fenced block: the line that it starts on, the words behind the fence, its text.
struct Block {
    line: usize,
    language: String,
    text: String,
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be listed");
    for path in entries.map(|entry| entry.expect("an entry can be read").path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            walk(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

fn files(ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&top(), ending, &mut found);
    found.sort();
    found
}

fn papers() -> Vec<Paper> {
    let papers: Vec<Paper> = files(".md")
        .into_iter()
        .map(|path| Paper {
            name: path.strip_prefix(top()).expect("it lies below the top").to_string_lossy().into_owned(),
            folder: path.parent().expect("a file has a folder").to_owned(),
            text: std::fs::read_to_string(&path).expect("a paper is UTF-8"),
        })
        .collect();
    assert!(papers.iter().any(|paper| paper.name == "README.md"), "the README is not found");
    papers
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block {
                    line: index + 1,
                    language: language.trim().to_owned(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// The text without its blocks and code spans.
fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    lines.map(|line| line.split('`').step_by(2).collect::<Vec<_>>().join("`") + "\n").collect()
}

/// What stands between single backticks.
fn spans(text: &str) -> Vec<String> {
    let outside: Vec<&str> = text.split("```").step_by(2).collect();
    outside.iter().flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn check_link(paper: &Paper, target: &str, included: &str) -> Result<(), String> {
    if target.contains("::") && !target.contains("://") {
        // rustdoc resolves these, and the gate refuses its warnings.
        return if included.contains(&paper.name) { Ok(()) } else { Err("is no page of rustdoc".to_owned()) };
    }
    if target.contains("://") {
        let url = url::Url::parse(target).map_err(|error| error.to_string())?;
        return if url.scheme() == "https" { Ok(()) } else { Err("is not https".to_owned()) };
    }
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { top().join(&paper.name) } else { paper.folder.join(file) };
    if !path.exists() {
        return Err("does not exist".to_owned());
    }
    if fragment.is_empty() {
        return Ok(());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let found = text.lines().any(|line| line.starts_with('#') && anchor(line) == fragment);
    if found { Ok(()) } else { Err("has no such heading".to_owned()) }
}

/// Every path below the project that some source file takes its documentation from.
fn included_papers() -> String {
    let mut included = String::new();
    for path in files(".rs") {
        let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
        for part in text.split("doc = include_str!(\"").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            let paper = path.parent().expect("a file has a folder").join(name);
            let paper = paper.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", paper.display()));
            included.push_str(&paper.to_string_lossy());
            included.push('\n');
        }
    }
    included
}

#[test]
fn every_link_leads_somewhere() {
    let included = included_papers();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for paper in papers() {
        for link in prose(&paper.text).split("](").skip(1) {
            let target = link.split(')').next().unwrap_or_default();
            seen += 1;
            if let Err(why) = check_link(&paper, target, &included) {
                wrong.push(format!("{}: `{target}` {why}", paper.name));
            }
        }
    }
    assert!(seen > 50, "only {seen} links are found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_block_is_compiled_parsed_or_run() {
    let included = included_papers();
    let mut wrong = Vec::new();
    for paper in papers() {
        for block in blocks(&paper.text) {
            let known = match block.language.as_str() {
                // An unmarked block is Rust where rustdoc reads the file; there it is compiled and run.
                "" | "rust" | "no_run" | "rust,no_run" => included.contains(&paper.name),
                "json" => serde_json::from_str::<serde_json::Value>(&block.text).is_ok(),
                "sh" => block.text.lines().all(|line| check_command(line).is_ok()),
                // A test of the crate runs each of them on a store.
                "sql" => paper.name == "cdr-model/BEYOND.md",
                "text" => true,
                _ => false,
            };
            if !known {
                wrong.push(format!("{}:{}: ```{}", paper.name, block.line, block.language));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_block_of_json_in_the_source_parses() {
    let mut seen = 0;
    for path in files(".rs") {
        let text = std::fs::read_to_string(&path).expect("a source file is UTF-8");
        let comments = text.lines().map(str::trim_start).filter_map(|line| {
            line.strip_prefix("///")
                .or_else(|| line.strip_prefix("//!"))
                .map(|line| line.strip_prefix(' ').unwrap_or(line))
        });
        let comments: String = comments.flat_map(|line| [line, "\n"]).collect();
        for block in blocks(&comments) {
            assert_ne!(block.language, "ignore", "{}: a block that nobody compiles", path.display());
            if block.language == "json" {
                seen += 1;
                let read = serde_json::from_str::<serde_json::Value>(&block.text);
                assert!(read.is_ok(), "{}: {:?} in\n{}", path.display(), read.err(), block.text);
            }
        }
    }
    assert!(seen > 0, "no block is found");
}

/// Says what a command names that is not there.
fn check_command(line: &str) -> Result<(), String> {
    let line = line.split('#').next().unwrap_or_default();
    let mut words = line.split_whitespace().filter(|word| !word.contains('=')).peekable();
    if words.next() != Some("cargo") {
        return Err(format!("`{line}` is not a command of cargo"));
    }
    let verb = words.next().unwrap_or_default();
    let mut package = String::new();
    while let Some(word) = words.next() {
        let value = words.peek().copied().unwrap_or_default();
        let exists = match word {
            "--" => break,
            "-p" if value == "CRATE" => true,
            "-p" => {
                value.clone_into(&mut package);
                top().join(value).join("Cargo.toml").exists()
            }
            "--bin" => top().join("examples/src/bin").join(format!("{value}.rs")).exists(),
            "--bench" => top().join(&package).join("benches").join(format!("{value}.rs")).exists(),
            "--example" => {
                value == "NAME" || top().join("examples/examples").join(format!("{value}.rs")).exists()
            }
            name if verb == "add" && !name.starts_with('-') => top().join(name).join("Cargo.toml").exists(),
            _ => true,
        };
        if !exists {
            return Err(format!("`{line}`: {word} {value} does not exist"));
        }
    }
    Ok(())
}

#[test]
fn every_command_names_what_exists() {
    let mut wrong = Vec::new();
    for paper in papers() {
        for span in spans(&paper.text).iter().filter(|span| span.starts_with("cargo ")) {
            if let Err(why) = check_command(span) {
                wrong.push(format!("{}: {why}", paper.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writes `a/{b,c}/d` out.
fn spelled_out(path: &str) -> Vec<String> {
    match path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (choices, after))) => {
            choices.split(',').map(|choice| format!("{before}{}{after}", choice.trim())).collect()
        }
        None => vec![path.to_owned()],
    }
}

#[test]
fn every_place_of_the_code_map_exists() {
    let crates = [
        "voice-actions/",
        "callflow-modules/",
        "cdr-model/",
        "click2call-client/",
        "pbx-events/",
        "examples/",
    ];
    let mut wrong = Vec::new();
    for paper in papers() {
        for span in spans(&paper.text) {
            let is_path = crates.iter().any(|name| span.starts_with(name));
            if !is_path || span.contains(['<', '*', '…', ' ']) {
                continue;
            }
            for path in spelled_out(&span) {
                let place = top().join(&path);
                if !place.exists() && !place.with_extension("rs").exists() {
                    wrong.push(format!("{}: `{path}` does not exist", paper.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_is_in_the_index_and_every_row_is_an_example() {
    let index = std::fs::read_to_string(top().join("examples/README.md")).expect("the index can be read");
    let rows: BTreeSet<String> = index
        .lines()
        .filter(|line| line.starts_with("| ") && line.ends_with("` |"))
        .filter_map(|line| line.rsplit('`').nth(1).map(str::to_owned))
        .collect();
    let mut paths = Vec::new();
    walk(&top().join("examples/examples"), ".rs", &mut paths);
    let programs: BTreeSet<String> =
        paths.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    assert_eq!(rows, programs);
}
