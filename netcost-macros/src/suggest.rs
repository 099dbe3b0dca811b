//! Names that a misspelt one may have meant.

/// The nearest of some names, if it is near enough to be a slip: a third of the letters may differ, or one is the other's
/// beginning, as `kernel` is of `kernel_size`.
pub fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(name, among, |other| begins(name, other) || begins(other, name))
}

/// The nearest of some names of which `name` may be a slip of the fingers.
pub fn slip<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(name, among, |_| false)
}

fn nearest_of<'a>(name: &str, among: impl Iterator<Item = &'a str>, meant: impl Fn(&str) -> bool) -> Option<&'a str> {
    let letters = name.chars().count();
    let limit = (letters / 3).max(1);
    among
        // What differs in length alone by more than the limit need not be compared: a name may be a whole book.
        .filter(|other| other.chars().count().abs_diff(letters) <= limit || meant(other))
        .map(|other| (distance(name, other), other))
        .filter(|(d, other)| *d <= limit || meant(other))
        .min_by_key(|(d, _)| *d)
        .map(|(_, other)| other)
}

/// Whether the words of `name` are the first of `other`.
fn begins(name: &str, other: &str) -> bool {
    other.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'))
}

/// `; did you mean …?`, or nothing.
pub fn did_you_mean<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> String {
    nearest(name, among).map_or_else(String::new, |other| format!("; did you mean `{other}`?"))
}

/// The nearest name, then all: `; did you mean …? It takes …`, or `; it takes …`.
pub fn near_and_all<'a>(
    name: &str,
    near: impl Iterator<Item = &'a str>,
    what: &str,
    all: impl Iterator<Item = &'a str>,
) -> String {
    let (near, all) = (did_you_mean(name, near), list(all));
    if near.is_empty() {
        return format!("; {what} {all}");
    }
    let (first, rest) = what.split_at(1);
    format!("{near} {}{rest} {all}", first.to_uppercase())
}

/// Names in a row: `a`, `b` and `c`, each in backquotes.
pub fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How many letters must be changed, added, left out or swapped with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: [Vec<usize>; 3] = [Vec::new(), (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let change = rows[1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[1][j] + 1).min(rows[2][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = least;
        }
        rows.rotate_left(1);
        rows[2] = vec![0; b.len() + 1];
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("conv2d", "conv2d"), 0);
        assert_eq!(distance("conv2e", "conv2d"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("paddign", "padding"), 1);
    }

    #[test]
    fn suggestions() {
        let names = ["max_pool2d", "avg_pool2d", "conv2d"];
        assert_eq!(nearest("maxpool2d", names.into_iter()), Some("max_pool2d"));
        assert_eq!(nearest("transformer", names.into_iter()), None);
        assert_eq!(nearest("kernel", ["stride", "kernel_size"].into_iter()), Some("kernel_size"));
        assert_eq!(nearest("in", ["index", "stride"].into_iter()), None);
        assert_eq!(list(["a", "b", "c"].into_iter()), "`a`, `b` and `c`");
    }
}
