//! The `switchboard` command.

fn main() -> std::process::ExitCode {
    examples::command::main()
}
