//! The tour: the five founding documents as one story, on real input.

fn main() -> std::process::ExitCode {
    examples::tour::main()
}
