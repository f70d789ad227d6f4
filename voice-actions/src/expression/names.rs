//! Names that the language knows: functions, constants, and the prototype members that we leave out.

use super::clock::Field;

/// A function that is called by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Number,
    String,
    Boolean,
    ParseInt,
    ParseFloat,
    IsNan,
    IsFinite,
    NumberIsNan,
    NumberIsFinite,
    NumberIsInteger,
    NumberIsSafeInteger,
    ArrayIsArray,
    DateText,
    DateNow,
    DateParse,
    DateUtc,
    Math(Math),
}

/// A function of `Math`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Math {
    Abs,
    Acos,
    Asin,
    Atan,
    Atan2,
    Cbrt,
    Ceil,
    Cos,
    Exp,
    Expm1,
    Floor,
    Fround,
    Hypot,
    Log,
    Log10,
    Log1p,
    Log2,
    Max,
    Min,
    Pow,
    Round,
    Sign,
    Sin,
    Sqrt,
    Tan,
    Trunc,
}

/// Returns the function of this name, with its namespace if it has one: `parseInt`, `Math.floor`.
pub(super) fn function(name: &str) -> Option<Function> {
    Some(match name {
        "Number" => Function::Number,
        "String" => Function::String,
        "Boolean" => Function::Boolean,
        "Date" => Function::DateText,
        "parseInt" | "Number.parseInt" => Function::ParseInt,
        "parseFloat" | "Number.parseFloat" => Function::ParseFloat,
        "isNaN" => Function::IsNan,
        "isFinite" => Function::IsFinite,
        "Number.isNaN" => Function::NumberIsNan,
        "Number.isFinite" => Function::NumberIsFinite,
        "Number.isInteger" => Function::NumberIsInteger,
        "Number.isSafeInteger" => Function::NumberIsSafeInteger,
        "Array.isArray" => Function::ArrayIsArray,
        "Date.now" => Function::DateNow,
        "Date.parse" => Function::DateParse,
        "Date.UTC" => Function::DateUtc,
        _ => return math(name.strip_prefix("Math.")?).map(Function::Math),
    })
}

fn math(name: &str) -> Option<Math> {
    Some(match name {
        "abs" => Math::Abs,
        "acos" => Math::Acos,
        "asin" => Math::Asin,
        "atan" => Math::Atan,
        "atan2" => Math::Atan2,
        "cbrt" => Math::Cbrt,
        "ceil" => Math::Ceil,
        "cos" => Math::Cos,
        "exp" => Math::Exp,
        "expm1" => Math::Expm1,
        "floor" => Math::Floor,
        "fround" => Math::Fround,
        "hypot" => Math::Hypot,
        "log" => Math::Log,
        "log10" => Math::Log10,
        "log1p" => Math::Log1p,
        "log2" => Math::Log2,
        "max" => Math::Max,
        "min" => Math::Min,
        "pow" => Math::Pow,
        "round" => Math::Round,
        "sign" => Math::Sign,
        "sin" => Math::Sin,
        "sqrt" => Math::Sqrt,
        "tan" => Math::Tan,
        "trunc" => Math::Trunc,
        _ => return None,
    })
}

/// Returns the constant of this name, with its namespace: `Math.PI`.
pub(super) fn constant(name: &str) -> Option<f64> {
    use std::f64::consts;
    Some(match name {
        "Math.E" => consts::E,
        "Math.LN2" => consts::LN_2,
        "Math.LN10" => consts::LN_10,
        "Math.LOG2E" => consts::LOG2_E,
        "Math.LOG10E" => consts::LOG10_E,
        "Math.PI" => consts::PI,
        "Math.SQRT1_2" => consts::FRAC_1_SQRT_2,
        "Math.SQRT2" => consts::SQRT_2,
        "Number.EPSILON" => f64::EPSILON,
        "Number.MAX_SAFE_INTEGER" => 9_007_199_254_740_991.0,
        "Number.MIN_SAFE_INTEGER" => -9_007_199_254_740_991.0,
        "Number.MAX_VALUE" => f64::MAX,
        "Number.MIN_VALUE" => 5e-324,
        "Number.NaN" => f64::NAN,
        "Number.POSITIVE_INFINITY" => f64::INFINITY,
        "Number.NEGATIVE_INFINITY" => f64::NEG_INFINITY,
        _ => return None,
    })
}

/// A method that is called on a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    At,
    CharAt,
    CharCodeAt,
    CodePointAt,
    Concat,
    EndsWith,
    Get(Field),
    GetTime,
    HasOwnProperty,
    Includes,
    IndexOf,
    Join,
    LastIndexOf,
    PadEnd,
    PadStart,
    Repeat,
    Replace,
    ReplaceAll,
    Set(Field),
    SetTime,
    Slice,
    Split,
    StartsWith,
    Substr,
    Substring,
    ToFixed,
    ToIsoString,
    ToJson,
    ToLowerCase,
    ToString,
    ToUpperCase,
    ToUtcString,
    Trim,
    TrimEnd,
    TrimStart,
    ValueOf,
}

