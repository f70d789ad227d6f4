//! The functions of `Math`.

use super::names::Math;

pub(super) fn call(function: Math, arguments: &[f64]) -> f64 {
    let x = arguments.first().copied().unwrap_or(f64::NAN);
    let y = arguments.get(1).copied().unwrap_or(f64::NAN);
    match function {
        Math::Abs => x.abs(),
        Math::Acos => x.acos(),
        Math::Asin => x.asin(),
        Math::Atan => x.atan(),
        Math::Atan2 => x.atan2(y),
        Math::Cbrt => x.cbrt(),
        Math::Ceil => x.ceil(),
        Math::Cos => x.cos(),
        Math::Exp => x.exp(),
        Math::Expm1 => x.exp_m1(),
        Math::Floor => x.floor(),
        Math::Fround => fround(x),
        Math::Hypot => hypot(arguments),
        Math::Log => x.ln(),
        Math::Log10 => x.log10(),
        Math::Log1p => x.ln_1p(),
        Math::Log2 => x.log2(),
        Math::Max => {
            arguments.iter().copied().fold(f64::NEG_INFINITY, |a, b| pick(a, b, a > b, a.is_sign_positive()))
        }
        Math::Min => {
            arguments.iter().copied().fold(f64::INFINITY, |a, b| pick(a, b, a < b, a.is_sign_negative()))
        }
        Math::Pow => pow(x, y),
        Math::Round => round(x),
        Math::Sign if x == 0.0 || x.is_nan() => x,
        Math::Sign => x.signum(),
        Math::Sin => x.sin(),
        Math::Sqrt => x.sqrt(),
        Math::Tan => x.tan(),
        Math::Trunc => x.trunc(),
    }
}

/// Chooses `a` if it is further out, or equal with the sign that counts as further out.
fn pick(a: f64, b: f64, further: bool, sign: bool) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if further || (a == b && sign) {
        a
    } else {
        b
    }
}

/// Half goes up, also below zero, where zero keeps its sign.
fn round(x: f64) -> f64 {
    let floor = x.floor();
    let rounded = if x - floor >= 0.5 { floor + 1.0 } else { floor };
    rounded.copysign(x)
}

fn pow(x: f64, y: f64) -> f64 {
    // C says 1 where the base is ±1; JavaScript does not.
    if y.is_nan() || (x.abs() == 1.0 && y.is_infinite()) { f64::NAN } else { x.powf(y) }
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is what the function does")]
fn fround(x: f64) -> f64 {
    f64::from(x as f32)
}

fn hypot(arguments: &[f64]) -> f64 {
    if arguments.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = arguments
        .iter()
        .fold(0.0, |a: f64, b| if b.is_nan() || a.is_nan() { f64::NAN } else { a.max(b.abs()) });
    if largest == 0.0 || largest.is_nan() {
        return largest;
    }
    // Scaled and summed with the error carried along, as the engines do.
    let (mut sum, mut carried) = (0.0, 0.0);
    for x in arguments {
        let scaled = x / largest;
        let summand = scaled * scaled - carried;
        let next = sum + summand;
        carried = (next - sum) - summand;
        sum = next;
    }
    sum.sqrt() * largest
}
