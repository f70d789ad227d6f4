//! A place in a document, as the check goes down: written out only when something is found there.

use voice_actions::diagnostics::Pointer;

#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Root,
    Key(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl<'a> Path<'a> {
    pub(super) const fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    pub(super) const fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }

    /// Calls `visit` with the place that is reached from here by these keys.
    pub(super) fn below(&self, keys: &[&str], visit: &mut dyn FnMut(&Path<'_>)) {
        match keys.split_first() {
            Some((key, rest)) => Path::Key(self, key).below(rest, visit),
            None => visit(self),
        }
    }

    pub(super) fn pointer(&self) -> Pointer {
        let mut text = String::new();
        self.write(&mut text);
        Pointer::from_text(&text)
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Root => {}
            Self::Key(parent, key) => {
                parent.write(text);
                text.push('/');
                for character in key.chars() {
                    match character {
                        '~' => text.push_str("~0"),
                        '/' => text.push_str("~1"),
                        other => text.push(other),
                    }
                }
            }
            Self::Index(parent, index) => {
                parent.write(text);
                text.push('/');
                text.push_str(&index.to_string());
            }
        }
    }
}