/// Returns the method of this name.
pub(super) fn method(name: &str) -> Option<Method> {
    if let Some(field) = name.strip_prefix("getUTC").and_then(field) {
        return Some(Method::Get(field));
    }
    if let Some(field) = name.strip_prefix("setUTC").and_then(field).filter(|field| *field != Field::Day) {
        return Some(Method::Set(field));
    }
    Some(match name {
        "at" => Method::At,
        "charAt" => Method::CharAt,
        "charCodeAt" => Method::CharCodeAt,
        "codePointAt" => Method::CodePointAt,
        "concat" => Method::Concat,
        "endsWith" => Method::EndsWith,
        "getTime" => Method::GetTime,
        "hasOwnProperty" => Method::HasOwnProperty,
        "includes" => Method::Includes,
        "indexOf" => Method::IndexOf,
        "join" => Method::Join,
        "lastIndexOf" => Method::LastIndexOf,
        "padEnd" => Method::PadEnd,
        "padStart" => Method::PadStart,
        "repeat" => Method::Repeat,
        "replace" => Method::Replace,
        "replaceAll" => Method::ReplaceAll,
        "setTime" => Method::SetTime,
        "slice" => Method::Slice,
        "split" => Method::Split,
        "startsWith" => Method::StartsWith,
        "substr" => Method::Substr,
        "substring" => Method::Substring,
        "toFixed" => Method::ToFixed,
        "toISOString" => Method::ToIsoString,
        "toJSON" => Method::ToJson,
        "toLowerCase" => Method::ToLowerCase,
        "toString" => Method::ToString,
        "toUpperCase" => Method::ToUpperCase,
        "toUTCString" | "toGMTString" => Method::ToUtcString,
        "trim" => Method::Trim,
        "trimEnd" | "trimRight" => Method::TrimEnd,
        "trimStart" | "trimLeft" => Method::TrimStart,
        "valueOf" => Method::ValueOf,
        _ => return None,
    })
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "FullYear" => Field::FullYear,
        "Month" => Field::Month,
        "Date" => Field::Date,
        "Day" => Field::Day,
        "Hours" => Field::Hours,
        "Minutes" => Field::Minutes,
        "Seconds" => Field::Seconds,
        "Milliseconds" => Field::Milliseconds,
        _ => return None,
    })
}

/// What stands on JavaScript's prototypes: reading one without calling it gives a function there, and an error here.
const PROTOTYPE: &str = " __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ anchor at big \
    blink bold charAt charCodeAt codePointAt concat constructor copyWithin endsWith entries every fill filter find \
    findIndex findLast findLastIndex fixed flat flatMap fontcolor fontsize forEach getDate getDay getFullYear getHours \
    getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay getUTCFullYear \
    getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds getYear hasOwnProperty includes indexOf \
    isPrototypeOf isWellFormed italics join keys lastIndexOf link localeCompare map match matchAll normalize padEnd \
    padStart pop propertyIsEnumerable push reduce reduceRight repeat replace replaceAll reverse search setDate \
    setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours \
    setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear shift slice small some sort splice split \
    startsWith strike sub substr substring sup toDateString toExponential toFixed toGMTString toISOString toJSON \
    toLocaleDateString toLocaleLowerCase toLocaleString toLocaleTimeString toLocaleUpperCase toLowerCase toPrecision \
    toReversed toSorted toSpliced toString toTimeString toUTCString toUpperCase toWellFormed trim trimEnd trimLeft \
    trimRight trimStart unshift valueOf values with ";

/// Returns whether the name stands on a prototype.
pub(super) fn is_prototype_member(name: &str) -> bool {
    contains_word(PROTOTYPE, name)
}

/// Reserved words and globals that this subset leaves out.
const LEFT_OUT: &str = " Array AggregateError BigInt Error EvalError Function Infinity Intl JSON Map Object Promise Proxy \
    RangeError ReferenceError Reflect RegExp Set Symbol SyntaxError TypeError URIError WeakMap WeakSet arguments async \
    await break case catch class const continue debugger decodeURI decodeURIComponent default delete do else \
    encodeURI encodeURIComponent enum escape eval export extends finally for function globalThis if implements import \
    in instanceof interface let new package private protected public return static super switch this throw try \
    typeof unescape var void while with yield ";

/// Returns whether the name is JavaScript's, though this subset leaves it out.
pub(super) fn is_left_out(name: &str) -> bool {
    contains_word(LEFT_OUT, name)
}

fn contains_word(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split(' ').any(|other| other == word)
}
