//! The expression language: what of JavaScript is understood, and what is not.
//!
//! This module holds no code. Everything below behaves as it does in Node, to the last bit and letter; the test suite
//! compares some thousands of expressions with what Node computed.
//!
//! # What is understood
//!
//! | | |
//! | --- | --- |
//! | numbers | `12`, `1.5`, `.5`, `1e3`, `0x1F`, `0b101`, `0o17`, `1_000`, `NaN`, `Infinity` |
//! | texts | `'…'`, `"…"` with `\n \t \r \b \f \v \0 \\ \' \" \x41 \u0041 \u{1F600}` and a `\` at a line end |
//! | other values | `true`, `false`, `null`, `undefined`, `[1, 'a']`, `{a: 1, 'b c': 2, $x}` |
//! | variables | `$name`; a name that was never set is `undefined` and is reported |
//! | members | `$a.b`, `$a['b']`, `$list[0]`, `$text[0]`, `.length` |
//! | operators | `! + - typeof` before a value, `* / %`, `+ -`, `< <= > >=`, `== != === !==`, `&&`, `\|\|`, `? :`, `( )` |
//! | functions | `Number String Boolean parseInt parseFloat isNaN isFinite`, `Number.isNaN`, `.isFinite`, `.isInteger`, `.isSafeInteger`, `Array.isArray` |
//! | `Math` | `abs acos asin atan atan2 cbrt ceil cos exp expm1 floor fround hypot log log10 log1p log2 max min pow round sign sin sqrt tan trunc`, and the constants |
//! | dates | `new Date()`, `new Date(x)`, `Date.now()`, `Date.parse`, `Date.UTC`, `getTime`, `setTime`, `getUTC…`, `setUTC…`, `toISOString`, `toUTCString`, `toJSON` |
//! | texts have | `at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf padEnd padStart repeat replace replaceAll slice split startsWith substr substring toLowerCase toUpperCase trim trimEnd trimStart` |
//! | arrays have | `at concat includes indexOf join lastIndexOf slice` |
//! | numbers have | `toFixed`, `toString(radix)` for whole numbers |
//! | all have | `toString`, `valueOf`, `hasOwnProperty` |
//!
//! # Decisions
//!
//! - **Digits alone are decimal**: `010` is 10 and `08` is 8, though old JavaScript reads the first as 8.
//! - **The zone is UTC**: `String(new Date())`, `new Date(2030, 0, 1)` and a date text without a zone mean UTC. The methods
//!   that ask for the zone of the server (`getHours`) are left out: use `getUTCHours`.
//! - **`setUTC…` changes the date** it is called on, as in JavaScript, and so every variable that holds this date.
//! - **A date text** is ISO 8601, or what `toString` and `toUTCString` write. Other ways of writing a date mean different things
//!   to different engines and are an error; a text without a digit is an invalid date everywhere.
//! - **A name is checked when the expression is parsed**: `true || oops` is an error here, while JavaScript would not look.
//! - **An unset `$variable` is `undefined`**, where JavaScript would throw. `typeof $name` asks without being reported.
//!
//! # What is not
//!
//! Assignment, statements, functions of one's own, regular expressions, template literals, `??`, `?.`, `**`, bit operators,
//! `in`, `instanceof`, spread, computed keys, big integers, `Math.random`, locale-dependent methods, methods that change an
//! array, and half of a surrogate pair (`'😀'.charAt(0)`). Each is an error that names it and its place, never a guess.
//! The last digit of `Math.sin` and its like may differ between machines, as it may between JavaScript engines.
//!
//! # Limits
//!
//! [`Limits`](super::Limits): length of the source, nesting, steps, length of a text, size of an array. Each has an error of
//! its own kind.
