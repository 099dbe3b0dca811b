//! Functions of floats that are in scope in every body, and that const Rust lacks.

/// `v` rounded to a multiple of `divisor`, never by more than a tenth down.
///
/// Source: `_make_divisible` of MobileNet in tensorflow/models and torchvision.
#[allow(clippy::cast_precision_loss, clippy::cast_sign_loss)]
pub const fn make_divisible(v: f64, divisor: usize) -> usize {
    if divisor == 0 {
        return v as usize;
    }
    let rounded = (v + divisor as f64 / 2.0) as usize / divisor * divisor;
    let rounded = if rounded < divisor { divisor } else { rounded };
    // What does not fit is refused by the layer that takes it.
    if (rounded as f64) < 0.9 * v { rounded.saturating_add(divisor) } else { rounded }
}

/// The square root, by Newton's method; exact for squares of whole numbers below 2^26. NaN of a negative number.
pub const fn sqrt(x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 || x == f64::INFINITY {
        return x;
    }
    // Half the exponent is a first guess within a factor of √2.
    let mut guess = f64::from_bits((x.to_bits() >> 1) + (1023u64 << 51));
    let mut i = 0;
    while i < 8 {
        guess = (guess + x / guess) / 2.0;
        i += 1;
    }
    guess
}

/// The natural logarithm: of the mantissa by the series of `artanh`, of the exponent by `ln 2`.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_wrap)]
pub const fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return if x == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    }
    if x == f64::INFINITY {
        return x;
    }
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023u64 << 52));
    if mantissa > core::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let (mut power, mut sum, mut k) = (z, 0.0, 1.0);
    while k < 40.0 {
        sum += power / k;
        power *= z * z;
        k += 2.0;
    }
    2.0 * sum + exponent as f64 * core::f64::consts::LN_2
}

/// `x` to the power of `y`: by repeated products for whole `y`, else `exp(y · ln x)`.
#[allow(clippy::float_cmp, clippy::cast_precision_loss)]
pub const fn pow(x: f64, y: f64) -> f64 {
    if y == (y as i64) as f64 && y <= 1024.0 && y >= -1024.0 {
        let mut n = (y as i64).unsigned_abs();
        let (mut result, mut square) = (1.0, x);
        while n > 0 {
            if n % 2 == 1 {
                result *= square;
            }
            square *= square;
            n /= 2;
        }
        return if y < 0.0 { 1.0 / result } else { result };
    }
    exp(y * ln(x))
}

/// The exponential, by its series after halving the argument.
const fn exp(x: f64) -> f64 {
    let (mut scaled, mut halvings) = (x, 0);
    while (scaled > 0.5 || scaled < -0.5) && halvings < 64 {
        scaled /= 2.0;
        halvings += 1;
    }
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while k < 20.0 {
        term *= scaled / k;
        sum += term;
        k += 1.0;
    }
    while halvings > 0 {
        sum *= sum;
        halvings -= 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisible() {
        // torchvision: `_make_divisible(32 * 0.35, 8) == 16`, `(24 * 0.75, 8) == 24`, `(16 * 0.35, 8) == 8`, `(1280 * 1.4, 8) == 1792`.
        assert_eq!(make_divisible(32.0 * 0.35, 8), 16);
        assert_eq!(make_divisible(24.0 * 0.75, 8), 24);
        assert_eq!(make_divisible(16.0 * 0.35, 8), 8);
        assert_eq!(make_divisible(1280.0 * 1.4, 8), 1792);
        assert_eq!(make_divisible(3.0, 8), 8);
    }

    #[test]
    fn functions_against_std() {
        for i in 1..2000 {
            let x = f64::from(i) * 0.37;
            assert!((sqrt(x) - x.sqrt()).abs() <= 1e-15 * x.sqrt() * 2.0, "sqrt({x})");
            assert!((ln(x) - x.ln()).abs() <= 1e-14 * (1.0 + x.ln().abs()), "ln({x})");
            assert!((pow(x, 0.3) - x.powf(0.3)).abs() <= 1e-12 * x.powf(0.3), "pow({x}, 0.3)");
        }
        assert!((pow(2.0, 10.0) - 1024.0).abs() < 1e-9 && (sqrt(64.0) - 8.0).abs() < 1e-15);
    }
}
